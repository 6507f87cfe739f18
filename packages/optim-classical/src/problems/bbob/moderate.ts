import {
  abs,
  add,
  div,
  floor,
  greater,
  matmul,
  max,
  mul,
  slice,
  square,
  sub,
  sum,
  where,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'
import type { Definition } from './definition.js'
import { illConditioned, rotationQ, rotationR, shift, type Instance } from './instance.js'
import { boundaryPenalty, geometric, neighbours, oscillate, power } from './transformations.js'

/** f6: only one orthant, about the minimum, is low. */
export const attractiveSector: Definition = {
  name: 'attractive sector',
  landscape(instance) {
    const xOpt = shift(instance)
    const map = illConditioned(instance, 10)
    return {
      xOpt,
      excess(x) {
        const z = matmul(map, sub(x, xOpt))
        const scales = where(greater(mul(z, xOpt), 0), 100, 1)
        return power(oscillate(sum(square(mul(scales, z)))), 0.9)
      },
    }
  },
}

/** f7: plateaus, with gradient zero but in a small neighbourhood of the minimum and beyond the domain. */
export const stepEllipsoid: Definition = {
  name: 'step ellipsoid',
  landscape(instance) {
    const xOpt = shift(instance)
    const scales = geometric(Math.sqrt(10), instance.n)
    const curvatures = geometric(100, instance.n)
    const [before, after] = [rotationQ(instance), rotationR(instance)]
    return {
      xOpt,
      excess(x) {
        const smooth = mul(scales, matmul(before, sub(x, xOpt)))
        const steps = where(
          greater(abs(smooth), 0.5),
          nearest(smooth),
          div(nearest(mul(10, smooth)), 10),
        )
        const quadratic = sum(mul(curvatures, square(matmul(after, steps))))
        const slope = mul(1e-4, abs(sum(slice(smooth, 0, 1))))
        return add(mul(0.1, max(slope, quadratic)), boundaryPenalty(x))
      },
    }
  },
}

/** f8. */
export const rosenbrock: Definition = {
  name: 'Rosenbrock',
  landscape(instance) {
    const xOpt = shift(instance).map((x) => 0.75 * x)
    const scale = valleyScale(instance.n)
    return { xOpt, excess: (x) => sum(valley(add(mul(scale, sub(x, xOpt)), 1))) }
  },
}

/** f9. */
export const rotatedRosenbrock: Definition = {
  name: 'rotated Rosenbrock',
  landscape(instance) {
    const { xOpt, z } = rotatedValley(instance)
    return { xOpt, excess: (x) => sum(valley(z(x))) }
  },
}

/** The terms of Rosenbrock's function, each of two neighbours. */
export function valley(z: Traced): Traced {
  const [z0, z1] = neighbours(z)
  return add(mul(100, square(sub(square(z0), z1))), square(sub(z0, 1)))
}

/** The rotated coordinates z of f9 and f19, and where all of them are 1. */
export function rotatedValley(instance: Instance): {
  readonly xOpt: Float64Array
  readonly z: (x: Traced) => Traced
} {
  const { n } = instance
  const scale = valleyScale(n)
  const rotation = rotationQ(instance)
  const halves = new Float64Array(n).fill(0.5 / scale)
  const map: Tensor = mul(scale, rotation)
  return {
    xOpt: Float64Array.from(matmul(halves, rotation).data),
    z: (x) => add(matmul(map, x), 0.5),
  }
}

function valleyScale(n: number): number {
  return Math.max(1, Math.sqrt(n) / 8)
}

/** The nearest integer, halves upwards as the definition has it. */
function nearest(x: Traced): Traced {
  return floor(add(x, 0.5))
}
