import { Tensor } from '../../../packages/ad-core/src/index.js'
import type { HandInstance } from './instance.js'

/** For each point and corner its rest position, and bones and weights, padded by zeros. */
export interface InfluenceTables {
  /** [N, corners, 4], the last coordinate 1. */
  readonly places: Tensor
  /** [N, corners, most] whole numbers. */
  readonly bones: Tensor
  /** [N, corners, most]. */
  readonly weights: Tensor
}

/** The mesh's influences as arrays for the points of an instance. */
export function influenceTables(instance: HandInstance): InfluenceTables {
  const { model, vertices, count, complicated } = instance
  const corners = complicated ? 3 : 1
  const influences = Array.from(vertices, (vertex) => model.influences[vertex]!)
  const most = Math.max(...influences.map((list) => list.length))
  const places = new Float64Array(4 * vertices.length).fill(1)
  const bones = new Int32Array(most * vertices.length)
  const weights = new Float64Array(most * vertices.length)
  vertices.forEach((vertex, at) => {
    places.set(model.positions.subarray(3 * vertex, 3 * vertex + 3), 4 * at)
    influences[at]!.forEach(({ bone, weight }, i) => {
      bones[most * at + i] = bone
      weights[most * at + i] = weight
    })
  })
  return {
    places: new Tensor([count, corners, 4], 'f64', places),
    bones: new Tensor([count, corners, most], 'i32', bones),
    weights: new Tensor([count, corners, most], 'f64', weights),
  }
}
