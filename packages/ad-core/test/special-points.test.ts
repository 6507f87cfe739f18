import { describe, expect, test } from '@jest/globals'
import { Dual } from '../src/dual.js'
import type { Value } from '../src/operand.js'
import {
  abs,
  acosh,
  asinh,
  atan,
  atan2,
  besselJ0,
  besselJ1,
  cbrt,
  clamp,
  elu,
  erf,
  gelu,
  hypot,
  leakyRelu,
  logAddExp,
  logNormCdf,
  mul,
  pow,
  relu,
  sigmoid,
  silu,
  sinc,
  softplus,
  sqrt,
  stopGradient,
  tanh,
  where,
} from '../src/ops/index.js'

/** 0 in as many levels of duals as x has. */
function flat(x: Value): Value {
  return x instanceof Dual ? new Dual(flat(x.value), flat(x.tangent)) : 0
}

/** x moving at unit speed in each of some levels of duals. */
function moving(x: number, levels: number): Value {
  let point: Value = x
  let speed: Value = 1
  for (let level = 0; level < levels; level++) {
    point = new Dual(point, speed)
    speed = new Dual(speed, flat(speed))
  }
  return point
}

/** The order-th derivative of f at x, by duals of duals. */
function derivative(f: (x: Value) => Value, x: number, order: number): number {
  let y = f(moving(x, order))
  for (let level = 0; level < order; level++) y = y instanceof Dual ? y.tangent : 0
  return y as number
}

const cases: readonly (readonly [
  text: string,
  f: (x: Value) => Value,
  x: number,
  derivatives: readonly number[],
])[] = [
  ['tanh at 0', (x) => tanh(x), 0, [0, 1, 0, -2, 0, 16]],
  ['sinc at 0', (x) => sinc(x), 0, [1, 0, -1 / 3, 0, 1 / 5, 0]],
  ['besselJ0 at 0', (x) => besselJ0(x), 0, [1, 0, -1 / 2, 0, 3 / 8, 0]],
  ['besselJ1 at 0', (x) => besselJ1(x), 0, [0, 1 / 2, 0, -3 / 8, 0, 5 / 16]],
  ['x³ at 0', (x) => pow(x, 3), 0, [0, 0, 0, 6, 0, 0]],
  ['x¹ at 0', (x) => pow(x, 1), 0, [0, 1, 0, 0, 0, 0]],
  ['x⁰ at 0', (x) => pow(x, 0), 0, [1, 0, 0, 0, 0, 0]],
  ['0ˣ at 2', (x) => pow(0, x), 2, [0, 0, 0]],
  ['|x| at its kink', (x) => abs(x), 0, [0, 0, 0, 0]],
  ['relu at its kink', (x) => relu(x), 0, [0, 0, 0, 0]],
  ['elu at 0', (x) => elu(x), 0, [0, 1, 1, 1]],
  ['elu where eˣ overflows', (x) => elu(x), 1000, [1000, 1, 0, 0]],
  ['leakyRelu at 0', (x) => leakyRelu(x), 0, [0, 0.01, 0, 0]],
  ['hypot at its tip', (x) => hypot(x, 0), 0, [0, 0, 0, 0]],
  ['clamp at a bound', (x) => clamp(x, 0, 1), 1, [1, 1, 0, 0]],
  ['clamp beyond a bound', (x) => clamp(x, 0, 1), 2, [1, 0, 0, 0]],
  ['stopGradient', (x) => mul(stopGradient(x), x), 3, [9, 3, 0]],
  ['where of a root', (x) => where(0, sqrt(x), x), -1, [-1, 1, 0, 0]],
  ['gelu at ∞', (x) => gelu(x), Infinity, [Infinity, 1, 0, 0]],
  ['gelu at −∞', (x) => gelu(x), -Infinity, [-0, 0, 0, 0]],
  ['silu at ∞', (x) => silu(x), Infinity, [Infinity, 1, 0, 0]],
  ['silu at −∞', (x) => silu(x), -Infinity, [-0, 0, 0, 0]],
  ['softplus near 0', (x) => softplus(x), 1e-8, [0.6931471855599453, 0.5000000025, 0.25, -1.25e-9]],
  ['sigmoid near 0', (x) => sigmoid(x), 1e-8, [0.5000000025, 0.25, -1.25e-9, -0.125]],
  ['atan far out', (x) => atan(x), 1e100, [Math.PI / 2, 1e-200, -2e-300, 0]],
  ['cbrt at ∞', (x) => cbrt(x), Infinity, [Infinity, 0, 0, 0]],
  ['asinh at ∞', (x) => asinh(x), Infinity, [Infinity, 0, 0, 0]],
  ['acosh at ∞', (x) => acosh(x), Infinity, [Infinity, 0, 0, 0]],
  ['atan2 at ∞', (x) => atan2(1, x), Infinity, [0, 0, 0, 0]],
  ['hypot at ∞', (x) => hypot(x, 1), -Infinity, [Infinity, -1, 0, 0]],
  ['√x at −0', (x) => sqrt(x), -0, [-0, Infinity]],
  ['softplus at ∞', (x) => softplus(x), Infinity, [Infinity, 1, 0, 0]],
  ['sigmoid at −∞', (x) => sigmoid(x), -Infinity, [0, 0, 0, 0]],
  ['erf at ∞', (x) => erf(x), Infinity, [1, 0, 0, 0]],
  ['atan at ∞', (x) => atan(x), Infinity, [Math.PI / 2, 0, 0, 0]],
  ['tanh at −∞', (x) => tanh(x), -Infinity, [-1, 0, 0, 0]],
  [
    'logNormCdf far out',
    (x) => logNormCdf(x),
    -1e4,
    [-50000010.12927891, 10000.000099999997, -0.9999999900000006, 1.9999997600000298e-12],
  ],
  ['logAddExp of −∞ and −∞', (x) => logAddExp(x, -Infinity), -Infinity, [-Infinity, 0.5]],
]

describe('derivatives where a limit, a kink or an overflow decides', () => {
  test.each(cases)('%s', (_text, f, x, derivatives) => {
    derivatives.forEach((expected, order) => {
      const got = derivative(f, x, order)
      if (Number.isFinite(expected) && expected !== 0) {
        expect(Math.abs(got / expected - 1)).toBeLessThan(1e-14)
      } else expect(got === expected ? expected : got).toBe(expected)
    })
  })
})
