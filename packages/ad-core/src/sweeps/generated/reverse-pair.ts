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
        const e0 = 1 / sqrt(x - 1) / sqrt(x + 1)
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
        const e0 = 1 / (1 + x * x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 23: {
        // atan2
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = hypot(y, x)
          const e1 = cosine(y, e0) / e0
          adjoint[a]! += c * e1
          adjointTangent[a]! += dc * e1
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = hypot(y, x)
          const e1 = cosine(x, e0) / e0
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
        const e0 = 3 * r
        adjoint[a]! += c / r / e0
        adjointTangent[a]! += dc / r / e0
        break
      }
      case 31: {
        // clamp
        const x = value[a]!
        const y = value[b]!
        const z = value[left[row - 1]!]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = x < y ? 1 : 0
          const e1 = x > z ? 1 : 0
          const e2 = x === x ? 1 : 0
          adjoint[a]! += e0 !== 0 ? 0 : e1 !== 0 ? 0 : e2 !== 0 ? c : c === 0 ? 0 : c * NaN
          adjointTangent[a]! +=
            e0 !== 0 ? 0 : e1 !== 0 ? 0 : e2 !== 0 ? dc : dc === 0 ? 0 : dc * NaN
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = x < y ? 1 : 0
          const e1 = x === x ? 1 : 0
          adjoint[b]! += e0 !== 0 ? c : e1 !== 0 ? 0 : c === 0 ? 0 : c * NaN
          adjointTangent[b]! += e0 !== 0 ? dc : e1 !== 0 ? 0 : dc === 0 ? 0 : dc * NaN
        }
        if ((flags[left[row - 1]!]! & ACTIVE) !== 0) {
          const e0 = x < y ? 1 : 0
          const e1 = x > z ? 1 : 0
          const e2 = x === x ? 1 : 0
          adjoint[left[row - 1]!]! +=
            e0 !== 0 ? 0 : e1 !== 0 ? c : e2 !== 0 ? 0 : c === 0 ? 0 : c * NaN
          adjointTangent[left[row - 1]!]! +=
            e0 !== 0 ? 0 : e1 !== 0 ? dc : e2 !== 0 ? 0 : dc === 0 ? 0 : dc * NaN
        }
        break
      }
      case 32: {
        // cos
        const x = value[a]!
        const e0 = -sin(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 33: {
        // cosh
        const x = value[a]!
        const e0 = sinh(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 34: {
        // digamma
        const x = value[a]!
        const e0 = polygamma(1, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 35: {
        // div
        const r = value[row]!
        const y = value[b]!
        adjoint[a]! += c / y
        adjointTangent[a]! += dc / y
        adjoint[b]! += -((c / y) * r)
        adjointTangent[b]! += -((dc / y) * r)
        break
      }
      case 36: {
        // divOrZero
        const r = value[row]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          adjoint[a]! += cosine(c, y)
          adjointTangent[a]! += cosine(dc, y)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          adjoint[b]! += -(cosine(c, y) * r)
          adjointTangent[b]! += -(cosine(dc, y) * r)
        }
        break
      }
      case 37: {
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
      case 39: {
        // erf
        const x = value[a]!
        const e0 = 1.1283791670955126 * gaussianDerivative(0, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 40: {
        // erfc
        const x = value[a]!
        const e0 = -1.1283791670955126 * gaussianDerivative(0, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 41: {
        // exp
        const r = value[row]!
        adjoint[a]! += c * r
        adjointTangent[a]! += dc * r
        break
      }
      case 42: {
        // exp2
        const r = value[row]!
        const e0 = 0.6931471805599453 * r
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 43: {
        // expm1
        const x = value[a]!
        const e0 = exp(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 46: {
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
      case 47: {
        // gamma
        const r = value[row]!
        const x = value[a]!
        const e0 = r * digamma(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 48: {
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
      case 49: {
        // gelu
        const x = value[a]!
        const e0 = normCdf(x) - normPdfDerivative(1, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 52: {
        // hypot
        const r = value[row]!
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = cosine(x, r)
          adjoint[a]! += c * e0
          adjointTangent[a]! += dc * e0
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = cosine(y, r)
          adjoint[b]! += c * e0
          adjointTangent[b]! += dc * e0
        }
        break
      }
      case 53: {
        // leakyRelu
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = x > 0 ? 1 : 0
          const e1 = x <= 0 ? 1 : 0
          adjoint[a]! += e0 !== 0 ? c : e1 !== 0 ? c * y : c === 0 ? 0 : c * NaN
          adjointTangent[a]! += e0 !== 0 ? dc : e1 !== 0 ? dc * y : dc === 0 ? 0 : dc * NaN
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = (x > 0 ? 1 : 0) !== 0 ? 0 : x
          adjoint[b]! += c * e0
          adjointTangent[b]! += dc * e0
        }
        break
      }
      case 56: {
        // lgamma
        const x = value[a]!
        const e0 = digamma(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 57: {
        // log
        const x = value[a]!
        const e0 = 1 / x
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 58: {
        // log10
        const x = value[a]!
        const e0 = 0.4342944819032518 / x
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 59: {
        // log1p
        const x = value[a]!
        const e0 = 1 / (1 + x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 60: {
        // log2
        const x = value[a]!
        const e0 = 1.4426950408889634 / x
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 61: {
        // logAddExp
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = x - y
          const e1 = sigmoid((x === y ? 1 : 0) * (e0 !== 0 ? 1 : 0) !== 0 ? 0 : e0)
          adjoint[a]! += c * e1
          adjointTangent[a]! += dc * e1
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = y - x
          const e1 = sigmoid((y === x ? 1 : 0) * (e0 !== 0 ? 1 : 0) !== 0 ? 0 : e0)
          adjoint[b]! += c * e1
          adjointTangent[b]! += dc * e1
        }
        break
      }
      case 62: {
        // logNormCdf
        const x = value[a]!
        const e0 = logNormCdfDerivative(1, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 63: {
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
      case 64: {
        // lorentzian
        const r = value[row]!
        const x = value[a]!
        const e0 = hypot(1, x)
        const e1 = -2 * cosine(x, e0) * (r / e0)
        adjoint[a]! += c * e1
        adjointTangent[a]! += dc * e1
        break
      }
      case 65: {
        // max
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = y < x ? 1 : 0
          const e1 = y > x ? 1 : 0
          const e2 = y === x ? 1 : 0
          adjoint[a]! += e0 !== 0 ? c : e1 !== 0 ? 0 : e2 !== 0 ? 0.5 * c : c === 0 ? 0 : c * NaN
          adjointTangent[a]! +=
            e0 !== 0 ? dc : e1 !== 0 ? 0 : e2 !== 0 ? 0.5 * dc : dc === 0 ? 0 : dc * NaN
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = x < y ? 1 : 0
          const e1 = x > y ? 1 : 0
          const e2 = x === y ? 1 : 0
          adjoint[b]! += e0 !== 0 ? c : e1 !== 0 ? 0 : e2 !== 0 ? 0.5 * c : c === 0 ? 0 : c * NaN
          adjointTangent[b]! +=
            e0 !== 0 ? dc : e1 !== 0 ? 0 : e2 !== 0 ? 0.5 * dc : dc === 0 ? 0 : dc * NaN
        }
        break
      }
      case 66: {
        // min
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = x < y ? 1 : 0
          const e1 = x > y ? 1 : 0
          const e2 = x === y ? 1 : 0
          adjoint[a]! += e0 !== 0 ? c : e1 !== 0 ? 0 : e2 !== 0 ? 0.5 * c : c === 0 ? 0 : c * NaN
          adjointTangent[a]! +=
            e0 !== 0 ? dc : e1 !== 0 ? 0 : e2 !== 0 ? 0.5 * dc : dc === 0 ? 0 : dc * NaN
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = y < x ? 1 : 0
          const e1 = y > x ? 1 : 0
          const e2 = y === x ? 1 : 0
          adjoint[b]! += e0 !== 0 ? c : e1 !== 0 ? 0 : e2 !== 0 ? 0.5 * c : c === 0 ? 0 : c * NaN
          adjointTangent[b]! +=
            e0 !== 0 ? dc : e1 !== 0 ? 0 : e2 !== 0 ? 0.5 * dc : dc === 0 ? 0 : dc * NaN
        }
        break
      }
      case 67: {
        // mod
        const r = value[row]!
        const x = value[a]!
        const y = value[b]!
        if ((flags[a]! & ACTIVE) !== 0) {
          const e0 = r === r ? 1 : 0
          adjoint[a]! += e0 !== 0 ? c : c === 0 ? 0 : c * NaN
          adjointTangent[a]! += e0 !== 0 ? dc : dc === 0 ? 0 : dc * NaN
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const e0 = floorQuotient(x, y)
          adjoint[b]! += -(c * e0)
          adjointTangent[b]! += -(dc * e0)
        }
        break
      }
      case 68: {
        // mul
        const x = value[a]!
        const y = value[b]!
        adjoint[a]! += c * y
        adjointTangent[a]! += dc * y
        adjoint[b]! += c * x
        adjointTangent[b]! += dc * x
        break
      }
      case 69: {
        // mulOrZero
        const x = value[a]!
        const y = value[b]!
        adjoint[a]! += c === 0 ? 0 : c * y
        adjointTangent[a]! += dc === 0 ? 0 : dc * y
        adjoint[b]! += x === 0 ? 0 : x * c
        adjointTangent[b]! += x === 0 ? 0 : x * dc
        break
      }
      case 70: {
        // neg
        adjoint[a]! += -c
        adjointTangent[a]! += -dc
        break
      }
      case 71: {
        // normCdf
        const x = value[a]!
        const e0 = normPdfDerivative(0, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 72: {
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
      case 74: {
        // oneMinusSquare
        const x = value[a]!
        const e0 = -2 * x
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 75: {
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
      case 76: {
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
      case 77: {
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
      case 78: {
        // relu
        const x = value[a]!
        const e0 = x > 0 ? 1 : 0
        const e1 = x === x ? 1 : 0
        adjoint[a]! += e0 !== 0 ? c : e1 !== 0 ? 0 : c === 0 ? 0 : c * NaN
        adjointTangent[a]! += e0 !== 0 ? dc : e1 !== 0 ? 0 : dc === 0 ? 0 : dc * NaN
        break
      }
      case 80: {
        // sech2
        const r = value[row]!
        const x = value[a]!
        const e0 = -2 * tanh(x) * r
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 81: {
        // sigmoid
        const x = value[a]!
        const e0 = sigmoidSlope(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 82: {
        // sigmoidSlope
        const r = value[row]!
        const x = value[a]!
        const e0 = -tanh(0.5 * x) * r
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 84: {
        // silu
        const r = value[row]!
        const x = value[a]!
        const e0 = sigmoid(x) + min(r, 800) * sigmoid(-x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 85: {
        // sin
        const x = value[a]!
        const e0 = cos(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 86: {
        // sinc
        const x = value[a]!
        const e0 = sincDerivative(1, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 87: {
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
      case 88: {
        // sinh
        const x = value[a]!
        const e0 = cosh(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 89: {
        // softplus
        const x = value[a]!
        const e0 = sigmoid(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 90: {
        // sqrt
        const r = value[row]!
        const e0 = 0.5 / (r + 0)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 91: {
        // square
        const x = value[a]!
        const e0 = 2 * x
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 93: {
        // sub
        adjoint[a]! += c
        adjointTangent[a]! += dc
        adjoint[b]! += -c
        adjointTangent[b]! += -dc
        break
      }
      case 94: {
        // tan
        const r = value[row]!
        const e0 = 1 + r * r
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 95: {
        // tanh
        const x = value[a]!
        const e0 = sech2(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0
        break
      }
      case 96: {
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
