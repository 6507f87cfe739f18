import { describe, expect, test } from '@jest/globals'
import * as operations from '../src/operations.js'
import * as elementwiseOperations from '../src/ops/index.js'
import {
  add,
  AdError,
  argMax,
  checkpoint,
  complexStep,
  concat,
  custom,
  div,
  dual,
  exp,
  fixedPoint,
  gamma,
  gather,
  grad,
  jacobian,
  logSumExp,
  lt,
  map,
  matmul,
  mul,
  norm,
  NotDifferentiableError,
  outer,
  prod,
  scan,
  sin,
  softmax,
  softmaxCrossEntropy,
  square,
  stack,
  sum,
  sumOver,
  tensor,
  TracedError,
  value,
  where,
  less,
  type Dual,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'

/** Relative agreement of two derivatives, entry by entry. */
function expectSame(got: ArrayLike<number>, expected: ArrayLike<number>, bound = 1e-13): void {
  expect(got.length).toBe(expected.length)
  for (let i = 0; i < got.length; i++) {
    const scale = Math.max(1, Math.abs(expected[i]!))
    expect(Math.abs(got[i]! - expected[i]!)).toBeLessThanOrEqual(bound * scale)
  }
}

describe('agrees with grad', () => {
  const W = tensor([
    [1, -2],
    [0.5, 3],
  ])
  const functions: readonly (readonly [string, (x: Traced) => Scalar])[] = [
    [
      'scalar code',
      (x) =>
        exp(x.at(0))
          .div(sin(x.at(1)))
          .mul(x.at(-1)),
    ],
    ['broadcasting', (x) => sum(mul(W, x).add(x.at(0)).div(exp(x)))],
    ['products', (x) => sum(square(matmul(matmul(W, x), outer(x, x))))],
    ['a product of three', (x) => sum(mul(mul(x, flipped(x)), x))],
    [
      'shares',
      (x) =>
        sum(
          softmax(mul(W, x)).mul(
            tensor([
              [1, 2],
              [3, 4],
            ]),
          ),
        ).add(logSumExp(x)),
    ],
    ['cross-entropy', (x) => softmaxCrossEntropy(mul(W, x), new Int32Array([0, 1]))],
    ['joined', (x) => prod(concat([x, x.mul(2), stack([x.at(0), 3])]))],
    ['gathered', (x) => sum(gather(x, new Int32Array([1, 1, 0])).mul([1, 2, 3]))],
    ['an index from the data', (x) => square(x.at(argMax(x)))],
    ['masks', (x) => sum(where(less(x, 0.5), x, square(x)))],
    ['branches', (x) => (lt(x.at(0), x.at(1)) ? exp(x.at(0)) : sin(x.at(1)))],
    ['a number read', (x) => x.at(1).mul(value(x.at(0)) > 0 ? 2 : 3)],
    ['iteration', (x) => [...x].reduce((total, entry) => total.mul(entry).add(1))],
    ['a map', (x) => sum(map((w: Traced, p) => w.mul(p).sin())(x, [1, 2, 3]))],
    ['a sum over points', (x) => sumOver((w: Traced, p) => square(sum(w).sub(p)))(x, [1, 2, 3])],
    ['data that depend on x', (x) => sumOver((w, p) => mul(square(p), w))(3, x)],
    ['a captured value', (x) => sumOver((_w, p) => mul(p, x.at(0)))(1, [1, 2])],
    ['a scan', (x) => sum(scan((c, p) => [c.mul(p), c.add(p)])(x.at(0), x)[1])],
    ['a checkpoint', (x) => sum(checkpoint((y: Traced) => exp(y.mul(y)))(x))],
    ['a custom operation', (x) => sum(cube(x))],
    [
      'a fixed point',
      (x) => sum(fixedPoint((y: Traced, a: Traced) => mul(0.5, add(y, div(a, y))))([1, 1], x)),
    ],
  ]
  const flipped = (x: Traced): Traced => x.flip()
  const cube = custom({
    name: 'cube',
    value: (x: Traced) => mul(mul(x, x), x),
    vjp: ([x], _y, cotangent) => [mul(cotangent, mul(3, square(x)))],
  })

  test.each(functions)('%s', (_name, f) => {
    const x = [0.3, 1.7]
    const got = complexStep(f)(x)
    expect(got).toBeInstanceOf(Float64Array)
    expectSame(got, grad(f)(x))
  })

  test('empty data', () => {
    const f = (x: Traced): Traced => x.mul(2).add(sumOver((w, p) => mul(w, p))(x, []))
    expect(complexStep(f)(3)).toBe(2)
  })
})

test('every elementwise operation: with a complex form it agrees with grad, without one it says so', () => {
  const without: string[] = []
  for (const [name, operation] of Object.entries(elementwiseOperations)) {
    if (!('primitive' in operation)) continue // made of others
    const { arity, definition, linearity } = operation.primitive
    const apply = operation as unknown as (...x: readonly unknown[]) => Traced
    const f = (x: Traced): Traced => sum(apply(...[x, mul(x, 0.7), mul(x, x)].slice(0, arity)))
    const point = name === 'acosh' ? [1.3, 1.9] : [0.3, 0.8]
    if ((definition as { complex?: unknown }).complex === undefined && linearity === undefined) {
      without.push(name)
      expect(() => complexStep(f)(point)).toThrow(NotDifferentiableError)
    } else expectSame(complexStep(f)(point), grad(f)(point))
  }
  expect(without.length).toBeLessThan(15)
})

test('takes numbers, vectors, tensors and trees with other arguments', () => {
  const f = (p: { W: Traced; b: Traced }, x: Traced, power: Traced): Traced =>
    sum(matmul(p.W, x).add(p.b)).pow(power)
  const p = {
    W: tensor([
      [1, 2],
      [3, 4],
    ]),
    b: 0.5,
  }
  const got = complexStep(f)(p, [1, 2], 2)
  const expected = grad(f)(p, [1, 2], 2)
  expect(typeof got.b).toBe('number')
  expectSame([got.b, ...got.W.data], [expected.b, ...expected.W.data])
  expect(got.W.shape).toEqual([2, 2])
})

test('gives the Jacobian of a function that is not scalar, zeros where x is not used', () => {
  const f = (x: Traced): unknown => ({ a: sin(x), b: 3, c: x.at(0) })
  const got = complexStep(f)([1, 2])
  expect(got.shape).toEqual([4, 2])
  expectSame(got.data, jacobian(f as never)([1, 2]).data)
})

test('keeps every digit at tiny, huge and unequal arguments', () => {
  for (const x of [1e-90, 1e-8, 0.4, 1e8, 1e90]) {
    const f = (t: Traced): Traced => square(t).mul(t.sub(1)).div(t)
    expect(Math.abs(complexStep(f)(x) / grad(f)(x) - 1)).toBeLessThan(1e-14)
  }
  const g = (x: Traced): Traced => div(x.at(0), x.at(1))
  expectSame(complexStep(g)([1e-20, 1]), [1, -1e-20])
})

test('every operation that is a method exists on complex values', () => {
  complexStep((x: Traced) => {
    const methods = x as unknown as Record<string, unknown>
    expect(Object.keys(operations).filter((name) => typeof methods[name] !== 'function')).toEqual(
      [],
    )
    expect([x.shape, x.rank, x.length, x.size]).toEqual([[2], 1, 2, 2])
    return x.at(0)
  })([1, 2])
})

describe('refuses', () => {
  const message = (run: () => unknown): string => {
    try {
      run()
    } catch (error) {
      expect(error).toBeInstanceOf(AdError)
      return `${(error as Error).name}: ${(error as Error).message}`
    }
    return 'accepted'
  }

  test('operations without a complex form', () => {
    expect(() => complexStep((x) => gamma(x))(2)).toThrow(NotDifferentiableError)
    expect(message(() => complexStep((x) => gamma(x))(2))).toContain(
      'got gamma, which has no complex form. Perhaps grad(f)?',
    )
  })

  test('to run inside another transform, and other transforms on its values', () => {
    expect(message(() => grad((x) => complexStep((y) => mul(x, y))(2))(3))).toContain(
      'expected to be the outermost transform',
    )
    expect(message(() => complexStep((x) => grad((y: Traced) => mul(x, y))(2))(3))).toContain(
      'got a value of another transform',
    )
    expect(message(() => complexStep((x) => grad((y: Traced) => square(y))(x))(3))).toContain(
      'got a Complex',
    )
    expect(message(() => complexStep((x) => x)(dual(1, 1) as never))).toContain('outermost')
  })

  test('JavaScript operators', () => {
    expect(() => complexStep((x) => add(x, `${String(x)}` as never))(1)).toThrow(TracedError)
  })
})

test('a user’s own duals go through structures, and through the rules of custom operations', () => {
  const double = custom({
    name: 'double',
    value: (x: Traced) => mul(x, 2),
    jvp: (_args, [tangent]) => mul(tangent, 20),
  })
  const x = dual(3, 1)
  const tangent = (y: unknown): number => Number((y as Dual).tangent)
  expect(tangent(sumOver((w, p) => mul(square(w), p))(x as never, [1, 2]))).toBe(18)
  const root = fixedPoint((y: Traced, a: Traced) => mul(0.5, add(y, div(a, y))))(1, x as never)
  expect(tangent(root)).toBeCloseTo(0.5 / Math.sqrt(3), 14)
  expect(tangent(checkpoint((y) => square(y))(x as never))).toBe(6)
  expect(tangent(double(x as never))).toBe(20)
})

describe('where the real function has no value, or a kink', () => {
  test.each([
    ['sqrt', (x: Traced) => elementwiseOperations.sqrt(x), -1],
    ['log', (x: Traced) => elementwiseOperations.log(x), -1],
    ['log2', (x: Traced) => elementwiseOperations.log2(x), -3],
    ['log10', (x: Traced) => elementwiseOperations.log10(x), -1e-300],
    ['log1p', (x: Traced) => elementwiseOperations.log1p(x), -2],
    ['asin', (x: Traced) => elementwiseOperations.asin(x), 2],
    ['acos', (x: Traced) => elementwiseOperations.acos(x), -1.5],
    ['acosh', (x: Traced) => elementwiseOperations.acosh(x), 0.5],
    ['atanh', (x: Traced) => elementwiseOperations.atanh(x), -2],
    ['pow', (x: Traced) => elementwiseOperations.pow(x, 0.5), -1],
    ['mod', (x: Traced) => elementwiseOperations.mod(x, 0), 1],
    ['relu', (x: Traced) => elementwiseOperations.relu(x), NaN],
    ['clamp', (x: Traced) => elementwiseOperations.clamp(x, 0, 1), NaN],
    ['the root of an entry', (x: Traced) => sum(elementwiseOperations.sqrt(stack([x, 4]))), -1],
  ] as const)('%s is NaN', (_name, f, x) => {
    expect(complexStep(f)(x)).toBeNaN()
  })

  test('the tip of a norm is 0 by convention', () => {
    expect(complexStep((x) => norm(stack([x, x])))(0)).toBe(0)
    expect(complexStep((x) => norm(stack([x, mul(2, x)])))(-1)).toBeCloseTo(-Math.sqrt(5), 14)
  })
})
