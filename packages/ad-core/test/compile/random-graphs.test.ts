/** Programs of up to 2,000 rows of any operations, without loops. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { hvp, valueAndGrad } from '../../src/index.js'
import { graphs, points, program } from '../random-program.js'
import { expectSameEverywhere, type AnyFunction } from './backends.js'

const MOST_ROWS = 2000
/** Milliseconds, after which no further program is begun. */
const LONGEST = 5000

test('value, gradient and Hv are those of the interpreter on all back ends', () => {
  let compared = 0
  fc.assert(
    fc.property(graphs(MOST_ROWS), points, points, points, (rows, x, y, v) => {
      const f = program(rows, Infinity) as never
      const all: AnyFunction = (p, along) => [
        valueAndGrad(f)(p as never),
        (hvp(f) as AnyFunction)(p, along),
      ]
      compared += expectSameEverywhere(
        'graph',
        all,
        [
          [x, v],
          [y, v],
        ],
        { relative: 1e-12, butForNaN: true },
      )
    }),
    { numRuns: 10, interruptAfterTimeLimit: LONGEST },
  )
  expect(compared).toBeGreaterThan(0)
})
