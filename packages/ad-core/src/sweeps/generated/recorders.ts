// Generated from the operations' records by scripts/generate-engine.ts. Do not edit.

import {
  besselJ0,
  besselJ1,
  besselJDerivative,
  beta,
  cosine,
  digamma,
  erf,
  erfc,
  exp2,
  floorMod,
  floorQuotient,
  fma,
  gamma,
  gaussianDerivative,
  gelu,
  hypot,
  lgamma,
  logAddExp,
  logNormCdf,
  logNormCdfDerivative,
  normCdf,
  normPdfDerivative,
  polygamma,
  polygammaDifference,
  roundHalfEven,
  sech2,
  sigmoid,
  sigmoidSlope,
  silu,
  sinc,
  sincDerivative,
  softplus,
} from '../../ops/numerics/index.js'
import type { Recorder } from '../../primitive.js'
import { ROW } from '../../tape/rows.js'

const {
  abs,
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  cbrt,
  ceil,
  cos,
  cosh,
  exp,
  expm1,
  floor,
  log,
  log10,
  log1p,
  log2,
  max,
  min,
  pow,
  sign,
  sin,
  sinh,
  sqrt,
  tan,
  tanh,
} = Math

/** What puts an operation on a tape, by name, in the order of opcodes. */
export const recorders: Readonly<Record<string, Recorder>> = {
  abs: (tape, a) => tape.push(16, a, a, abs(tape.value[a]!), tape.flags[a]!),
  acos: (tape, a) => tape.push(17, a, a, acos(tape.value[a]!), tape.flags[a]!),
  acosh: (tape, a) => tape.push(18, a, a, acosh(tape.value[a]!), tape.flags[a]!),
  add: (tape, a, b) =>
    tape.push(19, a, b, tape.value[a]! + tape.value[b]!, tape.flags[a]! | tape.flags[b]!),
  asin: (tape, a) => tape.push(20, a, a, asin(tape.value[a]!), tape.flags[a]!),
  asinh: (tape, a) => tape.push(21, a, a, asinh(tape.value[a]!), tape.flags[a]!),
  atan: (tape, a) => tape.push(22, a, a, atan(tape.value[a]!), tape.flags[a]!),
  atan2: (tape, a, b) =>
    tape.push(23, a, b, atan2(tape.value[a]!, tape.value[b]!), tape.flags[a]! | tape.flags[b]!),
  atanh: (tape, a) => tape.push(24, a, a, atanh(tape.value[a]!), tape.flags[a]!),
  besselJ0: (tape, a) => tape.push(25, a, a, besselJ0(tape.value[a]!), tape.flags[a]!),
  besselJ1: (tape, a) => tape.push(26, a, a, besselJ1(tape.value[a]!), tape.flags[a]!),
  besselJDerivative: (tape, a, b, c) => {
    const x = tape.value[a]!
    const y = tape.value[b]!
    const z = tape.value[c]!
    tape.push(ROW.operand, c, 0, 0, 0)
    return tape.push(
      27,
      a,
      b,
      besselJDerivative(x, y, z),
      tape.flags[a]! | tape.flags[b]! | tape.flags[c]!,
    )
  },
  beta: (tape, a, b) =>
    tape.push(28, a, b, beta(tape.value[a]!, tape.value[b]!), tape.flags[a]! | tape.flags[b]!),
  cbrt: (tape, a) => tape.push(29, a, a, cbrt(tape.value[a]!), tape.flags[a]!),
  ceil: (tape, a) => tape.push(30, a, a, ceil(tape.value[a]!), 0),
  clamp: (tape, a, b, c) => {
    const x = tape.value[a]!
    const y = tape.value[b]!
    const z = tape.value[c]!
    tape.push(ROW.operand, c, 0, 0, 0)
    return tape.push(
      31,
      a,
      b,
      x < y ? y : x > z ? z : x,
      tape.flags[a]! | tape.flags[b]! | tape.flags[c]!,
    )
  },
  cos: (tape, a) => tape.push(32, a, a, cos(tape.value[a]!), tape.flags[a]!),
  cosh: (tape, a) => tape.push(33, a, a, cosh(tape.value[a]!), tape.flags[a]!),
  digamma: (tape, a) => tape.push(34, a, a, digamma(tape.value[a]!), tape.flags[a]!),
  div: (tape, a, b) =>
    tape.push(35, a, b, tape.value[a]! / tape.value[b]!, tape.flags[a]! | tape.flags[b]!),
  divOrZero: (tape, a, b) =>
    tape.push(36, a, b, cosine(tape.value[a]!, tape.value[b]!), tape.flags[a]! | tape.flags[b]!),
  elu: (tape, a, b) => {
    const x = tape.value[a]!
    const y = tape.value[b]!
    return tape.push(37, a, b, x > 0 ? x : y * expm1(x), tape.flags[a]! | tape.flags[b]!)
  },
  equal: (tape, a, b) => tape.push(38, a, b, tape.value[a]! === tape.value[b]! ? 1 : 0, 0),
  erf: (tape, a) => tape.push(39, a, a, erf(tape.value[a]!), tape.flags[a]!),
  erfc: (tape, a) => tape.push(40, a, a, erfc(tape.value[a]!), tape.flags[a]!),
  exp: (tape, a) => tape.push(41, a, a, exp(tape.value[a]!), tape.flags[a]!),
  exp2: (tape, a) => tape.push(42, a, a, exp2(tape.value[a]!), tape.flags[a]!),
  expm1: (tape, a) => tape.push(43, a, a, expm1(tape.value[a]!), tape.flags[a]!),
  floor: (tape, a) => tape.push(44, a, a, floor(tape.value[a]!), 0),
  floorQuotient: (tape, a, b) =>
    tape.push(45, a, b, floorQuotient(tape.value[a]!, tape.value[b]!), 0),
  fma: (tape, a, b, c) => {
    const x = tape.value[a]!
    const y = tape.value[b]!
    const z = tape.value[c]!
    tape.push(ROW.operand, c, 0, 0, 0)
    return tape.push(46, a, b, fma(x, y, z), tape.flags[a]! | tape.flags[b]! | tape.flags[c]!)
  },
  gamma: (tape, a) => tape.push(47, a, a, gamma(tape.value[a]!), tape.flags[a]!),
  gaussianDerivative: (tape, a, b) =>
    tape.push(
      48,
      a,
      b,
      gaussianDerivative(tape.value[a]!, tape.value[b]!),
      tape.flags[a]! | tape.flags[b]!,
    ),
  gelu: (tape, a) => tape.push(49, a, a, gelu(tape.value[a]!), tape.flags[a]!),
  greater: (tape, a, b) => tape.push(50, a, b, tape.value[a]! > tape.value[b]! ? 1 : 0, 0),
  greaterEqual: (tape, a, b) => tape.push(51, a, b, tape.value[a]! >= tape.value[b]! ? 1 : 0, 0),
  hypot: (tape, a, b) =>
    tape.push(52, a, b, hypot(tape.value[a]!, tape.value[b]!), tape.flags[a]! | tape.flags[b]!),
  leakyRelu: (tape, a, b) => {
    const x = tape.value[a]!
    const y = tape.value[b]!
    return tape.push(53, a, b, x > 0 ? x : y * x, tape.flags[a]! | tape.flags[b]!)
  },
  less: (tape, a, b) => tape.push(54, a, b, tape.value[a]! < tape.value[b]! ? 1 : 0, 0),
  lessEqual: (tape, a, b) => tape.push(55, a, b, tape.value[a]! <= tape.value[b]! ? 1 : 0, 0),
  lgamma: (tape, a) => tape.push(56, a, a, lgamma(tape.value[a]!), tape.flags[a]!),
  log: (tape, a) => tape.push(57, a, a, log(tape.value[a]!), tape.flags[a]!),
  log10: (tape, a) => tape.push(58, a, a, log10(tape.value[a]!), tape.flags[a]!),
  log1p: (tape, a) => tape.push(59, a, a, log1p(tape.value[a]!), tape.flags[a]!),
  log2: (tape, a) => tape.push(60, a, a, log2(tape.value[a]!), tape.flags[a]!),
  logAddExp: (tape, a, b) =>
    tape.push(61, a, b, logAddExp(tape.value[a]!, tape.value[b]!), tape.flags[a]! | tape.flags[b]!),
  logNormCdf: (tape, a) => tape.push(62, a, a, logNormCdf(tape.value[a]!), tape.flags[a]!),
  logNormCdfDerivative: (tape, a, b) =>
    tape.push(
      63,
      a,
      b,
      logNormCdfDerivative(tape.value[a]!, tape.value[b]!),
      tape.flags[a]! | tape.flags[b]!,
    ),
  lorentzian: (tape, a) => {
    const x = tape.value[a]!
    return tape.push(64, a, a, 1 / (1 + x * x), tape.flags[a]!)
  },
  max: (tape, a, b) =>
    tape.push(65, a, b, max(tape.value[a]!, tape.value[b]!), tape.flags[a]! | tape.flags[b]!),
  min: (tape, a, b) =>
    tape.push(66, a, b, min(tape.value[a]!, tape.value[b]!), tape.flags[a]! | tape.flags[b]!),
  mod: (tape, a, b) =>
    tape.push(67, a, b, floorMod(tape.value[a]!, tape.value[b]!), tape.flags[a]! | tape.flags[b]!),
  mul: (tape, a, b) =>
    tape.push(68, a, b, tape.value[a]! * tape.value[b]!, tape.flags[a]! | tape.flags[b]!),
  mulOrZero: (tape, a, b) => {
    const x = tape.value[a]!
    const y = tape.value[b]!
    return tape.push(69, a, b, x === 0 ? 0 : x * y, tape.flags[a]! | tape.flags[b]!)
  },
  neg: (tape, a) => tape.push(70, a, a, -tape.value[a]!, tape.flags[a]!),
  normCdf: (tape, a) => tape.push(71, a, a, normCdf(tape.value[a]!), tape.flags[a]!),
  normPdfDerivative: (tape, a, b) =>
    tape.push(
      72,
      a,
      b,
      normPdfDerivative(tape.value[a]!, tape.value[b]!),
      tape.flags[a]! | tape.flags[b]!,
    ),
  notEqual: (tape, a, b) => tape.push(73, a, b, tape.value[a]! !== tape.value[b]! ? 1 : 0, 0),
  oneMinusSquare: (tape, a) => {
    const x = tape.value[a]!
    return tape.push(74, a, a, (1 - x) * (1 + x), tape.flags[a]!)
  },
  polygamma: (tape, a, b) =>
    tape.push(75, a, b, polygamma(tape.value[a]!, tape.value[b]!), tape.flags[a]! | tape.flags[b]!),
  polygammaDifference: (tape, a, b, c) => {
    const x = tape.value[a]!
    const y = tape.value[b]!
    const z = tape.value[c]!
    tape.push(ROW.operand, c, 0, 0, 0)
    return tape.push(
      76,
      a,
      b,
      polygammaDifference(x, y, z),
      tape.flags[a]! | tape.flags[b]! | tape.flags[c]!,
    )
  },
  pow: (tape, a, b) =>
    tape.push(77, a, b, pow(tape.value[a]!, tape.value[b]!), tape.flags[a]! | tape.flags[b]!),
  relu: (tape, a) => tape.push(78, a, a, max(tape.value[a]!, 0), tape.flags[a]!),
  round: (tape, a) => tape.push(79, a, a, roundHalfEven(tape.value[a]!), 0),
  sech2: (tape, a) => tape.push(80, a, a, sech2(tape.value[a]!), tape.flags[a]!),
  sigmoid: (tape, a) => tape.push(81, a, a, sigmoid(tape.value[a]!), tape.flags[a]!),
  sigmoidSlope: (tape, a) => tape.push(82, a, a, sigmoidSlope(tape.value[a]!), tape.flags[a]!),
  sign: (tape, a) => tape.push(83, a, a, sign(tape.value[a]!), 0),
  silu: (tape, a) => tape.push(84, a, a, silu(tape.value[a]!), tape.flags[a]!),
  sin: (tape, a) => tape.push(85, a, a, sin(tape.value[a]!), tape.flags[a]!),
  sinc: (tape, a) => tape.push(86, a, a, sinc(tape.value[a]!), tape.flags[a]!),
  sincDerivative: (tape, a, b) =>
    tape.push(
      87,
      a,
      b,
      sincDerivative(tape.value[a]!, tape.value[b]!),
      tape.flags[a]! | tape.flags[b]!,
    ),
  sinh: (tape, a) => tape.push(88, a, a, sinh(tape.value[a]!), tape.flags[a]!),
  softplus: (tape, a) => tape.push(89, a, a, softplus(tape.value[a]!), tape.flags[a]!),
  sqrt: (tape, a) => tape.push(90, a, a, sqrt(tape.value[a]!), tape.flags[a]!),
  square: (tape, a) => {
    const x = tape.value[a]!
    return tape.push(91, a, a, x * x, tape.flags[a]!)
  },
  stopGradient: (tape, a) => tape.push(92, a, a, tape.value[a]!, 0),
  sub: (tape, a, b) =>
    tape.push(93, a, b, tape.value[a]! - tape.value[b]!, tape.flags[a]! | tape.flags[b]!),
  tan: (tape, a) => tape.push(94, a, a, tan(tape.value[a]!), tape.flags[a]!),
  tanh: (tape, a) => tape.push(95, a, a, tanh(tape.value[a]!), tape.flags[a]!),
  where: (tape, a, b, c) => {
    const x = tape.value[a]!
    const y = tape.value[b]!
    const z = tape.value[c]!
    tape.push(ROW.operand, c, 0, 0, 0)
    return tape.push(96, a, b, x !== 0 ? y : z, tape.flags[a]! | tape.flags[b]! | tape.flags[c]!)
  },
}
