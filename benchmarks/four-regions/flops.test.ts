import { describe, expect, test } from '@jest/globals'
import { countedCost, countFlops } from './flops.js'
import { METHOD_NAMES, METHODS } from './methods.js'
import type { MethodName } from './methods.js'

describe('counted costs', () => {
  const of = Object.fromEntries(METHOD_NAMES.map((name) => [name, countedCost(name)]))

  test('there are some for every method but the classical and what is made up here', () => {
    const without = METHOD_NAMES.filter((name) => of[name] === undefined)
    const expected: MethodName[] = METHOD_NAMES.filter(
      (name) => name === 'v-steps' || METHODS[name].family === 'classical',
    )
    expect(without).toEqual(expected)
  })

  test('numbers a weight are the lecture’s', () => {
    const { sgd, alap, smd, gekf } = of
    expect([sgd, alap, smd].map((cost) => Math.round(cost!.numbers))).toEqual([1, 4, 3])
    expect(gekf!.numbers).toBeCloseTo(1 + (184 + 1) / 2, 1)
  })

  test('operations are those of the formulas', () => {
    const { sgd, alap, smd, gekf } = of
    expect(Math.round(sgd!.rule)).toBe(2) // p·g, w + step
    expect(alap!.rule).toBeGreaterThanOrEqual(15) // beside a test for zero and a change of sign
    expect(alap!.rule).toBeLessThan(18)
    expect(smd!.rule).toBeGreaterThanOrEqual(12) // beside what guards the gains
    expect(smd!.rule).toBeLessThan(30)
    expect(gekf!.rule).toBeGreaterThan(1500)
  })

  test('a batch shares the update, but not where every pattern has its own', () => {
    const flops = (method: 'sgd' | 'gekf', batch: number): { rule: number; derivatives: number } =>
      countFlops({ key: method, method, constants: {} }, batch)!
    expect(flops('sgd', 10).rule).toBeCloseTo(flops('sgd', 1).rule / 10, 10)
    expect(flops('gekf', 10)).toEqual(flops('gekf', 1))
    expect(flops('sgd', 10).derivatives).toBeCloseTo(5.9, 1)
  })
})
