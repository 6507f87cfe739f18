export {
  fourRegions,
  type FourRegionsParams,
  type LabelledPoints,
  type PointOrder,
} from './four-regions.js'
export { movingTarget, type MovingTarget, type MovingTargetOptions } from './moving-target.js'
export {
  noisyQuadratic,
  type NoisyQuadratic,
  type NoisyQuadraticOptions,
} from './noisy-quadratic.js'
export { tenPercentPositives } from './ten-percent-positives.js'
