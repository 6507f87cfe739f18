import { symmetricEigen } from './eigen.js'
import { orthonormalRows } from './orthonormal.js'
import { rowProducts } from './row-products.js'
import type { Scratch } from './scratch.js'

/**
 * basis ← the eigenvectors of a symmetric matrix [n, n], one a row. Uses places 0 to 2 of the scratch.
 * Errors: `NumericalTrouble` in the caller's name where the matrix is not finite.
 */
export function startingBasis(
  caller: string,
  basis: Float64Array,
  matrix: Float64Array,
  n: number,
  scratch: Scratch,
): void {
  const copy = scratch(0, n * n)
  for (let k = 0; k < n * n; k++) copy[k] = matrix[k]!
  symmetricEigen(caller, copy, n, scratch(1, n), basis, scratch(2, n))
}

/**
 * One step of orthogonal iteration towards the eigenvectors of a positive semi-definite matrix [n, n]:
 * the rows v of the basis are sorted by vᵀAv, largest first, then replaced by Av, orthonormalized one
 * after the other. Uses places 0 to 3 of the scratch.
 * @returns which row each of the new ones came from, in memory that is used again.
 */
export function renewedBasis(
  basis: Float64Array,
  matrix: Float64Array,
  n: number,
  scratch: Scratch,
): Float64Array {
  const images = scratch(0, n * n)
  rowProducts(images, basis, n, matrix, n, n)
  const order = scratch(1, n)
  const values = scratch(2, n)
  for (let i = 0; i < n; i++) {
    let value = 0
    for (let j = 0; j < n; j++) value += images[i * n + j]! * basis[i * n + j]!
    values[i] = value
    let place = i
    for (; place > 0 && values[order[place - 1]!]! < value; place--)
      order[place] = order[place - 1]!
    order[place] = i
  }
  const sorted = scratch(3, n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) sorted[i * n + j] = images[order[i]! * n + j]!
  }
  orthonormalRows(sorted, n, basis, values)
  return order
}
