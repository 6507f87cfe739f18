import { apply, shapeOf, type Value } from '../operand.js'
import type { Concrete, Primitive } from '../primitive.js'
import { sameShape, sizeOf, stridesOf, type Shape } from '../shape.js'
import { allocate, Tensor, type DType, type TensorData } from '../tensor.js'
import { linear } from './linear.js'

/** Repeats entries along axes of length 1 and along new leading axes. */
export const broadcast: Primitive<Shape> = /* @__PURE__ */ linear({
  name: 'broadcastTo',
  evaluate: broadcastConcrete,
  transpose: sumTo,
})

/** The transpose of `broadcast`: sums over the axes that were repeated. */
export const reduceTo: Primitive<Shape> = /* @__PURE__ */ linear({
  name: 'sumTo',
  evaluate: sumConcrete,
  transpose: broadcastValue,
  flops: ([x]) => sizeOf(shapeOf(x!)),
})

/** The value in a larger shape, itself where the shape is its own. */
export function broadcastValue(x: Value, shape: Shape): Value {
  return sameShape(shapeOf(x), shape) ? x : apply(broadcast, [x], shape)
}

/** The sum over broadcast axes, itself where there are none. */
export function sumTo(x: Value, shape: Shape): Value {
  return sameShape(shapeOf(x), shape) ? x : apply(reduceTo, [x], shape)
}

/** Where each entry of a broadcast result comes from: the source's strides, 0 along repeated axes. */
function sourceStrides(source: Shape, target: Shape): number[] {
  const strides = stridesOf(source)
  const shift = target.length - source.length
  return target.map((_, axis) =>
    axis < shift || source[axis - shift] === 1 ? 0 : strides[axis - shift]!,
  )
}

/** Calls back for every run along the last axis: target offset, source offset, source step, length. */
function eachRun(
  source: Shape,
  target: Shape,
  visit: (to: number, from: number, step: number, count: number) => void,
): void {
  const strides = sourceStrides(source, target)
  const last = target.length - 1
  const count = target[last]!
  const step = strides[last]!
  if (sizeOf(target) === 0) return
  const index = new Array<number>(last).fill(0)
  let from = 0
  for (let to = 0; ; to += count) {
    visit(to, from, step, count)
    let axis = last - 1
    for (; axis >= 0; axis--) {
      from += strides[axis]!
      if (++index[axis]! < target[axis]!) break
      from -= strides[axis]! * target[axis]!
      index[axis] = 0
    }
    if (axis < 0) return
  }
}

/** Entries in a shape that they broadcast to. */
export function broadcastConcrete(x: Concrete, shape: Shape): Tensor {
  const dtype: DType = typeof x === 'number' ? 'f64' : x.dtype
  const out = allocate(dtype, sizeOf(shape))
  if (typeof x === 'number' || x.data.length === 1) {
    out.fill(typeof x === 'number' ? x : x.data[0]!)
    return new Tensor(shape, dtype, out)
  }
  const { data } = x
  eachRun(x.shape, shape, (to, from, step, count) => copyRun(out, to, data, from, step, count))
  return new Tensor(shape, dtype, out)
}

function copyRun(
  out: TensorData,
  to: number,
  data: TensorData,
  from: number,
  step: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) out[to + i] = data[from + i * step]!
}

function sumConcrete(x: Concrete, shape: Shape): Concrete {
  if (typeof x === 'number') return x
  const size = sizeOf(shape)
  const dtype = x.dtype === 'i32' ? 'f64' : x.dtype
  if (size === 1) {
    const total = pairwiseSum(x.data, 0, x.data.length)
    if (shape.length === 0) return total
    const single = allocate(dtype, 1)
    single[0] = total
    return new Tensor(shape, dtype, single)
  }
  const sums = new Float64Array(size)
  const { data } = x
  eachRun(shape, x.shape, (to, from, step, count) => {
    for (let i = 0; i < count; i++) sums[from + i * step]! += data[to + i]!
  })
  return rounded(shape, dtype, sums)
}

/** A tensor from sums that were accumulated in double precision. */
export function rounded(shape: Shape, dtype: DType, sums: Float64Array): Tensor {
  if (dtype === 'f64') return new Tensor(shape, 'f64', sums)
  const out = allocate(dtype, sums.length)
  out.set(sums)
  return new Tensor(shape, dtype, out)
}

/** A sum whose rounding error grows with log n. */
export function pairwiseSum(data: TensorData, from: number, to: number): number {
  if (to - from <= 128) {
    let sum = 0
    for (let i = from; i < to; i++) sum += data[i]!
    return sum
  }
  const middle = (from + to) >>> 1
  return pairwiseSum(data, from, middle) + pairwiseSum(data, middle, to)
}
