// Generated from the operations' records by scripts/generate-engine.ts. Do not edit.

import {
  besselJ0,
  besselJ1,
  besselJDerivative,
  beta,
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
import type { Tape } from '../../tape/tape.js'

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

/** Computes the value of an elementwise row. */
export function evaluate({ operation, left, right, value }: Tape, row: number): void {
  const a = left[row]!
  const b = right[row]!
  switch (operation[row]) {
    case 16: {
      // abs
      const x = value[a]!
      value[row] = abs(x)
      break
    }
    case 17: {
      // acos
      const x = value[a]!
      value[row] = acos(x)
      break
    }
    case 18: {
      // acosh
      const x = value[a]!
      value[row] = acosh(x)
      break
    }
    case 19: {
      // add
      const x = value[a]!
      const y = value[b]!
      value[row] = x + y
      break
    }
    case 20: {
      // asin
      const x = value[a]!
      value[row] = asin(x)
      break
    }
    case 21: {
      // asinh
      const x = value[a]!
      value[row] = asinh(x)
      break
    }
    case 22: {
      // atan
      const x = value[a]!
      value[row] = atan(x)
      break
    }
    case 23: {
      // atan2
      const x = value[a]!
      const y = value[b]!
      value[row] = atan2(x, y)
      break
    }
    case 24: {
      // atanh
      const x = value[a]!
      value[row] = atanh(x)
      break
    }
    case 25: {
      // besselJ0
      const x = value[a]!
      value[row] = besselJ0(x)
      break
    }
    case 26: {
      // besselJ1
      const x = value[a]!
      value[row] = besselJ1(x)
      break
    }
    case 27: {
      // besselJDerivative
      const x = value[a]!
      const y = value[b]!
      const z = value[left[row - 1]!]!
      value[row] = besselJDerivative(x, y, z)
      break
    }
    case 28: {
      // beta
      const x = value[a]!
      const y = value[b]!
      value[row] = beta(x, y)
      break
    }
    case 29: {
      // cbrt
      const x = value[a]!
      value[row] = cbrt(x)
      break
    }
    case 30: {
      // ceil
      const x = value[a]!
      value[row] = ceil(x)
      break
    }
    case 31: {
      // cos
      const x = value[a]!
      value[row] = cos(x)
      break
    }
    case 32: {
      // cosh
      const x = value[a]!
      value[row] = cosh(x)
      break
    }
    case 33: {
      // digamma
      const x = value[a]!
      value[row] = digamma(x)
      break
    }
    case 34: {
      // div
      const x = value[a]!
      const y = value[b]!
      value[row] = x / y
      break
    }
    case 35: {
      // divOrZero
      const x = value[a]!
      const y = value[b]!
      value[row] = y === 0 ? 0 : x / y
      break
    }
    case 36: {
      // elu
      const x = value[a]!
      const y = value[b]!
      value[row] = x > 0 ? x : y * expm1(x)
      break
    }
    case 37: {
      // equal
      const x = value[a]!
      const y = value[b]!
      value[row] = x === y ? 1 : 0
      break
    }
    case 38: {
      // erf
      const x = value[a]!
      value[row] = erf(x)
      break
    }
    case 39: {
      // erfc
      const x = value[a]!
      value[row] = erfc(x)
      break
    }
    case 40: {
      // exp
      const x = value[a]!
      value[row] = exp(x)
      break
    }
    case 41: {
      // exp2
      const x = value[a]!
      value[row] = exp2(x)
      break
    }
    case 42: {
      // expm1
      const x = value[a]!
      value[row] = expm1(x)
      break
    }
    case 43: {
      // floor
      const x = value[a]!
      value[row] = floor(x)
      break
    }
    case 44: {
      // floorQuotient
      const x = value[a]!
      const y = value[b]!
      value[row] = floorQuotient(x, y)
      break
    }
    case 45: {
      // fma
      const x = value[a]!
      const y = value[b]!
      const z = value[left[row - 1]!]!
      value[row] = fma(x, y, z)
      break
    }
    case 46: {
      // gamma
      const x = value[a]!
      value[row] = gamma(x)
      break
    }
    case 47: {
      // gaussianDerivative
      const x = value[a]!
      const y = value[b]!
      value[row] = gaussianDerivative(x, y)
      break
    }
    case 48: {
      // gelu
      const x = value[a]!
      value[row] = gelu(x)
      break
    }
    case 49: {
      // greater
      const x = value[a]!
      const y = value[b]!
      value[row] = x > y ? 1 : 0
      break
    }
    case 50: {
      // greaterEqual
      const x = value[a]!
      const y = value[b]!
      value[row] = x >= y ? 1 : 0
      break
    }
    case 51: {
      // hypot
      const x = value[a]!
      const y = value[b]!
      value[row] = hypot(x, y)
      break
    }
    case 52: {
      // leakyRelu
      const x = value[a]!
      const y = value[b]!
      value[row] = x > 0 ? x : y * x
      break
    }
    case 53: {
      // less
      const x = value[a]!
      const y = value[b]!
      value[row] = x < y ? 1 : 0
      break
    }
    case 54: {
      // lessEqual
      const x = value[a]!
      const y = value[b]!
      value[row] = x <= y ? 1 : 0
      break
    }
    case 55: {
      // lgamma
      const x = value[a]!
      value[row] = lgamma(x)
      break
    }
    case 56: {
      // log
      const x = value[a]!
      value[row] = log(x)
      break
    }
    case 57: {
      // log10
      const x = value[a]!
      value[row] = log10(x)
      break
    }
    case 58: {
      // log1p
      const x = value[a]!
      value[row] = log1p(x)
      break
    }
    case 59: {
      // log2
      const x = value[a]!
      value[row] = log2(x)
      break
    }
    case 60: {
      // logAddExp
      const x = value[a]!
      const y = value[b]!
      value[row] = logAddExp(x, y)
      break
    }
    case 61: {
      // logNormCdf
      const x = value[a]!
      value[row] = logNormCdf(x)
      break
    }
    case 62: {
      // logNormCdfDerivative
      const x = value[a]!
      const y = value[b]!
      value[row] = logNormCdfDerivative(x, y)
      break
    }
    case 63: {
      // max
      const x = value[a]!
      const y = value[b]!
      value[row] = max(x, y)
      break
    }
    case 64: {
      // min
      const x = value[a]!
      const y = value[b]!
      value[row] = min(x, y)
      break
    }
    case 65: {
      // mod
      const x = value[a]!
      const y = value[b]!
      value[row] = floorMod(x, y)
      break
    }
    case 66: {
      // mul
      const x = value[a]!
      const y = value[b]!
      value[row] = x * y
      break
    }
    case 67: {
      // neg
      const x = value[a]!
      value[row] = -x
      break
    }
    case 68: {
      // normCdf
      const x = value[a]!
      value[row] = normCdf(x)
      break
    }
    case 69: {
      // normPdfDerivative
      const x = value[a]!
      const y = value[b]!
      value[row] = normPdfDerivative(x, y)
      break
    }
    case 70: {
      // notEqual
      const x = value[a]!
      const y = value[b]!
      value[row] = x !== y ? 1 : 0
      break
    }
    case 71: {
      // oneMinusSquare
      const x = value[a]!
      value[row] = (1 - x) * (1 + x)
      break
    }
    case 72: {
      // polygamma
      const x = value[a]!
      const y = value[b]!
      value[row] = polygamma(x, y)
      break
    }
    case 73: {
      // polygammaDifference
      const x = value[a]!
      const y = value[b]!
      const z = value[left[row - 1]!]!
      value[row] = polygammaDifference(x, y, z)
      break
    }
    case 74: {
      // pow
      const x = value[a]!
      const y = value[b]!
      value[row] = pow(x, y)
      break
    }
    case 75: {
      // relu
      const x = value[a]!
      value[row] = max(x, 0)
      break
    }
    case 76: {
      // round
      const x = value[a]!
      value[row] = roundHalfEven(x)
      break
    }
    case 77: {
      // sech2
      const x = value[a]!
      value[row] = sech2(x)
      break
    }
    case 78: {
      // sigmoid
      const x = value[a]!
      value[row] = sigmoid(x)
      break
    }
    case 79: {
      // sign
      const x = value[a]!
      value[row] = sign(x)
      break
    }
    case 80: {
      // silu
      const x = value[a]!
      value[row] = silu(x)
      break
    }
    case 81: {
      // sin
      const x = value[a]!
      value[row] = sin(x)
      break
    }
    case 82: {
      // sinc
      const x = value[a]!
      value[row] = sinc(x)
      break
    }
    case 83: {
      // sincDerivative
      const x = value[a]!
      const y = value[b]!
      value[row] = sincDerivative(x, y)
      break
    }
    case 84: {
      // sinh
      const x = value[a]!
      value[row] = sinh(x)
      break
    }
    case 85: {
      // softplus
      const x = value[a]!
      value[row] = softplus(x)
      break
    }
    case 86: {
      // sqrt
      const x = value[a]!
      value[row] = sqrt(x)
      break
    }
    case 87: {
      // square
      const x = value[a]!
      value[row] = x * x
      break
    }
    case 88: {
      // stopGradient
      const x = value[a]!
      value[row] = x
      break
    }
    case 89: {
      // sub
      const x = value[a]!
      const y = value[b]!
      value[row] = x - y
      break
    }
    case 90: {
      // tan
      const x = value[a]!
      value[row] = tan(x)
      break
    }
    case 91: {
      // tanh
      const x = value[a]!
      value[row] = tanh(x)
      break
    }
    case 92: {
      // where
      const x = value[a]!
      const y = value[b]!
      const z = value[left[row - 1]!]!
      value[row] = x !== 0 ? y : z
      break
    }
    default:
      throw new Error(`unknown operation ${operation[row]}. Perhaps npm run generate?`)
  }
}
