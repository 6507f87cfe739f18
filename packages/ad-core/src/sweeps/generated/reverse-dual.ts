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

/** Adjoints of scalar rows with their tangents, from row to − 1 down; returns the row it stopped at. */
export function reverseDual(tape: Tape, from: number, to: number): number {
  const { operation, left, right, flags, value, adjoint, tangent, adjointTangent, nodes } = tape
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
    if (c === 0) {
      // Only the tangent moves on, as a cotangent does.
      if (dc !== 0) reverseColumn(tape, adjointTangent, row, row + 1)
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
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = sqrt((1 - x) * (1 + x))
        const e1 = -1 / e0
        adjoint[a]! += c * e1
        adjointTangent[a]! +=
          (dc === 0 ? 0 : dc * e1) +
          (dx === 0 ? 0 : -(((dx * (-2 * x) * (0.5 / (e0 + 0))) / e0) * e1) * c)
        break
      }
      case 18: {
        // acosh
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = sqrt(x - 1)
        const e1 = 1 / e0
        const e2 = sqrt(x + 1)
        const e3 = e1 / e2
        adjoint[a]! += c * e3
        adjointTangent[a]! +=
          (dc === 0 ? 0 : dc * e3) +
          (dx === 0
            ? 0
            : (-(((dx * (0.5 / (e0 + 0))) / e0) * e1) / e2 +
                -(((dx * (0.5 / (e2 + 0))) / e2) * e3)) *
              c)
        break
      }
      case 19: {
        // add
        if ((flags[a]! & ACTIVE) !== 0) {
          adjoint[a]! += c
          adjointTangent[a]! += dc
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          adjoint[b]! += c
          adjointTangent[b]! += dc
        }
        break
      }
      case 20: {
        // asin
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = sqrt((1 - x) * (1 + x))
        const e1 = 1 / e0
        adjoint[a]! += c * e1
        adjointTangent[a]! +=
          (dc === 0 ? 0 : dc * e1) +
          (dx === 0 ? 0 : -(((dx * (-2 * x) * (0.5 / (e0 + 0))) / e0) * e1) * c)
        break
      }
      case 21: {
        // asinh
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = hypot(1, x)
        const e1 = 1 / e0
        adjoint[a]! += c * e1
        adjointTangent[a]! += dc * e1 + -(((dx * cosine(x, e0)) / e0) * e1) * c
        break
      }
      case 22: {
        // atan
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = 1 / (1 + x * x)
        const e1 = hypot(1, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dx * (-2 * cosine(x, e1) * (e0 / e1)) * c
        break
      }
      case 23: {
        // atan2
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const dy = (flags[b]! & ACTIVE) !== 0 ? tangent[b]! : 0
          const x = value[a]!
          const y = value[b]!
          const e0 = hypot(y, x)
          const e1 = cosine(y, e0)
          const e2 = e1 / e0
          const e3 = dx * cosine(x, e0)
          const e4 = dy * e1
          adjoint[a]! += c * e2
          adjointTangent[a]! +=
            (dc === 0 ? 0 : dc * e2) +
            (dx === 0 ? 0 : (-(cosine(e3, e0) * e1) / e0 + -((e3 / e0) * e2)) * c) +
            (dy === 0
              ? 0
              : ((cosine(dy, e0) + -(cosine(e4, e0) * e1)) / e0 + -((e4 / e0) * e2)) * c)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dx = (flags[a]! & ACTIVE) !== 0 ? tangent[a]! : 0
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          const e0 = hypot(y, x)
          const e1 = cosine(x, e0)
          const e2 = e1 / e0
          const e3 = dx * e1
          const e4 = dy * cosine(y, e0)
          adjoint[b]! += -(c * e2)
          adjointTangent[b]! +=
            (dc === 0 ? 0 : -(dc * e2)) +
            (dx === 0
              ? 0
              : -(((cosine(dx, e0) + -(cosine(e3, e0) * e1)) / e0 + -((e3 / e0) * e2)) * c)) +
            (dy === 0 ? 0 : -((-(cosine(e4, e0) * e1) / e0 + -((e4 / e0) * e2)) * c))
        }
        break
      }
      case 24: {
        // atanh
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = (1 - x) * (1 + x)
        const e1 = 1 / e0
        adjoint[a]! += c * e1
        adjointTangent[a]! +=
          (dc === 0 ? 0 : dc * e1) + (dx === 0 ? 0 : -(((dx * (-2 * x)) / e0) * e1) * c)
        break
      }
      case 25: {
        // besselJ0
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = -besselJ1(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + -(dx * besselJDerivative(1, 1, x)) * c
        break
      }
      case 26: {
        // besselJ1
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = besselJDerivative(1, 1, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dx * besselJDerivative(1, 2, x) * c
        break
      }
      case 27: {
        // besselJDerivative
        if ((flags[left[row - 1]!]! & ACTIVE) !== 0) {
          const dz = tangent[left[row - 1]!]!
          const x = value[a]!
          const y = value[b]!
          const z = value[left[row - 1]!]!
          const e0 = y + 1
          const e1 = besselJDerivative(x, e0, z)
          adjoint[left[row - 1]!]! += c * e1
          adjointTangent[left[row - 1]!]! += dc * e1 + dz * besselJDerivative(x, e0 + 1, z) * c
        }
        break
      }
      case 28: {
        // beta
        if ((flags[a]! & ACTIVE) !== 0) {
          const dr = tangent[row]!
          const dx = tangent[a]!
          const dy = (flags[b]! & ACTIVE) !== 0 ? tangent[b]! : 0
          const r = value[row]!
          const x = value[a]!
          const y = value[b]!
          const e0 = polygammaDifference(0, x, y)
          const e1 = -(r * e0)
          adjoint[a]! += c * e1
          adjointTangent[a]! +=
            (dc === 0 ? 0 : dc * e1) +
            (dx === 0 ? 0 : -(dx * polygammaDifference(1, x, y) * r) * c) +
            (dy === 0 ? 0 : -(dy * polygamma(1, x + y) * r) * c) +
            (dr === 0 ? 0 : -(dr * e0) * c)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dr = tangent[row]!
          const dx = (flags[a]! & ACTIVE) !== 0 ? tangent[a]! : 0
          const dy = tangent[b]!
          const r = value[row]!
          const x = value[a]!
          const y = value[b]!
          const e0 = polygammaDifference(0, y, x)
          const e1 = -(r * e0)
          adjoint[b]! += c * e1
          adjointTangent[b]! +=
            (dc === 0 ? 0 : dc * e1) +
            (dx === 0 ? 0 : -(dx * polygamma(1, y + x) * r) * c) +
            (dy === 0 ? 0 : -(dy * polygammaDifference(1, y, x) * r) * c) +
            (dr === 0 ? 0 : -(dr * e0) * c)
        }
        break
      }
      case 29: {
        // cbrt
        const dr = tangent[row]!
        const r = value[row]!
        const e0 = c / r
        const e1 = 3 * r
        const e2 = e0 / e1
        adjoint[a]! += e2
        adjointTangent[a]! +=
          (dc === 0 ? 0 : dc / r / e1) +
          (dr === 0 ? 0 : -((dr / r) * e0) / e1 + -(((dr * 3) / e1) * e2))
        break
      }
      case 31: {
        // clamp
        if ((flags[a]! & ACTIVE) !== 0) {
          const x = value[a]!
          const y = value[b]!
          const z = value[left[row - 1]!]!
          const e0 = x < y ? 1 : 0
          const e1 = x > z ? 1 : 0
          const e2 = x === x ? 1 : 0
          adjoint[a]! += e0 !== 0 ? 0 : e1 !== 0 ? 0 : e2 !== 0 ? c : c === 0 ? 0 : c * NaN
          adjointTangent[a]! +=
            e0 !== 0
              ? 0
              : e1 !== 0
                ? 0
                : (e2 !== 0 ? dc : 0) + (e2 !== 0 ? 0 : dc === 0 ? 0 : dc * NaN)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const x = value[a]!
          const y = value[b]!
          const e0 = x < y ? 1 : 0
          const e1 = x === x ? 1 : 0
          adjoint[b]! += e0 !== 0 ? c : e1 !== 0 ? 0 : c === 0 ? 0 : c * NaN
          adjointTangent[b]! +=
            (e0 !== 0 ? dc : 0) + (e0 !== 0 ? 0 : e1 !== 0 ? 0 : dc === 0 ? 0 : dc * NaN)
        }
        if ((flags[left[row - 1]!]! & ACTIVE) !== 0) {
          const x = value[a]!
          const y = value[b]!
          const z = value[left[row - 1]!]!
          const e0 = x < y ? 1 : 0
          const e1 = x > z ? 1 : 0
          const e2 = x === x ? 1 : 0
          adjoint[left[row - 1]!]! +=
            e0 !== 0 ? 0 : e1 !== 0 ? c : e2 !== 0 ? 0 : c === 0 ? 0 : c * NaN
          adjointTangent[left[row - 1]!]! +=
            e0 !== 0
              ? 0
              : (e1 !== 0 ? dc : 0) + (e1 !== 0 ? 0 : e2 !== 0 ? 0 : dc === 0 ? 0 : dc * NaN)
        }
        break
      }
      case 32: {
        // cos
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = -sin(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + -(dx * cos(x)) * c
        break
      }
      case 33: {
        // cosh
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = sinh(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dx * cosh(x) * c
        break
      }
      case 34: {
        // digamma
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = polygamma(1, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += (dc === 0 ? 0 : dc * e0) + (dx === 0 ? 0 : dx * polygamma(2, x) * c)
        break
      }
      case 35: {
        // div
        if ((flags[a]! & ACTIVE) !== 0) {
          const dy = (flags[b]! & ACTIVE) !== 0 ? tangent[b]! : 0
          const y = value[b]!
          const e0 = c / y
          adjoint[a]! += e0
          adjointTangent[a]! += (dc === 0 ? 0 : dc / y) + (dy === 0 ? 0 : -((dy / y) * e0))
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dr = tangent[row]!
          const dy = tangent[b]!
          const r = value[row]!
          const y = value[b]!
          const e0 = c / y
          adjoint[b]! += -(e0 * r)
          adjointTangent[b]! +=
            (dc === 0 ? 0 : -((dc / y) * r)) +
            (dy === 0 ? 0 : -(-((dy / y) * e0) * r)) +
            (dr === 0 ? 0 : -(dr * e0))
        }
        break
      }
      case 36: {
        // divOrZero
        if ((flags[a]! & ACTIVE) !== 0) {
          const dy = (flags[b]! & ACTIVE) !== 0 ? tangent[b]! : 0
          const y = value[b]!
          const e0 = cosine(c, y)
          adjoint[a]! += e0
          adjointTangent[a]! += cosine(dc, y) + -(cosine(dy, y) * e0)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dr = tangent[row]!
          const dy = tangent[b]!
          const r = value[row]!
          const y = value[b]!
          const e0 = cosine(c, y)
          adjoint[b]! += -(e0 * r)
          adjointTangent[b]! += -((cosine(dc, y) + -(cosine(dy, y) * e0)) * r + dr * e0)
        }
        break
      }
      case 37: {
        // elu
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const dy = (flags[b]! & ACTIVE) !== 0 ? tangent[b]! : 0
          const x = value[a]!
          const y = value[b]!
          const e0 = x > 0 ? 1 : 0
          const e1 = exp(e0 !== 0 ? 0 : x)
          const e2 = y * e1
          adjoint[a]! += e0 !== 0 ? c : c * e2
          adjointTangent[a]! +=
            (e0 !== 0 ? dc : 0) +
            (e0 !== 0 ? 0 : dc * e2 + (dy * e1 + (e0 !== 0 ? 0 : dx) * e1 * y) * c)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dx = (flags[a]! & ACTIVE) !== 0 ? tangent[a]! : 0
          const x = value[a]!
          const e0 = x > 0 ? 1 : 0
          const e1 = e0 !== 0 ? 0 : x
          const e2 = expm1(e1)
          adjoint[b]! += c * e2
          adjointTangent[b]! += dc * e2 + (e0 !== 0 ? 0 : dx) * exp(e1) * c
        }
        break
      }
      case 39: {
        // erf
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = 1.1283791670955126 * gaussianDerivative(0, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dx * gaussianDerivative(1, x) * 1.1283791670955126 * c
        break
      }
      case 40: {
        // erfc
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = -1.1283791670955126 * gaussianDerivative(0, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dx * gaussianDerivative(1, x) * -1.1283791670955126 * c
        break
      }
      case 41: {
        // exp
        const dr = tangent[row]!
        const r = value[row]!
        adjoint[a]! += c * r
        adjointTangent[a]! += dc * r + dr * c
        break
      }
      case 42: {
        // exp2
        const dr = tangent[row]!
        const r = value[row]!
        const e0 = 0.6931471805599453 * r
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dr * 0.6931471805599453 * c
        break
      }
      case 43: {
        // expm1
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = exp(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dx * e0 * c
        break
      }
      case 46: {
        // fma
        if ((flags[a]! & ACTIVE) !== 0) {
          const dy = (flags[b]! & ACTIVE) !== 0 ? tangent[b]! : 0
          const y = value[b]!
          adjoint[a]! += c * y
          adjointTangent[a]! += dc * y + dy * c
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dx = (flags[a]! & ACTIVE) !== 0 ? tangent[a]! : 0
          const x = value[a]!
          adjoint[b]! += c * x
          adjointTangent[b]! += dc * x + dx * c
        }
        if ((flags[left[row - 1]!]! & ACTIVE) !== 0) {
          adjoint[left[row - 1]!]! += c
          adjointTangent[left[row - 1]!]! += dc
        }
        break
      }
      case 47: {
        // gamma
        const dr = tangent[row]!
        const dx = tangent[a]!
        const r = value[row]!
        const x = value[a]!
        const e0 = digamma(x)
        const e1 = r * e0
        adjoint[a]! += c * e1
        adjointTangent[a]! +=
          (dc === 0 ? 0 : dc * e1) +
          (dx === 0 ? 0 : dx * polygamma(1, x) * r * c) +
          (dr === 0 ? 0 : dr * e0 * c)
        break
      }
      case 48: {
        // gaussianDerivative
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          const e0 = x + 1
          const e1 = gaussianDerivative(e0, y)
          adjoint[b]! += c * e1
          adjointTangent[b]! += dc * e1 + dy * gaussianDerivative(e0 + 1, y) * c
        }
        break
      }
      case 49: {
        // gelu
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = normCdf(x) - normPdfDerivative(1, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! +=
          dc * e0 + (dx * normPdfDerivative(0, x) + -(dx * normPdfDerivative(2, x))) * c
        break
      }
      case 52: {
        // hypot
        if ((flags[a]! & ACTIVE) !== 0) {
          const dr = tangent[row]!
          const dx = tangent[a]!
          const r = value[row]!
          const x = value[a]!
          const e0 = cosine(x, r)
          adjoint[a]! += c * e0
          adjointTangent[a]! += dc * e0 + (cosine(dx, r) + -(cosine(dr, r) * e0)) * c
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dr = tangent[row]!
          const dy = tangent[b]!
          const r = value[row]!
          const y = value[b]!
          const e0 = cosine(y, r)
          adjoint[b]! += c * e0
          adjointTangent[b]! += dc * e0 + (cosine(dy, r) + -(cosine(dr, r) * e0)) * c
        }
        break
      }
      case 53: {
        // leakyRelu
        if ((flags[a]! & ACTIVE) !== 0) {
          const dy = (flags[b]! & ACTIVE) !== 0 ? tangent[b]! : 0
          const x = value[a]!
          const y = value[b]!
          const e0 = x > 0 ? 1 : 0
          const e1 = x <= 0 ? 1 : 0
          adjoint[a]! += e0 !== 0 ? c : e1 !== 0 ? c * y : c === 0 ? 0 : c * NaN
          adjointTangent[a]! +=
            (e0 !== 0 ? dc : 0) +
            (e0 !== 0
              ? 0
              : (e1 !== 0 ? dc * y + dy * c : 0) + (e1 !== 0 ? 0 : dc === 0 ? 0 : dc * NaN))
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dx = (flags[a]! & ACTIVE) !== 0 ? tangent[a]! : 0
          const x = value[a]!
          const e0 = x > 0 ? 1 : 0
          const e1 = e0 !== 0 ? 0 : x
          adjoint[b]! += c * e1
          adjointTangent[b]! += dc * e1 + (e0 !== 0 ? 0 : dx) * c
        }
        break
      }
      case 56: {
        // lgamma
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = digamma(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += (dc === 0 ? 0 : dc * e0) + (dx === 0 ? 0 : dx * polygamma(1, x) * c)
        break
      }
      case 57: {
        // log
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = 1 / x
        adjoint[a]! += c * e0
        adjointTangent[a]! += (dc === 0 ? 0 : dc * e0) + (dx === 0 ? 0 : -((dx / x) * e0) * c)
        break
      }
      case 58: {
        // log10
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = 0.4342944819032518 / x
        adjoint[a]! += c * e0
        adjointTangent[a]! += (dc === 0 ? 0 : dc * e0) + (dx === 0 ? 0 : -((dx / x) * e0) * c)
        break
      }
      case 59: {
        // log1p
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = 1 + x
        const e1 = 1 / e0
        adjoint[a]! += c * e1
        adjointTangent[a]! += (dc === 0 ? 0 : dc * e1) + (dx === 0 ? 0 : -((dx / e0) * e1) * c)
        break
      }
      case 60: {
        // log2
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = 1.4426950408889634 / x
        adjoint[a]! += c * e0
        adjointTangent[a]! += (dc === 0 ? 0 : dc * e0) + (dx === 0 ? 0 : -((dx / x) * e0) * c)
        break
      }
      case 61: {
        // logAddExp
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const dy = (flags[b]! & ACTIVE) !== 0 ? tangent[b]! : 0
          const x = value[a]!
          const y = value[b]!
          const e0 = x - y
          const e1 = (x === y ? 1 : 0) * (e0 !== 0 ? 1 : 0)
          const e2 = e1 !== 0 ? 0 : e0
          const e3 = sigmoid(e2)
          adjoint[a]! += c * e3
          adjointTangent[a]! += dc * e3 + (e1 !== 0 ? 0 : dx + -dy) * sigmoidSlope(e2) * c
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dx = (flags[a]! & ACTIVE) !== 0 ? tangent[a]! : 0
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          const e0 = y - x
          const e1 = (y === x ? 1 : 0) * (e0 !== 0 ? 1 : 0)
          const e2 = e1 !== 0 ? 0 : e0
          const e3 = sigmoid(e2)
          adjoint[b]! += c * e3
          adjointTangent[b]! += dc * e3 + (e1 !== 0 ? 0 : dy + -dx) * sigmoidSlope(e2) * c
        }
        break
      }
      case 62: {
        // logNormCdf
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = logNormCdfDerivative(1, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dx * logNormCdfDerivative(2, x) * c
        break
      }
      case 63: {
        // logNormCdfDerivative
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          const e0 = x + 1
          const e1 = logNormCdfDerivative(e0, y)
          adjoint[b]! += c * e1
          adjointTangent[b]! += dc * e1 + dy * logNormCdfDerivative(e0 + 1, y) * c
        }
        break
      }
      case 64: {
        // lorentzian
        const dr = tangent[row]!
        const dx = tangent[a]!
        const r = value[row]!
        const x = value[a]!
        const e0 = hypot(1, x)
        const e1 = cosine(x, e0)
        const e2 = -2 * e1
        const e3 = r / e0
        const e4 = e2 * e3
        const e5 = dx * e1
        adjoint[a]! += c * e4
        adjointTangent[a]! +=
          dc * e4 +
          ((cosine(dx, e0) + -(cosine(e5, e0) * e1)) * -2 * e3 +
            (dr / e0 + -((e5 / e0) * e3)) * e2) *
            c
        break
      }
      case 65: {
        // max
        if ((flags[a]! & ACTIVE) !== 0) {
          const x = value[a]!
          const y = value[b]!
          const e0 = y < x ? 1 : 0
          const e1 = y > x ? 1 : 0
          const e2 = y === x ? 1 : 0
          adjoint[a]! += e0 !== 0 ? c : e1 !== 0 ? 0 : e2 !== 0 ? 0.5 * c : c === 0 ? 0 : c * NaN
          adjointTangent[a]! +=
            (e0 !== 0 ? dc : 0) +
            (e0 !== 0
              ? 0
              : e1 !== 0
                ? 0
                : (e2 !== 0 ? dc * 0.5 : 0) + (e2 !== 0 ? 0 : dc === 0 ? 0 : dc * NaN))
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const x = value[a]!
          const y = value[b]!
          const e0 = x < y ? 1 : 0
          const e1 = x > y ? 1 : 0
          const e2 = x === y ? 1 : 0
          adjoint[b]! += e0 !== 0 ? c : e1 !== 0 ? 0 : e2 !== 0 ? 0.5 * c : c === 0 ? 0 : c * NaN
          adjointTangent[b]! +=
            (e0 !== 0 ? dc : 0) +
            (e0 !== 0
              ? 0
              : e1 !== 0
                ? 0
                : (e2 !== 0 ? dc * 0.5 : 0) + (e2 !== 0 ? 0 : dc === 0 ? 0 : dc * NaN))
        }
        break
      }
      case 66: {
        // min
        if ((flags[a]! & ACTIVE) !== 0) {
          const x = value[a]!
          const y = value[b]!
          const e0 = x < y ? 1 : 0
          const e1 = x > y ? 1 : 0
          const e2 = x === y ? 1 : 0
          adjoint[a]! += e0 !== 0 ? c : e1 !== 0 ? 0 : e2 !== 0 ? 0.5 * c : c === 0 ? 0 : c * NaN
          adjointTangent[a]! +=
            (e0 !== 0 ? dc : 0) +
            (e0 !== 0
              ? 0
              : e1 !== 0
                ? 0
                : (e2 !== 0 ? dc * 0.5 : 0) + (e2 !== 0 ? 0 : dc === 0 ? 0 : dc * NaN))
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const x = value[a]!
          const y = value[b]!
          const e0 = y < x ? 1 : 0
          const e1 = y > x ? 1 : 0
          const e2 = y === x ? 1 : 0
          adjoint[b]! += e0 !== 0 ? c : e1 !== 0 ? 0 : e2 !== 0 ? 0.5 * c : c === 0 ? 0 : c * NaN
          adjointTangent[b]! +=
            (e0 !== 0 ? dc : 0) +
            (e0 !== 0
              ? 0
              : e1 !== 0
                ? 0
                : (e2 !== 0 ? dc * 0.5 : 0) + (e2 !== 0 ? 0 : dc === 0 ? 0 : dc * NaN))
        }
        break
      }
      case 67: {
        // mod
        if ((flags[a]! & ACTIVE) !== 0) {
          const r = value[row]!
          const e0 = r === r ? 1 : 0
          adjoint[a]! += e0 !== 0 ? c : c === 0 ? 0 : c * NaN
          adjointTangent[a]! +=
            dc === 0 ? 0 : (e0 !== 0 ? dc : 0) + (e0 !== 0 ? 0 : dc === 0 ? 0 : dc * NaN)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const x = value[a]!
          const y = value[b]!
          const e0 = floorQuotient(x, y)
          adjoint[b]! += -(c * e0)
          adjointTangent[b]! += dc === 0 ? 0 : -(dc * e0)
        }
        break
      }
      case 68: {
        // mul
        if ((flags[a]! & ACTIVE) !== 0) {
          const dy = (flags[b]! & ACTIVE) !== 0 ? tangent[b]! : 0
          const y = value[b]!
          adjoint[a]! += c * y
          adjointTangent[a]! += dc * y + dy * c
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dx = (flags[a]! & ACTIVE) !== 0 ? tangent[a]! : 0
          const x = value[a]!
          adjoint[b]! += c * x
          adjointTangent[b]! += dc * x + dx * c
        }
        break
      }
      case 69: {
        // mulOrZero
        if ((flags[a]! & ACTIVE) !== 0) {
          const dy = (flags[b]! & ACTIVE) !== 0 ? tangent[b]! : 0
          const y = value[b]!
          adjoint[a]! += c === 0 ? 0 : c * y
          adjointTangent[a]! += (dc === 0 ? 0 : dc * y) + (c === 0 ? 0 : c * dy)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dx = (flags[a]! & ACTIVE) !== 0 ? tangent[a]! : 0
          const x = value[a]!
          adjoint[b]! += x === 0 ? 0 : x * c
          adjointTangent[b]! += (dx === 0 ? 0 : dx * c) + (x === 0 ? 0 : x * dc)
        }
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
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = normPdfDerivative(0, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dx * normPdfDerivative(1, x) * c
        break
      }
      case 72: {
        // normPdfDerivative
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          const e0 = x + 1
          const e1 = normPdfDerivative(e0, y)
          adjoint[b]! += c * e1
          adjointTangent[b]! += dc * e1 + dy * normPdfDerivative(e0 + 1, y) * c
        }
        break
      }
      case 74: {
        // oneMinusSquare
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = -2 * x
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dx * -2 * c
        break
      }
      case 75: {
        // polygamma
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          const e0 = x + 1
          const e1 = polygamma(e0, y)
          adjoint[b]! += c * e1
          adjointTangent[b]! +=
            (dc === 0 ? 0 : dc * e1) + (dy === 0 ? 0 : dy * polygamma(e0 + 1, y) * c)
        }
        break
      }
      case 76: {
        // polygammaDifference
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const dz = (flags[left[row - 1]!]! & ACTIVE) !== 0 ? tangent[left[row - 1]!]! : 0
          const x = value[a]!
          const y = value[b]!
          const z = value[left[row - 1]!]!
          const e0 = x + 1
          const e1 = polygammaDifference(e0, y, z)
          const e2 = e0 + 1
          adjoint[b]! += c * e1
          adjointTangent[b]! +=
            (dc === 0 ? 0 : dc * e1) +
            (dy === 0 ? 0 : dy * polygammaDifference(e2, y, z) * c) +
            (dz === 0 ? 0 : dz * polygamma(e2, y + z) * c)
        }
        if ((flags[left[row - 1]!]! & ACTIVE) !== 0) {
          const dy = (flags[b]! & ACTIVE) !== 0 ? tangent[b]! : 0
          const dz = tangent[left[row - 1]!]!
          const x = value[a]!
          const y = value[b]!
          const z = value[left[row - 1]!]!
          const e0 = x + 1
          const e1 = y + z
          const e2 = polygamma(e0, e1)
          const e3 = polygamma(e0 + 1, e1)
          adjoint[left[row - 1]!]! += c * e2
          adjointTangent[left[row - 1]!]! +=
            (dc === 0 ? 0 : dc * e2) + (dy === 0 ? 0 : dy * e3 * c) + (dz === 0 ? 0 : dz * e3 * c)
        }
        break
      }
      case 77: {
        // pow
        if ((flags[a]! & ACTIVE) !== 0) {
          const dx = tangent[a]!
          const dy = (flags[b]! & ACTIVE) !== 0 ? tangent[b]! : 0
          const x = value[a]!
          const y = value[b]!
          const e0 = x === 0 ? 1 : 0
          const e1 = e0 * (y === 0 ? 1 : 0)
          const e2 = e1 !== 0 ? 1 : y - 1
          const e3 = pow(x, e2)
          const e4 = y * e3
          adjoint[a]! += c * e4
          adjointTangent[a]! +=
            (dc === 0 ? 0 : dc * e4) +
            (dx === 0
              ? 0
              : dx * (e2 * pow(x, e0 * (e2 === 0 ? 1 : 0) !== 0 ? 1 : e2 - 1)) * y * c) +
            (dy === 0
              ? 0
              : (dy * e3 + (e1 !== 0 ? 0 : dy) * (e3 * log((e3 === 0 ? 1 : 0) !== 0 ? 1 : x)) * y) *
                c)
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          const dr = tangent[row]!
          const dx = (flags[a]! & ACTIVE) !== 0 ? tangent[a]! : 0
          const r = value[row]!
          const x = value[a]!
          const e0 = r === 0 ? 1 : 0
          const e1 = e0 !== 0 ? 1 : x
          const e2 = log(e1)
          const e3 = r * e2
          adjoint[b]! += c * e3
          adjointTangent[b]! +=
            (dc === 0 ? 0 : dc * e3) +
            (dx === 0 ? 0 : (e0 !== 0 ? 0 : dx) * (1 / e1) * r * c) +
            (dr === 0 ? 0 : dr * e2 * c)
        }
        break
      }
      case 78: {
        // relu
        const x = value[a]!
        const e0 = x > 0 ? 1 : 0
        const e1 = x === x ? 1 : 0
        adjoint[a]! += e0 !== 0 ? c : e1 !== 0 ? 0 : c === 0 ? 0 : c * NaN
        adjointTangent[a]! +=
          (e0 !== 0 ? dc : 0) + (e0 !== 0 ? 0 : e1 !== 0 ? 0 : dc === 0 ? 0 : dc * NaN)
        break
      }
      case 80: {
        // sech2
        const dr = tangent[row]!
        const dx = tangent[a]!
        const r = value[row]!
        const x = value[a]!
        const e0 = -2 * tanh(x)
        const e1 = e0 * r
        adjoint[a]! += c * e1
        adjointTangent[a]! += dc * e1 + (dx * sech2(x) * -2 * r + dr * e0) * c
        break
      }
      case 81: {
        // sigmoid
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = sigmoidSlope(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dx * (-tanh(0.5 * x) * e0) * c
        break
      }
      case 82: {
        // sigmoidSlope
        const dr = tangent[row]!
        const dx = tangent[a]!
        const r = value[row]!
        const x = value[a]!
        const e0 = 0.5 * x
        const e1 = -tanh(e0)
        const e2 = e1 * r
        adjoint[a]! += c * e2
        adjointTangent[a]! += dc * e2 + (-(dx * 0.5 * sech2(e0)) * r + dr * e1) * c
        break
      }
      case 84: {
        // silu
        const dr = tangent[row]!
        const dx = tangent[a]!
        const r = value[row]!
        const x = value[a]!
        const e0 = min(r, 800)
        const e1 = -x
        const e2 = sigmoid(e1)
        const e3 = sigmoid(x) + e0 * e2
        adjoint[a]! += c * e3
        adjointTangent[a]! +=
          dc * e3 +
          (dx * sigmoidSlope(x) +
            (((r < 800 ? 1 : 0) !== 0
              ? dr
              : (r > 800 ? 1 : 0) !== 0
                ? 0
                : (r === 800 ? 1 : 0) !== 0
                  ? 0.5 * dr
                  : dr === 0
                    ? 0
                    : dr * NaN) *
              e2 +
              -dx * sigmoidSlope(e1) * e0)) *
            c
        break
      }
      case 85: {
        // sin
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = cos(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dx * -sin(x) * c
        break
      }
      case 86: {
        // sinc
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = sincDerivative(1, x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dx * sincDerivative(2, x) * c
        break
      }
      case 87: {
        // sincDerivative
        if ((flags[b]! & ACTIVE) !== 0) {
          const dy = tangent[b]!
          const x = value[a]!
          const y = value[b]!
          const e0 = x + 1
          const e1 = sincDerivative(e0, y)
          adjoint[b]! += c * e1
          adjointTangent[b]! += dc * e1 + dy * sincDerivative(e0 + 1, y) * c
        }
        break
      }
      case 88: {
        // sinh
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = cosh(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dx * sinh(x) * c
        break
      }
      case 89: {
        // softplus
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = sigmoid(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dx * sigmoidSlope(x) * c
        break
      }
      case 90: {
        // sqrt
        const dr = tangent[row]!
        const r = value[row]!
        const e0 = r + 0
        const e1 = 0.5 / e0
        adjoint[a]! += c * e1
        adjointTangent[a]! += (dc === 0 ? 0 : dc * e1) + (dr === 0 ? 0 : -((dr / e0) * e1) * c)
        break
      }
      case 91: {
        // square
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = 2 * x
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dx * 2 * c
        break
      }
      case 93: {
        // sub
        if ((flags[a]! & ACTIVE) !== 0) {
          adjoint[a]! += c
          adjointTangent[a]! += dc
        }
        if ((flags[b]! & ACTIVE) !== 0) {
          adjoint[b]! += -c
          adjointTangent[b]! += -dc
        }
        break
      }
      case 94: {
        // tan
        const dr = tangent[row]!
        const r = value[row]!
        const e0 = 1 + r * r
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dr * (2 * r) * c
        break
      }
      case 95: {
        // tanh
        const dx = tangent[a]!
        const x = value[a]!
        const e0 = sech2(x)
        adjoint[a]! += c * e0
        adjointTangent[a]! += dc * e0 + dx * (-2 * tanh(x) * e0) * c
        break
      }
      case 96: {
        // where
        if ((flags[b]! & ACTIVE) !== 0) {
          const x = value[a]!
          adjoint[b]! += x !== 0 ? c : 0
          adjointTangent[b]! += x !== 0 ? dc : 0
        }
        if ((flags[left[row - 1]!]! & ACTIVE) !== 0) {
          const x = value[a]!
          adjoint[left[row - 1]!]! += x !== 0 ? 0 : c
          adjointTangent[left[row - 1]!]! += x !== 0 ? 0 : dc
        }
        break
      }
    }
  }
  return from - 1
}
