import { lgamma } from '../../../packages/ad-core/src/index.js'
import type { SeededNumbers } from '../random.js'
import { numbersOf, sizesIn } from '../reference.js'

/** A Gaussian mixture with a Wishart prior: sizes, prior and data; parameters are [α, μ, icf]. */
export interface GmmInstance {
  readonly d: number
  readonly k: number
  readonly n: number
  readonly gamma: number
  readonly m: number
  /** −½nd·log 2π − kC, which depends on no parameter. */
  readonly constant: number
  readonly points: Float64Array
  readonly parameters: Float64Array
}

/** π as ADBench's reference values have it. */
const PI = 3.14159265359

export function triangle(d: number): number {
  return (d * (d - 1)) / 2
}

/** Reads ADBench's format: `d k n`, parameters, points, `γ m`. */
export function parseGmm(text: string): GmmInstance {
  const numbers = numbersOf(text)
  const [d, k, n] = sizesIn(numbers, 3) as [number, number, number]
  const pointsAt = 3 + k * (1 + 2 * d + triangle(d))
  const priorAt = pointsAt + n * d
  return withConstant({
    d,
    k,
    n,
    gamma: numbers[priorAt]!,
    m: numbers[priorAt + 1]!,
    parameters: numbers.slice(3, pointsAt),
    points: numbers.slice(pointsAt, priorAt),
  })
}

/** An instance of ADBench's form: weights and points normal, means and covariances in [0, 1). */
export function seededGmm(d: number, k: number, n: number, random: SeededNumbers): GmmInstance {
  const uniform = Float64Array.from({ length: k * (2 * d + triangle(d)) }, () => random.uniform())
  const parameters = Float64Array.of(...random.normals(k), ...uniform)
  const points = random.normals(n * d).map((x) => 0.5 + x)
  return withConstant({ d, k, n, gamma: 1, m: 0, parameters, points })
}

function withConstant(instance: Omit<GmmInstance, 'constant'>): GmmInstance {
  const { d, k, n, gamma, m } = instance
  const freedom = d + m + 1
  let logGamma = 0.25 * d * (d - 1) * Math.log(PI)
  for (let j = 1; j <= d; j++) logGamma += lgamma(0.5 * freedom + 0.5 * (1 - j))
  const normaliser = freedom * d * (Math.log(gamma) - 0.5 * Math.log(2)) - logGamma
  return { ...instance, constant: -0.5 * n * d * Math.log(2 * PI) - k * normaliser }
}
