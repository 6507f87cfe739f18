/** The elementwise operations, family by family. */
export {
  abs,
  add,
  cbrt,
  div,
  fma,
  hypot,
  max,
  min,
  mul,
  neg,
  sign,
  sqrt,
  square,
  sub,
} from './arithmetic.js'
export { clamp } from './clamp.js'
export {
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  notEqual,
  stopGradient,
  where,
} from './comparison.js'
export { ceil, floor, mod, round } from './rounding.js'
export {
  exp,
  exp2,
  expm1,
  log,
  log10,
  log1p,
  log2,
  logAddExp,
  pow,
  sigmoid,
  softplus,
} from './exponential.js'
export { acos, asin, atan, atan2, cos, sin, sinc, tan } from './trigonometric.js'
export { acosh, asinh, atanh, cosh, sinh, tanh } from './hyperbolic.js'
export {
  besselJ0,
  besselJ1,
  beta,
  digamma,
  erf,
  erfc,
  gamma,
  lgamma,
  logNormCdf,
  normCdf,
  polygamma,
} from './special.js'
export { elu, gelu, leakyRelu, relu, silu } from './activation.js'
