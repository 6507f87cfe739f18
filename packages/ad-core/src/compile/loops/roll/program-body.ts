import { assemble, block } from '../../../linear/block.js'
import { take } from '../../../linear/gather.js'
import { reshapeValue } from '../../../linear/reshape.js'
import { permute } from '../../../linear/transpose.js'
import { add, neg } from '../../../ops/arithmetic.js'
import { apply, type Value } from '../../../operand.js'
import type { ElementwisePrimitive, Primitive } from '../../../primitive.js'
import { sizeOf, type Shape } from '../../../shape.js'
import { recorder } from '../../../sweeps/engine.js'
import { inputOf } from '../../../structure/body.js'
import { recording, type Level } from '../../../tape/level.js'
import { ROW } from '../../../tape/rows.js'
import { shapeOfRow, Traced } from '../../../tape/traced.js'
import { Tensor } from '../../../tensor.js'
import { additiveOf, BodyValue, idOf, OperationValue, type Body } from './body.js'

/** A row of the tape that stands before everything that is being rolled. */
export function rowValue(program: Body, level: Level, row: number): BodyValue {
  return program.once(`row ${row}`, () => {
    const { tape } = level
    const isArray = tape.operation[row] === ROW.array && typeof tape.node(row).value !== 'number'
    const value = new BodyValue(program, isArray ? sizeOf(shapeOfRow(tape, row)) : undefined)
    value.row = row
    return value
  })
}

/** A number. */
export function constantValue(program: Body, x: number): BodyValue {
  return program.once(`constant ${Object.is(x, -0) ? '-0' : x}`, () =>
    program.add(new BodyValue(program, undefined, ({ tape }) => tape.constant(x))),
  )
}

/** Numbers as an array. */
export function arrayOfConstants(program: Body, numbers: Float64Array): BodyValue {
  const data = new Tensor([numbers.length], 'f64', numbers)
  return program.add(new BodyValue(program, numbers.length, (level) => inputOf(level, data, 0).id))
}

/** An elementwise operation on scalars. */
export function operationValue(
  body: Body,
  primitive: ElementwisePrimitive,
  operands: readonly BodyValue[],
): BodyValue {
  const additive = additiveOf(primitive)
  const record = ({ tape }: Level): number => {
    const [a, b = a, c = b] = operands.map(({ row }) => row)
    return (primitive.record ?? recorder(primitive))(tape, a!, b!, c!)
  }
  return body.add(new OperationValue(body, undefined, additive, operands, record, primitive))
}

export function negated(body: Body, x: BodyValue): BodyValue {
  if (x.size === undefined) return operationValue(body, neg.primitive, [x])
  return arrayOperation(body, x.size, [x], ([y]) => neg(y!))
}

/** The sum of two numbers, or of two arrays of one size. */
export function sumOf(body: Body, x: BodyValue, y: BodyValue): BodyValue {
  const { size } = x
  if (size === undefined) return operationValue(body, add.primitive, [x, y])
  return body.add(
    new OperationValue(body, size, 'add', [x, y], (level) => {
      const [a, b] = [x, y].map(({ row }) => shapedRow(level, row, [size]))
      return recording(level, () => add(a as Value, b as Value) as Traced).id
    }),
  )
}

/** An entry of an array, where the array is. */
export function entryOf(array: BodyValue, offset: number): BodyValue {
  const { body } = array
  return body.once(`entry ${offset} ${idOf(array)}`, () => {
    array.otherReaders++
    const value = new BodyValue(body, undefined, (level) => recordEntry(level, array.row, offset))
    value.entry = { array, offset }
    return body.add(value)
  })
}

/** Records an entry of an array. */
export function recordEntry({ tape }: Level, array: number, offset: number): number {
  const { value } = tape.node(array)
  const x = (value as Tensor).data[offset]!
  return tape.push(ROW.element, tape.left[array]!, offset, x, 0)
}

/** Entries of an array that follow each other. */
export function blockOfArray(array: BodyValue, offset: number, size: number): BodyValue {
  if (size === array.size) return array
  return array.body.once(`block ${offset} ${size} ${idOf(array)}`, () =>
    arrayOperation(array.body, size, [array], ([x]) =>
      apply(block as Primitive, [x!], { offset, shape: [size] }),
    ),
  )
}

/** Scalars and arrays one after the other. */
export function joined(body: Body, parts: readonly BodyValue[]): BodyValue {
  const offsets: number[] = []
  let size = 0
  for (const part of parts) {
    offsets.push(size)
    size += part.size ?? 1
  }
  return arrayOperation(body, size, parts, (values) =>
    apply(assemble as Primitive, values, { offsets, shape: [size] }),
  )
}

/** Entries of an array by their places. */
export function gathered(array: BodyValue, places: Int32Array): BodyValue {
  const index = new Tensor([places.length], 'i32', places)
  return arrayOperation(array.body, places.length, [array], ([x]) =>
    apply(take as Primitive, [reshapeValue(x!, [array.size!]), index], { axis: 0 }),
  )
}

/** A matrix, row by row, as its columns. */
export function transposed(array: BodyValue, columns: number): BodyValue {
  const rows = array.size! / columns
  return arrayOperation(array.body, array.size, [array], ([x]) =>
    permute(reshapeValue(x!, [rows, columns]), [1, 0]),
  )
}

/** A row as a value of a shape of as many entries. */
export function shapedRow(level: Level, row: number, shape: Shape): Traced {
  const own = new Traced(level, row, shapeOfRow(level.tape, row))
  return recording(level, () => reshapeValue(own, shape)) as Traced
}

function arrayOperation(
  body: Body,
  size: number | undefined,
  operands: readonly BodyValue[],
  compute: (values: readonly Value[]) => Value,
): BodyValue {
  for (const operand of operands) operand.otherReaders++
  return body.add(
    new BodyValue(body, size, (level) => {
      const values = operands.map(({ row }) => new Traced(level, row, shapeOfRow(level.tape, row)))
      const result = recording(level, () => compute(values))
      return (result as Traced).id
    }),
  )
}
