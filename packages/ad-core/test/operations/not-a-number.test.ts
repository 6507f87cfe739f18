import { describe, expect, test } from '@jest/globals'
import {
  grad,
  jvp,
  maxOf,
  minOf,
  stack,
  sum,
  tensor,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'
import { clamp, elu, leakyRelu, max, min, relu, sqrt, where } from '../../src/ops/index.js'
import * as internal from '../../src/ops/internal.js'
import type { Elementwise } from '../../src/ops/record.js'
import { elementwiseOperations, onBothEngines } from './cases.js'

/** Operands in which an operation is linear: the slope there does not depend on them. */
const LINEAR: Readonly<Record<string, readonly number[]>> = {
  add: [0, 1],
  sub: [0, 1],
  neg: [0],
  mul: [0, 1],
  mulOrZero: [0, 1],
  div: [0],
  divOrZero: [0],
  fma: [0, 1, 2],
  where: [1, 2],
  elu: [1],
  leakyRelu: [1],
}

const records = [
  ...elementwiseOperations.map(([, { primitive }]) => primitive),
  ...Object.values(internal).map(({ primitive }: Elementwise) => primitive),
]

describe.each(records.map((record) => [record.name, record] as const))('%s', (name, record) => {
  test('has no slope where an operand is NaN and the value is', () => {
    record.scaled.forEach((rule, k) => {
      if (rule === undefined || LINEAR[name]?.includes(k) === true) return
      for (const others of [
        [1, 2, 3],
        [2, 2, 2],
        [1, -1, 0.5],
      ]) {
        const x = others.slice(0, record.arity)
        x[k] = NaN
        const value = record.value(...x)
        if (Number.isNaN(value)) expect([x, rule(1, x, value)]).toEqual([x, NaN])
      }
    })
  })
})

describe('a choice that cannot be made', () => {
  type Pair = (x: Traced, y: Traced) => Traced
  const choices: Readonly<Record<string, Pair>> = {
    max: (x, y) => max(x, y),
    min: (x, y) => min(x, y),
    maxOf: (x, y) => maxOf(stack([x, y])) as Traced,
    minOf: (x, y) => minOf(stack([x, y])) as Traced,
    clamp: (x, y) => clamp(x, y, 4),
    leakyRelu: (x, y) => leakyRelu(x, y),
    elu: (x, y) => elu(x, y),
  }
  test.each(Object.entries(choices))('%s gives NaN to all who took part', (_name, f) => {
    onBothEngines(() => {
      const gradient = grad((p: { x: Traced; y: Traced }) => f(p.x, p.y))
      expect(gradient({ x: NaN, y: 2 })).toEqual({ x: NaN, y: NaN })
      expect(jvp((x: Traced) => f(x, 2 as never))(NaN, 1)[1]).toBeNaN()
    })
  })

  test('lanes beside it keep their slopes', () => {
    onBothEngines(() => {
      const x = tensor([
        [NaN, 1],
        [2, 5],
      ])
      const gradient = grad((u: Traced) => sum(maxOf(u, 1)))(x) as Tensor
      expect(gradient.toNested()).toEqual([
        [NaN, NaN],
        [0, 1],
      ])
      const second = grad((u: Traced) => maxOf(u, 1).at(1))(x) as Tensor
      expect(second.toNested()).toEqual([
        [0, 0],
        [0, 1],
      ])
    })
  })

  test('and a branch that is not taken does not leak its NaN', () => {
    onBothEngines(() => {
      expect(grad((x: Traced) => where(1, x, relu(sqrt(x))))(-1)).toBe(1)
      expect(grad((x: Traced) => clamp(x, 0, sqrt(x).sub(9)))(-1)).toBe(0)
      expect(grad((x: Traced) => grad((y: Traced) => clamp(y.mul(x), -5, 5))(2))(2)).toBe(1)
      expect(grad((x: Traced) => max(x, stack([0, -1]).at(1)))(3)).toBe(1)
    })
  })
})
