import { shapeOf } from '../../../operand.js'
import type { Concrete } from '../../../primitive.js'
import { sameShape, sizeOf, type Shape } from '../../../shape.js'
import type { ArrayNode, Tape } from '../../../tape/tape.js'
import { recordNode, shapeOfRow } from '../../../tape/traced.js'
import type { LoopRow } from '../../find-loops/plan.js'
import {
  additiveOf,
  BodyValue,
  NotRollable,
  OperationValue,
  type Additive,
  type Body,
} from './body.js'
import type { Surroundings } from './indices.js'
import type { Operands } from './operands.js'
import { shapedRow } from './program-body.js'
import { readAt } from './read-table.js'

/** Entries of a row's value; undefined for a scalar. */
export function sizeOfRow(tape: Tape, row: number): number | undefined {
  const shape = shapeOfRow(tape, row)
  return shape.length === 0 ? undefined : sizeOf(shape)
}

/** An array row of a former tape as a value of the body that it stands in. */
export function arrayRow(
  former: Tape,
  { row, operands: sources }: LoopRow,
  operands: Operands,
  around: Surroundings,
): BodyValue {
  const node = former.node(row)
  const size = sizeOfRow(former, row)
  const count = node.rows.length
  requireDoubles(node.value)
  const offset = sources[count]
  if (offset !== undefined) {
    if (offset.kind !== 'number') throw new NotRollable('an offset that is no number')
    return readAt(operands.value(sources[0]!, around), offset.value, size, around)
  }
  const inputs = sources.slice(0, count).map((source, k): Argument => {
    const shape = shapeOf(node.constants[k] ?? 0)
    const given = node.rows[k]!
    return {
      value: operands.argument(source, around),
      shape: given < 0 ? shape : shapeOfRow(former, given),
    }
  })
  return like(around.body, node, size, inputs)
}

/** An operand of an operation on arrays, and the shape that it is expected in. */
interface Argument {
  readonly value: BodyValue | Concrete
  readonly shape: Shape
}

/** What a node computes, of other operands. */
function like(
  body: Body,
  node: ArrayNode,
  size: number | undefined,
  inputs: readonly Argument[],
): BodyValue {
  const values = inputs.map(({ value }) => value).filter((value) => value instanceof BodyValue)
  return body.add(
    new OperationValue(body, size, additiveOfArrays(node, inputs), values, (level) => {
      const rows = inputs.map(({ value, shape }) =>
        value instanceof BodyValue ? shapedRow(level, value.row, shape).id : -1,
      )
      const constants = inputs.map(({ value }) => (value instanceof BodyValue ? undefined : value))
      return recordNode(level, { ...node, rows, constants }).id
    }),
  )
}

/** Whether a node adds arrays of one shape, or takes one from the other. */
function additiveOfArrays(
  { primitive, value }: ArrayNode,
  inputs: readonly Argument[],
): Additive | undefined {
  const additive = additiveOf(primitive)
  if (additive === undefined) return undefined
  const plain = inputs.every(
    (input) => input.value instanceof BodyValue && sameShape(input.shape, shapeOf(value)),
  )
  return plain ? additive : undefined
}

/** What iterations hand on is of doubles. */
function requireDoubles(value: Concrete): void {
  if (typeof value !== 'number' && value.dtype !== 'f64') throw new NotRollable('other numbers')
}
