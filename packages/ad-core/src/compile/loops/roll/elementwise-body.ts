import { reductionOf, sumAlong } from '../../../linear/axes.js'
import { take } from '../../../linear/gather.js'
import { reshapeValue } from '../../../linear/reshape.js'
import { slicing } from '../../../linear/window.js'
import { apply, type Value } from '../../../operand.js'
import type { Primitive } from '../../../primitive.js'
import { recording, type Level } from '../../../tape/level.js'
import { ROW } from '../../../tape/rows.js'
import { shapeOfRow, Traced } from '../../../tape/traced.js'
import { Tensor } from '../../../tensor.js'
import { BodyValue, OperationValue, type Body, type BodyPoint } from './body.js'

/** Iterations up to which a loop is better said as operations on arrays of so many entries. */
const MOST_ITERATIONS = 512

/**
 * Whether a loop within one that hands something on is elementwise: each iteration computes numbers from
 * entries of arrays, by itself. As operations on arrays several such loops are computed in one, and what
 * their derivatives need of them is there.
 */
export function isElementwise(body: Body): boolean {
  const { points, carries, steps, results, count } = body
  if (count > MOST_ITERATIONS || carries.length > 0 || !isInSequence(body)) return false
  if (points.some(({ input }) => input.size !== undefined)) return false
  const varying = new Set<BodyValue>(points.map(({ input }) => input))
  for (const step of steps) {
    if (!(step instanceof OperationValue) || step.elementwise === undefined) return false
    if (step.operands.some((operand) => varying.has(operand))) varying.add(step)
  }
  return results.every(({ of }) => of instanceof BodyValue && varying.has(of))
}

function isInSequence({ parent }: Body): boolean {
  return parent !== undefined && (parent.carries.length > 0 || isInSequence(parent))
}

/** Records an elementwise loop as operations on arrays. */
export function recordAsArrays(level: Level, body: Body): void {
  recording(level, () => {
    for (const point of body.points) point.input.row = rowOf(entriesRead(level, point, body.count))
    for (const step of body.steps.splice(0) as OperationValue[]) {
      if (!step.dropped) recordStep(level, step)
    }
    for (const { kind, of, value } of body.results) {
      const { row } = of as BodyValue
      value.row = kind === 'stack' ? row : rowOf(sumOfAll(level, row))
    }
  })
}

function recordStep(level: Level, step: OperationValue): void {
  const operands = step.operands.map(({ row }) => valueAt(level, row))
  const isScalar = operands.every((x) => typeof x === 'number' || x.shape.length === 0)
  if (isScalar) step.record(level)
  else step.row = rowOf(apply(step.elementwise as Primitive, operands, undefined))
}

/** What iterations read of an array, one entry each. */
function entriesRead(
  level: Level,
  { source, offset, stride, table }: BodyPoint,
  count: number,
): Value {
  const flat = reshapeValue(valueAt(level, source.row), [source.size!])
  if (table !== undefined) {
    return apply(take as Primitive, [flat, new Tensor([count], 'i32', table)], { axis: 0 })
  }
  if (stride === 1) return (flat as Traced).block(offset, [count])
  return apply(slicing as Primitive, [flat], { starts: [offset], steps: [stride], shape: [count] })
}

function sumOfAll(level: Level, row: number): Value {
  const x = valueAt(level, row) as Traced
  return sumAlong(x, reductionOf('sum', x.shape, undefined))
}

function valueAt(level: Level, row: number): Value {
  const { tape } = level
  return tape.operation[row] === ROW.constant
    ? tape.value[row]!
    : new Traced(level, row, shapeOfRow(tape, row))
}

function rowOf(x: Value): number {
  return (x as Traced).id
}
