/** Small symmetric matrices, as rows. */
import type { Random } from '@wengert/optim-stochastic'

type Rows = readonly (readonly number[])[]

/** Eigenvalues by Jacobi's rotations. */
export function eigenvalues(matrix: Rows): number[] {
  const n = matrix.length
  const a = matrix.map((row) => [...row])
  for (let sweep = 0; sweep < 60; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotate(a, p, q)
    }
  }
  return a.map((row, i) => row[i]!)
}

function rotate(a: number[][], p: number, q: number): void {
  if (a[p]![q] === 0) return
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1))
  const c = 1 / Math.hypot(t, 1)
  const s = t * c
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k]![p]!, a[k]![q]!]
    a[k]![p] = c * x - s * y
    a[k]![q] = s * x + c * y
  }
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[p]![k]!, a[q]![k]!]
    a[p]![k] = c * x - s * y
    a[q]![k] = s * x + c * y
  }
}

/** A random orthogonal matrix, by Gram and Schmidt. */
export function orthogonal(n: number, random: Random): number[][] {
  const rows: number[][] = []
  while (rows.length < n) {
    let row = Array.from({ length: n }, () => random.normal())
    for (let again = 0; again < 2; again++) {
      for (const other of rows) {
        const along = row.reduce((total, x, k) => total + x * other[k]!, 0)
        row = row.map((x, k) => x - along * other[k]!)
      }
    }
    const length = Math.hypot(...row)
    if (length > 1e-6) rows.push(row.map((x) => x / length))
  }
  return rows
}
