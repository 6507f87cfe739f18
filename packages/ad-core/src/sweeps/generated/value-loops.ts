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
import type { Loop } from '../engine.js'

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

/** Values over arrays, by opcode. */
export const valueLoops: Readonly<Record<number, Loop>> = {
  // abs
  16: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = abs(xi)
    }
  },
  // acos
  17: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = acos(xi)
    }
  },
  // acosh
  18: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = acosh(xi)
    }
  },
  // add
  19: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi + yi
    }
  },
  // asin
  20: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = asin(xi)
    }
  },
  // asinh
  21: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = asinh(xi)
    }
  },
  // atan
  22: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = atan(xi)
    }
  },
  // atan2
  23: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = atan2(xi, yi)
    }
  },
  // atanh
  24: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = atanh(xi)
    }
  },
  // besselJ0
  25: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = besselJ0(xi)
    }
  },
  // besselJ1
  26: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = besselJ1(xi)
    }
  },
  // besselJDerivative
  27: (n, out, x, sx, y, sy, z, sz) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      const zi = z[i * sz]!
      out[i] = besselJDerivative(xi, yi, zi)
    }
  },
  // beta
  28: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = beta(xi, yi)
    }
  },
  // cbrt
  29: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = cbrt(xi)
    }
  },
  // ceil
  30: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = ceil(xi)
    }
  },
  // cos
  31: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = cos(xi)
    }
  },
  // cosh
  32: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = cosh(xi)
    }
  },
  // digamma
  33: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = digamma(xi)
    }
  },
  // div
  34: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi / yi
    }
  },
  // divOrZero
  35: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = yi === 0 ? 0 : xi / yi
    }
  },
  // elu
  36: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi > 0 ? xi : yi * expm1(xi)
    }
  },
  // equal
  37: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi === yi ? 1 : 0
    }
  },
  // erf
  38: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = erf(xi)
    }
  },
  // erfc
  39: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = erfc(xi)
    }
  },
  // exp
  40: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = exp(xi)
    }
  },
  // exp2
  41: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = exp2(xi)
    }
  },
  // expm1
  42: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = expm1(xi)
    }
  },
  // floor
  43: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = floor(xi)
    }
  },
  // floorQuotient
  44: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = floorQuotient(xi, yi)
    }
  },
  // fma
  45: (n, out, x, sx, y, sy, z, sz) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      const zi = z[i * sz]!
      out[i] = fma(xi, yi, zi)
    }
  },
  // gamma
  46: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = gamma(xi)
    }
  },
  // gaussianDerivative
  47: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = gaussianDerivative(xi, yi)
    }
  },
  // gelu
  48: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = gelu(xi)
    }
  },
  // greater
  49: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi > yi ? 1 : 0
    }
  },
  // greaterEqual
  50: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi >= yi ? 1 : 0
    }
  },
  // hypot
  51: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = hypot(xi, yi)
    }
  },
  // leakyRelu
  52: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi > 0 ? xi : yi * xi
    }
  },
  // less
  53: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi < yi ? 1 : 0
    }
  },
  // lessEqual
  54: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi <= yi ? 1 : 0
    }
  },
  // lgamma
  55: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = lgamma(xi)
    }
  },
  // log
  56: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = log(xi)
    }
  },
  // log10
  57: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = log10(xi)
    }
  },
  // log1p
  58: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = log1p(xi)
    }
  },
  // log2
  59: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = log2(xi)
    }
  },
  // logAddExp
  60: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = logAddExp(xi, yi)
    }
  },
  // logNormCdf
  61: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = logNormCdf(xi)
    }
  },
  // logNormCdfDerivative
  62: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = logNormCdfDerivative(xi, yi)
    }
  },
  // max
  63: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = max(xi, yi)
    }
  },
  // min
  64: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = min(xi, yi)
    }
  },
  // mod
  65: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = floorMod(xi, yi)
    }
  },
  // mul
  66: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi * yi
    }
  },
  // mulOrZero
  67: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi === 0 ? 0 : xi * yi
    }
  },
  // neg
  68: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = -xi
    }
  },
  // normCdf
  69: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = normCdf(xi)
    }
  },
  // normPdfDerivative
  70: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = normPdfDerivative(xi, yi)
    }
  },
  // notEqual
  71: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi !== yi ? 1 : 0
    }
  },
  // oneMinusSquare
  72: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = (1 - xi) * (1 + xi)
    }
  },
  // polygamma
  73: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = polygamma(xi, yi)
    }
  },
  // polygammaDifference
  74: (n, out, x, sx, y, sy, z, sz) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      const zi = z[i * sz]!
      out[i] = polygammaDifference(xi, yi, zi)
    }
  },
  // pow
  75: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = pow(xi, yi)
    }
  },
  // relu
  76: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = max(xi, 0)
    }
  },
  // round
  77: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = roundHalfEven(xi)
    }
  },
  // sech2
  78: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = sech2(xi)
    }
  },
  // sigmoid
  79: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = sigmoid(xi)
    }
  },
  // sign
  80: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = sign(xi)
    }
  },
  // silu
  81: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = silu(xi)
    }
  },
  // sin
  82: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = sin(xi)
    }
  },
  // sinc
  83: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = sinc(xi)
    }
  },
  // sincDerivative
  84: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = sincDerivative(xi, yi)
    }
  },
  // sinh
  85: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = sinh(xi)
    }
  },
  // softplus
  86: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = softplus(xi)
    }
  },
  // sqrt
  87: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = sqrt(xi)
    }
  },
  // square
  88: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = xi * xi
    }
  },
  // stopGradient
  89: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = xi
    }
  },
  // sub
  90: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi - yi
    }
  },
  // tan
  91: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = tan(xi)
    }
  },
  // tanh
  92: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = tanh(xi)
    }
  },
  // where
  93: (n, out, x, sx, y, sy, z, sz) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      const zi = z[i * sz]!
      out[i] = xi !== 0 ? yi : zi
    }
  },
}
