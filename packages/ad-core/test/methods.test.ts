import { describe, expect, test } from '@jest/globals'
import * as ad from '@wengert/ad-core'
import type { Traced } from '@wengert/ad-core'

const { dual, grad, layerNorm, lt, tensor } = ad

/** Functions that take no operand first, and so are no methods. */
const NO_METHODS = ['stack', 'concat']
const FREE = Object.keys({ ...(await import('../src/linear/index.js')), ...(await import('../src/composite/index.js')), ...(await import('../src/custom/index.js')), ...(await import('../src/ops/index.js')) }) // prettier-ignore

test.each(
  [...FREE, 'lt', 'le', 'gt', 'ge', 'eq', 'ne'].filter((name) => !NO_METHODS.includes(name)),
)('%s is a method', (name) => {
  for (const x of [tensor(1), dual(1, 2)]) {
    expect(typeof (x as unknown as Record<string, unknown>)[name]).toBe('function')
  }
  grad((x) => {
    expect(typeof (x as unknown as Record<string, unknown>)[name]).toBe('function')
    return x
  })(1)
})

describe('comparisons', () => {
  test('give booleans', () => {
    const x = tensor(2)
    expect([x.lt(3), x.le(2), x.gt(3), x.ge(2), x.eq(2), x.ne(2)]).toEqual([true, true, false, true, true, false]) // prettier-ignore
    expect(dual(2, 1).lt(3)).toBe(true)
    expect(grad((t) => (t.lt(0) ? t.neg() : t.square()))(3)).toBe(6)
  })

  test('say their own name', () => {
    expect(() => tensor([1, 2]).lt(3)).toThrow(/^lt: expected scalars/)
    let kept: Traced | undefined
    grad((t) => (kept = t))(1)
    expect(() => kept!.lt(3)).toThrow(/^lt: expected a value of a transform that is running/)
    expect(() => lt(3, kept!)).toThrow(/^lt: /)
  })
})

test('losses and normalisation', () => {
  const z = tensor([[2, 0], [0, 2]]) // prettier-ignore
  const t = tensor([[1, 0], [0, 1]]) // prettier-ignore
  expect(z.softmaxCrossEntropy([0, 1])).toEqual(ad.softmaxCrossEntropy(z, [0, 1]))
  expect(z.sigmoidCrossEntropy(t)).toEqual(ad.sigmoidCrossEntropy(z, t))
  expect(z.squaredError(t)).toEqual(ad.squaredError(z, t))
  expect(z.layerNorm(2, 1, { epsilon: 0 })).toEqual(layerNorm(z, 2, 1, { epsilon: 0 }))
  expect(grad((x) => x.squaredError([1, 1]))([3, 2])).toEqual(Float64Array.of(2, 1))
})

describe('an axis as an option', () => {
  const x = tensor([[1, 5, 2], [6, 3, 4]]) // prettier-ignore

  test.each(['sum', 'mean', 'prod', 'norm', 'maxOf', 'minOf', 'logSumExp', 'argMax'] as const)(
    '%s',
    (name) => {
      const axis = name === 'argMax' ? 1 : [1]
      const reduce = ad[name] as (x: unknown, axis?: unknown, options?: unknown) => unknown
      expect(reduce(x, { axis })).toEqual(reduce(x, axis))
      expect(reduce(x, { axis, keepDims: true })).toEqual(reduce(x, axis, { keepDims: true }))
      expect(reduce(x, { keepDims: true })).toEqual(reduce(x, undefined, { keepDims: true }))
      expect(() => reduce(x, 0, { axis })).toThrow(
        `${name}: expected the option keepDims, got axis.`,
      )
      expect(() => reduce(x, 0, { keepdims: true })).toThrow(
        `${name}: expected the option keepDims, got keepdims. Perhaps 'keepDims'?`,
      )
      expect(() => reduce(x, { Axis: 0 })).toThrow(
        `${name}: expected options among axis, keepDims, got Axis. Perhaps 'axis'?`,
      )
      expect(() => reduce(x, null)).toThrow(/expected an axis from .* got null/)
    },
  )

  test.each(['softmax', 'logSoftmax', 'flip', 'cumsum'] as const)('%s', (name) => {
    const along = ad[name] as (x: unknown, axis?: unknown) => unknown
    expect(along(x, { axis: 0 })).toEqual(along(x, 0))
    expect(along(x, {})).toEqual(along(x))
    expect(() => along(x, { axis: 0, keepDims: true })).toThrow(
      `${name}: expected the option axis, got keepDims.`,
    )
  })

  test('of methods', () => {
    expect(x.sum({ axis: 0 }).toNested()).toEqual([7, 8, 6])
    expect(grad((w) => w.maxOf({ axis: 1 }).sum())(x).toNested()).toEqual([[0, 1, 0], [1, 0, 0]]) // prettier-ignore
  })
})
