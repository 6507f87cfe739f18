import { multiply } from '../../linear-algebra/dense.js'
import { norm } from '../../linear-algebra/vector.js'
import type { Random } from '../../random.js'
import { orthogonalSample } from './orthogonal-sample.js'
import type { Recombination } from './recombination.js'
import { renewedAxes } from './search-axes.js'

/** The normal distribution N(m, σ²UCU) from which points are drawn, as plain data. */
export interface SearchDistribution {
  readonly mean: Float64Array
  readonly sigma: number
  /** The diagonal of U: 1 until the sizes of parameters differ so much that C could not be calculated with. */
  readonly units: Float64Array
  /** C, row-major. */
  readonly covariance: Float64Array
  /** B, whose columns are C's axes, and D, their lengths: C = BD²Bᵀ. */
  readonly axes: Float64Array
  readonly lengths: Float64Array
  /** How many generations ago B and D were C's. */
  readonly lag: number
  /** p_σ and p_c. */
  readonly stepPath: Float64Array
  readonly covariancePath: Float64Array
  readonly generation: number
}

/** λ points, row-major, as steps from the mean in units of σU. */
export interface Sample {
  /** y ~ N(0, C). */
  readonly steps: Float64Array
  /** z ~ N(0, I), y = BDz. */
  readonly whitened: Float64Array
}

/** N(mean, σ²I). */
export function isotropic(mean: Float64Array, sigma: number): SearchDistribution {
  const n = mean.length
  const covariance = new Float64Array(n * n)
  for (let i = 0; i < n; i++) covariance[i * n + i] = 1
  return {
    mean,
    sigma,
    units: new Float64Array(n).fill(1),
    covariance,
    axes: covariance.slice(),
    lengths: new Float64Array(n).fill(1),
    lag: 0,
    stepPath: new Float64Array(n),
    covariancePath: new Float64Array(n),
    generation: 0,
  }
}

/** Draws λ points. */
export function draw(
  { axes, lengths }: SearchDistribution,
  lambda: number,
  random: Random,
): Sample {
  const n = lengths.length
  const whitened = orthogonalSample(n, lambda, random)
  const steps = new Float64Array(lambda * n)
  for (let at = 0; at < lambda * n; at += n) {
    const stretched = lengths.map((length, j) => length * whitened[at + j]!)
    steps.set(multiply(axes, stretched, n), at)
  }
  return { steps, whitened }
}

/** Where a point of a sample lies. */
export function placeOf(
  { mean, sigma, units }: SearchDistribution,
  { steps }: Sample,
  k: number,
): Float64Array {
  return mean.map((m, i) => m + sigma * units[i]! * steps[k * mean.length + i]!)
}

/** The standard deviation of each parameter. */
export function deviationsOf({ sigma, units, covariance }: SearchDistribution): Float64Array {
  return units.map((unit, i) => sigma * unit * Math.sqrt(covariance[i * units.length + i]!))
}

/**
 * The distribution after a generation, given its points from best to worst (Hansen 2016, appendix A). C is overwritten.
 */
export function adapted(
  before: SearchDistribution,
  { steps, whitened }: Sample,
  order: readonly number[],
  constants: Recombination,
): SearchDistribution {
  const { effectiveParents, stepRate, stepDamping, pathRate, expectedLength } = constants
  const { covariance } = before
  const n = before.mean.length
  const generation = before.generation + 1
  const step = recombined(steps, order, constants, n)
  // C^(−½)·step is B times the same sum of z.
  const white = multiply(before.axes, recombined(whitened, order, constants, n), n)
  const stepPath = trail(before.stepPath, stepRate, effectiveParents, white)
  const excess = norm(stepPath) / expectedLength - 1
  // No generation changes σ by more than the factor e.
  const growth = Math.exp(Math.min(1, (stepRate / stepDamping) * excess))
  // The path of C waits while σ grows fast: h_σ.
  const usual = (1.4 + 2 / (n + 1)) * Math.sqrt(1 - (1 - stepRate) ** (2 * generation))
  const waits = 1 + excess >= usual
  const covariancePath = trail(before.covariancePath, pathRate, waits ? 0 : effectiveParents, step)
  const missing = waits ? pathRate * (2 - pathRate) : 0
  adaptCovariance(covariance, { steps, whitened }, order, constants, covariancePath, missing)
  const lag = before.lag + 1
  const after = {
    ...before,
    mean: before.mean.map((m, i) => m + before.sigma * before.units[i]! * step[i]!),
    sigma: before.sigma * growth,
    stepPath,
    covariancePath,
    generation,
    lag,
  }
  const { rankOneRate, rankManyRate } = constants
  // Until then C changes too little for new axes to pay.
  return lag < 1 / (10 * n * (rankOneRate + rankManyRate)) ? after : renewedAxes(after)
}

/** Σ w_k·(point k) over the parents. */
function recombined(
  points: Float64Array,
  order: readonly number[],
  { weights, parents }: Recombination,
  n: number,
): Float64Array {
  const sum = new Float64Array(n)
  for (let k = 0; k < parents; k++) {
    const at = order[k]! * n
    for (let i = 0; i < n; i++) sum[i] = sum[i]! + weights[k]! * points[at + i]!
  }
  return sum
}

/** (1 − c)p + √(c(2 − c)μ_eff)·step: of unit variance where steps are random. */
function trail(
  path: Float64Array,
  rate: number,
  effectiveParents: number,
  step: Float64Array,
): Float64Array {
  const gain = Math.sqrt(rate * (2 - rate) * effectiveParents)
  return path.map((p, i) => (1 - rate) * p + gain * step[i]!)
}

/** C ← (1 + c₁·missing − c₁ − c_μΣw)C + c₁p_cp_cᵀ + c_μΣw_k y_ky_kᵀ, by its lower triangle. */
function adaptCovariance(
  covariance: Float64Array,
  { steps, whitened }: Sample,
  order: readonly number[],
  { weights, rankOneRate, rankManyRate }: Recombination,
  path: Float64Array,
  missing: number,
): void {
  const n = path.length
  const sum = weights.reduce((total, w) => total + w, 0)
  const kept = 1 + rankOneRate * missing - rankOneRate - rankManyRate * sum
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      covariance[i * n + j] = kept * covariance[i * n + j]! + rankOneRate * path[i]! * path[j]!
    }
  }
  weights.forEach((w, k) => {
    const at = order[k]! * n
    let factor = rankManyRate * w
    if (w < 0) {
      // A bad step counts by its direction: taken away at length √n, C stays positive.
      let square = 0
      for (let i = at; i < at + n; i++) square += whitened[i]! ** 2
      factor *= n / square
    }
    for (let i = 0; i < n; i++) {
      const scaled = factor * steps[at + i]!
      for (let j = 0; j <= i; j++) {
        covariance[i * n + j] = covariance[i * n + j]! + scaled * steps[at + j]!
      }
    }
  })
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) covariance[j * n + i] = covariance[i * n + j]!
  }
}
