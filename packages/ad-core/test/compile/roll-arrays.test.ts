import { describe, expect, test } from '@jest/globals'
import { noLoops } from '../../src/compile/loops/roll/choice.js'
import { arrayLoopPrograms } from './array-loop-programs.js'
import { numbers } from './recorded.js'
import { expectSame, interpreted } from './roll-agreement.js'
import { rollAll, rolled } from './rolled.js'

describe('programs with plain loops over arrays', () => {
  test.each(Object.entries(arrayLoopPrograms))('%s', (_, { f, size }) => {
    expectSame(f, numbers(size), interpreted)
  })

  test.each(Object.entries(arrayLoopPrograms))('%s: fewer rows', (_, { f, size }) => {
    const [loops, flat] = [rollAll, noLoops].map((limits) => rolled(f, numbers(size), limits))
    expect(loops!.rows).toBeLessThan(flat!.rows)
  })
})
