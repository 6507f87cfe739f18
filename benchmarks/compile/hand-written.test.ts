import { describe, expect, test } from '@jest/globals'
import { largestDeviation } from './agreement.js'
import { baCases } from './ba/cases.js'
import type { Case } from './case.js'
import { gmmCases } from './gmm/cases.js'
import { handCases } from './hand/cases.js'
import { lstmCases } from './lstm/cases.js'
import { mlpCases } from './mlp/cases.js'
import { rosenbrockCases } from './rosenbrock/cases.js'

// What is only checked is small; the rest is measured by the benchmark, which checks it first.
const small = [
  ...gmmCases(true).slice(0, 1),
  ...mlpCases().slice(0, 2),
  ...rosenbrockCases(true).slice(0, 1),
  ...baCases(true).slice(0, 1),
  ...handCases().slice(0, 2),
  ...lstmCases(true).slice(0, 1),
].map((each): [string, Case] => [each.name, each])

describe('derivatives by hand are those of the library, however a problem is written', () => {
  test.each(small)('%s', (_, { byHand, variants }) => {
    const { derivative } = byHand!
    for (const variant of variants) {
      const { evaluate, values, dispose } = variant.prepare()
      for (const which of [1, 0] as const) {
        derivative.evaluate(which)
        evaluate(which)
        expect(largestDeviation(values(), derivative.values())).toBeLessThan(1e-10)
      }
      dispose()
    }
  })
})
