// Generated from the operations' records by scripts/generate-engine.ts. Do not edit.

import {
  besselJ1,
  besselJDerivative,
  cosine,
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
  sigmoidSlope,
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
        out[i] = ti === 0 ? 0 : ti * (1 / sqrt(xi - 1) / sqrt(xi + 1))
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
        out[i] = ti === 0 ? 0 : ti * (1 / (1 + xi * xi))
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
        out[i] = ti === 0 ? 0 : ti * (cosine(yi, e0) / e0)
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        const e0 = hypot(yi, xi)
        out[i] = ti === 0 ? 0 : -(ti * (cosine(xi, e0) / e0))
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
        out[i] = ti === 0 ? 0 : ti / ri / (3 * ri)
      }
    },
  ],
  // clamp
  31: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        const zi = z[i * sz]!
        out[i] =
          ti === 0
            ? 0
            : (xi < yi ? 1 : 0) !== 0
              ? 0
              : (xi > zi ? 1 : 0) !== 0
                ? 0
                : (xi === xi ? 1 : 0) !== 0
                  ? ti
                  : ti === 0
                    ? 0
                    : ti * NaN
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] =
          ti === 0
            ? 0
            : (xi < yi ? 1 : 0) !== 0
              ? ti
              : (xi === xi ? 1 : 0) !== 0
                ? 0
                : ti === 0
                  ? 0
                  : ti * NaN
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        const zi = z[i * sz]!
        out[i] =
          ti === 0
            ? 0
            : (xi < yi ? 1 : 0) !== 0
              ? 0
              : (xi > zi ? 1 : 0) !== 0
                ? ti
                : (xi === xi ? 1 : 0) !== 0
                  ? 0
                  : ti === 0
                    ? 0
                    : ti * NaN
      }
    },
  ],
  // cos
  32: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * -sin(xi)
      }
    },
  ],
  // cosh
  33: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * sinh(xi)
      }
    },
  ],
  // digamma
  34: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * polygamma(1, xi)
      }
    },
  ],
  // div
  35: [
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
  36: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : cosine(ti, yi)
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : -(cosine(ti, yi) * ri)
      }
    },
  ],
  // elu
  37: [
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
  39: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (1.1283791670955126 * gaussianDerivative(0, xi))
      }
    },
  ],
  // erfc
  40: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (-1.1283791670955126 * gaussianDerivative(0, xi))
      }
    },
  ],
  // exp
  41: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        out[i] = ti === 0 ? 0 : ti * ri
      }
    },
  ],
  // exp2
  42: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        out[i] = ti === 0 ? 0 : ti * (0.6931471805599453 * ri)
      }
    },
  ],
  // expm1
  43: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * exp(xi)
      }
    },
  ],
  // fma
  46: [
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
  47: [
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
  48: [
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
  49: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (normCdf(xi) - normPdfDerivative(1, xi))
      }
    },
  ],
  // hypot
  52: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * cosine(xi, ri)
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        const yi = y[i * sy]!
        out[i] = ti === 0 ? 0 : ti * cosine(yi, ri)
      }
    },
  ],
  // leakyRelu
  53: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] =
          ti === 0
            ? 0
            : (xi > 0 ? 1 : 0) !== 0
              ? ti
              : (xi <= 0 ? 1 : 0) !== 0
                ? ti * yi
                : ti === 0
                  ? 0
                  : ti * NaN
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
  56: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * digamma(xi)
      }
    },
  ],
  // log
  57: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (1 / xi)
      }
    },
  ],
  // log10
  58: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (0.4342944819032518 / xi)
      }
    },
  ],
  // log1p
  59: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (1 / (1 + xi))
      }
    },
  ],
  // log2
  60: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (1.4426950408889634 / xi)
      }
    },
  ],
  // logAddExp
  61: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        const e0 = xi - yi
        out[i] =
          ti === 0 ? 0 : ti * sigmoid((xi === yi ? 1 : 0) * (e0 !== 0 ? 1 : 0) !== 0 ? 0 : e0)
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        const e0 = yi - xi
        out[i] =
          ti === 0 ? 0 : ti * sigmoid((yi === xi ? 1 : 0) * (e0 !== 0 ? 1 : 0) !== 0 ? 0 : e0)
      }
    },
  ],
  // logNormCdf
  62: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * logNormCdfDerivative(1, xi)
      }
    },
  ],
  // logNormCdfDerivative
  63: [
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
  // lorentzian
  64: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const e0 = hypot(1, xi)
        out[i] = ti === 0 ? 0 : ti * (-2 * cosine(xi, e0) * (ri / e0))
      }
    },
  ],
  // max
  65: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] =
          ti === 0
            ? 0
            : (yi < xi ? 1 : 0) !== 0
              ? ti
              : (yi > xi ? 1 : 0) !== 0
                ? 0
                : (yi === xi ? 1 : 0) !== 0
                  ? 0.5 * ti
                  : ti === 0
                    ? 0
                    : ti * NaN
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] =
          ti === 0
            ? 0
            : (xi < yi ? 1 : 0) !== 0
              ? ti
              : (xi > yi ? 1 : 0) !== 0
                ? 0
                : (xi === yi ? 1 : 0) !== 0
                  ? 0.5 * ti
                  : ti === 0
                    ? 0
                    : ti * NaN
      }
    },
  ],
  // min
  66: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] =
          ti === 0
            ? 0
            : (xi < yi ? 1 : 0) !== 0
              ? ti
              : (xi > yi ? 1 : 0) !== 0
                ? 0
                : (xi === yi ? 1 : 0) !== 0
                  ? 0.5 * ti
                  : ti === 0
                    ? 0
                    : ti * NaN
      }
    },
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        const yi = y[i * sy]!
        out[i] =
          ti === 0
            ? 0
            : (yi < xi ? 1 : 0) !== 0
              ? ti
              : (yi > xi ? 1 : 0) !== 0
                ? 0
                : (yi === xi ? 1 : 0) !== 0
                  ? 0.5 * ti
                  : ti === 0
                    ? 0
                    : ti * NaN
      }
    },
  ],
  // mod
  67: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        out[i] = ti === 0 ? 0 : (ri === ri ? 1 : 0) !== 0 ? ti : ti === 0 ? 0 : ti * NaN
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
  68: [
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
  69: [
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
  71: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * normPdfDerivative(0, xi)
      }
    },
  ],
  // normPdfDerivative
  72: [
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
  74: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (-2 * xi)
      }
    },
  ],
  // polygamma
  75: [
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
  76: [
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
  77: [
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
  78: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] =
          ti === 0
            ? 0
            : (xi > 0 ? 1 : 0) !== 0
              ? ti
              : (xi === xi ? 1 : 0) !== 0
                ? 0
                : ti === 0
                  ? 0
                  : ti * NaN
      }
    },
  ],
  // sech2
  80: [
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
  81: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * sigmoidSlope(xi)
      }
    },
  ],
  // sigmoidSlope
  82: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (-tanh(0.5 * xi) * ri)
      }
    },
  ],
  // silu
  84: [
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
  85: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * cos(xi)
      }
    },
  ],
  // sinc
  86: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * sincDerivative(1, xi)
      }
    },
  ],
  // sincDerivative
  87: [
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
  88: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * cosh(xi)
      }
    },
  ],
  // softplus
  89: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * sigmoid(xi)
      }
    },
  ],
  // sqrt
  90: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        out[i] = ti === 0 ? 0 : ti * (0.5 / (ri + 0))
      }
    },
  ],
  // square
  91: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * (2 * xi)
      }
    },
  ],
  // tan
  94: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ri = r[i]!
        const ti = t[i * st]!
        out[i] = ti === 0 ? 0 : ti * (1 + ri * ri)
      }
    },
  ],
  // tanh
  95: [
    (n, out, t, st, x, sx, y, sy, z, sz, r) => {
      for (let i = 0; i < n; i++) {
        const ti = t[i * st]!
        const xi = x[i * sx]!
        out[i] = ti === 0 ? 0 : ti * sech2(xi)
      }
    },
  ],
  // where
  96: [
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
