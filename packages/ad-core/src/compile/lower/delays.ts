import type { Tape } from '../../tape/tape.js'
import { shapeOfRow } from '../../tape/traced.js'
import { costOfRow } from './operation-cost.js'
import type { Region } from './regions.js'
import { shownIn, windowsOf } from './windows.js'

/** Values wait for at most so many iterations. */
export const FARTHEST = 8
/** A loop has to be so long for values to wait in it: the first ones are computed before. */
export const SHORTEST = 16
/** What costs so little is computed again. */
const CHEAP = 2

/** A value that a loop has computed some iterations before: where its row began then. */
export interface Delay {
  readonly start: readonly number[]
  readonly distance: number
}

export function placeKey(row: number, start: readonly number[]): string {
  return `${row}:${start.join()}`
}

/**
 * Which fused rows the innermost loop over a region finds among what it has computed before, by row and
 * where the row's entry 0 is: there, and where they are computed.
 */
export function delaysIn(
  tape: Tape,
  roots: readonly number[],
  region: Region,
  isFused: (row: number) => boolean,
): ReadonlyMap<string, Delay> {
  const delays = new Map<string, Delay>()
  const inner = region.from.length - 1
  if (inner < 0 || region.to[inner]! - region.from[inner]! < SHORTEST) return delays
  const origin = region.from.map(() => 0)
  const needed = new Map<number, Map<string, readonly number[]>>()
  const need = (row: number, start: readonly number[]): void => {
    if (row < 0 || !isFused(row)) return
    if (!needed.has(row)) needed.set(row, new Map())
    needed.get(row)!.set(start.join(), start)
  }
  for (const root of roots) for (const row of tape.node(root).rows) need(row, origin)
  const isComputed = (row: number): boolean => isFused(row) && !isShown(tape, row)
  for (const row of readersFirst(tape, [...needed.keys()], isFused)) {
    const starts = [...(needed.get(row)?.values() ?? [])]
    const node = tape.node(row)
    const shown = windowsOf(tape, node, shapeOfRow(tape, row))
    if (shown !== undefined) {
      for (const start of starts) {
        const found = shownIn(shown, start, region)
        if (found !== undefined) need(node.rows[found.operand]!, found.start)
      }
      continue
    }
    const isDear = starts.length > 1 && costOfRow(tape, row, isComputed, CHEAP) > CHEAP
    const computed = isDear ? delayed(row, starts, delays) : starts
    for (const start of computed) for (const operand of node.rows) need(operand, start)
  }
  return delays
}

function isShown(tape: Tape, row: number): boolean {
  return windowsOf(tape, tape.node(row), shapeOfRow(tape, row)) !== undefined
}

/** Fused rows that some are computed from, each after all that read it. */
function readersFirst(
  tape: Tape,
  roots: readonly number[],
  isFused: (row: number) => boolean,
): readonly number[] {
  const found = new Set<number>()
  const pending = [...roots]
  for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
    if (row < 0 || !isFused(row) || found.has(row)) continue
    found.add(row)
    pending.push(...tape.node(row).rows)
  }
  return [...found].sort((x, y) => y - x)
}

/** Enters delays for those places of a row that an iteration comes to after another; returns the others. */
function delayed(
  row: number,
  starts: readonly (readonly number[])[],
  delays: Map<string, Delay>,
): readonly (readonly number[])[] {
  const inner = starts[0]!.length - 1
  const sorted = [...starts].sort((x, y) => x[inner]! - y[inner]!)
  const computed: (readonly number[])[] = []
  for (const start of sorted) {
    const earlier = computed.find(
      (other) =>
        start[inner]! - other[inner]! <= FARTHEST &&
        other.every((position, axis) => axis === inner || position === start[axis]),
    )
    if (earlier === undefined) computed.push(start)
    else {
      const distance = start[inner]! - earlier[inner]!
      delays.set(placeKey(row, start), { start: earlier, distance })
    }
  }
  return computed
}
