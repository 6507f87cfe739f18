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
  logNormCdf,
  logNormCdfDerivative,
  normCdf,
  normPdfDerivative,
  polygamma,
  polygammaDifference,
  sigmoid,
  sincDerivative,
} from '../../ops/numerics/index.js'
import type { Lowering } from '../core-builder.js'

/** The value of an operation in the core's instructions, by name. */
export const lowerings: Readonly<Record<string, Lowering>> = {
  abs: (b, x) => b.abs(x),
  acos: (b, x) => b.call('acos', x),
  acosh: (b, x) => b.call('acosh', x),
  add: (b, x, y) => b.add(x, y),
  asin: (b, x) => b.call('asin', x),
  asinh: (b, x) => b.call('asinh', x),
  atan: (b, x) => b.call('atan', x),
  atan2: (b, x, y) => b.call('atan2', x, y),
  atanh: (b, x) => b.call('atanh', x),
  besselJ0: (b, x) => b.call('besselJ0', x),
  besselJ1: (b, x) => b.call('besselJ1', x),
  besselJDerivative: (b, x, y, z) => b.call('besselJDerivative', x, y, z),
  beta: (b, x, y) => b.call('beta', x, y),
  cbrt: (b, x) => b.call('cbrt', x),
  ceil: (b, x) => b.ceil(x),
  clamp: (b, x, y, z) => b.select(b.lt(x, y), y, b.select(b.gt(x, z), z, x)),
  cos: (b, x) => b.call('cos', x),
  cosh: (b, x) => b.call('cosh', x),
  digamma: (b, x) => b.call('digamma', x),
  div: (b, x, y) => b.div(x, y),
  divOrZero: (b, x, y) => {
    const e0 = b.div(x, y)
    return b.select(
      b.eq(y, b.constant(0)),
      b.constant(0),
      b.select(
        b.eq(e0, e0),
        e0,
        b.select(
          b.and(b.eq(b.abs(x), b.constant(Infinity)), b.eq(b.abs(y), b.constant(Infinity))),
          b.mul(
            b.select(
              b.gt(x, b.constant(0)),
              b.constant(1),
              b.select(b.lt(x, b.constant(0)), b.constant(-1), x),
            ),
            b.select(
              b.gt(y, b.constant(0)),
              b.constant(1),
              b.select(b.lt(y, b.constant(0)), b.constant(-1), y),
            ),
          ),
          b.constant(NaN),
        ),
      ),
    )
  },
  elu: (b, x, y) => b.select(b.gt(x, b.constant(0)), x, b.mul(y, b.call('expm1', x))),
  equal: (b, x, y) => b.select(b.eq(x, y), b.constant(1), b.constant(0)),
  erf: (b, x) => b.call('erf', x),
  erfc: (b, x) => b.call('erfc', x),
  exp: (b, x) => b.call('exp', x),
  exp2: (b, x) => b.call('exp2', x),
  expm1: (b, x) => b.call('expm1', x),
  floor: (b, x) => b.floor(x),
  floorQuotient: (b, x, y) => b.call('floorQuotient', x, y),
  fma: (b, x, y, z) => b.call('fma', x, y, z),
  gamma: (b, x) => b.call('gamma', x),
  gaussianDerivative: (b, x, y) => b.call('gaussianDerivative', x, y),
  gelu: (b, x) => b.call('gelu', x),
  greater: (b, x, y) => b.select(b.gt(x, y), b.constant(1), b.constant(0)),
  greaterEqual: (b, x, y) => b.select(b.ge(x, y), b.constant(1), b.constant(0)),
  hypot: (b, x, y) => b.call('hypot', x, y),
  leakyRelu: (b, x, y) => b.select(b.gt(x, b.constant(0)), x, b.mul(y, x)),
  less: (b, x, y) => b.select(b.lt(x, y), b.constant(1), b.constant(0)),
  lessEqual: (b, x, y) => b.select(b.le(x, y), b.constant(1), b.constant(0)),
  lgamma: (b, x) => b.call('lgamma', x),
  log: (b, x) => b.call('log', x),
  log10: (b, x) => b.call('log10', x),
  log1p: (b, x) => b.call('log1p', x),
  log2: (b, x) => b.call('log2', x),
  logAddExp: (b, x, y) =>
    b.select(
      b.eq(x, y),
      b.add(x, b.constant(0.6931471805599453)),
      b.add(b.max(x, y), b.call('log1p', b.call('exp', b.neg(b.abs(b.sub(x, y)))))),
    ),
  logNormCdf: (b, x) => b.call('logNormCdf', x),
  logNormCdfDerivative: (b, x, y) => b.call('logNormCdfDerivative', x, y),
  lorentzian: (b, x) => b.div(b.constant(1), b.add(b.constant(1), b.mul(x, x))),
  max: (b, x, y) => b.max(x, y),
  min: (b, x, y) => b.min(x, y),
  mod: (b, x, y) => b.call('floorMod', x, y),
  mul: (b, x, y) => b.mul(x, y),
  mulOrZero: (b, x, y) => b.select(b.eq(x, b.constant(0)), b.constant(0), b.mul(x, y)),
  neg: (b, x) => b.neg(x),
  normCdf: (b, x) => b.call('normCdf', x),
  normPdfDerivative: (b, x, y) => b.call('normPdfDerivative', x, y),
  notEqual: (b, x, y) => b.select(b.ne(x, y), b.constant(1), b.constant(0)),
  oneMinusSquare: (b, x) => b.mul(b.sub(b.constant(1), x), b.add(b.constant(1), x)),
  polygamma: (b, x, y) => b.call('polygamma', x, y),
  polygammaDifference: (b, x, y, z) => b.call('polygammaDifference', x, y, z),
  pow: (b, x, y) => b.call('pow', x, y),
  relu: (b, x) => b.max(x, b.constant(0)),
  round: (b, x) => {
    const e0 = b.abs(x)
    const e1 = b.sub(b.add(e0, b.constant(4503599627370496)), b.constant(4503599627370496))
    return b.select(
      b.not(b.lt(e0, b.constant(4503599627370496))),
      x,
      b.select(
        b.or(
          b.lt(x, b.constant(0)),
          b.and(b.eq(x, b.constant(0)), b.lt(b.div(b.constant(1), x), b.constant(0))),
        ),
        b.neg(e1),
        e1,
      ),
    )
  },
  sech2: (b, x) => {
    const e0 = b.call('exp', b.neg(b.abs(b.mul(b.constant(2), x))))
    const e1 = b.div(b.constant(1), b.add(b.constant(1), e0))
    return b.mul(b.constant(4), b.mul(b.mul(e0, e1), e1))
  },
  sigmoid: (b, x) => b.call('sigmoid', x),
  sigmoidSlope: (b, x) => {
    const e0 = b.call('exp', b.neg(b.abs(x)))
    const e1 = b.div(b.constant(1), b.add(b.constant(1), e0))
    return b.mul(b.mul(e0, e1), e1)
  },
  sign: (b, x) =>
    b.select(
      b.gt(x, b.constant(0)),
      b.constant(1),
      b.select(b.lt(x, b.constant(0)), b.constant(-1), x),
    ),
  silu: (b, x) => {
    const e0 = b.call('exp', b.div(x, b.constant(2)))
    return b.select(
      b.gt(x, b.constant(-700)),
      b.mul(x, b.call('sigmoid', x)),
      b.select(b.lt(x, b.constant(-1000)), b.constant(-0), b.mul(b.mul(x, e0), e0)),
    )
  },
  sin: (b, x) => b.call('sin', x),
  sinc: (b, x) =>
    b.select(
      b.eq(x, b.constant(0)),
      b.constant(1),
      b.select(b.eq(b.abs(x), b.constant(Infinity)), b.constant(0), b.div(b.call('sin', x), x)),
    ),
  sincDerivative: (b, x, y) => b.call('sincDerivative', x, y),
  sinh: (b, x) => b.call('sinh', x),
  softplus: (b, x) =>
    b.add(b.max(x, b.constant(0)), b.call('log1p', b.call('exp', b.neg(b.abs(x))))),
  sqrt: (b, x) => b.sqrt(x),
  square: (b, x) => b.mul(x, x),
  stopGradient: (b, x) => x,
  sub: (b, x, y) => b.sub(x, y),
  tan: (b, x) => b.call('tan', x),
  tanh: (b, x) => b.call('tanh', x),
  where: (b, x, y, z) => b.select(b.ne(x, b.constant(0)), y, z),
}

/** What the lowerings call, by name. */
export const functions: Readonly<Record<string, (...x: number[]) => number>> = {
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atan2: Math.atan2,
  atanh: Math.atanh,
  besselJ0,
  besselJ1,
  besselJDerivative,
  beta,
  cbrt: Math.cbrt,
  cos: Math.cos,
  cosh: Math.cosh,
  digamma,
  erf,
  erfc,
  exp: Math.exp,
  exp2,
  expm1: Math.expm1,
  floorMod,
  floorQuotient,
  fma,
  gamma,
  gaussianDerivative,
  gelu,
  hypot,
  lgamma,
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  log2: Math.log2,
  logNormCdf,
  logNormCdfDerivative,
  normCdf,
  normPdfDerivative,
  polygamma,
  polygammaDifference,
  pow: Math.pow,
  sigmoid,
  sin: Math.sin,
  sincDerivative,
  sinh: Math.sinh,
  tan: Math.tan,
  tanh: Math.tanh,
}
