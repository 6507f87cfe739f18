import { rowProducts, transpose } from './row-products.js'
import type { Scratch } from './scratch.js'

/**
 * out ← left·x·rightᵀ for row-major x [m, n], left [m, m] and right [n, n]; a side that is undefined
 * is the identity. `out` may be x. Uses places 0 and 1 of the scratch.
 */
export function sandwich(
  out: Float64Array,
  left: Float64Array | undefined,
  x: Float64Array,
  right: Float64Array | undefined,
  m: number,
  n: number,
  scratch: Scratch,
): void {
  let inner = x
  if (right !== undefined) {
    inner = scratch(0, m * n)
    rowProducts(inner, x, m, right, n, n)
  }
  if (left !== undefined) {
    const turned = scratch(1, m * n)
    transpose(turned, inner, m, n)
    rowProducts(out, left, m, turned, n, m)
  } else if (inner !== out) {
    for (let k = 0; k < m * n; k++) out[k] = inner[k]!
  }
}
