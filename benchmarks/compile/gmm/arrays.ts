import { Tensor } from '../../../packages/ad-core/src/index.js'
import { SeededNumbers } from '../random.js'
import { triangle, type GmmInstance } from './instance.js'
import type { GmmParameters } from './objective.js'

/** An instance's parameters, and others near them. */
export function bothInputs({ parameters }: GmmInstance): readonly [Float64Array, Float64Array] {
  return [parameters, new SeededNumbers(2).near(parameters)]
}

export function pointsOf({ d, n, points }: GmmInstance): Tensor {
  return new Tensor([n, d], 'f64', points)
}

/** The flat vector as the tree [α, μ, icf], without copying. */
export function asTree(
  { d, k }: GmmInstance,
  x: Float64Array,
): Record<keyof GmmParameters, Tensor> {
  const means = k + k * d
  return {
    alphas: new Tensor([k], 'f64', x.subarray(0, k)),
    means: new Tensor([k, d], 'f64', x.subarray(k, means)),
    icf: new Tensor([k, d + triangle(d)], 'f64', x.subarray(means)),
  }
}
