import { expect } from '@jest/globals'
import { compile } from '@wengert/ad-core'
import { noLoops } from '../../src/compile/loops/roll/choice.js'
import { firstDifference } from './difference.js'
import { queriesOf, rollAll, rolled, type OfVector, type Query } from './rolled.js'

/**
 * That a function's program with loops gives what is expected, at its point and at another one, perhaps
 * but for what is NaN in it.
 */
export function expectSame(
  f: OfVector,
  point: Float64Array,
  oracle: (query: Query, x: Float64Array) => readonly number[] | undefined,
  butForNaN: boolean = false,
): void {
  const direction = point.map((x) => Math.cos(3 * x))
  for (const [name, query] of Object.entries(queriesOf(f, direction))) {
    const loops = rolled(query, point, rollAll)
    for (const x of [point, point.map((entry) => 0.9 * entry + 0.02)]) {
      expectClose(name, loops.at(x), oracle(query, x), butForNaN)
    }
    loops.release()
  }
}

/** That it gives what one without loops does, made at the same point, but for what is NaN in either. */
export function expectAsUnrolled(f: OfVector, point: Float64Array): void {
  const oracle = (query: Query, x: Float64Array): readonly number[] | undefined => {
    const flat = rolled(query, point, noLoops)
    const result = flat.at(x)
    flat.release()
    return result?.some(Number.isNaN) === true ? interpreted(query, x) : result
  }
  expectSame(f, point, oracle, true)
}

/** What the interpreter gives. */
export function interpreted(query: Query, x: Float64Array): readonly number[] {
  const result = compile(query, { backend: 'interpreter' })(x) as number | Float64Array
  return typeof result === 'number' ? [result] : Array.from(result)
}

/** That numbers, or that there are none, are what is expected. */
export function expectClose(
  name: string,
  found: readonly number[] | undefined,
  expected: readonly number[] | undefined,
  butForNaN: boolean = false,
): void {
  const differs =
    found && expected && firstDifference(found, expected, { relative: 1e-9, least: 1, butForNaN })
  expect([name, found?.length, differs]).toEqual([name, expected?.length, expected && -1])
}
