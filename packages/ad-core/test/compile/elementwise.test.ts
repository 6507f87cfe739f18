import { describe, expect, test } from '@jest/globals'
import { jvp, map, vjp } from '../../src/index.js'
import { ulp } from '../fixtures/ulps.js'
import { elementwiseOperations, pointsOf } from '../operations/cases.js'
import { backends, numbersOf, programOf, resultsAt, type AnyFunction } from './backends.js'

type Columns = Readonly<Record<string, Float64Array>>

const KEYS = ['x', 'y', 'z']
const SEEDS = [1, 0.75, -0.6]
/** Enough entries for a loop, and an odd number of them. */
const MANY = 601

/** The largest term of results that cancel: lgamma has zeros, and so has the slope of silu. */
const LARGEST_TERMS: Readonly<Record<string, number>> = { lgamma: 1, silu: 0.25 }

/** Columns of so many numbers, one an operand. */
const columnsOf = (
  arity: number,
  count: number,
  entry: (k: number, i: number) => number,
): Columns =>
  Object.fromEntries(
    KEYS.slice(0, arity).map((key, k) => [
      key,
      Float64Array.from({ length: count }, (_, i) => entry(k, i)),
    ]),
  )

function isNear(got: number, expected: number, largest: number): boolean {
  if (got === expected || (Number.isNaN(got) && Number.isNaN(expected))) return true
  return Math.abs(got - expected) <= 4 * ulp(Math.max(Math.abs(expected), largest))
}

describe.each(elementwiseOperations)('%s', (name, operation) => {
  const { arity } = operation.primitive
  const points = pointsOf(operation.primitive)
  const onTree = (p: Readonly<Record<string, unknown>>): unknown => operation(...Object.values(p))
  const largest = LARGEST_TERMS[name] ?? 0

  /** Value, tangent and cotangents of a function of columns on all back ends, and by interpretation. */
  function expectNear(f: (x: Columns) => unknown, count: number): void {
    const at = columnsOf(arity, count, (k, i) => points[i % points.length]![k]!)
    const tangent = columnsOf(arity, count, (k) => SEEDS[k]!)
    const cotangent = new Float64Array(count).fill(0.7)
    const all: AnyFunction = (x, dx, y) => [
      (jvp(f as never) as AnyFunction)(x, dx),
      ((vjp(f as never) as AnyFunction)(x) as [unknown, AnyFunction])[1](y),
    ]
    const args = [at, tangent, cotangent]
    const expected = numbersOf(all(...args)).flat()
    const program = programOf(all, args)
    for (const [backend, realise] of backends) {
      const runnable = realise(program)
      const got = resultsAt(runnable, args)!.flat()
      const wrong = got.flatMap((x, i) =>
        isNear(x, expected[i]!, largest)
          ? []
          : [{ backend, at: points[(i % count) % points.length], got: x, expected: expected[i] }],
      )
      expect(wrong).toEqual([])
      runnable.release()
    }
  }

  test('entry by entry', () => {
    expectNear((p) => onTree(p), points.length)
  })

  test('in a loop over entries', () => {
    expectNear((p) => onTree(p), MANY)
  })

  test('in a map over points', () => {
    expectNear(
      (p) => map((_: never, x: never) => onTree(x) as never)(0 as never, p as never),
      points.length,
    )
  })
})
