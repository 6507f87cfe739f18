import { sameShape, sizeOf, type Shape } from '../../shape.js'
import type { Tape } from '../../tape/tape.js'
import { shapeOfRow } from '../../tape/traced.js'
import { bothCuts, countRegions, cutsFor, withoutCuts, type Cuts } from './regions.js'
import { FARTHEST, SHORTEST } from './delays.js'
import { costOfRow } from './operation-cost.js'
import type { Strategy } from './strategy.js'
import { windowsOf, type Windows } from './windows.js'

/** Instructions that may be computed again rather than stored and loaded. */
const MOST_AGAIN = 24
/** In so many places a row may be computed at most. */
const MOST_PLACES = 8
/** A loop is cut into so many parts at most. */
const MOST_REGIONS = 32

/**
 * The rows that are computed in the loops that read them, at places moved against each other, and never
 * stored: parts of arrays, arrays in places among zeros, and what is cheap enough to be computed anew
 * for each. So a loop gathers from neighbours what would be added up in memory otherwise.
 */
export function fusedRows(
  tape: Tape,
  rows: readonly number[],
  strategies: ReadonlyMap<number, Strategy>,
  uses: Int32Array,
): ReadonlySet<number> {
  const refused = new Set<number>()
  for (;;) {
    const fusion = new Fusion(tape, rows, strategies, uses, refused)
    const before = refused.size
    fusion.find()
    if (refused.size === before) return fusion.fused
  }
}

/** What readers ask of a row. */
interface Demand {
  /** Uses by loops over its shape, and by rows computed in those. */
  readers: number
  /** Whether one of these isn't computed at its own place in a loop. */
  moves: boolean
  /** The places in loops at which it is needed. */
  readonly places: Set<string>
}

class Fusion {
  readonly fused = new Set<number>()
  private readonly tape: Tape
  private readonly rows: readonly number[]
  private readonly strategies: ReadonlyMap<number, Strategy>
  private readonly uses: Int32Array
  private readonly refused: Set<number>
  private readonly demands = new Map<number, Demand>()

  constructor(
    tape: Tape,
    rows: readonly number[],
    strategies: ReadonlyMap<number, Strategy>,
    uses: Int32Array,
    refused: Set<number>,
  ) {
    this.tape = tape
    this.rows = rows
    this.strategies = strategies
    this.uses = uses
    this.refused = refused
  }

  find(): void {
    const { rows } = this
    for (let k = rows.length - 1; k >= 0; k--) this.visit(rows[k]!)
    if (this.fused.size > 0) this.refuseManyRegions()
  }

  private refuseManyRegions(): void {
    const known = new Map<string, Cuts>()
    for (const row of this.rows) {
      const strategy = this.strategies.get(row)
      if ((strategy !== 'loop' && strategy !== 'reduce') || this.fused.has(row)) continue
      const shape = this.looped(row)
      const others = known.get(shape.join()) ?? withoutCuts(shape)
      const own = cutsFor(this.tape, shape, row, (other) => this.fused.has(other))
      const cuts = bothCuts(others, own.cuts)
      if (countRegions(cuts) <= MOST_REGIONS) known.set(shape.join(), cuts)
      else for (const mover of own.movers) this.refused.add(mover)
    }
  }

  /** The shape that a row is computed in a loop over. */
  private looped(row: number): Shape {
    const isSum = this.strategies.get(row) === 'reduce'
    return shapeOfRow(this.tape, isSum ? this.tape.node(row).rows[0]! : row)
  }

  private visit(row: number): void {
    const { tape, strategies } = this
    const strategy = strategies.get(row)
    const shape = shapeOfRow(tape, row)
    const demand = this.demands.get(row)
    if (strategy === 'loop' || strategy === 'reduce') {
      const isFused = strategy === 'loop' && demand !== undefined && this.isWorthFusing(row, demand)
      if (isFused) this.fused.add(row)
      const looped = this.looped(row)
      const places = isFused
        ? demand.places
        : new Set([`${looped.join()}:${looped.map(() => 0).join()}`])
      for (const operand of tape.node(row).rows) {
        if (operand < 0 || !sameShape(shapeOfRow(tape, operand), looped)) continue
        this.ask(operand, isFused, places)
      }
    } else if ((strategy === 'view' || strategy === 'build') && demand !== undefined) {
      if (demand.readers !== this.uses[row] || this.refused.has(row)) return
      const moved = windowsOf(tape, tape.node(row), shape)
      if (moved !== undefined && this.pays(row, strategy)) this.show(row, moved, demand)
    }
  }

  /** A view of what stands in memory is as good as it is. */
  private pays(row: number, strategy: Strategy): boolean {
    if (strategy === 'build') return true
    const source = this.strategies.get(this.tape.node(row).rows[0]!)
    return source === 'loop' || source === 'build'
  }

  private show(row: number, { windows }: Windows, demand: Demand): void {
    this.fused.add(row)
    for (const { operand, starts } of windows) {
      const source = this.tape.node(row).rows[operand]!
      if (source < 0) continue
      this.ask(source, true, new Set([...demand.places].map((place) => shifted(place, starts))))
    }
  }

  private ask(row: number, moves: boolean, places: ReadonlySet<string>): void {
    const demand = this.demands.get(row) ?? { readers: 0, moves: false, places: new Set() }
    this.demands.set(row, demand)
    demand.readers++
    demand.moves ||= moves
    for (const place of places) demand.places.add(place)
  }

  private isWorthFusing(row: number, { readers, moves, places }: Demand): boolean {
    if (!moves || readers !== this.uses[row] || places.size > MOST_PLACES) return false
    const again = timesComputed(places, sizeOf(shapeOfRow(this.tape, row))) - 1
    if (again <= 0) return true
    const isInLoop = (other: number): boolean => this.strategies.get(other) === 'loop'
    const limit = MOST_AGAIN / again
    return costOfRow(this.tape, row, isInLoop, limit) <= limit
  }
}

/** How often each entry of a row of some size is computed; in long loops it can wait for iterations to come. */
function timesComputed(places: ReadonlySet<string>, size: number): number {
  const lines = new Map<string, { readonly inLoop: number; readonly positions: number[] }>()
  for (const place of places) {
    const [dims, position] = place.split(':').map((list) => list.split(',').map(Number))
    const last = position!.pop()!
    const isLong = dims!.at(-1)! >= SHORTEST
    const key = `${dims!.join()}:${position!.join()}${isLong ? '' : `,${last}`}`
    const line = lines.get(key) ?? { inLoop: Math.min(sizeOf(dims!), size), positions: [] }
    line.positions.push(last)
    lines.set(key, line)
  }
  let total = 0
  for (const { inLoop, positions } of lines.values()) {
    positions.sort((x, y) => x - y)
    let first = -Infinity
    for (const position of positions) {
      if (position - first <= FARTHEST) continue
      first = position
      total += inLoop
    }
  }
  return total / Math.max(1, size)
}

/** A place, as the shape of a loop and an index in it, moved. */
function shifted(place: string, starts: readonly number[]): string {
  const [shape, index] = place.split(':') as [string, string]
  const moved = index.split(',').map((position, axis) => Number(position) - starts[axis]!)
  return `${shape}:${moved.join()}`
}
