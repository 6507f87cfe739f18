import {
  abs,
  add,
  div,
  expm1,
  log1p,
  matmul,
  mean,
  min,
  mul,
  outer,
  pad,
  round,
  sin,
  slice,
  square,
  sub,
  sum,
} from '@wengert/ad-core'
import type { Definition } from './definition.js'
import { illConditioned, shift, signs } from './instance.js'
import { gaussians, uniforms } from './pseudo-random.js'
import { boundaryPenalty, geometric, power, ripple } from './transformations.js'

/** 2|x_opt| of f20, at the best of Schwefel's peaks within 500 of zero, by 100. */
const SCHWEFEL_PEAK = 4.2096874633

/** f20: the best of 2ⁿ corners is far from the next best. */
export const schwefel: Definition = {
  name: 'Schwefel',
  landscape({ n, seed }) {
    const directions = signs(uniforms(n, seed).map((u) => u - 0.5))
    const scales = geometric(Math.sqrt(10), n)
    return {
      xOpt: directions.map((direction) => (direction * SCHWEFEL_PEAK) / 2),
      excess(x) {
        const offset = sub(mul(mul(2, directions), x), SCHWEFEL_PEAK)
        const coupled = add(offset, mul(0.25, pad(slice(offset, 0, -1), [1, 0])))
        const z = mul(100, add(mul(scales, coupled), SCHWEFEL_PEAK))
        const heights = mul(z, sin(power(abs(z), 0.5)))
        const depth = mul(0.01, sub(418.9828872724339, mean(heights)))
        return add(depth, mul(0.01, boundaryPenalty(z, 500)))
      },
    }
  },
}

/** f23: saws of 32 scales, continuous and steep wherever it has a derivative. */
export const katsuura: Definition = {
  name: 'Katsuura',
  landscape(instance) {
    const { n } = instance
    const xOpt = shift(instance)
    const map = illConditioned(instance, 100)
    const doublings = Float64Array.from({ length: 32 }, (_, k) => 2 ** (k + 1))
    const positions = Float64Array.from({ length: n }, (_, i) => i + 1)
    return {
      xOpt,
      excess(x) {
        const scaled = outer(matmul(map, sub(x, xOpt)), doublings)
        const saws = sum(div(abs(sub(scaled, round(scaled))), doublings), 1)
        // a product's power less 1, by logarithms: it neither overflows nor cancels
        const logarithm = sum(log1p(mul(positions, saws)))
        const product = expm1(mul(10 / n ** 1.2, logarithm))
        return add(mul(10 / n ** 2, product), boundaryPenalty(x))
      },
    }
  },
}

/** f24: two funnels, the wider one with the worse minimum. */
export const lunacek: Definition = {
  name: 'Lunacek bi-Rastrigin',
  landscape(instance) {
    const { n, seed } = instance
    const directions = signs(gaussians(n, seed))
    const map = illConditioned(instance, 100)
    const shrinkage = 1 - 0.5 / (Math.sqrt(n + 20) - 4.1)
    const centre = 2.5
    const decoy = -Math.sqrt((centre ** 2 - 1) / shrinkage)
    return {
      xOpt: directions.map((direction) => (direction * centre) / 2),
      excess(x) {
        const aligned = mul(mul(2, directions), x)
        const offset = sub(aligned, centre)
        const funnel = sum(square(offset))
        const wider = add(n, mul(shrinkage, sum(square(sub(aligned, decoy)))))
        const rugged = add(min(funnel, wider), ripple(matmul(map, offset)))
        return add(rugged, mul(1e4, boundaryPenalty(x)))
      },
    }
  },
}
