import { add, greater, mul, relu, square, sub, sum, where } from '@wengert/ad-core'
import type { Definition } from './definition.js'
import { shift, signs } from './instance.js'
import { boundaryPenalty, geometric, oscillate, rastrigin, skew } from './transformations.js'

/** f1. */
export const sphere: Definition = {
  name: 'sphere',
  landscape(instance) {
    const xOpt = shift(instance)
    return { xOpt, excess: (x) => sum(square(sub(x, xOpt))) }
  },
}

/** f2: condition 10⁶. */
export const separableEllipsoid: Definition = {
  name: 'separable ellipsoid',
  landscape(instance) {
    const xOpt = shift(instance)
    const curvatures = geometric(1e6, instance.n)
    return { xOpt, excess: (x) => sum(mul(curvatures, square(oscillate(sub(x, xOpt))))) }
  },
}

/** f3: about 10ⁿ regular local minima. */
export const separableRastrigin: Definition = {
  name: 'separable Rastrigin',
  landscape(instance) {
    const xOpt = shift(instance)
    const scales = geometric(Math.sqrt(10), instance.n)
    return {
      xOpt,
      excess: (x) => rastrigin(mul(scales, skew(oscillate(sub(x, xOpt)), 0.2, instance.n))),
    }
  },
}

/** f4: f3's grid of minima, ten times finer on one side of every other axis. */
export const bucheRastrigin: Definition = {
  name: 'Büche–Rastrigin',
  seededAs: 3,
  landscape(instance) {
    const xOpt = shift(instance).map((x, i) => (i % 2 === 0 ? Math.abs(x) : x))
    const scales = geometric(Math.sqrt(10), instance.n)
    const uphill = scales.map((scale, i) => (i % 2 === 0 ? 10 * scale : scale))
    return {
      xOpt,
      excess(x) {
        const z = oscillate(sub(x, xOpt))
        const penalty = mul(100, boundaryPenalty(x))
        return add(rastrigin(mul(where(greater(z, 0), uphill, scales), z)), penalty)
      },
    }
  },
}

/** f5: a plane with slopes from 1 to 10, flat beyond the domain's corner. */
export const linearSlope: Definition = {
  name: 'linear slope',
  landscape(instance) {
    const directions = signs(shift(instance))
    const slopes = geometric(10, instance.n)
    return {
      xOpt: directions.map((direction) => 5 * direction),
      excess: (x) => sum(mul(slopes, relu(sub(5, mul(directions, x))))),
    }
  },
}
