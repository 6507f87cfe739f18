import type { LeastSquaresProblem } from '../problem.js'
import { discreteBoundaryValue, discreteIntegralEquation } from './boundary-value.js'
import { brownDennis } from './brown-dennis.js'
import { broydenBanded, broydenTridiagonal } from './broyden.js'
import { chebyquad } from './chebyquad.js'
import { brownAlmostLinear, trigonometric, variablyDimensioned } from './coupled.js'
import {
  biggsExp6,
  boxThreeDimensional,
  gaussian,
  gulf,
  jennrichSampson,
  meyer,
} from './exponential-fits.js'
import { helicalValley } from './helical-valley.js'
import { linearFullRank, linearRankOne, linearRankOneZeros } from './linear.js'
import { osborne1, osborne2 } from './osborne.js'
import { penaltyI, penaltyII } from './penalty.js'
import { extendedPowellSingular, powellSingular } from './powell-singular.js'
import { bard, kowalikOsborne } from './rational-fits.js'
import { extendedRosenbrock, rosenbrock } from './rosenbrock.js'
import { beale, brownBadlyScaled, freudensteinRoth, powellBadlyScaled } from './two-parameters.js'
import { watson } from './watson.js'
import { wood } from './wood.js'

/**
 * The 35 problems of Moré, Garbow & Hillstrom (1981) in their order, each at one of the sizes for which the paper lists
 * a minimum, or else with n near 10.
 * @example
 * for (const { name, residuals, starts, minima } of mghProblems) {
 *   const { residualSumOfSquares } = leastSquares(residuals, starts[0]!)
 *   console.log(name, residualSumOfSquares - minima[0]!.value)
 * }
 */
export const mghProblems: readonly LeastSquaresProblem[] = [
  rosenbrock,
  freudensteinRoth,
  powellBadlyScaled,
  brownBadlyScaled,
  beale,
  /* @__PURE__ */ jennrichSampson(),
  helicalValley,
  bard,
  gaussian,
  meyer,
  /* @__PURE__ */ gulf(),
  /* @__PURE__ */ boxThreeDimensional(),
  powellSingular,
  wood,
  kowalikOsborne,
  /* @__PURE__ */ brownDennis(),
  osborne1,
  /* @__PURE__ */ biggsExp6(),
  osborne2,
  /* @__PURE__ */ watson(6),
  /* @__PURE__ */ extendedRosenbrock(10),
  /* @__PURE__ */ extendedPowellSingular(12),
  /* @__PURE__ */ penaltyI(4),
  /* @__PURE__ */ penaltyII(4),
  /* @__PURE__ */ variablyDimensioned(10),
  /* @__PURE__ */ trigonometric(10),
  /* @__PURE__ */ brownAlmostLinear(10),
  /* @__PURE__ */ discreteBoundaryValue(10),
  /* @__PURE__ */ discreteIntegralEquation(10),
  /* @__PURE__ */ broydenTridiagonal(10),
  /* @__PURE__ */ broydenBanded(10),
  /* @__PURE__ */ linearFullRank(5, 10),
  /* @__PURE__ */ linearRankOne(5, 10),
  /* @__PURE__ */ linearRankOneZeros(5, 10),
  /* @__PURE__ */ chebyquad(8),
]
