import { shapeOf, type Value } from '../operand.js'
import { sizeOf } from '../shape.js'
import { allocate, Tensor, type DType, type Flat, zeroLike } from '../tensor.js'
import type { Leaf } from '../tree.js'

import type { Derivatives } from './run.js'

/** Total number of entries of some leaves. */
export function totalSize(leaves: readonly Leaf[]): number {
  return leaves.reduce((total, { value }) => total + sizeOf(shapeOf(value)), 0)
}

/** Concrete values written one after the other into a vector. */
export function writeFlat(
  out: Flat,
  offset: number,
  leaves: readonly Leaf[],
  values: Derivatives,
): void {
  let at = offset
  leaves.forEach(({ value: leafValue }, k) => {
    const value = values[k]
    const size = sizeOf(shapeOf(leafValue))
    if (value === undefined) out.fill(0, at, at + size)
    else if (typeof value === 'number') out[at] = value
    else out.set((value as Tensor).data, at)
    at += size
  })
}

/** The entries of a vector as concrete values in the shapes of some leaves. */
export function readFlat(vector: ArrayLike<number>, leaves: readonly Leaf[]): Value[] {
  let at = 0
  return leaves.map(({ value, dtype }) => {
    const shape = shapeOf(value)
    const size = sizeOf(shape)
    const start = at
    at += size
    if (shape.length === 0) return vector[start]!
    const own: DType = dtype === 'f32' ? 'f32' : 'f64'
    const data = allocate(own, size)
    for (let i = 0; i < size; i++) data[i] = vector[start + i]!
    return new Tensor(shape, own, data)
  })
}

/** The i-th unit vector, as values in the shapes of some leaves. */
export function basisVector(leaves: readonly Leaf[], i: number): (Value | undefined)[] {
  let at = 0
  return leaves.map(({ value }) => {
    const size = sizeOf(shapeOf(value))
    const position = i - at
    at += size
    if (position < 0 || position >= size) return undefined
    const unit = zeroLike(value)
    if (typeof unit === 'number') return 1
    ;(unit as Tensor).data[position] = 1
    return unit
  })
}
