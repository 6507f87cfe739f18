import { sizeOf } from '../../../shape.js'
import { inputOf } from '../../../structure/body.js'
import type { Level } from '../../../tape/level.js'
import { ROW } from '../../../tape/rows.js'
import { ArrayNode, type Tape } from '../../../tape/tape.js'
import { shapeOfRow, valueOfRow } from '../../../tape/traced.js'
import { identityInput } from '../../../transforms/input.js'
import { liveRows } from '../../lower/liveness.js'
import { replay, type Renaming } from '../replay.js'
import { operandsOf } from '../row-operands.js'
import { ownerOf, ownersOf, StructuredLoop, type LoopPoint } from '../structured-loop.js'
import { cheapestKept } from './cheapest-cut.js'
import {
  isBefore,
  readsSame,
  repeatedRows,
  repetitionOf,
  resultAt,
  type Repetition,
} from './recomputed.js'
import { costOfKeeping, costOfRow } from './row-costs.js'

/** Numbers that a program keeps at most: 64 MB. */
const MOST_KEPT = 1 << 23

/**
 * A loop that runs back over the iterations of another one computes again what it needs of them. What
 * is dear is kept instead: the first loop computes it, and the second one reads it. `wanted` are the
 * results of the tape, to which nothing but this may be added any more.
 */
export function keepValues(
  level: Level,
  wanted: readonly number[],
  most: number = MOST_KEPT,
): void {
  const { tape } = level
  let left = most
  // Outer loops first: what is added to loops within them is not there yet when they are repeated.
  for (const again of [...tape.regions].reverse()) {
    if (!(again instanceof StructuredLoop)) continue
    const live = liveRows(tape, wanted)
    if (live[again.row] === 0) continue
    const repetition = repetitionOf(tape, again, live)
    if (repetition === undefined) continue
    const rows = worthKeeping(tape, repetition, live)
    const entries = rows.reduce((sum, row) => sum + sizeOf(shapeOfRow(tape, row)), 0)
    const size = entries * again.content.count
    if (size === 0 || size > left) continue
    left -= size
    new Keeper(level, repetition).keep(rows)
  }
}

/** Rows of the second loop that are better kept. */
function worthKeeping(tape: Tape, repetition: Repetition, live: Uint8Array): readonly number[] {
  const { again } = repetition
  const { results } = again
  const repeated = repeatedRows(tape, repetition)
  const rows = [...repeated].filter((row) => live[row] === 1)
  const numbers = new Map(rows.map((row, i) => [row, i]))
  const computations = rows.map((row) => {
    const owner = ownerOf(tape, row)
    const operands = owner === undefined ? operandsOf(tape, row) : [owner.row]
    return {
      cost: costOfRow(tape, row),
      kept: tape.operation[row] === ROW.region ? Infinity : costOfKeeping(tape, row),
      operands: operands.flatMap((operand) => numbers.get(operand) ?? []),
    }
  })
  const wanted = new Set<number>()
  const want = (row: number): void => {
    const i = numbers.get(row)
    if (i !== undefined) wanted.add(i)
  }
  for (const { from, to } of again.parts) {
    for (let row = from; row < to; row++) {
      if (live[row] === 1 && !repeated.has(row)) operandsOf(tape, row).forEach(want)
    }
  }
  for (const { next } of again.content.carries) want(next)
  for (const { of, row } of results) if (live[row] === 1) want(of)
  return cheapestKept(computations, [...wanted]).map((i) => rows[i]!)
}

/** Lets the first of two loops compute rows of the second, which reads them then. */
class Keeper {
  private readonly names: Renaming = new Map()
  private readonly level: Level
  private readonly repetition: Repetition

  constructor(level: Level, repetition: Repetition) {
    this.level = level
    this.repetition = repetition
  }

  private get tape(): Tape {
    return this.level.tape
  }

  keep(rows: readonly number[]): void {
    const { level, tape, names } = this
    const { first, again, reversed } = this.repetition
    const from = tape.length
    const needed = this.rowsBehind(rows)
    for (const point of again.content.points) {
      if (needed.has(point.input)) names.set(point.input, this.inputFor(point))
    }
    replay(level, again.content.from, again.content.to, names, (row) => needed.has(row))
    this.capture(from)
    first.further.push({ from, to: tape.length })
    for (const row of rows) {
      const source = first.output(level, 'stack', names.get(row)!).id
      this.makeInput(row)
      const size = sizeOf(shapeOfRow(tape, row))
      const offset = reversed ? size * (again.content.count - 1) : 0
      again.read({ input: row, source, offset, stride: reversed ? -size : size })
    }
  }

  /** All rows of the second loop's body that some are computed from, those of loops within it too. */
  private rowsBehind(rows: readonly number[]): ReadonlySet<number> {
    const { tape } = this
    const { from, to } = this.repetition.again.content
    const needed = new Set<number>()
    const pending = [...rows]
    for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
      if (row < from || row >= to || needed.has(row)) continue
      needed.add(row)
      const owner = ownerOf(tape, row)
      if (owner === undefined) pending.push(...operandsOf(tape, row))
      else pending.push(owner.row)
      if (tape.operation[row] !== ROW.region) continue
      const { content, outputs } = tape.regions[tape.left[row]!] as StructuredLoop
      for (let k = content.from; k < content.to; k++) needed.add(k)
      for (const output of outputs) needed.add(output)
    }
    return needed
  }

  /** The row of the first loop's body that holds what a point of the second reads. */
  private inputFor(point: LoopPoint): number {
    const { level, tape } = this
    const { first } = this.repetition
    const known = resultAt(tape, this.repetition, point)
    if (known !== undefined) return known
    const own = this.inOrderOfFirst(point)
    const same = first.content.points.find((other) => readsSame(tape, own, other))
    if (same !== undefined) return same.input
    const { id: input } = inputOf(level, valueOfRow(tape, point.input), 0)
    first.read({ ...own, input })
    return input
  }

  private inOrderOfFirst(point: LoopPoint): LoopPoint {
    const { again, reversed } = this.repetition
    const { offset, stride, table } = point
    if (!reversed) return point
    if (table !== undefined) return { ...point, table: table.slice().reverse() }
    return { ...point, offset: offset + stride * (again.content.count - 1), stride: -stride }
  }

  /** Enters what is outside of the first loop and rows from one on refer to. */
  private capture(from: number): void {
    const { tape } = this
    const { first } = this.repetition
    for (let row = from; row < tape.length; row++) {
      for (const operand of operandsOf(tape, row)) {
        const isOutside = operand < first.content.from || ownerOf(tape, operand) !== undefined
        if (operand >= from || tape.operation[operand] === ROW.constant || !isOutside) continue
        if (isBefore(tape, operand, first) && !first.captured.includes(operand)) {
          first.captured.push(operand)
        }
      }
    }
  }

  /** Makes a computed row one that stands for a point. */
  private makeInput(row: number): void {
    const { tape } = this
    const owner = ownerOf(tape, row)
    if (owner !== undefined) {
      ownersOf.get(tape)!.delete(row)
      const { results } = owner
      results.splice(
        results.findIndex((result) => result.row === row),
        1,
      )
    }
    if (shapeOfRow(tape, row).length === 0) {
      tape.value[row] = Number(valueOfRow(tape, row))
      tape.operation[row] = ROW.input
      return
    }
    const { value } = tape.node(row)
    const content = {
      primitive: identityInput,
      rows: [],
      constants: [],
      attributes: undefined,
      value,
      active: false,
    }
    tape.nodes[tape.left[row]!] = new ArrayNode(row, content, value)
  }
}
