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
        tangent[row] = dx === 0 ? 0 : dx * (1 / (sqrt(x - 1) * sqrt(x + 1)))
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
        const e0 = (x < -1e170 ? 1 : 0) !== 0 ? -1e170 : (x > 1e170 ? 1 : 0) !== 0 ? 1e170 : x
        tangent[row] = dx === 0 ? 0 : dx * (1 / (1 + e0 * e0))
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
          total = dx === 0 ? 0 : dx * (y / e0 / e0)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          const e0 = hypot(y, x)
          total += dy === 0 ? 0 : -(dy * (x / e0 / e0))
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
        tangent[row] = dx === 0 ? 0 : dx * (1 / (3 * (r * r)))
        break
      }
      case 31: {
        // cos
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * -sin(x)
        break
      }
      case 32: {
        // cosh
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * sinh(x)
        break
      }
      case 33: {
        // digamma
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * polygamma(1, x)
        break
      }
      case 34: {
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
      case 35: {
        // divOrZero
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const y = value[b]!
          total = dx === 0 ? 0 : y === 0 ? 0 : dx / y
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const r = value[row]!
          const y = value[b]!
          total += dy === 0 ? 0 : -((y === 0 ? 0 : dy / y) * r)
        }
        tangent[row] = total
        break
      }
      case 36: {
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
      case 38: {
        // erf
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (1.1283791670955126 * gaussianDerivative(0, x))
        break
      }
      case 39: {
        // erfc
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (-1.1283791670955126 * gaussianDerivative(0, x))
        break
      }
      case 40: {
        // exp
        const dx = tangent[a]!
        const r = value[row]!
        tangent[row] = dx === 0 ? 0 : dx * r
        break
      }
      case 41: {
        // exp2
        const dx = tangent[a]!
        const r = value[row]!
        tangent[row] = dx === 0 ? 0 : dx * (0.6931471805599453 * r)
        break
      }
      case 42: {
        // expm1
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * exp(x)
        break
      }
      case 45: {
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
      case 46: {
        // gamma
        const dx = tangent[a]!
        const r = value[row]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (r * digamma(x))
        break
      }
      case 47: {
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
      case 48: {
        // gelu
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (normCdf(x) - normPdfDerivative(1, x))
        break
      }
      case 51: {
        // hypot
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const r = value[row]!
          const x = value[a]!
          total = dx === 0 ? 0 : dx * (r === 0 ? 0 : x / r)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const r = value[row]!
          const y = value[b]!
          total += dy === 0 ? 0 : dy * (r === 0 ? 0 : y / r)
        }
        tangent[row] = total
        break
      }
      case 52: {
        // leakyRelu
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const x = value[a]!
          const y = value[b]!
          total = dx === 0 ? 0 : (x > 0 ? 1 : 0) !== 0 ? dx : dx * y
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          total += dy === 0 ? 0 : dy * ((x > 0 ? 1 : 0) !== 0 ? 0 : x)
        }
        tangent[row] = total
        break
      }
      case 55: {
        // lgamma
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * digamma(x)
        break
      }
      case 56: {
        // log
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (1 / x)
        break
      }
      case 57: {
        // log10
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (0.4342944819032518 / x)
        break
      }
      case 58: {
        // log1p
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (1 / (1 + x))
        break
      }
      case 59: {
        // log2
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (1.4426950408889634 / x)
        break
      }
      case 60: {
        // logAddExp
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const x = value[a]!
          const y = value[b]!
          const e0 = x - y
          total = dx === 0 ? 0 : dx * sigmoid((e0 === e0 ? 1 : 0) !== 0 ? e0 : 0)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          const e0 = y - x
          total += dy === 0 ? 0 : dy * sigmoid((e0 === e0 ? 1 : 0) !== 0 ? e0 : 0)
        }
        tangent[row] = total
        break
      }
      case 61: {
        // logNormCdf
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * logNormCdfDerivative(1, x)
        break
      }
      case 62: {
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
      case 63: {
        // max
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const x = value[a]!
          const y = value[b]!
          total = dx === 0 ? 0 : (x > y ? 1 : 0) !== 0 ? dx : (x === y ? 1 : 0) !== 0 ? 0.5 * dx : 0
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          total +=
            dy === 0 ? 0 : (y > x ? 1 : 0) !== 0 ? dy : (x === y ? 1 : 0) !== 0 ? 0.5 * dy : 0
        }
        tangent[row] = total
        break
      }
      case 64: {
        // min
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const x = value[a]!
          const y = value[b]!
          total = dx === 0 ? 0 : (x < y ? 1 : 0) !== 0 ? dx : (x === y ? 1 : 0) !== 0 ? 0.5 * dx : 0
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          total +=
            dy === 0 ? 0 : (y < x ? 1 : 0) !== 0 ? dy : (x === y ? 1 : 0) !== 0 ? 0.5 * dy : 0
        }
        tangent[row] = total
        break
      }
      case 65: {
        // mod
        let total = 0
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          total = dx
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
      case 66: {
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
      case 67: {
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
      case 68: {
        // neg
        const dx = tangent[a]!
        tangent[row] = -dx
        break
      }
      case 69: {
        // normCdf
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * normPdfDerivative(0, x)
        break
      }
      case 70: {
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
      case 72: {
        // oneMinusSquare
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (-2 * x)
        break
      }
      case 73: {
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
      case 74: {
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
      case 75: {
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
      case 76: {
        // relu
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : (x > 0 ? 1 : 0) !== 0 ? dx : 0
        break
      }
      case 78: {
        // sech2
        const dx = tangent[a]!
        const r = value[row]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (-2 * tanh(x) * r)
        break
      }
      case 79: {
        // sigmoid
        const dx = tangent[a]!
        const r = value[row]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (r * sigmoid(-x))
        break
      }
      case 81: {
        // silu
        const dx = tangent[a]!
        const r = value[row]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (sigmoid(x) + min(r, 800) * sigmoid(-x))
        break
      }
      case 82: {
        // sin
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * cos(x)
        break
      }
      case 83: {
        // sinc
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * sincDerivative(1, x)
        break
      }
      case 84: {
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
      case 85: {
        // sinh
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * cosh(x)
        break
      }
      case 86: {
        // softplus
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * sigmoid(x)
        break
      }
      case 87: {
        // sqrt
        const dx = tangent[a]!
        const r = value[row]!
        tangent[row] = dx === 0 ? 0 : dx * (0.5 / r)
        break
      }
      case 88: {
        // square
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * (2 * x)
        break
      }
      case 90: {
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
      case 91: {
        // tan
        const dx = tangent[a]!
        const r = value[row]!
        tangent[row] = dx === 0 ? 0 : dx * (1 + r * r)
        break
      }
      case 92: {
        // tanh
        const dx = tangent[a]!
        const x = value[a]!
        tangent[row] = dx === 0 ? 0 : dx * sech2(x)
        break
      }
      case 93: {
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
