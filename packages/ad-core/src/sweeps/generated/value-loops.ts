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
  // clamp
  31: (n, out, x, sx, y, sy, z, sz) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      const zi = z[i * sz]!
      out[i] = xi < yi ? yi : xi > zi ? zi : xi
    }
  },
  // cos
  32: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = cos(xi)
    }
  },
  // cosh
  33: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = cosh(xi)
    }
  },
  // digamma
  34: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = digamma(xi)
    }
  },
  // div
  35: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi / yi
    }
  },
  // divOrZero
  36: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = cosine(xi, yi)
    }
  },
  // elu
  37: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi > 0 ? xi : yi * expm1(xi)
    }
  },
  // equal
  38: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi === yi ? 1 : 0
    }
  },
  // erf
  39: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = erf(xi)
    }
  },
  // erfc
  40: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = erfc(xi)
    }
  },
  // exp
  41: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = exp(xi)
    }
  },
  // exp2
  42: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = exp2(xi)
    }
  },
  // expm1
  43: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = expm1(xi)
    }
  },
  // floor
  44: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = floor(xi)
    }
  },
  // floorQuotient
  45: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = floorQuotient(xi, yi)
    }
  },
  // fma
  46: (n, out, x, sx, y, sy, z, sz) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      const zi = z[i * sz]!
      out[i] = fma(xi, yi, zi)
    }
  },
  // gamma
  47: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = gamma(xi)
    }
  },
  // gaussianDerivative
  48: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = gaussianDerivative(xi, yi)
    }
  },
  // gelu
  49: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = gelu(xi)
    }
  },
  // greater
  50: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi > yi ? 1 : 0
    }
  },
  // greaterEqual
  51: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi >= yi ? 1 : 0
    }
  },
  // hypot
  52: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = hypot(xi, yi)
    }
  },
  // leakyRelu
  53: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi > 0 ? xi : yi * xi
    }
  },
  // less
  54: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi < yi ? 1 : 0
    }
  },
  // lessEqual
  55: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi <= yi ? 1 : 0
    }
  },
  // lgamma
  56: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = lgamma(xi)
    }
  },
  // log
  57: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = log(xi)
    }
  },
  // log10
  58: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = log10(xi)
    }
  },
  // log1p
  59: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = log1p(xi)
    }
  },
  // log2
  60: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = log2(xi)
    }
  },
  // logAddExp
  61: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = logAddExp(xi, yi)
    }
  },
  // logNormCdf
  62: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = logNormCdf(xi)
    }
  },
  // logNormCdfDerivative
  63: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = logNormCdfDerivative(xi, yi)
    }
  },
  // lorentzian
  64: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = 1 / (1 + xi * xi)
    }
  },
  // max
  65: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = max(xi, yi)
    }
  },
  // min
  66: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = min(xi, yi)
    }
  },
  // mod
  67: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = floorMod(xi, yi)
    }
  },
  // mul
  68: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi * yi
    }
  },
  // mulOrZero
  69: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi === 0 ? 0 : xi * yi
    }
  },
  // neg
  70: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = -xi
    }
  },
  // normCdf
  71: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = normCdf(xi)
    }
  },
  // normPdfDerivative
  72: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = normPdfDerivative(xi, yi)
    }
  },
  // notEqual
  73: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi !== yi ? 1 : 0
    }
  },
  // oneMinusSquare
  74: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = (1 - xi) * (1 + xi)
    }
  },
  // polygamma
  75: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = polygamma(xi, yi)
    }
  },
  // polygammaDifference
  76: (n, out, x, sx, y, sy, z, sz) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      const zi = z[i * sz]!
      out[i] = polygammaDifference(xi, yi, zi)
    }
  },
  // pow
  77: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = pow(xi, yi)
    }
  },
  // relu
  78: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = max(xi, 0)
    }
  },
  // round
  79: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = roundHalfEven(xi)
    }
  },
  // sech2
  80: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = sech2(xi)
    }
  },
  // sigmoid
  81: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = sigmoid(xi)
    }
  },
  // sigmoidSlope
  82: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = sigmoidSlope(xi)
    }
  },
  // sign
  83: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = sign(xi)
    }
  },
  // silu
  84: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = silu(xi)
    }
  },
  // sin
  85: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = sin(xi)
    }
  },
  // sinc
  86: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = sinc(xi)
    }
  },
  // sincDerivative
  87: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = sincDerivative(xi, yi)
    }
  },
  // sinh
  88: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = sinh(xi)
    }
  },
  // softplus
  89: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = softplus(xi)
    }
  },
  // sqrt
  90: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = sqrt(xi)
    }
  },
  // square
  91: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = xi * xi
    }
  },
  // stopGradient
  92: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = xi
    }
  },
  // sub
  93: (n, out, x, sx, y, sy) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      out[i] = xi - yi
    }
  },
  // tan
  94: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = tan(xi)
    }
  },
  // tanh
  95: (n, out, x, sx) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      out[i] = tanh(xi)
    }
  },
  // where
  96: (n, out, x, sx, y, sy, z, sz) => {
    for (let i = 0; i < n; i++) {
      const xi = x[i * sx]!
      const yi = y[i * sy]!
      const zi = z[i * sz]!
      out[i] = xi !== 0 ? yi : zi
    }
  },
}
