/** Operations that appear in linearisations only, which keeps them closed to any order and accurate. */
export { mulOrZero } from './multiplication.js'
export { divOrZero, oneMinusSquare } from './arithmetic.js'
export { floorQuotient } from './rounding.js'
export { lorentzian, sincDerivative } from './trigonometric.js'
export { sech2, sigmoidSlope } from './hyperbolic.js'
export {
  besselJDerivative,
  gaussianDerivative,
  logNormCdfDerivative,
  normPdfDerivative,
  polygammaDifference,
} from './special.js'
