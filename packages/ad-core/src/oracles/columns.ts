import { Tensor } from '../tensor.js'

/** A matrix [m, n] from its products with the unit vectors. */
export function matrixByColumns(
  m: number,
  n: number,
  product: (v: Float64Array) => Float64Array,
): Tensor {
  const matrix = new Tensor([m, n], 'f64', new Float64Array(m * n))
  const unit = new Float64Array(n)
  for (let j = 0; j < n; j++) {
    unit[j] = 1
    const column = product(unit)
    for (let i = 0; i < m; i++) matrix.data[i * n + j] = column[i]!
    unit[j] = 0
  }
  return matrix
}

/** A matrix [m, n] from the products of the unit vectors with it. */
export function matrixByRows(
  m: number,
  n: number,
  product: (u: Float64Array) => Float64Array,
): Tensor {
  const matrix = new Tensor([m, n], 'f64', new Float64Array(m * n))
  const unit = new Float64Array(m)
  for (let i = 0; i < m; i++) {
    unit[i] = 1
    matrix.data.set(product(unit), i * n)
    unit[i] = 0
  }
  return matrix
}
