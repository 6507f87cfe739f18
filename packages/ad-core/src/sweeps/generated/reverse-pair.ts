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
import { ownAdjoint, ownAdjointTangent } from '../accumulate.js'
import { reverseColumn } from './reverse.js'

const { cos, cosh, exp, expm1, log, min, pow, sign, sin, sinh, sqrt, tanh } = Math

/** Two adjoints of scalar rows, from row to − 1 down; returns the row it stopped at. */
export function reversePair(tape: Tape, from: number, to: number): number {
  const { operation, left, right, flags, value, adjoint, adjointTangent, nodes } = tape
  for (let row = to - 1; row >= from; row--) {
    const kind = operation[row]!
    const a = left[row]!
    const b = right[row]!
    const c = adjoint[row]!
    const dc = adjointTangent[row]!
    if (kind < FIRST_OPCODE) {
      if (kind === ROW.array || kind === ROW.region) return row
      if (kind !== ROW.element || (c === 0 && dc === 0)) continue
      const node = nodes[a]!
      if (!node.active) continue
      ownAdjoint(node)[b]! += c
      ownAdjointTangent(node)[b]! += dc
      continue
    }
    if (c === 0 || dc === 0) {
      // Exactly 0 is nothing, however steep the slope it meets.
      if (c !== 0) reverseColumn(tape, adjoint, row, row + 1)
      else if (dc !== 0) reverseColumn(tape, adjointTangent, row, row + 1)
      continue
    }
    switch (kind) {
      case 16: {
        // abs
        const x = value[a]!
        const e0 = sign(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 17: {
        // acos
        const x = value[a]!
        const e0 = -1 / sqrt((1 - x) * (1 + x))
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 18: {
        // acosh
        const x = value[a]!
        const e0 = 1 / (sqrt(x - 1) * sqrt(x + 1))
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 19: {
        // add
        adjoint[a]! += c
        adjointTangent[a]! += dc
        adjoint[b]! += c
        adjointTangent[b]! += dc
        break
      }
      case 20: {
        // asin
        const x = value[a]!
        const e0 = 1 / sqrt((1 - x) * (1 + x))
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 21: {
        // asinh
        const x = value[a]!
        const e0 = 1 / hypot(1, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 22: {
        // atan
        const x = value[a]!
        const e0 = (x < -1e170 ? 1 : 0) !== 0 ? -1e170 : (x > 1e170 ? 1 : 0) !== 0 ? 1e170 : x
        const e1 = 1 / (1 + e0 * e0)
        adjoint[a]! += c * e1
        adjointTangent[a]! += dc * e1
        break
      }
      case 23: {
        // atan2
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = hypot(y, x)
          const e1 = y / e0 / e0
          adjoint[a]! += c * e1
          adjointTangent[a]! += dc * e1
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = hypot(y, x)
          const e1 = x / e0 / e0
          adjoint[b]! += -(c * e1)
          adjointTangent[b]! += -(dc * e1)
        }
        break
      }
      case 24: {
        // atanh
        const x = value[a]!
        const e0 = 1 / ((1 - x) * (1 + x))
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 25: {
        // besselJ0
        const x = value[a]!
        const e0 = -besselJ1(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 26: {
        // besselJ1
        const x = value[a]!
        const e0 = besselJDerivative(1, 1, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 27: {
        // besselJDerivative
        const x = value[a]!
        const y = value[b]!
        const z = value[left[row - 1]!]!
        if ((flags[left[row - 1]!]! & ACTIVE) !== 0) {
          const e0 = besselJDerivative(x, y + 1, z)
          adjoint[left[row - 1]!]! += c * e0
          adjointTangent[left[row - 1]!]! += dc * e0
        }
        break
      }
      case 28: {
        // beta
        const r = value[row]!
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = -(r * polygammaDifference(0, x, y))
          adjoint[a]! += c * e0
          adjointTangent[a]! += dc * e0
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = -(r * polygammaDifference(0, y, x))
          adjoint[b]! += c * e0
          adjointTangent[b]! += dc * e0
        }
        break
      }
      case 29: {
        // cbrt
        const r = value[row]!
        const e0 = 1 / (3 * (r * r))
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 31: {
        // cos
        const x = value[a]!
        const e0 = -sin(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 32: {
        // cosh
        const x = value[a]!
        const e0 = sinh(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 33: {
        // digamma
        const x = value[a]!
        const e0 = polygamma(1, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 34: {
        // div
        const r = value[row]!
        const y = value[b]!
        adjoint[a]! += c / y
        adjointTangent[a]! += dc / y
        adjoint[b]! += -((c / y) * r)
        adjointTangent[b]! += -((dc / y) * r)
        break
      }
      case 35: {
        // divOrZero
        const r = value[row]!
        const y = value[b]!
        adjoint[a]! += y === 0 ? 0 : c / y
        adjointTangent[a]! += y === 0 ? 0 : dc / y
        adjoint[b]! += -((y === 0 ? 0 : c / y) * r)
        adjointTangent[b]! += -((y === 0 ? 0 : dc / y) * r)
        break
      }
      case 36: {
        // elu
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = x > 0 ? 1 : 0
          const e1 = y * exp(e0 !== 0 ? 0 : x)
          adjoint[a]! += e0 !== 0 ? c : c * e1
          adjointTangent[a]! += e0 !== 0 ? dc : dc * e1
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = expm1((x > 0 ? 1 : 0) !== 0 ? 0 : x)
          adjoint[b]! += c * e0
          adjointTangent[b]! += dc * e0
        }
        break
      }
      case 38: {
        // erf
        const x = value[a]!
        const e0 = 1.1283791670955126 * gaussianDerivative(0, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 39: {
        // erfc
        const x = value[a]!
        const e0 = -1.1283791670955126 * gaussianDerivative(0, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 40: {
        // exp
        const r = value[row]!
        adjoint[a]! += c * r
        adjointTangent[a]! += dc * r
        break
      }
      case 41: {
        // exp2
        const r = value[row]!
        const e0 = 0.6931471805599453 * r
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 42: {
        // expm1
        const x = value[a]!
        const e0 = exp(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 45: {
        // fma
        const x = value[a]!
        const y = value[b]!
        adjoint[a]! += c * y
        adjointTangent[a]! += dc * y
        adjoint[b]! += c * x
        adjointTangent[b]! += dc * x
        adjoint[left[row - 1]!]! += c
        adjointTangent[left[row - 1]!]! += dc
        break
      }
      case 46: {
        // gamma
        const r = value[row]!
        const x = value[a]!
        const e0 = r * digamma(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 47: {
        // gaussianDerivative
        const x = value[a]!
        const y = value[b]!
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = gaussianDerivative(x + 1, y)
          adjoint[b]! += c * e0
          adjointTangent[b]! += dc * e0
        }
        break
      }
      case 48: {
        // gelu
        const x = value[a]!
        const e0 = normCdf(x) - normPdfDerivative(1, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 51: {
        // hypot
        const r = value[row]!
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = r === 0 ? 0 : x / r
          adjoint[a]! += c * e0
          adjointTangent[a]! += dc * e0
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = r === 0 ? 0 : y / r
          adjoint[b]! += c * e0
          adjointTangent[b]! += dc * e0
        }
        break
      }
      case 52: {
        // leakyRelu
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = x > 0 ? 1 : 0
          adjoint[a]! += e0 !== 0 ? c : c * y
          adjointTangent[a]! += e0 !== 0 ? dc : dc * y
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = (x > 0 ? 1 : 0) !== 0 ? 0 : x
          adjoint[b]! += c * e0
          adjointTangent[b]! += dc * e0
        }
        break
      }
      case 55: {
        // lgamma
        const x = value[a]!
        const e0 = digamma(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 56: {
        // log
        const x = value[a]!
        const e0 = 1 / x
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 57: {
        // log10
        const x = value[a]!
        const e0 = 0.4342944819032518 / x
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 58: {
        // log1p
        const x = value[a]!
        const e0 = 1 / (1 + x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 59: {
        // log2
        const x = value[a]!
        const e0 = 1.4426950408889634 / x
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 60: {
        // logAddExp
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = x - y
          const e1 = sigmoid((e0 === e0 ? 1 : 0) !== 0 ? e0 : 0)
          adjoint[a]! += c * e1
          adjointTangent[a]! += dc * e1
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = y - x
          const e1 = sigmoid((e0 === e0 ? 1 : 0) !== 0 ? e0 : 0)
          adjoint[b]! += c * e1
          adjointTangent[b]! += dc * e1
        }
        break
      }
      case 61: {
        // logNormCdf
        const x = value[a]!
        const e0 = logNormCdfDerivative(1, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 62: {
        // logNormCdfDerivative
        const x = value[a]!
        const y = value[b]!
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = logNormCdfDerivative(x + 1, y)
          adjoint[b]! += c * e0
          adjointTangent[b]! += dc * e0
        }
        break
      }
      case 63: {
        // max
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = x > y ? 1 : 0
          const e1 = x === y ? 1 : 0
          adjoint[a]! += e0 !== 0 ? c : e1 !== 0 ? 0.5 * c : 0
          adjointTangent[a]! += e0 !== 0 ? dc : e1 !== 0 ? 0.5 * dc : 0
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = y > x ? 1 : 0
          const e1 = x === y ? 1 : 0
          adjoint[b]! += e0 !== 0 ? c : e1 !== 0 ? 0.5 * c : 0
          adjointTangent[b]! += e0 !== 0 ? dc : e1 !== 0 ? 0.5 * dc : 0
        }
        break
      }
      case 64: {
        // min
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = x < y ? 1 : 0
          const e1 = x === y ? 1 : 0
          adjoint[a]! += e0 !== 0 ? c : e1 !== 0 ? 0.5 * c : 0
          adjointTangent[a]! += e0 !== 0 ? dc : e1 !== 0 ? 0.5 * dc : 0
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = y < x ? 1 : 0
          const e1 = x === y ? 1 : 0
          adjoint[b]! += e0 !== 0 ? c : e1 !== 0 ? 0.5 * c : 0
          adjointTangent[b]! += e0 !== 0 ? dc : e1 !== 0 ? 0.5 * dc : 0
        }
        break
      }
      case 65: {
        // mod
        const x = value[a]!
        const y = value[b]!
        adjoint[a]! += c
        adjointTangent[a]! += dc
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = floorQuotient(x, y)
          adjoint[b]! += -(c * e0)
          adjointTangent[b]! += -(dc * e0)
        }
        break
      }
      case 66: {
        // mul
        const x = value[a]!
        const y = value[b]!
        adjoint[a]! += c * y
        adjointTangent[a]! += dc * y
        adjoint[b]! += c * x
        adjointTangent[b]! += dc * x
        break
      }
      case 67: {
        // mulOrZero
        const x = value[a]!
        const y = value[b]!
        adjoint[a]! += c === 0 ? 0 : c * y
        adjointTangent[a]! += dc === 0 ? 0 : dc * y
        adjoint[b]! += x === 0 ? 0 : x * c
        adjointTangent[b]! += x === 0 ? 0 : x * dc
        break
      }
      case 68: {
        // neg
        adjoint[a]! += -c
        adjointTangent[a]! += -dc
        break
      }
      case 69: {
        // normCdf
        const x = value[a]!
        const e0 = normPdfDerivative(0, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 70: {
        // normPdfDerivative
        const x = value[a]!
        const y = value[b]!
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = normPdfDerivative(x + 1, y)
          adjoint[b]! += c * e0
          adjointTangent[b]! += dc * e0
        }
        break
      }
      case 72: {
        // oneMinusSquare
        const x = value[a]!
        const e0 = -2 * x
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 73: {
        // polygamma
        const x = value[a]!
        const y = value[b]!
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = polygamma(x + 1, y)
          adjoint[b]! += c * e0
          adjointTangent[b]! += dc * e0
        }
        break
      }
      case 74: {
        // polygammaDifference
        const x = value[a]!
        const y = value[b]!
        const z = value[left[row - 1]!]!
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = polygammaDifference(x + 1, y, z)
          adjoint[b]! += c * e0
          adjointTangent[b]! += dc * e0
        }
        if ((flags[left[row - 1]!]! & ACTIVE) !== 0) {
          const e0 = polygamma(x + 1, y + z)
          adjoint[left[row - 1]!]! += c * e0
          adjointTangent[left[row - 1]!]! += dc * e0
        }
        break
      }
      case 75: {
        // pow
        const r = value[row]!
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = y * pow(x, (x === 0 ? 1 : 0) * (y === 0 ? 1 : 0) !== 0 ? 1 : y - 1)
          adjoint[a]! += c * e0
          adjointTangent[a]! += dc * e0
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = r * log((r === 0 ? 1 : 0) !== 0 ? 1 : x)
          adjoint[b]! += c * e0
          adjointTangent[b]! += dc * e0
        }
        break
      }
      case 76: {
        // relu
        const x = value[a]!
        const e0 = x > 0 ? 1 : 0
        adjoint[a]! += e0 !== 0 ? c : 0
        adjointTangent[a]! += e0 !== 0 ? dc : 0
        break
      }
      case 78: {
        // sech2
        const r = value[row]!
        const x = value[a]!
        const e0 = -2 * tanh(x) * r
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 79: {
        // sigmoid
        const r = value[row]!
        const x = value[a]!
        const e0 = r * sigmoid(-x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 81: {
        // silu
        const r = value[row]!
        const x = value[a]!
        const e0 = sigmoid(x) + min(r, 800) * sigmoid(-x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 82: {
        // sin
        const x = value[a]!
        const e0 = cos(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 83: {
        // sinc
        const x = value[a]!
        const e0 = sincDerivative(1, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 84: {
        // sincDerivative
        const x = value[a]!
        const y = value[b]!
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = sincDerivative(x + 1, y)
          adjoint[b]! += c * e0
          adjointTangent[b]! += dc * e0
        }
        break
      }
      case 85: {
        // sinh
        const x = value[a]!
        const e0 = cosh(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 86: {
        // softplus
        const x = value[a]!
        const e0 = sigmoid(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 87: {
        // sqrt
        const r = value[row]!
        const e0 = 0.5 / r
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 88: {
        // square
        const x = value[a]!
        const e0 = 2 * x
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 90: {
        // sub
        adjoint[a]! += c
        adjointTangent[a]! += dc
        adjoint[b]! += -c
        adjointTangent[b]! += -dc
        break
      }
      case 91: {
        // tan
        const r = value[row]!
        const e0 = 1 + r * r
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 92: {
        // tanh
        const x = value[a]!
        const e0 = sech2(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 93: {
        // where
        const x = value[a]!
        adjoint[b]! += x !== 0 ? c : 0
        adjointTangent[b]! += x !== 0 ? dc : 0
        adjoint[left[row - 1]!]! += x !== 0 ? 0 : c
        adjointTangent[left[row - 1]!]! += x !== 0 ? 0 : dc
        break
      }
    }
  }
  return from - 1
}
