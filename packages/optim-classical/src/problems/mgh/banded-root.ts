import { sparseJacobian, vjp, type SparseMatrix } from '@wengert/ad-core'
import type { LeastSquaresProblem } from '../problem.js'

/** The root of a system whose Jacobian is banded, by Newton's method from the standard start, to the last digit. */
export function bandedRoot({ residuals, starts }: LeastSquaresProblem): readonly number[] {
  const jacobian = sparseJacobian(residuals)
  let x = Float64Array.from(starts[0]!)
  let [r] = vjp(residuals)(x)
  for (;;) {
    const step = solveBanded(jacobian(x), r)
    const next = x.map((entry, i) => entry - step[i]!)
    const [rest] = vjp(residuals)(next)
    if (!(largest(rest) < largest(r))) return Array.from(x)
    x = next
    r = rest
  }
}

function largest(r: Float64Array): number {
  return r.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0)
}

/** Elimination within the band, without pivoting: the diagonals dominate. */
function solveBanded(matrix: SparseMatrix, right: Float64Array): Float64Array {
  const n = right.length
  let [below, above] = [0, 0]
  eachEntry(matrix, (i, j) => {
    below = Math.max(below, i - j)
    above = Math.max(above, j - i)
  })
  const width = below + above + 1
  const band = new Float64Array(n * width)
  eachEntry(matrix, (i, j, value) => (band[i * width + j - i + below] = value))
  const x = right.slice()
  for (let j = 0; j < n; j++) {
    for (let i = j + 1; i <= Math.min(j + below, n - 1); i++) {
      const factor = band[i * width + j - i + below]! / band[j * width + below]!
      for (let k = 1; k <= above; k++) {
        band[i * width + j + k - i + below]! -= factor * band[j * width + below + k]!
      }
      x[i]! -= factor * x[j]!
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = 1; k <= above && i + k < n; k++) x[i]! -= band[i * width + below + k]! * x[i + k]!
    x[i]! /= band[i * width + below]!
  }
  return x
}

function eachEntry(
  { rowPointers, columns, values }: SparseMatrix,
  visit: (row: number, column: number, value: number) => void,
): void {
  for (let row = 0; row + 1 < rowPointers.length; row++) {
    for (let k = rowPointers[row]!; k < rowPointers[row + 1]!; k++)
      visit(row, columns[k]!, values[k]!)
  }
}
