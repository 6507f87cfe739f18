import { add, div, matmul, mean, mul, outer, pow, sin, square, sub } from '@wengert/ad-core'
import type { Definition, Landscape } from './definition.js'
import { illConditioned, rotationQ, rotationR, shift, type Instance } from './instance.js'
import { rotatedValley, valley } from './moderate.js'
import {
  boundaryPenalty,
  geometric,
  neighbours,
  oscillate,
  power,
  rastrigin,
  skew,
} from './transformations.js'

/** f15. */
export const rotatedRastrigin: Definition = {
  name: 'Rastrigin',
  landscape(instance) {
    const xOpt = shift(instance)
    const rotation = rotationR(instance)
    const map = illConditioned(instance, 10)
    return {
      xOpt,
      excess(x) {
        const irregular = oscillate(matmul(rotation, sub(x, xOpt)))
        return rastrigin(matmul(map, skew(irregular, 0.2, instance.n)))
      },
    }
  },
}

/** f16: rugged at 12 scales, with more than one global minimum. */
export const weierstrass: Definition = {
  name: 'Weierstrass',
  landscape(instance) {
    const xOpt = shift(instance)
    const rotation = rotationR(instance)
    const map = illConditioned(instance, 0.01)
    const octaves = Array.from({ length: 12 }, (_, k) => k)
    const frequencies = octaves.map((k) => Math.PI * 3 ** k)
    const amplitudes = octaves.map((k) => 2 ** (1 - k))
    return {
      xOpt,
      excess(x) {
        const z = matmul(map, oscillate(matmul(rotation, sub(x, xOpt))))
        // cos 2π3ᵏ(z + ½) less its value at z = 0 is 2 sin² π3ᵏz, which doesn't cancel
        const terms = matmul(square(sin(outer(z, frequencies))), amplitudes)
        const penalty = mul(10 / instance.n, boundaryPenalty(x))
        return add(mul(10, pow(mean(terms), 3)), penalty)
      },
    }
  },
}

/** f17: ripples whose height and frequency vary. */
export const schaffer: Definition = {
  name: 'Schaffer F7',
  landscape: (instance) => schafferRipples(instance, 10),
}

/** f18: the same with condition 1000. */
export const illConditionedSchaffer: Definition = {
  name: 'ill-conditioned Schaffer F7',
  seededAs: 17,
  landscape: (instance) => schafferRipples(instance, 1000),
}

/** f19: Griewank's ripples over Rosenbrock's valley. */
export const griewankRosenbrock: Definition = {
  name: 'Griewank–Rosenbrock F8F2',
  landscape(instance) {
    const { xOpt, z } = rotatedValley(instance)
    return {
      xOpt,
      excess(x) {
        const terms = valley(z(x))
        // 1 − cos s in a form that doesn't cancel near s = 0
        return mul(10, mean(add(div(terms, 4000), mul(2, square(sin(div(terms, 2)))))))
      },
    }
  },
}

function schafferRipples(instance: Instance, alpha: number): Landscape {
  const xOpt = shift(instance)
  const [before, after] = [rotationR(instance), rotationQ(instance)]
  const scales = geometric(Math.sqrt(alpha), instance.n)
  return {
    xOpt,
    excess(x) {
      const skewed = skew(matmul(before, sub(x, xOpt)), 0.5, instance.n)
      const [z0, z1] = neighbours(mul(scales, matmul(after, skewed)))
      const radii = add(square(z0), square(z1))
      const ripples = square(sin(mul(50, power(radii, 0.1))))
      const terms = mul(power(radii, 0.25), add(1, ripples))
      return add(square(mean(terms)), mul(10, boundaryPenalty(x)))
    },
  }
}
