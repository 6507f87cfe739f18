import type { Box } from './fit.js'
import type { Progression, Table } from './plan.js'

/** The sizes of a box, and how far apart neighbours in each level are when it is flattened. */
interface Layout {
  readonly sizes: readonly number[]
  readonly steps: readonly number[]
}

/** Whole numbers over a box, as an affine function if they are one. */
export function progressionOf(values: Int32Array, box: Box): Progression {
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
  if (!affine) return tableOf(values, box)
  const start = strides.reduce((sum, stride, level) => sum - stride * box.from[level]!, first)
  return { kind: 'affine', start, strides }
}

/** A table of values over a box, without the levels that they don't depend on. */
export function tableOf(values: Int32Array | Float64Array, box: Box): Table {
  const layout = layoutOf(box)
  const levels = box.from.map((_, level) => level).filter((level) => dependsOn(values, layout, level))
  const dependent = levels.reduce((size, level) => size * layout.sizes[level]!, 1)
  const shorter = dependent === values.length ? values : values.slice(0, dependent)
  if (dependent < values.length) {
    for (let k = 0; k < dependent; k++) shorter[k] = values[indexOf(k, layout, levels)]!
  }
  return { kind: 'table', levels, values: shorter }
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

/** Where entry k of a table over some levels stands in one over all. */
function indexOf(k: number, { sizes, steps }: Layout, levels: readonly number[]): number {
  let rest = k
  let index = 0
  for (const level of levels.toReversed()) {
    index += (rest % sizes[level]!) * steps[level]!
    rest = Math.floor(rest / sizes[level]!)
  }
  return index
}

function layoutOf({ from, to }: Box): Layout {
  const sizes = from.map((low, level) => to[level]! - low)
  const steps = sizes.map((_, level) => sizes.slice(level + 1).reduce((a, b) => a * b, 1))
  return { sizes, steps }
}
