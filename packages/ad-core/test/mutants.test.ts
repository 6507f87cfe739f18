import { afterAll, describe, expect, test } from '@jest/globals'
import { add, DerivativeError, div, mul, neg, square, sub, type Traced } from '@wengert/ad-core'
import { checkDerivatives } from '@wengert/ad-core/testing'
import * as linear from '../src/linear/index.js'
import * as custom from '../src/custom/index.js'
import * as composite from '../src/composite/index.js'
import { Operand, type Value } from '../src/operand.js'
import * as operations from '../src/ops/index.js'
import type { Elementwise } from '../src/ops/record.js'
import type { ElementwisePrimitive, Primitive, ScaledPartial } from '../src/primitive.js'
import { install } from '../src/sweeps/engine.js'
import { generatedEngine } from '../src/sweeps/generated-engine.js'
import { recordEngine } from '../src/sweeps/record-engine.js'

install(recordEngine) // asks the records themselves, and so the mutants
afterAll(() => install(generatedEngine))

type Rule = ScaledPartial
type Mutation = (rule: Rule, primitive: ElementwisePrimitive, k: number) => Rule

/** What goes wrong in a rule t·∂/∂x_k. */
const mutations: Readonly<Record<string, Mutation>> = {
  'a sign is flipped': (rule) => (t, x, r) => neg(rule(t, x, r)) as Value,
  'a factor 2 is added': (rule) => (t, x, r) => mul(2, rule(t, x, r)) as Value,
  'a term is added': (rule) => (t, x, r) => add(rule(t, x, r), mul(0.1, t)) as Value,
  'an error of 10⁻⁷': (rule) => (t, x, r) => mul(1 + 1e-7, rule(t, x, r)) as Value,
  'the derivative is dropped': () => (t) => mul(0, t) as Value,
  'the tangent is squared': (rule) => (t, x, r) => mul(t, rule(t, x, r)) as Value,
}

const elementwise = Object.entries(operations)
  .filter(
    (entry): entry is [string, Extract<(typeof entry)[1], Elementwise>] => 'primitive' in entry[1],
  )
  .map(([name, { primitive }]) => [name, primitive] as const)
  .filter(([, { discrete }]) => !discrete)

/** A regular point of every operation: none is 0, none a kink, no two are equal. */
const POINTS: Readonly<Record<string, readonly number[]>> = {
  acosh: [1.7],
  polygamma: [2, 0.6],
  mod: [2.3, 0.7],
  atan2: [0.6, -0.3],
  where: [1, 0.6, 0.3],
  elu: [-0.6, 0.3],
  leakyRelu: [-0.6, 0.3],
}
const pointOf = (name: string, arity: number): readonly number[] =>
  POINTS[name] ?? [0.6, 0.3, 0.8].slice(0, arity)

/** Puts a mutant in a record's place while a body runs. */
function withRule<T>(primitive: ElementwisePrimitive, k: number, rule: Rule, body: () => T): T {
  const rules = primitive.scaled as (Rule | undefined)[]
  const original = rules[k]
  rules[k] = rule
  try {
    return body()
  } finally {
    rules[k] = original
  }
}

function isCaught(check: () => void): boolean {
  try {
    check()
    return false
  } catch (error) {
    if (error instanceof DerivativeError) return true
    throw error
  }
}

describe.each(elementwise)('%s', (name, primitive) => {
  const operation = (
    operations as unknown as Record<string, (...x: readonly unknown[]) => unknown>
  )[name]!
  const at = pointOf(name, primitive.arity)
  const ks = at.map((_, k) => k).filter((k) => primitive.scaled[k] !== undefined)
  const scaled = (y: Traced): Traced => (name === 'mul' ? neg(y) : mul(1.5, y))
  const check = (k: number): void =>
    // scaled, so that a cotangent other than 1 arrives
    checkDerivatives(
      (x: Traced) => scaled(operation(...at.map((entry, i) => (i === k ? x : entry))) as Traced),
      at[k]!,
      { order: 1 },
    )

  test('passes, and its mutants do not', () => {
    for (const k of ks) {
      const rule = primitive.scaled[k]!
      const slope = Number(rule(1, at, primitive.value(...at)))
      expect(isCaught(() => check(k))).toBe(false)
      for (const [what, mutate] of Object.entries(mutations)) {
        if (what === 'an error of 10⁻⁷' && slope === 0) continue
        if (slope === 0 && !what.includes('added')) continue
        if (slope === 0 && what.includes('factor')) continue
        const mutant = mutate(rule, primitive, k)
        const caught = withRule(primitive, k, mutant, () => isCaught(() => check(k)))
        expect([name, k, what, caught]).toEqual([name, k, what, true])
      }
    }
  })
})

describe('particular mistakes in elementwise rules', () => {
  const { tanh, asin, pow, max, where, sqrt, atan2, less, relu, abs } = operations
  const mutant = (
    { primitive }: Elementwise,
    k: number,
    rule: Rule,
    check: () => void,
  ): boolean => {
    check()
    return withRule(primitive, k, rule, () => isCaught(check))
  }

  test('operands swapped in a quotient', () => {
    const f = (x: Traced): Traced => div(x.at(0), x.at(1))
    expect(
      mutant(
        div,
        1,
        (t, [x, y]) => neg(div(mul(t, y!), square(x!))) as Value,
        () => checkDerivatives(f, [2, 3], { order: 1 }),
      ),
    ).toBe(true)
  })

  test('1 − t² for tanh at 19 is caught by its own fixture, not by differences', () => {
    // differences see 4e-17 ± 1e-15: this one needs the high-precision value of families.test.ts
    const slope = (rule: Rule): number => Number(rule(1, [19], Math.tanh(19)))
    const exact = 4 / (Math.exp(19) + Math.exp(-19)) ** 2
    expect(Math.abs(slope(tanh.primitive.scaled[0]!) / exact - 1)).toBeLessThan(1e-14)
    expect(
      Math.abs(slope((t, _x, r) => mul(t, sub(1, square(r))) as Value) / exact - 1),
    ).toBeGreaterThan(0.1)
  })

  test('1/√(1 − x²) for asin near 1 likewise', () => {
    const x = 1 - 2 ** -30
    const exact = 1 / Math.sqrt(2 ** -30 * (2 - 2 ** -30))
    const slope = (rule: Rule): number => Number(rule(1, [x], Math.asin(x)))
    expect(Math.abs(slope(asin.primitive.scaled[0]!) / exact - 1)).toBeLessThan(1e-15)
  })

  test('a derivative that is right at first order only', () => {
    const rule: Rule = (t, [x]) => mul(t, mul(2, operations.stopGradient(x!) as Value)) as Value
    const check = (): void => checkDerivatives((x: Traced) => square(x), 1.5)
    expect(mutant(square, 0, rule, check)).toBe(true)
  })

  test('the exponent’s slope forgotten, and the base’s taken with the wrong power', () => {
    const f = (x: Traced): Traced => pow(x.at(0), x.at(1))
    const check = (): void => checkDerivatives(f, [1.5, 2.5], { order: 1 })
    expect(mutant(pow, 1, (t) => mul(0, t) as Value, check)).toBe(true)
    expect(
      mutant(pow, 0, (t, [x, y]) => mul(t, mul(y!, pow(x!, y!) as Value)) as Value, check),
    ).toBe(true)
  })

  test('the wrong side of a kink', () => {
    const check =
      (f: (x: Traced) => Traced, x: number): (() => void) =>
      () =>
        checkDerivatives(f, x, { order: 1 })
    expect(
      mutant(
        relu,
        0,
        (t, [x]) => where(less(x!, 0), t, 0) as Value,
        check((x) => relu(x), 0.3),
      ),
    ).toBe(true)
    expect(
      mutant(
        abs,
        0,
        (t) => t,
        check((x) => abs(x), -0.3),
      ),
    ).toBe(true)
    expect(
      mutant(
        max,
        0,
        (t, [x, y]) => where(less(x!, y!), t, 0) as Value,
        check((x) => max(x, 0), 0.3),
      ),
    ).toBe(true)
  })

  test('a result used in place of the operand', () => {
    const check = (): void => checkDerivatives((x: Traced) => sqrt(x), 2, { order: 1 })
    expect(mutant(sqrt, 0, (t, [x]) => div(t, mul(2, x!)) as Value, check)).toBe(true)
    const angle = (): void =>
      checkDerivatives((x: Traced) => atan2(x.at(0), x.at(1)), [1, 2], { order: 1 })
    expect(
      mutant(atan2, 0, (t, [y, x]) => div(mul(t, y!), add(square(x!), square(y!))) as Value, angle),
    ).toBe(true)
  })
})

describe('array operations', () => {
  const tree = { x: Float64Array.of(0.3, -0.7, 1.1, 0.5), y: Float64Array.of(0.2, 0.9, -0.4, 1.3) }
  type Pair = { readonly x: Traced; readonly y: Traced }
  const functions: Readonly<Record<string, (p: Pair) => unknown>> = {
    sum: (p) => linear.sum(square(p.x)),
    dot: (p) => linear.dot(p.x, p.y),
    outer: (p) => linear.outer(p.x, p.y),
    matmul: (p) => linear.matmul(linear.reshape(p.x, [2, 2]), linear.reshape(p.y, [2, 2])),
    transpose: (p) => linear.transpose(linear.reshape(p.x, [2, 2])),
    reshape: (p) => linear.reshape(p.x, [2, 2]),
    slice: (p) => linear.slice(p.x, 1, 3),
    flip: (p) => linear.flip(p.x),
    pad: (p) => linear.pad(p.x, 1),
    tile: (p) => linear.tile(p.x, 2),
    gather: (p) => linear.gather(p.x, [0, 2, 2]),
    scatterAdd: (p) => linear.scatterAdd(p.x, [1, 1], linear.slice(p.y, 0, 2)),
    concat: (p) => linear.concat([p.x, p.y]),
    stack: (p) => linear.stack([p.x, p.y]),
    cumsum: (p) => linear.cumsum(p.x),
    broadcastTo: (p) => linear.broadcastTo(p.x, [2, 4]),
    norm: (p) => custom.norm(p.x),
    prod: (p) => custom.prod(p.x),
    maxOf: (p) => custom.maxOf(p.x),
    minOf: (p) => custom.minOf(p.x),
    logSumExp: (p) => composite.logSumExp(p.x),
    softmax: (p) => composite.softmax(p.x),
    logSoftmax: (p) => composite.logSoftmax(p.x),
    squaredError: (p) => composite.squaredError(p.x, p.y),
    layerNorm: (p) => composite.layerNorm(p.x, p.y, p.x),
  }
  const half = (x: Value | undefined): Value | undefined => x && (mul(0.5, x) as Value)
  const mirrored = (x: Value | undefined): Value | undefined =>
    x instanceof Operand && x.rank > 0 ? (linear.flip(x) as Value) : half(x)
  /** Functions that end in a sum: the entries of its pullback are all the same. */
  const EVEN = ['sum', 'prod', 'squaredError']
  const wrongs: Readonly<Record<string, (primitive: Primitive) => Primitive>> = {
    'a wrong factor in the pullback': (p) => ({ ...p, pullback: (...a) => half(p.pullback(...a)) }),
    'entries of the pullback in another order': (p) => ({
      ...p,
      pullback: (...a) => mirrored(p.pullback(...a)),
    }),
    'a wrong factor in the pushforward': ({ jvp, ...p }) => ({
      ...p,
      pushforward: (...a) => half(p.pushforward(...a)),
      ...(jvp && { jvp: (...a) => half(jvp(...a)) }),
    }),
  }

  /** f with the last array primitive it applies replaced by a mutant. */
  const mutated =
    (f: (p: Pair) => unknown, mutate: (primitive: Primitive) => Primitive) =>
    (p: Pair): unknown => {
      const y = f(p) as Traced
      const { tape } = y.level
      let row = y.id
      while (tape.nodes.every((node) => node.row !== row)) row--
      const index = tape.nodes.findIndex((node) => node.row === row)
      const node = tape.nodes[index]!
      tape.nodes[index] = { ...node, primitive: mutate(node.primitive) }
      return y
    }

  test.each(Object.entries(functions))('%s', (name, f) => {
    checkDerivatives(f, tree, { order: 1, tolerance: 1e-8 })
    for (const [what, mutate] of Object.entries(wrongs)) {
      if (what.includes('order') && EVEN.includes(name)) continue
      const caught = isCaught(() =>
        checkDerivatives(mutated(f, mutate), tree, { order: 1, tolerance: 1e-8 }),
      )
      expect([name, what, caught]).toEqual([name, what, true])
    }
  })

  test('nothing is caught where nothing is mutated', () => {
    for (const f of Object.values(functions)) {
      expect(
        isCaught(() =>
          checkDerivatives(
            mutated(f, (p) => p),
            tree,
            { order: 1, tolerance: 1e-8 },
          ),
        ),
      ).toBe(false)
    }
  })
})
