import { ShapeError } from '../errors.js'
import type { Operand } from '../operand.js'
import { apply, shapeOf, type Value } from '../operand.js'
import type { Concrete, Primitive } from '../primitive.js'
import { normalAxis, sizeOf, type Shape } from '../shape.js'
import { allocate, scalarTensor, Tensor, type TensorData } from '../tensor.js'
import { rounded } from './broadcast.js'
import { multilinear } from './linear.js'

interface Along {
  readonly axis: number
}

/** Slices of a table at indices along an axis: shape x[:axis] + indices + x[axis+1:]. */
export const take: Primitive<Along> = /* @__PURE__ */ multilinear({
  name: 'gather',
  evaluate([x, indices], { axis }) {
    const table = x as Tensor
    const index = asTensor(indices!)
    const { outer, length, inner } = split(table.shape, axis)
    const positions = checked('gather', index, length)
    const count = positions.length
    const out = allocate(table.dtype, outer * count * inner)
    for (let o = 0; o < outer; o++) {
      for (let j = 0; j < count; j++) {
        const from = (o * length + positions[j]!) * inner
        copy(table.data, from, out, (o * count + j) * inner, inner)
      }
    }
    const shape = [...table.shape.slice(0, axis), ...index.shape, ...table.shape.slice(axis + 1)]
    return new Tensor(shape, table.dtype, out)
  },
  transposes: [
    (cotangent, [x, indices], { axis }) =>
      apply(put, [cotangent, indices!], { axis, shape: shapeOf(x!) }),
    'zero',
  ],
})

/** The transpose of `take`: adds slices into zeros of a shape, at indices along an axis. */
export const put: Primitive<Along & { readonly shape: Shape }> = /* @__PURE__ */ multilinear({
  name: 'scatterAdd',
  evaluate([x, indices], { axis, shape }) {
    const values = asTensor(x!)
    const index = asTensor(indices!)
    const { outer, length, inner } = split(shape, axis)
    const positions = checked('scatterAdd', index, length)
    const count = positions.length
    const sums = new Float64Array(sizeOf(shape))
    for (let o = 0; o < outer; o++) {
      for (let j = 0; j < count; j++) {
        const to = (o * length + positions[j]!) * inner
        const from = (o * count + j) * inner
        for (let i = 0; i < inner; i++) sums[to + i]! += values.data[from + i]!
      }
    }
    return rounded(shape, values.dtype === 'f32' ? 'f32' : 'f64', sums)
  },
  transposes: [
    (cotangent, [, indices], { axis }) => apply(take, [cotangent, indices!], { axis }),
    'zero',
  ],
  flops: ([values]) => sizeOf(shapeOf(values!)),
})

/** `gather` with the indices of `at`: one slice of the table after the other axis. */
export function lookUp(table: Operand, indices: readonly Value[]): Operand {
  let slice = table.operand('at') // half floats are widened
  for (const index of indices) {
    slice =
      typeof index === 'number'
        ? slice.at(index)
        : (apply(take, [slice, index], { axis: 0 }) as Operand)
  }
  return slice
}

/** Entries before, along and after an axis. */
function split(shape: Shape, axis: number): { outer: number; length: number; inner: number } {
  const at = normalAxis('gather', axis, shape.length)
  return {
    outer: sizeOf(shape.slice(0, at)),
    length: shape[at]!,
    inner: sizeOf(shape.slice(at + 1)),
  }
}

function asTensor(x: Concrete): Tensor {
  return typeof x === 'number' ? scalarTensor(x) : x
}

/** Indices counted from the front, each a whole number within the axis. */
function checked(name: string, indices: Tensor, length: number): Int32Array {
  const positions = new Int32Array(indices.data.length)
  for (let j = 0; j < positions.length; j++) {
    const index = indices.data[j]!
    const position = index < 0 ? index + length : index
    if (!Number.isInteger(position) || position < 0 || position >= length) {
      throw new ShapeError(
        `${name}: expected whole indices from ${-length} to ${length - 1}, got ${index}.`,
      )
    }
    positions[j] = position
  }
  return positions
}

function copy(from: TensorData, at: number, to: TensorData, where: number, count: number): void {
  for (let i = 0; i < count; i++) to[where + i] = from[at + i]!
}
