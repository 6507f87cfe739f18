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
import { ACTIVE, FIRST_OPCODE, ROW } from '../../tape/rows.js'
import type { Tape } from '../../tape/tape.js'
import type { Tensor } from '../../tensor.js'
import { ownAdjoint } from '../accumulate.js'

const { cos, cosh, exp, expm1, log, min, pow, sign, sin, sinh, sqrt, tanh } = Math

/** Adjoints of scalar rows, from row to − 1 down; returns the row it stopped at. */
export function reverse(tape: Tape, from: number, to: number): number {
  return reverseColumn(tape, tape.adjoint, from, to)
}

/** The same for cotangents of elementwise rows in any column. */
export function reverseColumn(tape: Tape, adjoint: Float64Array, from: number, to: number): number {
  const { operation, left, right, flags, value, nodes } = tape
  for (let row = to - 1; row >= from; row--) {
    const kind = operation[row]!
    const a = left[row]!
    const b = right[row]!
    const c = adjoint[row]!
    if (kind < FIRST_OPCODE) {
      if (kind === ROW.array || kind === ROW.region) return row
      if (kind !== ROW.element || c === 0) continue
      const node = nodes[a]!
      if (!node.active) continue
      const entries = node.adjointOwned ? (node.adjoint as Tensor).data : ownAdjoint(node)
      entries[b]! += c
      continue
    }
    if (c === 0) continue
    switch (kind) {
      case 16: {
        // abs
        const x = value[a]!
        adjoint[a]! += c * sign(x)
        break
      }
      case 17: {
        // acos
        const x = value[a]!
        adjoint[a]! += c * (-1 / sqrt((1 - x) * (1 + x)))
        break
      }
      case 18: {
        // acosh
        const x = value[a]!
        adjoint[a]! += c * (1 / sqrt(x - 1) / sqrt(x + 1))
        break
      }
      case 19: {
        // add
        adjoint[a]! += c
        adjoint[b]! += c
        break
      }
      case 20: {
        // asin
        const x = value[a]!
        adjoint[a]! += c * (1 / sqrt((1 - x) * (1 + x)))
        break
      }
      case 21: {
        // asinh
        const x = value[a]!
        adjoint[a]! += c * (1 / hypot(1, x))
        break
      }
      case 22: {
        // atan
        const x = value[a]!
        adjoint[a]! += c * (1 / (1 + x * x))
        break
      }
      case 23: {
        // atan2
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = hypot(y, x)
          adjoint[a]! += c * (cosine(y, e0) / e0)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = hypot(y, x)
          adjoint[b]! += -(c * (cosine(x, e0) / e0))
        }
        break
      }
      case 24: {
        // atanh
        const x = value[a]!
        adjoint[a]! += c * (1 / ((1 - x) * (1 + x)))
        break
      }
      case 25: {
        // besselJ0
        const x = value[a]!
        adjoint[a]! += c * -besselJ1(x)
        break
      }
      case 26: {
        // besselJ1
        const x = value[a]!
        adjoint[a]! += c * besselJDerivative(1, 1, x)
        break
      }
      case 27: {
        // besselJDerivative
        const x = value[a]!
        const y = value[b]!
        const z = value[left[row - 1]!]!
        if ((flags[left[row - 1]!]! & ACTIVE) !== 0) {
          adjoint[left[row - 1]!]! += c * besselJDerivative(x, y + 1, z)
        }
        break
      }
      case 28: {
        // beta
        const r = value[row]!
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          adjoint[a]! += c * -(r * polygammaDifference(0, x, y))
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          adjoint[b]! += c * -(r * polygammaDifference(0, y, x))
        }
        break
      }
      case 29: {
        // cbrt
        const r = value[row]!
        adjoint[a]! += c / r / (3 * r)
        break
      }
      case 31: {
        // clamp
        const x = value[a]!
        const y = value[b]!
        const z = value[left[row - 1]!]!
        adjoint[a]! +=
          (x < y ? 1 : 0) !== 0
            ? 0
            : (x > z ? 1 : 0) !== 0
              ? 0
              : (x === x ? 1 : 0) !== 0
                ? c
                : c === 0
                  ? 0
                  : c * NaN
        adjoint[b]! +=
          (x < y ? 1 : 0) !== 0 ? c : (x === x ? 1 : 0) !== 0 ? 0 : c === 0 ? 0 : c * NaN
        adjoint[left[row - 1]!]! +=
          (x < y ? 1 : 0) !== 0
            ? 0
            : (x > z ? 1 : 0) !== 0
              ? c
              : (x === x ? 1 : 0) !== 0
                ? 0
                : c === 0
                  ? 0
                  : c * NaN
        break
      }
      case 32: {
        // cos
        const x = value[a]!
        adjoint[a]! += c * -sin(x)
        break
      }
      case 33: {
        // cosh
        const x = value[a]!
        adjoint[a]! += c * sinh(x)
        break
      }
      case 34: {
        // digamma
        const x = value[a]!
        adjoint[a]! += c * polygamma(1, x)
        break
      }
      case 35: {
        // div
        const r = value[row]!
        const y = value[b]!
        adjoint[a]! += c / y
        adjoint[b]! += -((c / y) * r)
        break
      }
      case 36: {
        // divOrZero
        const r = value[row]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          adjoint[a]! += cosine(c, y)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          adjoint[b]! += -(cosine(c, y) * r)
        }
        break
      }
      case 37: {
        // elu
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = x > 0 ? 1 : 0
          adjoint[a]! += e0 !== 0 ? c : c * (y * exp(e0 !== 0 ? 0 : x))
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          adjoint[b]! += c * expm1((x > 0 ? 1 : 0) !== 0 ? 0 : x)
        }
        break
      }
      case 39: {
        // erf
        const x = value[a]!
        adjoint[a]! += c * (1.1283791670955126 * gaussianDerivative(0, x))
        break
      }
      case 40: {
        // erfc
        const x = value[a]!
        adjoint[a]! += c * (-1.1283791670955126 * gaussianDerivative(0, x))
        break
      }
      case 41: {
        // exp
        const r = value[row]!
        adjoint[a]! += c * r
        break
      }
      case 42: {
        // exp2
        const r = value[row]!
        adjoint[a]! += c * (0.6931471805599453 * r)
        break
      }
      case 43: {
        // expm1
        const x = value[a]!
        adjoint[a]! += c * exp(x)
        break
      }
      case 46: {
        // fma
        const x = value[a]!
        const y = value[b]!
        adjoint[a]! += c * y
        adjoint[b]! += c * x
        adjoint[left[row - 1]!]! += c
        break
      }
      case 47: {
        // gamma
        const r = value[row]!
        const x = value[a]!
        adjoint[a]! += c * (r * digamma(x))
        break
      }
      case 48: {
        // gaussianDerivative
        const x = value[a]!
        const y = value[b]!
        if ((flags[b]! & ACTIVE) !== 0) {
          adjoint[b]! += c * gaussianDerivative(x + 1, y)
        }
        break
      }
      case 49: {
        // gelu
        const x = value[a]!
        adjoint[a]! += c * (normCdf(x) - normPdfDerivative(1, x))
        break
      }
      case 52: {
        // hypot
        const r = value[row]!
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          adjoint[a]! += c * cosine(x, r)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          adjoint[b]! += c * cosine(y, r)
        }
        break
      }
      case 53: {
        // leakyRelu
        const x = value[a]!
        const y = value[b]!
        adjoint[a]! +=
          (x > 0 ? 1 : 0) !== 0 ? c : (x <= 0 ? 1 : 0) !== 0 ? c * y : c === 0 ? 0 : c * NaN
        adjoint[b]! += c * ((x > 0 ? 1 : 0) !== 0 ? 0 : x)
        break
      }
      case 56: {
        // lgamma
        const x = value[a]!
        adjoint[a]! += c * digamma(x)
        break
      }
      case 57: {
        // log
        const x = value[a]!
        adjoint[a]! += c * (1 / x)
        break
      }
      case 58: {
        // log10
        const x = value[a]!
        adjoint[a]! += c * (0.4342944819032518 / x)
        break
      }
      case 59: {
        // log1p
        const x = value[a]!
        adjoint[a]! += c * (1 / (1 + x))
        break
      }
      case 60: {
        // log2
        const x = value[a]!
        adjoint[a]! += c * (1.4426950408889634 / x)
        break
      }
      case 61: {
        // logAddExp
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = x - y
          adjoint[a]! += c * sigmoid((x === y ? 1 : 0) * (e0 !== 0 ? 1 : 0) !== 0 ? 0 : e0)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = y - x
          adjoint[b]! += c * sigmoid((y === x ? 1 : 0) * (e0 !== 0 ? 1 : 0) !== 0 ? 0 : e0)
        }
        break
      }
      case 62: {
        // logNormCdf
        const x = value[a]!
        adjoint[a]! += c * logNormCdfDerivative(1, x)
        break
      }
      case 63: {
        // logNormCdfDerivative
        const x = value[a]!
        const y = value[b]!
        if ((flags[b]! & ACTIVE) !== 0) {
          adjoint[b]! += c * logNormCdfDerivative(x + 1, y)
        }
        break
      }
      case 64: {
        // lorentzian
        const r = value[row]!
        const x = value[a]!
        const e0 = hypot(1, x)
        adjoint[a]! += c * (-2 * cosine(x, e0) * (r / e0))
        break
      }
      case 65: {
        // max
        const x = value[a]!
        const y = value[b]!
        adjoint[a]! +=
          (y < x ? 1 : 0) !== 0
            ? c
            : (y > x ? 1 : 0) !== 0
              ? 0
              : (y === x ? 1 : 0) !== 0
                ? 0.5 * c
                : c === 0
                  ? 0
                  : c * NaN
        adjoint[b]! +=
          (x < y ? 1 : 0) !== 0
            ? c
            : (x > y ? 1 : 0) !== 0
              ? 0
              : (x === y ? 1 : 0) !== 0
                ? 0.5 * c
                : c === 0
                  ? 0
                  : c * NaN
        break
      }
      case 66: {
        // min
        const x = value[a]!
        const y = value[b]!
        adjoint[a]! +=
          (x < y ? 1 : 0) !== 0
            ? c
            : (x > y ? 1 : 0) !== 0
              ? 0
              : (x === y ? 1 : 0) !== 0
                ? 0.5 * c
                : c === 0
                  ? 0
                  : c * NaN
        adjoint[b]! +=
          (y < x ? 1 : 0) !== 0
            ? c
            : (y > x ? 1 : 0) !== 0
              ? 0
              : (y === x ? 1 : 0) !== 0
                ? 0.5 * c
                : c === 0
                  ? 0
                  : c * NaN
        break
      }
      case 67: {
        // mod
        const r = value[row]!
        const x = value[a]!
        const y = value[b]!
        adjoint[a]! += (r === r ? 1 : 0) !== 0 ? c : c === 0 ? 0 : c * NaN
        if ((flags[b]! & ACTIVE) !== 0) {
          adjoint[b]! += -(c * floorQuotient(x, y))
        }
        break
      }
      case 68: {
        // mul
        const x = value[a]!
        const y = value[b]!
        adjoint[a]! += c * y
        adjoint[b]! += c * x
        break
      }
      case 69: {
        // mulOrZero
        const x = value[a]!
        const y = value[b]!
        adjoint[a]! += c === 0 ? 0 : c * y
        adjoint[b]! += x === 0 ? 0 : x * c
        break
      }
      case 70: {
        // neg
        adjoint[a]! += -c
        break
      }
      case 71: {
        // normCdf
        const x = value[a]!
        adjoint[a]! += c * normPdfDerivative(0, x)
        break
      }
      case 72: {
        // normPdfDerivative
        const x = value[a]!
        const y = value[b]!
        if ((flags[b]! & ACTIVE) !== 0) {
          adjoint[b]! += c * normPdfDerivative(x + 1, y)
        }
        break
      }
      case 74: {
        // oneMinusSquare
        const x = value[a]!
        adjoint[a]! += c * (-2 * x)
        break
      }
      case 75: {
        // polygamma
        const x = value[a]!
        const y = value[b]!
        if ((flags[b]! & ACTIVE) !== 0) {
          adjoint[b]! += c * polygamma(x + 1, y)
        }
        break
      }
      case 76: {
        // polygammaDifference
        const x = value[a]!
        const y = value[b]!
        const z = value[left[row - 1]!]!
        if ((flags[b]! & ACTIVE) !== 0) {
          adjoint[b]! += c * polygammaDifference(x + 1, y, z)
        }
        if ((flags[left[row - 1]!]! & ACTIVE) !== 0) {
          adjoint[left[row - 1]!]! += c * polygamma(x + 1, y + z)
        }
        break
      }
      case 77: {
        // pow
        const r = value[row]!
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          adjoint[a]! += c * (y * pow(x, (x === 0 ? 1 : 0) * (y === 0 ? 1 : 0) !== 0 ? 1 : y - 1))
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          adjoint[b]! += c * (r * log((r === 0 ? 1 : 0) !== 0 ? 1 : x))
        }
        break
      }
      case 78: {
        // relu
        const x = value[a]!
        adjoint[a]! +=
          (x > 0 ? 1 : 0) !== 0 ? c : (x === x ? 1 : 0) !== 0 ? 0 : c === 0 ? 0 : c * NaN
        break
      }
      case 80: {
        // sech2
        const r = value[row]!
        const x = value[a]!
        adjoint[a]! += c * (-2 * tanh(x) * r)
        break
      }
      case 81: {
        // sigmoid
        const x = value[a]!
        adjoint[a]! += c * sigmoidSlope(x)
        break
      }
      case 82: {
        // sigmoidSlope
        const r = value[row]!
        const x = value[a]!
        adjoint[a]! += c * (-tanh(0.5 * x) * r)
        break
      }
      case 84: {
        // silu
        const r = value[row]!
        const x = value[a]!
        adjoint[a]! += c * (sigmoid(x) + min(r, 800) * sigmoid(-x))
        break
      }
      case 85: {
        // sin
        const x = value[a]!
        adjoint[a]! += c * cos(x)
        break
      }
      case 86: {
        // sinc
        const x = value[a]!
        adjoint[a]! += c * sincDerivative(1, x)
        break
      }
      case 87: {
        // sincDerivative
        const x = value[a]!
        const y = value[b]!
        if ((flags[b]! & ACTIVE) !== 0) {
          adjoint[b]! += c * sincDerivative(x + 1, y)
        }
        break
      }
      case 88: {
        // sinh
        const x = value[a]!
        adjoint[a]! += c * cosh(x)
        break
      }
      case 89: {
        // softplus
        const x = value[a]!
        adjoint[a]! += c * sigmoid(x)
        break
      }
      case 90: {
        // sqrt
        const r = value[row]!
        adjoint[a]! += c * (0.5 / (r + 0))
        break
      }
      case 91: {
        // square
        const x = value[a]!
        adjoint[a]! += c * (2 * x)
        break
      }
      case 93: {
        // sub
        adjoint[a]! += c
        adjoint[b]! += -c
        break
      }
      case 94: {
        // tan
        const r = value[row]!
        adjoint[a]! += c * (1 + r * r)
        break
      }
      case 95: {
        // tanh
        const x = value[a]!
        adjoint[a]! += c * sech2(x)
        break
      }
      case 96: {
        // where
        const x = value[a]!
        adjoint[b]! += x !== 0 ? c : 0
        adjoint[left[row - 1]!]! += x !== 0 ? 0 : c
        break
      }
    }
  }
  return from - 1
}
