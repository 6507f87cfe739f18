import { describe, expect, test } from '@jest/globals'
import { grad, hessian, jacobian, jvp, type Tensor, type Traced } from '@wengert/ad-core'
import * as ad from '../src/ops/index.js'
import { onBothEngines } from './operations/cases.js'

type Curve = (x: Traced) => Traced
type Derivative = (x: number) => number

const forward = (f: Curve): Curve => ((x: Traced) => jvp(f)(x, 1)[1]) as Curve
const reverse = (f: Curve): Curve => grad(f) as unknown as Curve
const curvature = (f: Curve): Derivative => ((x: number) => hessian(f)(x)) as never

/** The derivative of an order by every sequence of modes. */
function derivatives(f: Curve, order: number): Curve[] {
  if (order === 0) return [f]
  return derivatives(f, order - 1).flatMap((g) => [forward(g), reverse(g)])
}

const poles: readonly (readonly [
  name: string,
  f: Curve,
  x: number,
  derivatives: readonly number[],
])[] = [
  ['√x', (x) => ad.sqrt(x), 0, [Infinity, -Infinity, Infinity]],
  ['√x at −0', (x) => ad.sqrt(x), -0, [Infinity, -Infinity, Infinity]],
  ['x^½', (x) => ad.pow(x, 0.5), 0, [Infinity, -Infinity, Infinity]],
  ['x^−1', (x) => ad.pow(x, -1), 0, [-Infinity, Infinity, -Infinity]],
  ['x^−1 at −0', (x) => ad.pow(x, -1), -0, [-Infinity, -Infinity, -Infinity]],
  ['x^−2', (x) => ad.pow(x, -2), 0, [-Infinity, Infinity, -Infinity]],
  ['1/x', (x) => ad.div(1, x), 0, [-Infinity, Infinity, -Infinity]],
  ['1/x at −0', (x) => ad.div(1, x), -0, [-Infinity, -Infinity, -Infinity]],
  ['∛x', (x) => ad.cbrt(x), 0, [Infinity, -Infinity, Infinity]],
  ['∛x at −0', (x) => ad.cbrt(x), -0, [Infinity, Infinity, Infinity]],
  ['log', (x) => ad.log(x), 0, [Infinity, -Infinity, Infinity]],
  ['log1p', (x) => ad.log1p(x), -1, [Infinity, -Infinity, Infinity]],
  ['asin', (x) => ad.asin(x), 1, [Infinity, Infinity, Infinity]],
  ['acos', (x) => ad.acos(x), -1, [-Infinity, Infinity, -Infinity]],
  ['acosh', (x) => ad.acosh(x), 1, [Infinity, -Infinity, Infinity]],
  ['atanh', (x) => ad.atanh(x), -1, [Infinity, -Infinity, Infinity]],
  ['digamma', (x) => ad.digamma(x), 0, [Infinity, -Infinity, Infinity]],
  ['gamma', (x) => ad.gamma(x), 0, [-Infinity, Infinity, -Infinity]],
  ['∛x at ∞', (x) => ad.cbrt(x), Infinity, [0, 0, 0]],
  ['asinh at −∞', (x) => ad.asinh(x), -Infinity, [0, 0, 0]],
  ['acosh at ∞', (x) => ad.acosh(x), Infinity, [0, 0, 0]],
  ['atan at ∞', (x) => ad.atan(x), Infinity, [0, 0, 0]],
  ['atan far out', (x) => ad.atan(x), 1e100, [1e-200, -2e-300, 0]],
  ['max of NaN', (x) => ad.max(x, 1), NaN, [NaN, 0, 0]],
  ['relu of NaN', (x) => ad.relu(x), NaN, [NaN, 0, 0]],
  ['clamp of NaN', (x) => ad.clamp(x, 0, 1), NaN, [NaN, 0, 0]],
  ['logAddExp of NaN', (x) => ad.logAddExp(0, x), NaN, [NaN, NaN, NaN]],
]

describe('every sequence of modes and the Hessian find the same limit', () => {
  test.each(poles)('%s', (_name, f, x, expected) => {
    onBothEngines((engine) => {
      const same = (got: number, wanted: number): void => {
        const close = Number.isFinite(wanted) && Math.abs(got - wanted) <= 1e-14 * Math.abs(wanted)
        expect([engine, close ? wanted : got]).toEqual([engine, wanted])
      }
      expected.forEach((wanted, k) => {
        for (const g of derivatives(f, k + 1)) same((g as unknown as Derivative)(x), wanted)
      })
      same(Number(curvature(f)(x)), expected[1]!)
      // as entry 0 of an array, where the other entry is regular
      const entries = (u: Traced): Traced => f(u).sum()
      const matrix = (hessian(entries)([x, 0.5]) as Tensor).data
      same(matrix[0]!, expected[1]!)
      expect([...matrix.subarray(1, 3)].map(Math.abs)).toEqual([0, 0])
    })
  })
})

test('a direction that does not move a root at 0 does not meet its slope', () => {
  onBothEngines(() => {
    const f = (p: { a: Traced; b: Traced }): Traced => ad.add(ad.square(p.a), ad.sqrt(p.b))
    const expected = [2, 0, 0, -Infinity]
    expect([...(hessian(f)({ a: 3, b: 0 }) as Tensor).data]).toEqual(expected)
    expect([...(jacobian(grad(f))({ a: 3, b: 0 }) as Tensor).data]).toEqual(expected)
  })
})

test('a power of a negative base is exact in the base, and NaN in the exponent only', () => {
  onBothEngines(() => {
    const f = (p: { a: Traced; b: Traced }): Traced => ad.pow(p.a, p.b)
    for (const matrix of [hessian(f), jacobian(grad(f)), jacobian(grad(f), { mode: 'reverse' })]) {
      expect([...(matrix({ a: -2, b: 3 }) as Tensor).data]).toEqual([-12, NaN, NaN, NaN])
      expect((matrix({ a: -2, b: -1 }) as Tensor).data[0]).toBe(-0.25)
    }
  })
})
