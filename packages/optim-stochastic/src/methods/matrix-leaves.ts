import type { Flat } from '@wengert/ad-core'
import { vectorLayout, type Layout } from '../layout.js'
import { zerosLike } from '../protocol.js'

/** A leaf as matrix methods see it: its last axis by all the others, or entries without an order. */
export type LeafForm =
  | { readonly kind: 'matrix'; readonly rows: number; readonly columns: number }
  | { readonly kind: 'vector'; readonly length: number }

/**
 * The forms of all leaves, in the order of the flat vector. Arrays of two or more axes are matrices
 * [product of all axes but the last, last]; numbers, vectors and what is empty are not.
 */
export function leafForms(params: Flat, layout: Layout = vectorLayout(params.length)): LeafForm[] {
  return layout.map(({ shape, length }) => {
    const columns = shape.at(-1)
    return shape.length < 2 || columns === undefined || length === 0
      ? { kind: 'vector', length }
      : { kind: 'matrix', rows: length / columns, columns }
  })
}

/** So many zeros, in the precision of the parameters. */
export function zerosFor(params: Flat, length: number): Flat {
  return zerosLike(params.subarray(0, length))
}

/** Copies a leaf's entries out of the flat vector, which may be longer on both sides. */
export function readLeaf(out: Float64Array, from: Flat, offset: number, length: number): void {
  for (let k = 0; k < length; k++) out[k] = from[offset + k]!
}

/** Writes a multiple of a leaf's entries into the flat vector. */
export function writeLeaf(
  to: Flat,
  offset: number,
  length: number,
  factor: number,
  x: Float64Array,
): void {
  for (let k = 0; k < length; k++) to[offset + k] = factor * x[k]!
}
