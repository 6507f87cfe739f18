import { expect } from '@jest/globals'
import { compile } from '@wengert/ad-core'
import { noLoops } from '../../src/compile/loops/roll/choice.js'
import { queriesOf, rollAll, rolled, type OfVector, type Query } from './rolled.js'

/** That a function's program with loops gives what is expected, at its point and at another one. */
export function expectSame(
  f: OfVector,
  point: Float64Array,
  oracle: (query: Query, x: Float64Array) => readonly number[] | undefined,
): void {
  const direction = point.map((x) => Math.cos(3 * x))
  for (const [name, query] of Object.entries(queriesOf(f, direction))) {
    const loops = rolled(query, point, rollAll)
    for (const x of [point, point.map((entry) => 0.9 * entry + 0.02)]) {
      expectClose(name, loops.at(x), oracle(query, x))
    }
    loops.release()
  }
}

/** What a program without loops gives, made at a point. */
export const unrolledAt =
  (point: Float64Array) =>
  (query: Query, x: Float64Array): readonly number[] | undefined => {
    const flat = rolled(query, point, noLoops)
    const result = flat.at(x)
    flat.release()
    return result
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
): void {
  const scale = Math.max(1, ...(expected ?? []).filter(Number.isFinite).map(Math.abs))
  const differs = expected?.findIndex((x, k) => {
    const y = found?.[k]
    return !(Object.is(x, y) || x === y || (y !== undefined && Math.abs(x - y) <= 1e-9 * scale))
  })
  expect([name, found === undefined, differs]).toEqual([
    name,
    expected === undefined,
    expected && -1,
  ])
}
