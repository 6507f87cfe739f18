import { describe, expect, test } from '@jest/globals'
import { Dual, primal, pushforward, tangentOf } from '../../src/dual.js'
import { sum } from '../../src/linear/index.js'
import { apply, shapeOf, type Value } from '../../src/operand.js'
import { exp } from '../../src/ops/exponential.js'
import type { Concrete } from '../../src/primitive.js'
import { Tensor, tensor } from '../../src/tensor.js'
import { cases } from './cases.js'
import { sample } from './naive.js'
import { applicationsIn, concreteOf, entriesOf, type Application } from './probe.js'

const inner = (x: Concrete, y: Concrete): number => {
  const a = entriesOf(x)
  const b = entriesOf(y)
  expect(a.length).toBe(b.length)
  return a.reduce((total, xi, i) => total + xi * b[i]!, 0)
}
const magnitude = (x: Concrete): number => Math.max(1, ...entriesOf(x).map(Math.abs))
const like = (x: Concrete, seed: number): Tensor => sample(shapeOf(x), seed)
const moved = (x: Concrete, direction: Tensor, by: number): Tensor =>
  new Tensor(
    shapeOf(x),
    'f64',
    Float64Array.from(entriesOf(x), (xi, i) => xi + by * direction.data[i]!),
  )

/** f′(0) by central differences, extrapolated twice. */
function slopeOf(f: (s: number) => number): number {
  const d = (h: number): number => (f(h) - f(-h)) / (2 * h)
  const coarse = (4 * d(0.01) - d(0.02)) / 3
  const fine = (4 * d(0.005) - d(0.01)) / 3
  return (16 * fine - coarse) / 15
}

const evaluated = ({ primitive, attributes }: Application, x: readonly Concrete[]): Concrete =>
  concreteOf(apply(primitive, x, attributes))

const isIndex = ({ primitive }: Application, k: number): boolean =>
  (['gather', 'scatterAdd'].includes(primitive.name) && k === 1) || primitive.name === 'oneHot'

const describeApplication = ({ primitive, operands }: Application): string =>
  `${primitive.name}(${operands.map((x) => `[${shapeOf(x).join()}]`).join(', ')})`

describe.each(cases)('%s', (_name, f, operands) => {
  const applications = applicationsIn(f, operands)

  test('pushforward and pullback are transposes of each other', () => {
    for (const application of applications) {
      const { primitive, operands: x, attributes, result } = application
      x.forEach((xk, k) => {
        const tangent = like(xk, 11)
        const cotangent = like(result, 12)
        const forward = primitive.pushforward(k, tangent, x, result, attributes)
        const back = primitive.pullback(k, cotangent, x, result, attributes)
        if (forward === undefined || back === undefined) {
          expect(forward).toBe(back)
          return
        }
        expect(shapeOf(forward)).toEqual(shapeOf(result))
        expect(shapeOf(back)).toEqual(shapeOf(xk))
        const left = inner(cotangent, concreteOf(forward))
        const right = inner(concreteOf(back), tangent)
        const scale = magnitude(concreteOf(forward)) * magnitude(concreteOf(back))
        expect(Math.abs(left - right) / scale).toBeLessThan(1e-13)
      })
    }
  })

  test('pushforward is the derivative', () => {
    for (const application of applications) {
      const { primitive, operands: x, attributes, result } = application
      x.forEach((xk, k) => {
        if (isIndex(application, k)) return
        const tangent = like(xk, 21)
        const weights = like(result, 22)
        const forward = primitive.pushforward(k, tangent, x, result, attributes)
        const got = forward === undefined ? 0 : inner(weights, concreteOf(forward))
        const expected = slopeOf((s) =>
          inner(
            weights,
            evaluated(
              application,
              x.map((xi, i) => (i === k ? moved(xi, tangent, s) : xi)),
            ),
          ),
        )
        const message = `${describeApplication(application)} ${k}: ${got} for ${expected}`
        expect([message, Math.abs(got - expected) < 1e-8 * (1 + Math.abs(expected))]).toEqual([
          message,
          true,
        ])
      })
    }
  })

  test('the rules on duals give the second derivative', () => {
    for (const application of applications) {
      const { primitive, operands: x, attributes, result } = application
      const directions = x.map((xi, i) => like(xi, 31 + i))
      const along = (s: number): readonly Concrete[] =>
        x.map((xi, i) => (isIndex(application, i) ? xi : moved(xi, directions[i]!, s)))
      const duals = x.map((xi, i) => (isIndex(application, i) ? xi : new Dual(xi, directions[i]!)))
      const dualResult = apply(primitive, duals, attributes)
      x.forEach((xk, k) => {
        const seeds = [
          [like(xk, 41), like(result, 42), primitive.pushforward],
          [like(result, 43), like(xk, 44), primitive.pullback],
        ] as const
        for (const [seed, weights, rule] of seeds) {
          const second = rule(k, seed, duals, dualResult, attributes)
          if (second === undefined) continue
          const tangent = tangentOf(second)
          const got = tangent === undefined ? 0 : inner(weights, concreteOf(tangent))
          const expected = slopeOf((s) => {
            const point = along(s)
            return inner(
              weights,
              concreteOf(rule(k, seed, point, evaluated(application, point), attributes)!),
            )
          })
          expect(shapeOf(primal(second))).toEqual(shapeOf(weights))
          const message = `${describeApplication(application)} ${k}: ${got} for ${expected}`
          expect([message, Math.abs(got - expected) < 1e-7 * (1 + Math.abs(expected))]).toEqual([
            message,
            true,
          ])
        }
      })
    }
  })

  test('all tangents at once are the sum of one at a time', () => {
    for (const { primitive, operands: x, attributes, result } of applications) {
      if (primitive.jvp === undefined) continue
      for (const mask of [0, 1, 2, 3]) {
        const tangents = x.map((xi, k) => ((mask >> (k % 2)) & 1 ? like(xi, 51 + k) : undefined))
        const { jvp: _joint, ...each } = primitive
        const expected = pushforward(each, tangents, x, result, attributes)
        const got = pushforward(primitive, tangents, x, result, attributes)
        expect(plain(got)).toEqual(plain(expected))
      }
    }
  })
})

function plain(x: Value | undefined): unknown {
  return x === undefined ? undefined : entriesOf(concreteOf(x))
}

test('a derivative of any order: exp of a sum under nested duals', () => {
  const x = tensor([0.1, 0.2])
  const seed = tensor([1, 1])
  const twice = new Dual(new Dual(x, seed), new Dual(seed, tensor([0, 0])))
  const result = sum(exp(twice)) as unknown as Dual
  const second = ((result.tangent as Dual).tangent as Tensor).data[0]
  expect(second).toBeCloseTo(Math.exp(0.1) + Math.exp(0.2), 14)
})
