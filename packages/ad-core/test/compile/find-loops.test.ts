import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { programPoint, programs, runProgram } from './loop-programs.js'
import { loopsOf } from './recorded.js'

test('plans unroll to the tape they were found in', () => {
  let rows = 0
  let found = 0
  fc.assert(
    fc.property(programs, (program) => {
      const { loops, from, to } = loopsOf(runProgram(program), programPoint)
      rows += to - from
      found += loops.reduce((sum, { count, period }) => sum + count * period, 0)
    }),
    { numRuns: 1000 },
  )
  console.log(rows, found)
  expect(found).toBeGreaterThan(0)
})
