import { describe, expect, test } from '@jest/globals'
import { add, gather, grad, lt, mul, scan, sin, sum, tensor } from '../../src/index.js'
import type { Traced } from '../../src/index.js'
import {
  backends,
  expectSameEverywhere,
  programOf,
  resultsAt,
  type AnyFunction,
} from './backends.js'

const wave = (n: number, phase = 1): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(1.7 * i + phase))

test('one sum that is asked for several times', () => {
  const twice: AnyFunction = (x) => {
    const y = sin(x as Traced)
    return [sum(y), sum(y), mul(sum(y), sum(sin(x as Traced)))]
  }
  expectSameEverywhere('sums', twice, [[wave(1001)], [wave(1001, 3)]])
  const squared = (x: Traced) => mul(sum(sin(x)), sum(sin(x)))
  expectSameEverywhere('gradient', grad(squared as never) as AnyFunction, [[wave(1001)]])
})

test('a branch on a carry in memory is on what it was in that iteration', () => {
  const f: AnyFunction = (start, data) =>
    scan((c: Traced, x: Traced) => [add(x, 3), mul(lt(c.at(0), 2) ? 1 : 2, sum(x))])(
      start as never,
      data as never,
    )
  expectSameEverywhere('scan', f, [[wave(12), tensor(wave(12), { shape: [1, 12] })]])
})

describe('an index out of range is another branch', () => {
  test.each(backends)('%s', (_, realise) => {
    const f: AnyFunction = (x, k) => gather(x as never, k as never)
    const program = realise(programOf(f, [wave(5), Float64Array.of(1, 2)]))
    const at = (...k: number[]) => resultsAt(program, [wave(5), Float64Array.from(k)])
    expect(at(-1, 4)).toEqual([[wave(5)[4], wave(5)[4]]])
    for (const k of [5, 1e9, -6, -1e9, 1.5, NaN, Infinity]) expect(at(k, 0)).toBeUndefined()
    program.release()
  })
})
