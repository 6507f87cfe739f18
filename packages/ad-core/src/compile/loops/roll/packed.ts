import { apply } from '../../../operand.js'
import type { Primitive } from '../../../primitive.js'
import { recording } from '../../../tape/level.js'
import { shapeOfRow, Traced } from '../../../tape/traced.js'
import { idOf, OperationValue, type Body, type BodyPoint, type BodyValue } from './body.js'
import { blockOfArray, joined } from './program-body.js'

/**
 * Numbers of a body as one array. Where they come from one operation each on numbers that stand side by
 * side, it is that operation on arrays.
 */
export function packed(body: Body, values: readonly BodyValue[]): BodyValue {
  return body.once(`packed ${values.map(idOf).join()}`, () => {
    const array = packedWithin(values)
    return array?.size === values.length ? array : joined(body, values)
  })
}

/** The numbers as an array, or one number that all of them are; undefined where they have nothing in common. */
function packedWithin(values: readonly BodyValue[]): BodyValue | undefined {
  const [first] = values
  const { body } = first!
  if (values.every((value) => value === first)) return first
  if (values.some((value) => value.body !== body || value.size !== undefined)) return undefined
  return blockPoint(body, values) ?? blockOfOne(values) ?? operationOnArrays(body, values)
}

/** What iterations read side by side of an array outside. */
function blockPoint(body: Body, values: readonly BodyValue[]): BodyValue | undefined {
  const points = values.map((value) => body.points.find(({ input }) => input === value))
  const [first] = points
  if (first === undefined || first.table !== undefined) return undefined
  const { source, offset, stride } = first
  const isNext = (point: BodyPoint | undefined, k: number): boolean =>
    point?.source === source && point.stride === stride && point.offset === offset + k
  return points.every(isNext) ? body.point(source, offset, stride, values.length) : undefined
}

/** Entries of an array that follow each other. */
function blockOfOne(values: readonly BodyValue[]): BodyValue | undefined {
  const entry = values[0]!.entry
  if (entry === undefined) return undefined
  const { array, offset } = entry
  const follow = values.every(
    (value, k) => value.entry?.array === array && value.entry.offset === offset + k,
  )
  return follow ? blockOfArray(array, offset, values.length) : undefined
}

function operationOnArrays(body: Body, values: readonly BodyValue[]): BodyValue | undefined {
  const [first] = values
  if (!(first instanceof OperationValue) || first.elementwise === undefined) return undefined
  const { elementwise } = first
  const operations = values.filter(
    (value) => value instanceof OperationValue && value.elementwise === elementwise,
  ) as OperationValue[]
  if (operations.length < values.length) return undefined
  const operands = first.operands.map((_, k) =>
    packedWithin(operations.map(({ operands }) => operands[k]!)),
  )
  if (operands.some((operand) => operand === undefined)) return undefined
  const own = operands as readonly BodyValue[]
  return body.add(
    new OperationValue(body, values.length, undefined, own, (level) =>
      recording(level, () => {
        const { tape } = level
        const inputs = own.map(({ row }) => new Traced(level, row, shapeOfRow(tape, row)))
        return (apply(elementwise as Primitive, inputs, undefined) as Traced).id
      }),
    ),
  )
}
