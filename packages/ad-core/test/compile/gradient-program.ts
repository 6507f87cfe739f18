import { expect } from '@jest/globals'
import { compile, grad, type ProgramReport, type Traced } from '@wengert/ad-core'
import { numbers, type Scalar } from './recorded.js'
import { expectClose } from './roll-agreement.js'

/** Checks a function's compiled gradient at two points; what its program is. */
export function gradientProgram(f: (x: Traced) => Scalar, size: number): ProgramReport {
  const slope = compile(grad(f))
  for (const scale of [0.3, 0.25]) {
    const x = numbers(size).map((entry) => scale * entry)
    expectClose('gradient', Array.from(slope(x)), Array.from(grad(f)(x)))
  }
  expect(slope.report().reason).toBe('')
  const [program] = slope.report().programs
  slope.dispose()
  return program!
}
