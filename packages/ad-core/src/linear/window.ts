import { apply, shapeOf } from '../operand.js'
import type { Concrete, Primitive } from '../primitive.js'
import { sizeOf, stridesOf, type Shape } from '../shape.js'
import { allocate, scalarTensor, Tensor, type TensorData } from '../tensor.js'
import { linear } from './linear.js'

/** Evenly spaced entries along every axis: entry i is at `start + i·step`; steps may be negative. */
interface Spacing {
  readonly starts: readonly number[]
  readonly steps: readonly number[]
}

/** A spacing with the result's shape: the window's for `slicing`, the whole array's for `placing`. */
export interface Window extends Spacing {
  readonly shape: Shape
}

/** The entries of a window. */
export const slicing: Primitive<Window> = /* @__PURE__ */ linear({
  name: 'slice',
  evaluate(x, window) {
    const { data, dtype, shape } = asTensor(x)
    const out = allocate(dtype, sizeOf(window.shape))
    eachRun(window, window.shape, shape, (at, from, step, count) => {
      if (step === 1) out.set(data.subarray(from, from + count), at)
      else for (let i = 0; i < count; i++) out[at + i] = data[from + i * step]!
    })
    return new Tensor(window.shape, dtype, out)
  },
  transpose: (cotangent, shape, { starts, steps }) =>
    apply(placing, [cotangent], { starts, steps, shape }),
})

/** The transpose of `slicing`: zeros with the operand's entries in a window. */
export const placing: Primitive<Window> = /* @__PURE__ */ linear({
  name: 'place',
  evaluate: (x, window) => placed(x, window, 0),
  transpose: (cotangent, shape, { starts, steps }) =>
    apply(slicing, [cotangent], { starts, steps, shape }),
})

/** `placing` on a background other than zero, which has no part in any derivative. */
export const padding: Primitive<Window & { readonly value: number }> = {
  name: 'pad',
  kind: 'array',
  evaluate: ([x], window) => placed(x!, window, window.value),
  pushforward: (_k, tangent, _operands, _result, window) => apply(placing, [tangent], window),
  pullback: (_k, cotangent, [x], _result, { starts, steps }) =>
    apply(slicing, [cotangent], { starts, steps, shape: shapeOf(x!) }),
  complex: ([real], [imaginary], window) => [
    placed(real!, window, window.value),
    placed(imaginary!, window, 0),
  ],
  flops: () => 0,
}

function placed(x: Concrete, window: Window, value: number): Tensor {
  const { data, dtype, shape } = asTensor(x)
  const out = allocate(dtype, sizeOf(window.shape))
  if (value !== 0) out.fill(value)
  eachRun(window, shape, window.shape, (at, to, step, count) =>
    copyRun(out, to, step, data, at, count),
  )
  return new Tensor(window.shape, dtype, out)
}

function copyRun(
  out: TensorData,
  to: number,
  step: number,
  data: TensorData,
  at: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) out[to + i * step] = data[at + i]!
}

function asTensor(x: Concrete): Tensor {
  return typeof x === 'number' ? scalarTensor(x) : x
}

/**
 * Calls back for every run of entries of a window within a whole: offset in the window, offset in
 * the whole, step there, length. Trailing axes that the window covers belong to one run.
 */
function eachRun(
  { starts, steps }: Spacing,
  window: Shape,
  whole: Shape,
  visit: (inWindow: number, inWhole: number, step: number, count: number) => void,
): void {
  if (sizeOf(window) === 0) return
  const strides = stridesOf(whole)
  let last = window.length - 1
  let count = 1
  while (last >= 0 && steps[last] === 1 && window[last] === whole[last]) count *= window[last--]!
  let step = 1
  if (last >= 0 && (count === 1 || steps[last] === 1)) {
    step = count === 1 ? steps[last]! * strides[last]! : 1
    count *= window[last--]!
  }
  let from = starts.reduce((offset, start, axis) => offset + start * strides[axis]!, 0)
  const index = new Array<number>(last + 1).fill(0)
  for (let at = 0; ; at += count) {
    visit(at, from, step, count)
    let axis = last
    for (; axis >= 0; axis--) {
      const move = steps[axis]! * strides[axis]!
      from += move
      if (++index[axis]! < window[axis]!) break
      from -= move * window[axis]!
      index[axis] = 0
    }
    if (axis < 0) return
  }
}
