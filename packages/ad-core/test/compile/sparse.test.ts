import { describe, expect, test } from '@jest/globals'
import {
  compile,
  CompileError,
  sparseHessian,
  sparseJacobian,
  square,
  sum,
  type Traced,
} from '../../src/index.js'

const jacobian = sparseJacobian((x: Traced) => x.mul(x))
const hessian = sparseHessian((x: Traced) => sum(square(x).mul(x)))

describe.each(['wasm', 'javascript', 'interpreter'] as const)(
  'sparse derivatives, %s',
  (backend) => {
    test.each([
      ['Jacobian', jacobian],
      ['Hessian', hessian],
    ] as const)('%s', (_, derivative) => {
      const compiled = compile(derivative, { backend })
      for (const x of [
        [1, 2, 3],
        [4, 5, 6],
        [-1, 0, 7],
      ]) {
        expect(compiled(x)).toEqual(derivative(x))
      }
      const out = compiled([1, 1, 1])
      compiled.into(out, [2, 3, 4])
      expect(out).toEqual(derivative([2, 3, 4]))
      compiled.dispose()
    })

    test('within another function', () => {
      const f = (x: Traced): unknown => jacobian(x as never)
      const compiled = compile(f as never, { backend }) as (x: number[]) => { values: unknown }
      compiled([1, 2])
      expect(compiled([3, 4]).values).toEqual(Float64Array.of(6, 8))
    })
  },
)

test('functions of arrays that do something else at a second call are refused, with what and where', () => {
  let calls = 0
  const turning = compile((x: Traced) => (calls++ % 2 === 0 ? x.sin() : x.cos()))
  expect(() => turning([1, 2])).toThrow(CompileError)
  const shifting = compile((x: Traced) => x.mul(calls++))
  expect(() => shifting([1, 2])).toThrow(/got another mul when .*sparse\.test\.ts/)
})
