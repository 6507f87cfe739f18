import { poseOf } from './coordinates.js'
import type { Hand } from './hand.js'
import type { Setting } from './residuals.js'
import { posedVertices, rmsDistance } from './skinning.js'

const MILLIMETRES = 100

/** The root mean square distance of all vertices from their true places, in millimetres. */
export function errorMeter(
  hand: Hand,
): (setting: Setting, w: Float64Array, truth: Float64Array) => number {
  const vertices = new Float64Array(hand.mesh.positions.length)
  return ({ coordinates }, w, truth) =>
    MILLIMETRES * rmsDistance(posedVertices(hand, poseOf(coordinates, w), vertices), truth)
}
