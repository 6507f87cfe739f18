import { apply, type Value } from '../operand.js'
import type { Primitive } from '../primitive.js'
import { SCALAR, sizeOf, type Shape } from '../shape.js'
import { allocate, Tensor } from '../tensor.js'
import { assembly, linear } from './linear.js'

/** Contiguous entries: where they start in the flat array, and their shape. */
interface Block {
  readonly offset: number
  readonly shape: Shape
}

/** The contiguous block of an array that starts at a flat offset. */
export const block: Primitive<Block> = /* @__PURE__ */ linear({
  name: 'at',
  evaluate: (x, { offset, shape }) => (x as Tensor).block(offset, shape),
  transpose: (cotangent, shape, { offset }) =>
    apply(assemble, [cotangent], { offsets: [offset], shape }),
  transposeInto(total, cotangent, { offset }) {
    const { data } = cotangent as Tensor
    for (let i = 0; i < data.length; i++) total[offset + i]! += data[i]!
  },
})

/** Where each of several blocks goes in a flat array of zeros. */
interface Places {
  readonly offsets: readonly number[]
  readonly shape: Shape
}

/** The transpose of taking blocks: zeros, to which each operand is added at its offset. */
export const assemble: Primitive<Places> = /* @__PURE__ */ assembly({
  name: 'assemble',
  evaluate(operands, { offsets, shape }) {
    const first = operands.find((x) => typeof x !== 'number' && x.shape.length > 0)
    const dtype = (first as Tensor | undefined)?.dtype ?? 'f64'
    const data = allocate(dtype, sizeOf(shape))
    operands.forEach((x, k) => {
      const offset = offsets[k]!
      if (typeof x === 'number') data[offset]! += x
      else for (let i = 0; i < x.data.length; i++) data[offset + i]! += x.data[i]!
    })
    return new Tensor(shape, dtype, data)
  },
  only: ({ offsets, shape }, operands) => ({ offsets: operands.map((k) => offsets[k]!), shape }),
  part: (k, cotangent, shape, { offsets }) => blockOf(cotangent, offsets[k]!, shape),
})

/** The block of any value; a scalar's only block is itself. */
export function blockOf(x: Value, offset: number, shape: Shape): Value {
  return typeof x === 'number' ? x : x.block(offset, shape.length === 0 ? SCALAR : shape)
}
