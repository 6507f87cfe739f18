import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { reshape, sum, tanh, type Traced } from '@wengert/ad-core'
import { noLoops } from '../../src/compile/loops/roll/choice.js'
import { arrayLoopPrograms } from './array-loop-programs.js'
import { programs, runProgram } from './loop-programs.js'
import { numbers, type Scalar } from './recorded.js'
import { expectAsUnrolled, expectSame, interpreted } from './roll-agreement.js'
import { rollAll, rolled } from './rolled.js'

describe('programs with plain loops over arrays', () => {
  test.each(Object.entries(arrayLoopPrograms))('%s', (_, { f, size }) => {
    expectSame(f, numbers(size), interpreted)
  })

  test('at random, of vectors of 3', () => {
    const point = numbers(60)
    fc.assert(
      fc.property(programs, (program) => {
        const f = (x: Traced): Scalar =>
          sum(tanh(runProgram(program)(reshape(x, [20, 3])) as Traced)) as Scalar
        expectAsUnrolled(f, point)
      }),
      { numRuns: 20 },
    )
  })

  test.each(Object.entries(arrayLoopPrograms))('%s: fewer rows', (_, { f, size }) => {
    const [loops, flat] = [rollAll, noLoops].map((limits) => rolled(f, numbers(size), limits))
    expect(loops!.rows).toBeLessThan(flat!.rows)
  })
})
