/**
 * Orthonormal rows that span what the rows of x [n, n] span, one after the other: the transpose of Q in
 * xᵀ = QR, with R's diagonal ≥ 0, by Householder's reflections. Where rows are linearly dependent the
 * rest is any orthonormal completion. About 8n³/3 flops.
 * @param x - row-major; overwritten.
 * @param rows - receives the result, [n, n].
 * @param signs - n numbers of memory.
 */
export function orthonormalRows(
  x: Float64Array,
  n: number,
  rows: Float64Array,
  signs: Float64Array,
): void {
  for (let k = 0; k < n; k++) {
    const v = k * n
    const first = x[v + k]!
    let square = 0
    for (let j = k; j < n; j++) square += x[v + j]! ** 2
    const norm = Math.sqrt(square)
    // The reflection takes the row to image·e_k, and turns the sign back at the end.
    signs[k] = first > 0 ? -1 : 1
    if (norm === 0) continue
    const factor = 1 / Math.sqrt(norm * (norm + Math.abs(first))) // ‖v‖² = 2
    x[v + k] = (first + (first > 0 ? norm : -norm)) * factor
    for (let j = k + 1; j < n; j++) x[v + j] = x[v + j]! * factor
    for (let i = k + 1; i < n; i++) reflect(x, i * n, x, v, k, n)
  }
  rows.fill(0, 0, n * n)
  for (let i = 0; i < n; i++) {
    rows[i * n + i] = signs[i]!
    for (let k = i; k >= 0; k--) reflect(rows, i * n, x, k * n, k, n)
  }
}

/** Row ← row·(I − vvᵀ), where v stands in entries `first` to n − 1. */
function reflect(
  rows: Float64Array,
  row: number,
  vectors: Float64Array,
  v: number,
  first: number,
  n: number,
): void {
  let sum = 0
  for (let j = first; j < n; j++) sum += rows[row + j]! * vectors[v + j]!
  for (let j = first; j < n; j++) rows[row + j] = rows[row + j]! - sum * vectors[v + j]!
}
