import { abs, add, matmul, mul, norm, pow, slice, square, sub, sum } from '@wengert/ad-core'
import type { Definition, Landscape } from './definition.js'
import { illConditioned, rotationR, secondShift, shift, type Instance } from './instance.js'
import { geometric, oscillate, ramp, skew } from './transformations.js'

/** f10: condition 10⁶. */
export const ellipsoid: Definition = {
  name: 'ellipsoid',
  landscape: (instance) => rotatedEllipsoid(instance, geometric(1e6, instance.n)),
}

/** f11: one direction a thousand times as sensitive as the others. */
export const discus: Definition = {
  name: 'discus',
  landscape: (instance) => rotatedEllipsoid(instance, aside(1e6, 1, instance.n)),
}

/** f12: a narrow bent ridge. */
export const bentCigar: Definition = {
  name: 'bent cigar',
  landscape(instance) {
    const xOpt = secondShift(instance)
    const rotation = rotationR(instance)
    const curvatures = aside(1, 1e6, instance.n)
    return {
      xOpt,
      excess(x) {
        const bent = skew(matmul(rotation, sub(x, xOpt)), 0.5, instance.n)
        return sum(mul(curvatures, square(matmul(rotation, bent))))
      },
    }
  },
}

/** f13: a ridge on which f has no gradient. */
export const sharpRidge: Definition = {
  name: 'sharp ridge',
  landscape(instance) {
    const xOpt = shift(instance)
    const map = illConditioned(instance, 10)
    return {
      xOpt,
      excess(x) {
        const z = matmul(map, sub(x, xOpt))
        return add(sum(square(slice(z, 0, 1))), mul(100, norm(slice(z, 1))))
      },
    }
  },
}

/** f14: the sensitivities' ratios grow without bound towards the minimum. */
export const differentPowers: Definition = {
  name: 'different powers',
  landscape(instance) {
    const xOpt = shift(instance)
    const rotation = rotationR(instance)
    const halfPowers = ramp(instance.n).map((exponent) => 1 + 2 * exponent)
    return {
      xOpt,
      excess: (x) => norm(pow(abs(matmul(rotation, sub(x, xOpt))), halfPowers)),
    }
  },
}

/** Σ cᵢ T_osz(R(x − x_opt))ᵢ². */
function rotatedEllipsoid(instance: Instance, curvatures: Float64Array): Landscape {
  const xOpt = shift(instance)
  const rotation = rotationR(instance)
  return {
    xOpt,
    excess: (x) => sum(mul(curvatures, square(oscillate(matmul(rotation, sub(x, xOpt)))))),
  }
}

/** One number and n − 1 times another. */
function aside(first: number, others: number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => (i === 0 ? first : others))
}
