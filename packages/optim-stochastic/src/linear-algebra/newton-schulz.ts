import { rowProducts, transpose } from './row-products.js'
import type { Scratch } from './scratch.js'

/**
 * x ← about UVᵀ, where x = UΣVᵀ [m, n] is row-major: the nearest matrix with orthonormal rows or
 * columns, by X ← aX + (bA + cA²)X with A = XXᵀ after x/‖x‖. Each step maps every singular value σ to
 * aσ + bσ³ + cσ⁵. A zero matrix stays zero. About 4·min(m,n)²·max(m,n) + 2·min(m,n)³ flops a step.
 * Uses places 0 to 3 of the scratch.
 */
export function newtonSchulz(
  x: Float64Array,
  m: number,
  n: number,
  steps: number,
  [a, b, c]: readonly [number, number, number],
  scratch: Scratch,
): void {
  const size = m * n
  let largest = 0
  for (let k = 0; k < size; k++) largest = Math.max(largest, Math.abs(x[k]!))
  if (largest === 0) return
  let square = 0
  for (let k = 0; k < size; k++) square += (x[k]! / largest) ** 2
  const factor = 1 / (largest * Math.sqrt(square))
  // r ≤ l: the products A are as small as they can be
  const r = Math.min(m, n)
  const l = Math.max(m, n)
  const lying = m <= n
  const rows = lying ? x : scratch(0, size)
  const columns = lying ? scratch(0, size) : x
  for (let k = 0; k < size; k++) x[k] = x[k]! * factor
  transpose(lying ? columns : rows, x, m, n)
  const A = scratch(1, r * r)
  const inner = scratch(2, r * r)
  const next = scratch(3, size)
  for (let step = 0; step < steps; step++) {
    rowProducts(A, rows, r, rows, r, l, true)
    rowProducts(inner, A, r, A, r, r, true)
    for (let k = 0; k < r * r; k++) inner[k] = b * A[k]! + c * inner[k]!
    rowProducts(next, inner, r, columns, l, r)
    for (let k = 0; k < size; k++) rows[k] = a * rows[k]! + next[k]!
    transpose(columns, rows, r, l)
  }
}
