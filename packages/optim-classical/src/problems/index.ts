export type {
  Box,
  LeastSquaresProblem,
  Minimum,
  Problem,
  ScalarProblem,
  StationaryPoint,
} from './problem.js'
export { classicProblems, standardProblems } from './standard-problems.js'

export { bbob, bbobProblems, type BoxProblem } from './bbob/bbob.js'

export { discreteBoundaryValue, discreteIntegralEquation } from './mgh/boundary-value.js'
export { brownDennis } from './mgh/brown-dennis.js'
export { broydenBanded, broydenTridiagonal } from './mgh/broyden.js'
export { chebyquad } from './mgh/chebyquad.js'
export { brownAlmostLinear, trigonometric, variablyDimensioned } from './mgh/coupled.js'
export {
  biggsExp6,
  boxThreeDimensional,
  gaussian,
  gulf,
  jennrichSampson,
  meyer,
} from './mgh/exponential-fits.js'
export { helicalValley } from './mgh/helical-valley.js'
export { linearFullRank, linearRankOne, linearRankOneZeros } from './mgh/linear.js'
export { mghProblems } from './mgh/mgh-problems.js'
export { osborne1, osborne2 } from './mgh/osborne.js'
export { penaltyI, penaltyII } from './mgh/penalty.js'
export { extendedPowellSingular, powellSingular } from './mgh/powell-singular.js'
export { bard, kowalikOsborne } from './mgh/rational-fits.js'
export { extendedRosenbrock, rosenbrock } from './mgh/rosenbrock.js'
export {
  beale,
  brownBadlyScaled,
  freudensteinRoth,
  powellBadlyScaled,
} from './mgh/two-parameters.js'
export { watson } from './mgh/watson.js'
export { wood } from './mgh/wood.js'

export { bohachevsky, ellipsoid, sphere, trid } from './classics/bowls.js'
export {
  branin,
  easom,
  goldsteinPrice,
  hartmann3,
  hartmann6,
  himmelblau,
  shekel,
} from './classics/few-minima.js'
export {
  ackley,
  griewank,
  levy,
  michalewicz,
  rastrigin,
  schwefel,
  styblinskiTang,
} from './classics/many-minima.js'
export { booth, matyas, mcCormick, zakharov } from './classics/plates.js'
export { quadratic } from './classics/quadratic.js'
export {
  chainedRosenbrock,
  craggLevy,
  dixonPrice,
  sixHumpCamel,
  threeHumpCamel,
} from './classics/valleys.js'

export type { ModelFunction, NistCertified, NistModel, NistName } from './nist/nist-model.js'
export { nistModels } from './nist/nist-models.js'
export { nistProblem, type NistData } from './nist/nist-problem.js'
export { readStrd, type StrdFile } from './nist/read-strd.js'
