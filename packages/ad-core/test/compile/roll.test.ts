import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  add,
  compile,
  grad,
  lt,
  mul,
  sin,
  square,
  sub,
  sumOver,
  type Traced,
} from '@wengert/ad-core'
import { noLoops } from '../../src/compile/loops/roll/choice.js'
import { programPoint, programs, runProgram } from './loop-programs.js'
import { numbers, type Scalar } from './recorded.js'
import { loopPrograms } from './roll-programs.js'
import { expectAsUnrolled, expectClose, expectSame, interpreted } from './roll-agreement.js'
import { rollAll, rolled } from './rolled.js'

describe('programs with plain loops', () => {
  test.each(Object.entries(loopPrograms))('%s', (_, { f, size }) => {
    expectSame(f, numbers(size), interpreted)
  })

  test('at random', () => {
    fc.assert(
      fc.property(programs, (program) => expectAsUnrolled(runProgram(program), programPoint)),
      { numRuns: 60 },
    )
  })

  test.each(Object.entries(loopPrograms))('%s: fewer rows', (_, { f, size }) => {
    const [loops, flat] = [rollAll, noLoops].map((limits) => rolled(f, numbers(size), limits))
    expect(loops!.rows).toBeLessThan(flat!.rows)
  })
})

describe('a compiled function', () => {
  const chain = (x: Traced): Scalar => {
    let total: Scalar = 0
    for (let i = 0; i + 1 < x.length; i++) {
      const valley = sub(x.at(i + 1), square(x.at(i)))
      total = add(total, add(mul(100, square(valley)), square(sub(1, x.at(i)))))
    }
    return total
  }

  test.each([1, 2, 3, 4, 5, 1000, 1001])('of a loop over %d entries', (n) => {
    const slope = compile(grad(chain))
    const points = [numbers(n), numbers(n).map((x) => x + 0.1)]
    for (const x of [...points, ...points]) {
      const [found, expected] = [slope(x), grad(chain)(x)]
      expectClose('gradient', Array.from(found), Array.from(expected))
    }
    expect(slope.report().reason).toBe('')
    slope.dispose()
  })

  test('has the loops of a long one, and each entry of its gradient is written once', () => {
    const slope = compile(grad(chain))
    slope(numbers(1000))
    const [program] = slope.report().programs
    expect(program!.loops).toBe(1)
    expect(program!.rows).toBeLessThan(100)
    expect(program!.hostSteps).toBe(0)
  })

  test('has no loops within a short body', () => {
    const points = numbers(400)
    const mixture = (x: Traced): Scalar =>
      sumOver((w: Traced, point: Traced) => {
        let total: Scalar = 0
        for (let k = 0; k < 5; k++) {
          let term: Scalar = 1
          for (let j = 0; j < 30; j++) term = sin(mul(term, add(w.at(k), point)))
          total = add(total, term)
        }
        return total
      })(x, points) as Scalar
    const compiled = compile(mixture)
    compiled(numbers(5))
    expect(compiled.report().programs[0]!.loops).toBe(1)
  })

  test.each([
    [6, 60, false],
    [7, 60, false],
    [8, 60, true],
    [50, 10, true],
    [5, 1000, true],
  ])('has a loop of %d iterations of %d steps where it pays', (count, steps, isLoop) => {
    const f = (x: Traced): Scalar => {
      let total: Scalar = 0
      for (let i = 0; i < count; i++) {
        let term: Scalar = x.at(i)
        for (let k = 0; k < steps; k++) {
          term = mul(sub(square(term), 0.01 * k), 0.3)
          term = k % 7 === 3 ? sin(term) : add(term, x.at(i))
        }
        total = add(total, term)
      }
      return total
    }
    const slope = compile(grad(f))
    const x = numbers(count)
    expectClose('gradient', Array.from(slope(x)), Array.from(grad(f)(x)))
    const [program] = slope.report().programs
    expect(program!.loops > 0).toBe(isLoop)
    slope.dispose()
  })

  test('may branch in a long loop that does nothing else', () => {
    const below = (x: Traced): Scalar => {
      let found: Scalar = square(x.at(0))
      for (let i = 0; i < x.length; i++) if (lt(x.at(i), -1)) found = mul(found, sin(x.at(i)))
      return found
    }
    const gradient = compile(grad(below))
    const value = compile(below as (x: Traced) => Traced)
    for (const shift of [0, -2, 0]) {
      const x = numbers(1000).map((entry) => entry + shift)
      expectClose('value', [Number(value(x))], interpreted(below, x))
      expectClose('gradient', Array.from(gradient(x)), interpreted(grad(below), x))
    }
    for (const compiled of [value, gradient]) expect(compiled.report().recordings).toBe(2)
  })

  test('may branch on the derivatives of a long loop', () => {
    const step = (x: Traced): Traced => {
      const slope = grad(chain)(x)
      return (lt(slope.at(3), -1) ? x : sub(x, mul(1e-3, slope))) as Traced
    }
    const compiled = compile(step)
    for (const shift of [0, 0.3, -0.4]) {
      const x = numbers(500).map((entry) => entry + shift)
      const expected = compile(step, { backend: 'interpreter' })(x)
      expectClose('step', Array.from(compiled(x)), Array.from(expected))
    }
    expect(compiled.report().reason).toBe('')
  })
})
