import {
  add,
  expm1,
  matmul,
  maxOf,
  mul,
  square,
  sub,
  sum,
  tensor,
  transpose,
  type Tensor,
} from '@wengert/ad-core'
import type { Definition, Landscape } from './definition.js'
import { rotationQ, type Instance } from './instance.js'
import { uniforms } from './pseudo-random.js'
import { boundaryPenalty, oscillate, ramp } from './transformations.js'

/** What distinguishes f21 from f22. */
interface Peaks {
  readonly count: number
  /** Half the width of the cube that the peaks lie in. */
  readonly reach: number
  /** Of the highest peak: the root of its axes' condition. */
  readonly firstCondition: number
}

/** f21. */
export const gallagher101: Definition = {
  name: 'Gallagher, 101 peaks',
  landscape: (instance) =>
    gallagher(instance, { count: 101, reach: 5, firstCondition: Math.sqrt(1000) }),
}

/** f22. */
export const gallagher21: Definition = {
  name: 'Gallagher, 21 peaks',
  landscape: (instance) => gallagher(instance, { count: 21, reach: 4.9, firstCondition: 1000 }),
}

/** T_osz(10 − maxᵢ wᵢ exp(−½(x − yᵢ)ᵀRᵀCᵢR(x − yᵢ)/n))², all peaks at once as tensors [peaks, n]. */
function gallagher(instance: Instance, peaks: Peaks): Landscape {
  const { n } = instance
  const rotation = rotationQ(instance)
  const places = placesOf(instance, peaks)
  const rotated = matmul(places, transpose(rotation))
  const weights = mul(-0.5 / n, scalesOf(instance, peaks))
  const logHeights = logHeightsOf(peaks)
  return {
    xOpt: Float64Array.from(places.data.subarray(0, n)),
    excess(x) {
      const squares = square(sub(matmul(rotation, x), rotated))
      const exponents = add(logHeights, sum(mul(weights, squares), 1))
      // 10 − 10·exp of the largest exponent, exactly 0 on the highest peak
      const depth = mul(-10, expm1(maxOf(exponents)))
      return add(square(oscillate(depth)), boundaryPenalty(x))
    },
  }
}

/** yᵢ, uniform but for the first, which is drawn in. */
function placesOf({ n, seed }: Instance, { count, reach }: Peaks): Tensor {
  const places = uniforms(count * n, seed).map((u, k) => (k < n ? 0.8 : 1) * reach * (2 * u - 1))
  return tensor(places, { shape: [count, n] })
}

/** ln(wᵢ/10): the highest peak is 10, the others grow evenly from 1.1 to 9.1. */
function logHeightsOf({ count }: Peaks): Float64Array {
  const others = ramp(count - 1).map((part) => Math.log((1.1 + 8 * part) / 10))
  return Float64Array.of(0, ...others)
}

/** Diagonals of the Cᵢ, each in an order of its own. */
function scalesOf({ n, seed }: Instance, { count, firstCondition }: Peaks): Tensor {
  const ranks = order(uniforms(count - 1, seed))
  const scales = new Float64Array(count * n)
  for (let i = 0; i < count; i++) {
    const condition = i === 0 ? firstCondition : 1000 ** (ranks[i - 1]! / (count - 2))
    order(uniforms(n, seed + 1000 * i)).forEach((rank, j) => {
      scales[i * n + j] = condition ** (rank / (n - 1) - 0.5)
    })
  }
  return tensor(scales, { shape: [count, n] })
}

/** The positions of the numbers in ascending order. */
function order(numbers: Float64Array): number[] {
  return Array.from(numbers.keys()).sort((i, j) => numbers[i]! - numbers[j]!)
}
