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

const { cos, cosh, exp, expm1, log, min, pow, sign, sin, sinh, sqrt, tanh } = Math

/** Tangents of scalar rows, from row from up; returns the row it stopped at. */
export function forward(tape: Tape, from: number, to: number): number {
  const { operation, left, right, flags, value, tangent, nodes } = tape
  for (let row = from; row < to; row++) {
    if ((flags[row]! & ACTIVE) === 0) {
      if (operation[row] === ROW.region) return row
      continue
    }
    const kind = operation[row]!
    const a = left[row]!
    const b = right[row]!
    if (kind < FIRST_OPCODE) {
      if (kind === ROW.array || kind === ROW.region) return row
      if (kind !== ROW.element) continue
      const entries = nodes[a]!.tangent
      tangent[row] = entries === undefined ? 0 : (entries as Tensor).data[b]!
      continue
    }
    switch (kind) {
      case 16: {
        // abs
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * sign(x)
        break
      }
      case 17: {
        // acos
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (-1 / sqrt((1 - x) * (1 + x)))
        break
      }
      case 18: {
        // acosh
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (1 / sqrt(x - 1) / sqrt(x + 1))
        break
      }
      case 19: {
        // add
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          total = dx
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          total += dy
        }
        tangent[row] = total
        break
      }
      case 20: {
        // asin
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (1 / sqrt((1 - x) * (1 + x)))
        break
      }
      case 21: {
        // asinh
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (1 / hypot(1, x))
        break
      }
      case 22: {
        // atan
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (1 / (1 + x * x))
        break
      }
      case 23: {
        // atan2
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const x = value[a]!
          const y = value[b]!
          const e0 = hypot(y, x)
          total = dx === 0 ? 0 : dx * (cosine(y, e0) / e0)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          const e0 = hypot(y, x)
          total += dy === 0 ? 0 : -(dy * (cosine(x, e0) / e0))
        }
        tangent[row] = total
        break
      }
      case 24: {
        // atanh
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (1 / ((1 - x) * (1 + x)))
        break
      }
      case 25: {
        // besselJ0
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * -besselJ1(x)
        break
      }
      case 26: {
        // besselJ1
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * besselJDerivative(1, 1, x)
        break
      }
      case 27: {
        // besselJDerivative
        let total = 0
        if ((flags[left[row - 1]!]! & ACTIVE) !== 0) {
          const dz = tangent[left[row - 1]!]!
          const x = value[a]!
          const y = value[b]!
          const z = value[left[row - 1]!]!
          total = dz === 0 ? 0 : dz * besselJDerivative(x, y + 1, z)
        }
        tangent[row] = total
        break
      }
      case 28: {
        // beta
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const r = value[row]!
          const x = value[a]!
          const y = value[b]!
          total = dx === 0 ? 0 : dx * -(r * polygammaDifference(0, x, y))
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const r = value[row]!
          const x = value[a]!
          const y = value[b]!
          total += dy === 0 ? 0 : dy * -(r * polygammaDifference(0, y, x))
        }
        tangent[row] = total
        break
      }
      case 29: {
        // cbrt
        const dx = tangent[a]!
        const r = value[row]!
        tangent[row] = dx === 0 ? 0 : dx / r / (3 * r)
        break
      }
      case 31: {
        // clamp
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const x = value[a]!
          const y = value[b]!
          const z = value[left[row - 1]!]!
          total =
            dx === 0
              ? 0
              : (x < y ? 1 : 0) !== 0
                ? 0
                : (x > z ? 1 : 0) !== 0
                  ? 0
                  : (x === x ? 1 : 0) !== 0
                    ? dx
                    : dx === 0
                      ? 0
                      : dx * NaN
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          total +=
            dy === 0
              ? 0
              : (x < y ? 1 : 0) !== 0
                ? dy
                : (x === x ? 1 : 0) !== 0
                  ? 0
                  : dy === 0
                    ? 0
                    : dy * NaN
        }
        if ((flags[left[row - 1]!]! & ACTIVE) !== 0) {
          const dz = tangent[left[row - 1]!]!
          const x = value[a]!
          const y = value[b]!
          const z = value[left[row - 1]!]!
          total +=
            dz === 0
              ? 0
              : (x < y ? 1 : 0) !== 0
                ? 0
                : (x > z ? 1 : 0) !== 0
                  ? dz
                  : (x === x ? 1 : 0) !== 0
                    ? 0
                    : dz === 0
                      ? 0
                      : dz * NaN
        }
        tangent[row] = total
        break
      }
      case 32: {
        // cos
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * -sin(x)
        break
      }
      case 33: {
        // cosh
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * sinh(x)
        break
      }
      case 34: {
        // digamma
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * polygamma(1, x)
        break
      }
      case 35: {
        // div
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const y = value[b]!
          total = dx === 0 ? 0 : dx / y
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const r = value[row]!
          const y = value[b]!
          total += dy === 0 ? 0 : -((dy / y) * r)
        }
        tangent[row] = total
        break
      }
      case 36: {
        // divOrZero
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const y = value[b]!
          total = dx === 0 ? 0 : cosine(dx, y)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const r = value[row]!
          const y = value[b]!
          total += dy === 0 ? 0 : -(cosine(dy, y) * r)
        }
        tangent[row] = total
        break
      }
      case 37: {
        // elu
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const x = value[a]!
          const y = value[b]!
          const e0 = x > 0 ? 1 : 0
          total = dx === 0 ? 0 : e0 !== 0 ? dx : dx * (y * exp(e0 !== 0 ? 0 : x))
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          total += dy === 0 ? 0 : dy * expm1((x > 0 ? 1 : 0) !== 0 ? 0 : x)
        }
        tangent[row] = total
        break
      }
      case 39: {
        // erf
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (1.1283791670955126 * gaussianDerivative(0, x))
        break
      }
      case 40: {
        // erfc
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (-1.1283791670955126 * gaussianDerivative(0, x))
        break
      }
      case 41: {
        // exp
        const dx = tangent[a]!
        const r = value[row]!
        tangent[row] = dx === 0 ? 0 : dx * r
        break
      }
      case 42: {
        // exp2
        const dx = tangent[a]!
        const r = value[row]!
        tangent[row] = dx === 0 ? 0 : dx * (0.6931471805599453 * r)
        break
      }
      case 43: {
        // expm1
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * exp(x)
        break
      }
      case 46: {
        // fma
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const y = value[b]!
          total = dx === 0 ? 0 : dx * y
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          total += dy === 0 ? 0 : dy * x
        }
        if ((flags[left[row - 1]!]! & ACTIVE) !== 0) {
          const dz = tangent[left[row - 1]!]!
          total += dz
        }
        tangent[row] = total
        break
      }
      case 47: {
        // gamma
        const dx = tangent[a]!
        const r = value[row]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (r * digamma(x))
        break
      }
      case 48: {
        // gaussianDerivative
        let total = 0
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          total = dy === 0 ? 0 : dy * gaussianDerivative(x + 1, y)
        }
        tangent[row] = total
        break
      }
      case 49: {
        // gelu
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (normCdf(x) - normPdfDerivative(1, x))
        break
      }
      case 52: {
        // hypot
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const r = value[row]!
          const x = value[a]!
          total = dx === 0 ? 0 : dx * cosine(x, r)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const r = value[row]!
          const y = value[b]!
          total += dy === 0 ? 0 : dy * cosine(y, r)
        }
        tangent[row] = total
        break
      }
      case 53: {
        // leakyRelu
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const x = value[a]!
          const y = value[b]!
          total =
            dx === 0
              ? 0
              : (x > 0 ? 1 : 0) !== 0
                ? dx
                : (x <= 0 ? 1 : 0) !== 0
                  ? dx * y
                  : dx === 0
                    ? 0
                    : dx * NaN
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          total += dy === 0 ? 0 : dy * ((x > 0 ? 1 : 0) !== 0 ? 0 : x)
        }
        tangent[row] = total
        break
      }
      case 56: {
        // lgamma
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * digamma(x)
        break
      }
      case 57: {
        // log
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (1 / x)
        break
      }
      case 58: {
        // log10
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (0.4342944819032518 / x)
        break
      }
      case 59: {
        // log1p
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (1 / (1 + x))
        break
      }
      case 60: {
        // log2
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (1.4426950408889634 / x)
        break
      }
      case 61: {
        // logAddExp
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const x = value[a]!
          const y = value[b]!
          const e0 = x - y
          total = dx === 0 ? 0 : dx * sigmoid((x === y ? 1 : 0) * (e0 !== 0 ? 1 : 0) !== 0 ? 0 : e0)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          const e0 = y - x
          total +=
            dy === 0 ? 0 : dy * sigmoid((y === x ? 1 : 0) * (e0 !== 0 ? 1 : 0) !== 0 ? 0 : e0)
        }
        tangent[row] = total
        break
      }
      case 62: {
        // logNormCdf
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * logNormCdfDerivative(1, x)
        break
      }
      case 63: {
        // logNormCdfDerivative
        let total = 0
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          total = dy === 0 ? 0 : dy * logNormCdfDerivative(x + 1, y)
        }
        tangent[row] = total
        break
      }
      case 64: {
        // lorentzian
        const dx = tangent[a]!
        const r = value[row]!
        const x = value[a]!
        const e0 = hypot(1, x)
        tangent[row] = dx === 0 ? 0 : dx * (-2 * cosine(x, e0) * (r / e0))
        break
      }
      case 65: {
        // max
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const x = value[a]!
          const y = value[b]!
          total =
            dx === 0
              ? 0
              : (y < x ? 1 : 0) !== 0
                ? dx
                : (y > x ? 1 : 0) !== 0
                  ? 0
                  : (y === x ? 1 : 0) !== 0
                    ? 0.5 * dx
                    : dx === 0
                      ? 0
                      : dx * NaN
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          total +=
            dy === 0
              ? 0
              : (x < y ? 1 : 0) !== 0
                ? dy
                : (x > y ? 1 : 0) !== 0
                  ? 0
                  : (x === y ? 1 : 0) !== 0
                    ? 0.5 * dy
                    : dy === 0
                      ? 0
                      : dy * NaN
        }
        tangent[row] = total
        break
      }
      case 66: {
        // min
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const x = value[a]!
          const y = value[b]!
          total =
            dx === 0
              ? 0
              : (x < y ? 1 : 0) !== 0
                ? dx
                : (x > y ? 1 : 0) !== 0
                  ? 0
                  : (x === y ? 1 : 0) !== 0
                    ? 0.5 * dx
                    : dx === 0
                      ? 0
                      : dx * NaN
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          total +=
            dy === 0
              ? 0
              : (y < x ? 1 : 0) !== 0
                ? dy
                : (y > x ? 1 : 0) !== 0
                  ? 0
                  : (y === x ? 1 : 0) !== 0
                    ? 0.5 * dy
                    : dy === 0
                      ? 0
                      : dy * NaN
        }
        tangent[row] = total
        break
      }
      case 67: {
        // mod
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const r = value[row]!
          total = dx === 0 ? 0 : (r === r ? 1 : 0) !== 0 ? dx : dx === 0 ? 0 : dx * NaN
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          total += dy === 0 ? 0 : -(dy * floorQuotient(x, y))
        }
        tangent[row] = total
        break
      }
      case 68: {
        // mul
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const y = value[b]!
          total = dx === 0 ? 0 : dx * y
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          total += dy === 0 ? 0 : dy * x
        }
        tangent[row] = total
        break
      }
      case 69: {
        // mulOrZero
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const y = value[b]!
          total = dx === 0 ? 0 : dx === 0 ? 0 : dx * y
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          total += dy === 0 ? 0 : x === 0 ? 0 : x * dy
        }
        tangent[row] = total
        break
      }
      case 70: {
        // neg
        const dx = tangent[a]!
        tangent[row] = -dx
        break
      }
      case 71: {
        // normCdf
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * normPdfDerivative(0, x)
        break
      }
      case 72: {
        // normPdfDerivative
        let total = 0
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          total = dy === 0 ? 0 : dy * normPdfDerivative(x + 1, y)
        }
        tangent[row] = total
        break
      }
      case 74: {
        // oneMinusSquare
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (-2 * x)
        break
      }
      case 75: {
        // polygamma
        let total = 0
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          total = dy === 0 ? 0 : dy * polygamma(x + 1, y)
        }
        tangent[row] = total
        break
      }
      case 76: {
        // polygammaDifference
        let total = 0
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          const z = value[left[row - 1]!]!
          total = dy === 0 ? 0 : dy * polygammaDifference(x + 1, y, z)
        }
        if ((flags[left[row - 1]!]! & ACTIVE) !== 0) {
          const dz = tangent[left[row - 1]!]!
          const x = value[a]!
          const y = value[b]!
          const z = value[left[row - 1]!]!
          total += dz === 0 ? 0 : dz * polygamma(x + 1, y + z)
        }
        tangent[row] = total
        break
      }
      case 77: {
        // pow
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const x = value[a]!
          const y = value[b]!
          total =
            dx === 0
              ? 0
              : dx * (y * pow(x, (x === 0 ? 1 : 0) * (y === 0 ? 1 : 0) !== 0 ? 1 : y - 1))
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const r = value[row]!
          const x = value[a]!
          total += dy === 0 ? 0 : dy * (r * log((r === 0 ? 1 : 0) !== 0 ? 1 : x))
        }
        tangent[row] = total
        break
      }
      case 78: {
        // relu
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] =
          dx === 0
            ? 0
            : (x > 0 ? 1 : 0) !== 0
              ? dx
              : (x === x ? 1 : 0) !== 0
                ? 0
                : dx === 0
                  ? 0
                  : dx * NaN
        break
      }
      case 80: {
        // sech2
        const dx = tangent[a]!
        const r = value[row]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (-2 * tanh(x) * r)
        break
      }
      case 81: {
        // sigmoid
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * sigmoidSlope(x)
        break
      }
      case 82: {
        // sigmoidSlope
        const dx = tangent[a]!
        const r = value[row]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (-tanh(0.5 * x) * r)
        break
      }
      case 84: {
        // silu
        const dx = tangent[a]!
        const r = value[row]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (sigmoid(x) + min(r, 800) * sigmoid(-x))
        break
      }
      case 85: {
        // sin
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * cos(x)
        break
      }
      case 86: {
        // sinc
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * sincDerivative(1, x)
        break
      }
      case 87: {
        // sincDerivative
        let total = 0
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          total = dy === 0 ? 0 : dy * sincDerivative(x + 1, y)
        }
        tangent[row] = total
        break
      }
      case 88: {
        // sinh
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * cosh(x)
        break
      }
      case 89: {
        // softplus
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * sigmoid(x)
        break
      }
      case 90: {
        // sqrt
        const dx = tangent[a]!
        const r = value[row]!
        tangent[row] = dx === 0 ? 0 : dx * (0.5 / (r + 0))
        break
      }
      case 91: {
        // square
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (2 * x)
        break
      }
      case 93: {
        // sub
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          total = dx
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          total += -dy
        }
        tangent[row] = total
        break
      }
      case 94: {
        // tan
        const dx = tangent[a]!
        const r = value[row]!
        tangent[row] = dx === 0 ? 0 : dx * (1 + r * r)
        break
      }
      case 95: {
        // tanh
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * sech2(x)
        break
      }
      case 96: {
        // where
        let total = 0
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          total = dy === 0 ? 0 : x !== 0 ? dy : 0
        }
        if ((flags[left[row - 1]!]! & ACTIVE) !== 0) {
          const dz = tangent[left[row - 1]!]!
          const x = value[a]!
          total += dz === 0 ? 0 : x !== 0 ? 0 : dz
        }
        tangent[row] = total
        break
      }
    }
  }
  return to
}
