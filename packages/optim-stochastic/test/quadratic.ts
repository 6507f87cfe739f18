import { Tensor, type Flat } from '@wengert/ad-core'
import type { ModelQuery, SampleOracle } from '../src/protocol.js'

/** A symmetric matrix as rows. */
export type Rows = readonly (readonly number[])[]

/** H·v. */
export function times(H: Rows, v: ArrayLike<number>): Float64Array {
  return Float64Array.from(H, (row) => row.reduce((sum, h, j) => sum + h * v[j]!, 0))
}

/** The solution of A·x = b by elimination with partial pivoting. */
export function solved(A: Rows, b: ArrayLike<number>): Float64Array {
  const n = A.length
  const rows = A.map((row, i) => [...row, b[i]!])
  for (let k = 0; k < n; k++) {
    const pivot = rows
      .slice(k)
      .reduce((best, row) => (Math.abs(row[k]!) > Math.abs(best[k]!) ? row : best))
    rows.splice(rows.indexOf(pivot), 1)
    rows.splice(k, 0, pivot)
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i]![k]! / pivot[k]!
      for (let j = k; j <= n; j++) rows[i]![j]! -= factor * pivot[j]!
    }
  }
  const x = new Float64Array(n)
  for (let i = n - 1; i >= 0; i--) {
    let rest = rows[i]![n]!
    for (let j = i + 1; j < n; j++) rest -= rows[i]![j]! * x[j]!
    x[i] = rest / rows[i]![i]!
  }
  return x
}

/** What an optimizer may ask where the loss is ½wᵀHw − bᵀw and C = H. */
export function quadraticSample(
  H: Rows,
  params: Float64Array,
  b: ArrayLike<number> = params.map(() => 0),
  iteration = 0,
): SampleOracle<ModelQuery> {
  const product = (v: Flat, out: Flat): Flat => {
    out.set(times(H, v))
    return out
  }
  const gradientAt = (w: Flat, out: Flat): Flat => {
    product(w, out)
    for (let i = 0; i < out.length; i++) out[i]! -= b[i]!
    return out
  }
  return {
    params,
    iteration,
    value: () => times(H, params).reduce((sum, x, i) => sum + (x / 2 - b[i]!) * params[i]!, 0),
    gradientAt,
    hvp: product,
    gnvp: product,
    curvatureDiagonal: (out) => {
      out.set(H.map((row, i) => row[i]!))
      return out
    },
    outputs: () => {
      throw new Error('a quadratic has no outputs')
    },
  }
}

/** What a Kalman filter may ask where one pattern's loss is ½‖Xw − t‖². */
export function leastSquaresSample(
  X: Rows,
  t: readonly number[],
  params: Float64Array,
): SampleOracle<ModelQuery> {
  const m = t.length
  const z = times(X, params)
  const tensorOf = (shape: number[], data: readonly number[]): Tensor =>
    new Tensor(shape, 'f64', Float64Array.from(data))
  return {
    ...quadraticSample([], params),
    outputs: () => ({
      z: tensorOf([1, m], [...z]),
      error: tensorOf(
        [1, m],
        t.map((target, k) => z[k]! - target),
      ),
      jacobian: tensorOf([1, m, params.length], X.flat()),
      lossHessian: tensorOf(
        [1, m, m],
        t.flatMap((_, i) => t.map((__, j) => (i === j ? 1 : 0))),
      ),
    }),
  }
}
