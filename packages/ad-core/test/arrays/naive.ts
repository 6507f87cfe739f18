import type { Shape } from '../../src/shape.js'
import { sizeOf, stridesOf } from '../../src/shape.js'
import { Tensor } from '../../src/tensor.js'

/** All index tuples of a shape, row by row. */
export function indicesOf(shape: Shape): number[][] {
  return Array.from({ length: sizeOf(shape) }, (_, flat) => {
    let rest = flat
    return stridesOf(shape).map((stride) => {
      const index = Math.floor(rest / stride)
      rest -= index * stride
      return index
    })
  })
}

/** One entry, by its indices. */
export function entry(x: Tensor, index: readonly number[]): number {
  return x.data[stridesOf(x.shape).reduce((at, stride, axis) => at + stride * index[axis]!, 0)]!
}

/** A tensor from a function of the indices. */
export function build(shape: Shape, f: (index: number[]) => number): Tensor {
  return new Tensor(shape, 'f64', Float64Array.from(indicesOf(shape), f))
}

/** Reproducible numbers in (−2, 2), distinct and none near 0. */
export function sample(shape: Shape, seed: number = 1): Tensor {
  let state = (seed * 2654435761) >>> 0
  return build(shape, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const x = (state / 2 ** 32) * 4 - 2
    return Math.abs(x) < 0.05 ? x + 0.1 : x
  })
}

/** The entries that share all indices but those along some axes, by the index of the others. */
export function reduced(
  x: Tensor,
  axes: readonly number[],
  keepDims: boolean,
  f: (lane: number[]) => number,
): Tensor {
  const kept = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n))
  const inner = indicesOf(x.shape.map((n, axis) => (axes.includes(axis) ? n : 1)))
  const whole = build(kept, (index) =>
    f(
      inner.map((offset) =>
        entry(
          x,
          index.map((i, axis) => i + offset[axis]!),
        ),
      ),
    ),
  )
  const shape = keepDims ? kept : x.shape.filter((_, axis) => !axes.includes(axis))
  return new Tensor(shape, 'f64', whole.data)
}
