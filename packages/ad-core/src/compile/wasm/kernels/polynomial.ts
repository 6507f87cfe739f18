import type { Lanes, Real, RealOperand } from './lanes.js'

/**
 * Σ cₖxᵏ, two coefficients or more in ascending order, by Estrin's scheme: halves that don't wait
 * for each other. x is a kept value.
 */
export function polynomial(l: Lanes, coefficients: readonly number[], x: Real): Real {
  const powers = [x] // x, x², x⁴, …
  for (let size = 2; size < coefficients.length; size *= 2) {
    const last = powers.at(-1)!
    powers.push(l.keep(l.mul(last, last)))
  }
  return estrin(l, coefficients, powers)
}

function estrin(l: Lanes, coefficients: readonly number[], powers: readonly Real[]): Real {
  let level = 0
  while (2 ** (level + 1) < coefficients.length) level++
  const part = (some: readonly number[]): RealOperand =>
    some.length === 1 ? some[0]! : estrin(l, some, powers)
  const low = part(coefficients.slice(0, 2 ** level))
  const high = part(coefficients.slice(2 ** level))
  return l.add(low, l.mul(high, powers[level]!))
}
