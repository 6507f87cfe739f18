import { DomainError } from '@wengert/ad-core'
import { checkOptions, show } from '../checks.js'
import type { Random } from '../random.js'

/** Makes a child of two vectors, fresh; it may lie outside of bounds, to which it is brought back. */
export type Crossover = (a: Float64Array, b: Float64Array, random: Random) => Float64Array

/**
 * Blend crossover, BLX-α (Eshelman & Schaffer 1993): each entry uniform between those of the parents, and beyond them by
 * α times their distance on both sides. α = ½ keeps a pool's spread about as it is.
 *
 * Errors (`DomainError`): a negative `alpha`.
 * @example geneticAlgorithm({ crossover: blend({ alpha: 0.3 }) })
 */
export function blend(options: { readonly alpha?: number } = {}): Crossover {
  checkOptions('blend', options, ['alpha'])
  const { alpha = 0.5 } = options
  checkSize('blend', 'alpha', alpha)
  return (a, b, random) =>
    a.map((x, j) => {
      const way = b[j]! - x
      return x + way * ((1 + 2 * alpha) * random() - alpha)
    })
}

/**
 * Simulated binary crossover, SBX (Deb & Agrawal 1995): each entry is ½(1 ± β)a + ½(1 ∓ β)b with β = (2u)^{1/(η+1)} for u < ½,
 * else (2(1 − u))^{−1/(η+1)}. The larger η, the nearer children are to one of their parents.
 *
 * Errors (`DomainError`): a negative `eta`.
 * @example geneticAlgorithm({ crossover: simulatedBinary({ eta: 5 }) })
 */
export function simulatedBinary(options: { readonly eta?: number } = {}): Crossover {
  checkOptions('simulatedBinary', options, ['eta'])
  const { eta = 2 } = options
  checkSize('simulatedBinary', 'eta', eta)
  return (a, b, random) =>
    a.map((x, j) => {
      const u = random()
      const beta = u < 0.5 ? (2 * u) ** (1 / (eta + 1)) : (2 * (1 - u)) ** (-1 / (eta + 1))
      const sign = random() < 0.5 ? 1 : -1
      return 0.5 * (x + b[j]! + sign * beta * (x - b[j]!))
    })
}

function checkSize(caller: string, name: string, x: unknown): void {
  if (typeof x === 'number' && x >= 0 && x < Infinity) return
  throw new DomainError(
    `${caller}: expected ${name} to be a number of at least 0, got ${show(x)}. Perhaps { ${name}: ${name === 'eta' ? 2 : 0.5} }?`,
  )
}
