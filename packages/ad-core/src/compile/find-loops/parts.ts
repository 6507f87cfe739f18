import { PART } from './code-rows.js'
import type { Box } from './fit.js'
import type { Affine } from './plan.js'

/** Positions of arrays and offsets in them, where both together are affine. */
export function partsOf(
  { strides, start }: Affine,
  { from }: Box,
): { readonly positions: Affine; readonly offsets: Affine } {
  const corner = strides.reduce((sum, stride, level) => sum + stride * from[level]!, start)
  const moves = strides.map((stride) => Math.round(stride / PART))
  const shifts = strides.map((stride, level) => stride - moves[level]! * PART)
  const position = Math.floor(corner / PART)
  return {
    positions: through(position, moves, from),
    offsets: through(corner - position * PART, shifts, from),
  }
}

/** The affine function of these strides that has a value at a box' first corner. */
function through(value: number, strides: readonly number[], from: readonly number[]): Affine {
  const start = strides.reduce((rest, stride, level) => rest - stride * from[level]!, value)
  return { kind: 'affine', start, strides }
}
