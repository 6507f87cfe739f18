import type { Box } from './fit.js'
import type { Progression, Table } from './plan.js'

/** The sizes of a box, and how far apart neighbours in each level are when it is flattened. */
interface Layout {
  readonly sizes: readonly number[]
  readonly steps: readonly number[]
}

/** Whole numbers over a box of loops with these counts, as an affine function if they are one. */
export function progressionOf(
  values: Int32Array,
  box: Box,
  counts: readonly number[],
): Progression {
  const { sizes, steps } = layoutOf(box)
  const first = values[0]!
  const strides = sizes.map((size, level) => (size < 2 ? 0 : values[steps[level]!]! - first))
  const affine = values.every((value, k) => {
    let expected = first
    for (let level = 0; level < sizes.length; level++) {
      expected += strides[level]! * (Math.floor(k / steps[level]!) % sizes[level]!)
    }
    return value === expected
  })
  if (!affine) return tableOf(values, box, counts)
  const start = strides.reduce((sum, stride, level) => sum - stride * box.from[level]!, first)
  return { kind: 'affine', start, strides }
}

/** A table of values over a box, without the levels that they don't depend on. */
export function tableOf(
  values: Int32Array | Float64Array,
  box: Box,
  counts: readonly number[],
): Table {
  const layout = layoutOf(box)
  const levels = box.from
    .map((_, level) => level)
    .filter((level) => dependsOn(values, layout, level))
  if (levels.every((level) => layout.sizes[level] === counts[level])) {
    const size = levels.reduce((product, level) => product * counts[level]!, 1)
    if (size === values.length) return { kind: 'table', levels, values }
  }
  return { kind: 'table', levels, values: laidOut(values, box, layout, levels, counts) }
}

/** The values by the indices of some levels, from 0 to the loops' ends; outside of the box one of them. */
function laidOut(
  values: Int32Array | Float64Array,
  { from, to }: Box,
  { steps }: Layout,
  levels: readonly number[],
  counts: readonly number[],
): Int32Array | Float64Array {
  const size = levels.reduce((product, level) => product * counts[level]!, 1)
  const table = values instanceof Int32Array ? new Int32Array(size) : new Float64Array(size)
  const indices = levels.map(() => 0)
  for (let k = 0; k < size; k++) {
    let at = 0
    let inside = true
    levels.forEach((level, m) => {
      inside &&= indices[m]! >= from[level]! && indices[m]! < to[level]!
      at += (indices[m]! - from[level]!) * steps[level]!
    })
    table[k] = values[inside ? at : 0]!
    for (let m = levels.length - 1; m >= 0 && ++indices[m]! === counts[levels[m]!]; m--)
      indices[m] = 0
  }
  return table
}

function dependsOn(
  values: Int32Array | Float64Array,
  { sizes, steps }: Layout,
  level: number,
): boolean {
  const [size, step] = [sizes[level]!, steps[level]!]
  if (size < 2) return false
  return !values.every((value, k) => {
    const index = Math.floor(k / step) % size
    return index === 0 || Object.is(value, values[k - step])
  })
}

function layoutOf({ from, to }: Box): Layout {
  const sizes = from.map((low, level) => to[level]! - low)
  const steps = sizes.map((_, level) => sizes.slice(level + 1).reduce((a, b) => a * b, 1))
  return { sizes, steps }
}
