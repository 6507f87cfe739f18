// Generated from the operations' records by scripts/generate-engine.ts. Do not edit.

import {
  besselJ1,
  besselJDerivative,
  digamma,
  floorQuotient,
  gaussianDerivative,
  hypot,
  logNormCdfDerivative,
  normCdf,
  normPdfDerivative,
  polygamma,
  polygammaDifference,
  sech2,
  sigmoid,
  sincDerivative,
} from '../../ops/numerics/index.js'
import type { ScaledLoop } from '../engine.js'

const { cos, cosh, exp, expm1, log, min, pow, sign, sin, sinh, sqrt, tanh } = Math

/** t·∂/∂x_k over arrays, by opcode and operand. */
export const scaledLoops: Readonly<Record<number, readonly (ScaledLoop | undefined)[]>> = {
  // abs
  16: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * sign(xi)
      }
    },
  ],
  // acos
  17: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (-1 / sqrt((1 - xi) * (1 + xi)))
      }
    },
  ],
  // acosh
  18: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (1 / (sqrt(xi - 1) * sqrt(xi + 1)))
      }
    },
  ],
  // asin
  20: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (1 / sqrt((1 - xi) * (1 + xi)))
      }
    },
  ],
  // asinh
  21: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (1 / hypot(1, xi))
      }
    },
  ],
  // atan
  22: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const e0 = (xi < -1e170 ? 1 : 0) !== 0 ? -1e170 : (xi > 1e170 ? 1 : 0) !== 0 ? 1e170 : xi
        out[i] = ti === 0 ? 0 : ti * (1 / (1 + e0 * e0))
      }
    },
  ],
  // atan2
  23: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        const e0 = hypot(yi, xi)
        out[i] = ti === 0 ? 0 : ti * (yi / e0 / e0)
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        const e0 = hypot(yi, xi)
        out[i] = ti === 0 ? 0 : -(ti * (xi / e0 / e0))
      }
    },
  ],
  // atanh
  24: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (1 / ((1 - xi) * (1 + xi)))
      }
    },
  ],
  // besselJ0
  25: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * -besselJ1(xi)
      }
    },
  ],
  // besselJ1
  26: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * besselJDerivative(1, 1, xi)
      }
    },
  ],
  // besselJDerivative
  27: [
    undefined,
    undefined,
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        const zi = z[i * sz]!
        out[i] = ti === 0 ? 0 : ti * besselJDerivative(xi, yi + 1, zi)
      }
    },
  ],
  // beta
  28: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : ti * -(ri * polygammaDifference(0, xi, yi))
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : ti * -(ri * polygammaDifference(0, yi, xi))
      }
    },
  ],
  // cbrt
  29: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        out[i] = ti === 0 ? 0 : ti * (1 / (3 * (ri * ri)))
      }
    },
  ],
  // cos
  31: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * -sin(xi)
      }
    },
  ],
  // cosh
  32: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * sinh(xi)
      }
    },
  ],
  // digamma
  33: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * polygamma(1, xi)
      }
    },
  ],
  // div
  34: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : ti / yi
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : -((ti / yi) * ri)
      }
    },
  ],
  // divOrZero
  35: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : yi === 0 ? 0 : ti / yi
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : -((yi === 0 ? 0 : ti / yi) * ri)
      }
    },
  ],
  // elu
  36: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        const e0 = xi > 0 ? 1 : 0
        out[i] = ti === 0 ? 0 : e0 !== 0 ? ti : ti * (yi * exp(e0 !== 0 ? 0 : xi))
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * expm1((xi > 0 ? 1 : 0) !== 0 ? 0 : xi)
      }
    },
  ],
  // erf
  38: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (1.1283791670955126 * gaussianDerivative(0, xi))
      }
    },
  ],
  // erfc
  39: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (-1.1283791670955126 * gaussianDerivative(0, xi))
      }
    },
  ],
  // exp
  40: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        out[i] = ti === 0 ? 0 : ti * ri
      }
    },
  ],
  // exp2
  41: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        out[i] = ti === 0 ? 0 : ti * (0.6931471805599453 * ri)
      }
    },
  ],
  // expm1
  42: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * exp(xi)
      }
    },
  ],
  // fma
  45: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : ti * yi
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * xi
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        out[i] = ti
      }
    },
  ],
  // gamma
  46: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (ri * digamma(xi))
      }
    },
  ],
  // gaussianDerivative
  47: [
    undefined,
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : ti * gaussianDerivative(xi + 1, yi)
      }
    },
  ],
  // gelu
  48: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (normCdf(xi) - normPdfDerivative(1, xi))
      }
    },
  ],
  // hypot
  51: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (ri === 0 ? 0 : xi / ri)
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : ti * (ri === 0 ? 0 : yi / ri)
      }
    },
  ],
  // leakyRelu
  52: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : (xi > 0 ? 1 : 0) !== 0 ? ti : ti * yi
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * ((xi > 0 ? 1 : 0) !== 0 ? 0 : xi)
      }
    },
  ],
  // lgamma
  55: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * digamma(xi)
      }
    },
  ],
  // log
  56: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (1 / xi)
      }
    },
  ],
  // log10
  57: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (0.4342944819032518 / xi)
      }
    },
  ],
  // log1p
  58: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (1 / (1 + xi))
      }
    },
  ],
  // log2
  59: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (1.4426950408889634 / xi)
      }
    },
  ],
  // logAddExp
  60: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        const e0 = xi - yi
        out[i] = ti === 0 ? 0 : ti * sigmoid((e0 === e0 ? 1 : 0) !== 0 ? e0 : 0)
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        const e0 = yi - xi
        out[i] = ti === 0 ? 0 : ti * sigmoid((e0 === e0 ? 1 : 0) !== 0 ? e0 : 0)
      }
    },
  ],
  // logNormCdf
  61: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * logNormCdfDerivative(1, xi)
      }
    },
  ],
  // logNormCdfDerivative
  62: [
    undefined,
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : ti * logNormCdfDerivative(xi + 1, yi)
      }
    },
  ],
  // max
  63: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] =
          ti === 0 ? 0 : (xi > yi ? 1 : 0) !== 0 ? ti : (xi === yi ? 1 : 0) !== 0 ? 0.5 * ti : 0
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] =
          ti === 0 ? 0 : (yi > xi ? 1 : 0) !== 0 ? ti : (xi === yi ? 1 : 0) !== 0 ? 0.5 * ti : 0
      }
    },
  ],
  // min
  64: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] =
          ti === 0 ? 0 : (xi < yi ? 1 : 0) !== 0 ? ti : (xi === yi ? 1 : 0) !== 0 ? 0.5 * ti : 0
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] =
          ti === 0 ? 0 : (yi < xi ? 1 : 0) !== 0 ? ti : (xi === yi ? 1 : 0) !== 0 ? 0.5 * ti : 0
      }
    },
  ],
  // mod
  65: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        out[i] = ti
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : -(ti * floorQuotient(xi, yi))
      }
    },
  ],
  // mul
  66: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : ti * yi
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * xi
      }
    },
  ],
  // mulOrZero
  67: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : ti === 0 ? 0 : ti * yi
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : xi === 0 ? 0 : xi * ti
      }
    },
  ],
  // normCdf
  69: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * normPdfDerivative(0, xi)
      }
    },
  ],
  // normPdfDerivative
  70: [
    undefined,
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : ti * normPdfDerivative(xi + 1, yi)
      }
    },
  ],
  // oneMinusSquare
  72: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (-2 * xi)
      }
    },
  ],
  // polygamma
  73: [
    undefined,
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : ti * polygamma(xi + 1, yi)
      }
    },
  ],
  // polygammaDifference
  74: [
    undefined,
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        const zi = z[i * sz]!
        out[i] = ti === 0 ? 0 : ti * polygammaDifference(xi + 1, yi, zi)
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        const zi = z[i * sz]!
        out[i] = ti === 0 ? 0 : ti * polygamma(xi + 1, yi + zi)
      }
    },
  ],
  // pow
  75: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] =
          ti === 0
            ? 0
            : ti * (yi * pow(xi, (xi === 0 ? 1 : 0) * (yi === 0 ? 1 : 0) !== 0 ? 1 : yi - 1))
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (ri * log((ri === 0 ? 1 : 0) !== 0 ? 1 : xi))
      }
    },
  ],
  // relu
  76: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : (xi > 0 ? 1 : 0) !== 0 ? ti : 0
      }
    },
  ],
  // sech2
  78: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (-2 * tanh(xi) * ri)
      }
    },
  ],
  // sigmoid
  79: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (ri * sigmoid(-xi))
      }
    },
  ],
  // silu
  81: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (sigmoid(xi) + min(ri, 800) * sigmoid(-xi))
      }
    },
  ],
  // sin
  82: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * cos(xi)
      }
    },
  ],
  // sinc
  83: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * sincDerivative(1, xi)
      }
    },
  ],
  // sincDerivative
  84: [
    undefined,
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : ti * sincDerivative(xi + 1, yi)
      }
    },
  ],
  // sinh
  85: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * cosh(xi)
      }
    },
  ],
  // softplus
  86: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * sigmoid(xi)
      }
    },
  ],
  // sqrt
  87: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        out[i] = ti === 0 ? 0 : ti * (0.5 / ri)
      }
    },
  ],
  // square
  88: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (2 * xi)
      }
    },
  ],
  // tan
  91: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        out[i] = ti === 0 ? 0 : ti * (1 + ri * ri)
      }
    },
  ],
  // tanh
  92: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * sech2(xi)
      }
    },
  ],
  // where
  93: [
    undefined,
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : xi !== 0 ? ti : 0
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : xi !== 0 ? 0 : ti
      }
    },
  ],
}
