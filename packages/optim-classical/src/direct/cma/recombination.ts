/** How a generation of λ points moves the distribution: the constants of Hansen's tutorial (arXiv:1604.00772), table 1. */
export interface Recombination {
  /** For the points from best to worst; the worse half is negative: active adaptation of the covariance. */
  readonly weights: Float64Array
  /** μ: how many weights are positive. They sum to 1. */
  readonly parents: number
  /** μ_eff: how many points of equal weight the parents are worth. */
  readonly effectiveParents: number
  /** c_σ and d_σ of the step size. */
  readonly stepRate: number
  readonly stepDamping: number
  /** c_c of the path, c₁ and c_μ of the covariance. */
  readonly pathRate: number
  readonly rankOneRate: number
  readonly rankManyRate: number
  /** E‖N(0, I)‖. */
  readonly expectedLength: number
}

/** λ = 4 + ⌊3 ln n⌋. */
export function defaultPopulation(n: number): number {
  return 4 + Math.floor(3 * Math.log(n))
}

/** The constants for n parameters and λ points, λ at least 2. */
export function recombination(n: number, lambda: number): Recombination {
  const raw = Float64Array.from(
    { length: lambda },
    (_, k) => Math.log((lambda + 1) / 2) - Math.log(k + 1),
  )
  const parents = Math.floor(lambda / 2)
  const [positive, effectiveParents] = totals(raw.subarray(0, parents))
  const [negative, effectiveRest] = totals(raw.subarray(parents))
  const m = effectiveParents
  const rankOneRate = 2 / ((n + 1.3) ** 2 + m)
  const rankManyRate = Math.min(1 - rankOneRate, (2 * (0.25 + m + 1 / m - 2)) / ((n + 2) ** 2 + m))
  const stepRate = (m + 2) / (n + m + 5)
  // What the negative weights may sum to: as much as the positive update forgets, and no more than keeps C positive.
  const most = Math.min(
    1 + rankOneRate / rankManyRate,
    1 + (2 * effectiveRest) / (m + 2),
    Math.max(0, 1 - rankOneRate - rankManyRate) / (n * rankManyRate),
  )
  return {
    weights: raw.map((w) => (w >= 0 ? w / positive : (w * most) / -negative)),
    parents,
    effectiveParents,
    stepRate,
    stepDamping: 1 + 2 * Math.max(0, Math.sqrt((m - 1) / (n + 1)) - 1) + stepRate,
    pathRate: (4 + m / n) / (n + 4 + (2 * m) / n),
    rankOneRate,
    rankManyRate,
    expectedLength: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  }
}

/** The sum of weights, and its square over the sum of their squares. */
function totals(weights: Float64Array): readonly [number, number] {
  let sum = 0
  let squares = 0
  for (const w of weights) {
    sum += w
    squares += w * w
  }
  return [sum, (sum * sum) / squares]
}
