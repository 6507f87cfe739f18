import { cholesky, choleskySolve } from './cholesky.js'
import { decayBy, type DampedProblem } from './damped-problem.js'
import { norm } from './vector.js'

/**
 * d(λ) = −(G + λD²)⁻¹g where G itself is given, row-major: Cholesky of D⁻¹GD⁻¹ + λI, O(n³) for each damping.
 * A matrix that is singular at its own rounding is damped by a multiple of that rounding at least.
 */
export function dampedCurvature(
  curvature: Float64Array,
  gradient: Float64Array,
  scale: Float64Array,
): DampedProblem {
  const n = scale.length
  const matrix = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) matrix[i * n + j] = curvature[i * n + j]! / scale[i]! / scale[j]!
  }
  const downhill = gradient.map((g, i) => -g / scale[i]!)
  const pivots = Int32Array.from({ length: n }, (_, i) => i)
  const solve: DampedProblem['solve'] = (damping) => {
    const lower = factorOf(matrix, n, damping)
    if (lower === undefined) return { step: downhill, length: Infinity, decay: () => 0 }
    const scaledStep = choleskySolve(lower, downhill)
    const length = norm(scaledStep)
    return {
      step: scaledStep.map((z, i) => z / scale[i]!),
      length,
      decay: () => decayBy(transposed(lower, n), pivots, scaledStep, length),
    }
  }
  return {
    slope: norm(downhill),
    cosine: 0,
    regular: cholesky(matrix, n) !== undefined,
    solve,
  }
}

function factorOf(matrix: Float64Array, n: number, damping: number): Float64Array | undefined {
  const lower = cholesky(matrix, n, damping)
  let least = n * Number.EPSILON
  for (let found = lower; ; least *= 4) {
    if (found !== undefined || !(least < 1)) return found
    found = cholesky(matrix, n, Math.max(damping, least))
  }
}

function transposed(a: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n)
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) result[j * n + i] = a[i * n + j]!
  return result
}
