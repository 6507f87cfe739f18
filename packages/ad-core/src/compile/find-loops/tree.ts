import type { CodeRows } from './code-rows.js'
import type { LoopTypes } from './loop-types.js'
import type { Nesting } from './nesting.js'
import type { Kept, LoopItem, LoopOperand, LoopRow, Place, StraightItem } from './plan.js'

/** A loop while the plan is being made. */
export interface Loop extends LoopItem {
  readonly body: (BodyRow | Loop)[]
  /** Where it begins in the first iterations of the loops around it. */
  readonly position: number
  /** Where the body's members begin, in code rows from the iteration's first. */
  readonly offsets: Int32Array
}

/** A row of a loop's body while the plan is being made. */
export interface BodyRow extends LoopRow {
  readonly loops: readonly Loop[]
  readonly position: number
  readonly operands: LoopOperand[]
  readonly kept: Kept[]
  readonly carried: number[]
}

/** A place whose row is still being described. */
export interface BodyPlace extends Place {
  readonly row: BodyRow | undefined
}

/** The items of a tape as objects, and where each code row stands among them. */
export class LoopTree {
  readonly items: (StraightItem | Loop)[] = []
  private readonly code: CodeRows
  private readonly types: LoopTypes
  /** The loops among them. */
  readonly loops: Loop[] = []
  /** Where the loops of the outermost level begin. */
  private readonly positions: number[] = []
  /** Positions between the loops. */
  private readonly straight: (readonly [from: number, to: number])[] = []

  constructor(code: CodeRows, { items, types }: Nesting) {
    this.code = code
    this.types = types
    let straight = 0
    for (let k = 0; k < items.length; k++) {
      const symbol = items.symbols[k]!
      const start = items.starts[k]!
      if (types.of(symbol) === undefined) continue
      this.addStraight(straight, start)
      const loop = this.loop(symbol, start, [])
      this.items.push(loop)
      this.loops.push(loop)
      this.positions.push(start)
      straight = start + loop.count * loop.period
    }
    this.addStraight(straight, code.length)
  }

  /** The place of a code row. */
  placeOf(position: number): BodyPlace {
    let [low, high] = [0, this.positions.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.positions[middle]! <= position) low = middle + 1
      else high = middle
    }
    const loop = this.loops[low - 1]
    const iteration: number[] = []
    if (loop === undefined) return { row: undefined, iteration }
    const row = descend(loop, position - loop.position, iteration)
    return { row, iteration: row === undefined ? [] : iteration }
  }

  /** Every position outside of loops, in order. */
  forEachStraight(visit: (position: number) => void): void {
    for (const [from, to] of this.straight) {
      for (let position = from; position < to; position++) visit(position)
    }
  }

  private addStraight(from: number, to: number): void {
    if (from === to) return
    this.straight.push([from, to])
    const { rows } = this.code
    this.items.push({ kind: 'straight', from: rows[from]!, to: rows[to - 1]! + 1 })
  }

  private loop(symbol: number, position: number, around: readonly Loop[]): Loop {
    const { count, period, body, offsets } = this.types.of(symbol)!
    const loop: Loop = { kind: 'loop', count, period, body: [], position, offsets }
    const loops = [...around, loop]
    body.forEach((member, k) => {
      const at = position + offsets[k]!
      loop.body.push(
        this.types.of(member) === undefined ? this.row(at, loops) : this.loop(member, at, loops),
      )
    })
    return loop
  }

  private row(position: number, loops: readonly Loop[]): BodyRow {
    return {
      kind: 'row',
      row: this.code.rows[position]!,
      loops,
      position,
      operands: [],
      kept: loops.map(() => 'none' as const),
      carried: loops.map(() => 0),
    }
  }
}

/** The position of a row in an iteration of its loops. */
export function positionAt({ position, loops }: BodyRow, iteration: readonly number[]): number {
  return loops.reduce((at, { period }, level) => at + iteration[level]! * period, position)
}

/** Every row of a loop and of those in it, in order. */
export function forEachRow(loop: Loop, visit: (row: BodyRow) => void): void {
  for (const member of loop.body) {
    if (member.kind === 'row') visit(member)
    else forEachRow(member, visit)
  }
}

/** The row at a distance from a loop's beginning; undefined if that is behind its end. */
function descend(loop: Loop, distance: number, iteration: number[]): BodyRow | undefined {
  const index = Math.floor(distance / loop.period)
  if (index >= loop.count) return undefined
  iteration.push(index)
  const rest = distance - index * loop.period
  let [low, high] = [0, loop.offsets.length]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (loop.offsets[middle]! <= rest) low = middle
    else high = middle
  }
  const member = loop.body[low]!
  return member.kind === 'row' ? member : descend(member, rest - loop.offsets[low]!, iteration)
}
