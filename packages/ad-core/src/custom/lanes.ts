import { rounded } from '../linear/broadcast.js'
import type { Reduction } from '../linear/axes.js'
import type { Concrete } from '../primitive.js'
import { shapeOf } from '../operand.js'
import { stridesOf } from '../shape.js'
import { resultDType, type Tensor, type TensorData } from '../tensor.js'

/**
 * The entries that one entry of a reduction's result comes from, wherever its axes are: entry i of
 * a lane is at `base + offsets[i]`.
 */
export interface Lanes {
  readonly data: TensorData
  readonly bases: Int32Array
  readonly offsets: Int32Array
}

/** The lanes of an array under a reduction, in the order of the result's entries. */
export function lanesOf(x: Concrete, { axes, source }: Reduction): Lanes {
  const strides = stridesOf(source)
  const others = source.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
  return {
    data: dataOf(x),
    bases: offsetsAlong(source, strides, others),
    offsets: offsetsAlong(source, strides, axes),
  }
}

/** A number a lane, as the concrete result of a reduction. */
export function reduceLanes(
  x: Concrete,
  reduction: Reduction,
  f: (data: TensorData, base: number, offsets: Int32Array) => number,
): Concrete {
  const { data, bases, offsets } = lanesOf(x, reduction)
  if (reduction.shape.length === 0) return f(data, 0, offsets)
  const out = new Float64Array(bases.length)
  for (let i = 0; i < out.length; i++) out[i] = f(data, bases[i]!, offsets)
  return rounded(reduction.shape, resultDType([x]), out)
}

/** An array of x's shape, written lane by lane. */
export function mapLanes(
  x: Concrete,
  reduction: Reduction,
  write: (out: Float64Array, data: TensorData, base: number, offsets: Int32Array) => void,
): Tensor {
  const { data, bases, offsets } = lanesOf(x, reduction)
  const out = new Float64Array(data.length)
  for (let i = 0; i < bases.length; i++) write(out, data, bases[i]!, offsets)
  return rounded(shapeOf(x), resultDType([x]), out)
}

/** The entries of a concrete value. */
export function dataOf(x: Concrete): TensorData {
  return typeof x === 'number' ? Float64Array.of(x) : x.data
}

/** Flat offsets of all positions along some axes, the last of them fastest. */
function offsetsAlong(
  shape: readonly number[],
  strides: readonly number[],
  axes: readonly number[],
): Int32Array {
  let offsets = new Int32Array(1)
  for (const axis of axes) {
    const length = shape[axis]!
    const stride = strides[axis]!
    const longer = new Int32Array(offsets.length * length)
    for (let i = 0; i < longer.length; i++) {
      longer[i] = offsets[Math.floor(i / length)]! + (i % length) * stride
    }
    offsets = longer
  }
  return offsets
}
