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

/** What puts an operation on a tape, by opcode. */
export const recorders: Readonly<Record<number, Recorder>> = {
  // abs
  16: (tape, a) => {
    const row = tape.append(16, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = abs(x)
    return row
  },
  // acos
  17: (tape, a) => {
    const row = tape.append(17, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = acos(x)
    return row
  },
  // acosh
  18: (tape, a) => {
    const row = tape.append(18, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = acosh(x)
    return row
  },
  // add
  19: (tape, a, b) => {
    const row = tape.append(19, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = x + y
    return row
  },
  // asin
  20: (tape, a) => {
    const row = tape.append(20, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = asin(x)
    return row
  },
  // asinh
  21: (tape, a) => {
    const row = tape.append(21, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = asinh(x)
    return row
  },
  // atan
  22: (tape, a) => {
    const row = tape.append(22, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = atan(x)
    return row
  },
  // atan2
  23: (tape, a, b) => {
    const row = tape.append(23, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = atan2(x, y)
    return row
  },
  // atanh
  24: (tape, a) => {
    const row = tape.append(24, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = atanh(x)
    return row
  },
  // besselJ0
  25: (tape, a) => {
    const row = tape.append(25, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = besselJ0(x)
    return row
  },
  // besselJ1
  26: (tape, a) => {
    const row = tape.append(26, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = besselJ1(x)
    return row
  },
  // besselJDerivative
  27: (tape, a, b, c) => {
    tape.push(ROW.operand, c, 0, 0, 0)
    const row = tape.append(27, a, b, tape.flags[a]! | tape.flags[b]! | tape.flags[c]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    const z = value[c]!
    value[row] = besselJDerivative(x, y, z)
    return row
  },
  // beta
  28: (tape, a, b) => {
    const row = tape.append(28, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = beta(x, y)
    return row
  },
  // cbrt
  29: (tape, a) => {
    const row = tape.append(29, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = cbrt(x)
    return row
  },
  // ceil
  30: (tape, a) => {
    const row = tape.append(30, a, a, 0)
    const { value } = tape
    const x = value[a]!
    value[row] = ceil(x)
    return row
  },
  // clamp
  31: (tape, a, b, c) => {
    tape.push(ROW.operand, c, 0, 0, 0)
    const row = tape.append(31, a, b, tape.flags[a]! | tape.flags[b]! | tape.flags[c]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    const z = value[c]!
    value[row] = x < y ? y : x > z ? z : x
    return row
  },
  // cos
  32: (tape, a) => {
    const row = tape.append(32, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = cos(x)
    return row
  },
  // cosh
  33: (tape, a) => {
    const row = tape.append(33, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = cosh(x)
    return row
  },
  // digamma
  34: (tape, a) => {
    const row = tape.append(34, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = digamma(x)
    return row
  },
  // div
  35: (tape, a, b) => {
    const row = tape.append(35, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = x / y
    return row
  },
  // divOrZero
  36: (tape, a, b) => {
    const row = tape.append(36, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = cosine(x, y)
    return row
  },
  // elu
  37: (tape, a, b) => {
    const row = tape.append(37, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = x > 0 ? x : y * expm1(x)
    return row
  },
  // equal
  38: (tape, a, b) => {
    const row = tape.append(38, a, b, 0)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = x === y ? 1 : 0
    return row
  },
  // erf
  39: (tape, a) => {
    const row = tape.append(39, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = erf(x)
    return row
  },
  // erfc
  40: (tape, a) => {
    const row = tape.append(40, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = erfc(x)
    return row
  },
  // exp
  41: (tape, a) => {
    const row = tape.append(41, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = exp(x)
    return row
  },
  // exp2
  42: (tape, a) => {
    const row = tape.append(42, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = exp2(x)
    return row
  },
  // expm1
  43: (tape, a) => {
    const row = tape.append(43, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = expm1(x)
    return row
  },
  // floor
  44: (tape, a) => {
    const row = tape.append(44, a, a, 0)
    const { value } = tape
    const x = value[a]!
    value[row] = floor(x)
    return row
  },
  // floorQuotient
  45: (tape, a, b) => {
    const row = tape.append(45, a, b, 0)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = floorQuotient(x, y)
    return row
  },
  // fma
  46: (tape, a, b, c) => {
    tape.push(ROW.operand, c, 0, 0, 0)
    const row = tape.append(46, a, b, tape.flags[a]! | tape.flags[b]! | tape.flags[c]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    const z = value[c]!
    value[row] = fma(x, y, z)
    return row
  },
  // gamma
  47: (tape, a) => {
    const row = tape.append(47, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = gamma(x)
    return row
  },
  // gaussianDerivative
  48: (tape, a, b) => {
    const row = tape.append(48, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = gaussianDerivative(x, y)
    return row
  },
  // gelu
  49: (tape, a) => {
    const row = tape.append(49, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = gelu(x)
    return row
  },
  // greater
  50: (tape, a, b) => {
    const row = tape.append(50, a, b, 0)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = x > y ? 1 : 0
    return row
  },
  // greaterEqual
  51: (tape, a, b) => {
    const row = tape.append(51, a, b, 0)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = x >= y ? 1 : 0
    return row
  },
  // hypot
  52: (tape, a, b) => {
    const row = tape.append(52, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = hypot(x, y)
    return row
  },
  // leakyRelu
  53: (tape, a, b) => {
    const row = tape.append(53, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = x > 0 ? x : y * x
    return row
  },
  // less
  54: (tape, a, b) => {
    const row = tape.append(54, a, b, 0)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = x < y ? 1 : 0
    return row
  },
  // lessEqual
  55: (tape, a, b) => {
    const row = tape.append(55, a, b, 0)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = x <= y ? 1 : 0
    return row
  },
  // lgamma
  56: (tape, a) => {
    const row = tape.append(56, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = lgamma(x)
    return row
  },
  // log
  57: (tape, a) => {
    const row = tape.append(57, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = log(x)
    return row
  },
  // log10
  58: (tape, a) => {
    const row = tape.append(58, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = log10(x)
    return row
  },
  // log1p
  59: (tape, a) => {
    const row = tape.append(59, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = log1p(x)
    return row
  },
  // log2
  60: (tape, a) => {
    const row = tape.append(60, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = log2(x)
    return row
  },
  // logAddExp
  61: (tape, a, b) => {
    const row = tape.append(61, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = logAddExp(x, y)
    return row
  },
  // logNormCdf
  62: (tape, a) => {
    const row = tape.append(62, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = logNormCdf(x)
    return row
  },
  // logNormCdfDerivative
  63: (tape, a, b) => {
    const row = tape.append(63, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = logNormCdfDerivative(x, y)
    return row
  },
  // lorentzian
  64: (tape, a) => {
    const row = tape.append(64, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = 1 / (1 + x * x)
    return row
  },
  // max
  65: (tape, a, b) => {
    const row = tape.append(65, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = max(x, y)
    return row
  },
  // min
  66: (tape, a, b) => {
    const row = tape.append(66, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = min(x, y)
    return row
  },
  // mod
  67: (tape, a, b) => {
    const row = tape.append(67, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = floorMod(x, y)
    return row
  },
  // mul
  68: (tape, a, b) => {
    const row = tape.append(68, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = x * y
    return row
  },
  // mulOrZero
  69: (tape, a, b) => {
    const row = tape.append(69, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = x === 0 ? 0 : x * y
    return row
  },
  // neg
  70: (tape, a) => {
    const row = tape.append(70, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = -x
    return row
  },
  // normCdf
  71: (tape, a) => {
    const row = tape.append(71, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = normCdf(x)
    return row
  },
  // normPdfDerivative
  72: (tape, a, b) => {
    const row = tape.append(72, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = normPdfDerivative(x, y)
    return row
  },
  // notEqual
  73: (tape, a, b) => {
    const row = tape.append(73, a, b, 0)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = x !== y ? 1 : 0
    return row
  },
  // oneMinusSquare
  74: (tape, a) => {
    const row = tape.append(74, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = (1 - x) * (1 + x)
    return row
  },
  // polygamma
  75: (tape, a, b) => {
    const row = tape.append(75, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = polygamma(x, y)
    return row
  },
  // polygammaDifference
  76: (tape, a, b, c) => {
    tape.push(ROW.operand, c, 0, 0, 0)
    const row = tape.append(76, a, b, tape.flags[a]! | tape.flags[b]! | tape.flags[c]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    const z = value[c]!
    value[row] = polygammaDifference(x, y, z)
    return row
  },
  // pow
  77: (tape, a, b) => {
    const row = tape.append(77, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = pow(x, y)
    return row
  },
  // relu
  78: (tape, a) => {
    const row = tape.append(78, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = max(x, 0)
    return row
  },
  // round
  79: (tape, a) => {
    const row = tape.append(79, a, a, 0)
    const { value } = tape
    const x = value[a]!
    value[row] = roundHalfEven(x)
    return row
  },
  // sech2
  80: (tape, a) => {
    const row = tape.append(80, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = sech2(x)
    return row
  },
  // sigmoid
  81: (tape, a) => {
    const row = tape.append(81, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = sigmoid(x)
    return row
  },
  // sign
  82: (tape, a) => {
    const row = tape.append(82, a, a, 0)
    const { value } = tape
    const x = value[a]!
    value[row] = sign(x)
    return row
  },
  // silu
  83: (tape, a) => {
    const row = tape.append(83, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = silu(x)
    return row
  },
  // sin
  84: (tape, a) => {
    const row = tape.append(84, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = sin(x)
    return row
  },
  // sinc
  85: (tape, a) => {
    const row = tape.append(85, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = sinc(x)
    return row
  },
  // sincDerivative
  86: (tape, a, b) => {
    const row = tape.append(86, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = sincDerivative(x, y)
    return row
  },
  // sinh
  87: (tape, a) => {
    const row = tape.append(87, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = sinh(x)
    return row
  },
  // softplus
  88: (tape, a) => {
    const row = tape.append(88, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = softplus(x)
    return row
  },
  // sqrt
  89: (tape, a) => {
    const row = tape.append(89, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = sqrt(x)
    return row
  },
  // square
  90: (tape, a) => {
    const row = tape.append(90, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = x * x
    return row
  },
  // stopGradient
  91: (tape, a) => {
    const row = tape.append(91, a, a, 0)
    const { value } = tape
    const x = value[a]!
    value[row] = x
    return row
  },
  // sub
  92: (tape, a, b) => {
    const row = tape.append(92, a, b, tape.flags[a]! | tape.flags[b]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    value[row] = x - y
    return row
  },
  // tan
  93: (tape, a) => {
    const row = tape.append(93, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = tan(x)
    return row
  },
  // tanh
  94: (tape, a) => {
    const row = tape.append(94, a, a, tape.flags[a]!)
    const { value } = tape
    const x = value[a]!
    value[row] = tanh(x)
    return row
  },
  // where
  95: (tape, a, b, c) => {
    tape.push(ROW.operand, c, 0, 0, 0)
    const row = tape.append(95, a, b, tape.flags[a]! | tape.flags[b]! | tape.flags[c]!)
    const { value } = tape
    const x = value[a]!
    const y = value[b]!
    const z = value[c]!
    value[row] = x !== 0 ? y : z
    return row
  },
}
