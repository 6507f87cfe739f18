import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  adaptive,
  cooling,
  plus,
  search,
  tabu,
  tournament,
  type SearchOptions,
  type SearchResult,
  type SearchState,
} from '@wengert/optim-classical'
import { copyOf, readPlain, writePlain } from '../src/prototype/plain-data.js'

/** Searches of several kinds, each with some state that must not be lost. */
type Options = Omit<SearchOptions, 'onIteration'>
const searches: Record<string, (options: Options) => SearchResult<unknown>> = {
  'whole candidates': (options) =>
    search(
      {
        initial: (random) => Float64Array.of(random(), -0, 3),
        perturb: (x, random) => x.map((at) => at + 0.1 * random.normal()),
        value: (x) => x.reduce((sum, at) => sum + at * at, 0),
        pool: 3,
        temperature: cooling({ rate: 0.9, warmUp: 5 }),
      },
      options,
    ),
  moves: (options) =>
    search(
      {
        initial: (random) => ({ at: Int32Array.of(40, random.index(9)), name: 'point' }),
        perturb: (_point, random) => ({ place: random.index(2), by: random.index(3) - 1 }),
        value: ({ at }) => at[0]! ** 2 + 0.1 * at[1]! ** 2,
        delta: ({ at }, { place, by }) => (place === 0 ? 1 : 0.1) * by * (2 * at[place]! + by),
        apply: ({ at }, { place, by }) => {
          at[place] = at[place]! + by
        },
        pool: 2,
        temperature: adaptive({ over: 60 }),
      },
      options,
    ),
  recombination: (options) =>
    search(
      {
        initial: (random) => [random.index(50), random.index(50)],
        recombine: ([a, b]) => [a![0]!, b![1]!],
        perturb: ([a, b], random) => [a! + random.index(3) - 1, b! + random.index(3) - 1],
        value: ([a, b]) => Math.abs(a! - 7) + Math.abs(b! + 3),
        pool: 6,
        select: tournament(2),
        replace: plus,
      },
      options,
    ),
  tabu: (options) =>
    search(
      {
        initial: () => 12,
        perturb: (x, random) => x + random.index(5) - 2,
        value: (x) => Math.abs(x) + 3 * Math.cos(x),
        ...tabu({ tenure: 5, key: (x: number) => x, children: 4 }),
      },
      options,
    ),
}

const numbers = ({
  trace,
  candidate,
  value,
  counts,
  iterations,
}: SearchResult<unknown>): unknown => ({
  trace: trace!.map(({ value: now, best, temperature }) => [now, best, temperature]),
  candidate,
  value,
  counts,
  iterations,
})

describe.each(Object.entries(searches))('%s', (_name, run) => {
  test('go on bit for bit, wherever they stopped', () => {
    const options = { trace: true, seed: 9 }
    const whole = run({ ...options, maxIterations: 60 })
    for (const maxIterations of [0, 1, 5, 17, 30, 59]) {
      const first = run({ ...options, maxIterations })
      const state = JSON.parse(JSON.stringify(first.state)) as SearchState
      const second = run({ trace: true, maxIterations: 60, state })
      expect(numbers(second)).toEqual({
        ...(numbers(whole) as object),
        trace: (numbers(whole) as { trace: unknown[] }).trace.slice(maxIterations),
      })
    }
  })

  test('whatever is written into the result', () => {
    const first = run({ maxIterations: 20 })
    const untouched = run({ maxIterations: 40, state: first.state, trace: true })
    const { candidate } = first
    if (ArrayBuffer.isView(candidate)) (candidate as Float64Array).fill(9)
    else if (Array.isArray(candidate)) candidate.fill(9)
    else if (typeof candidate === 'object') (candidate as { at: Int32Array }).at.fill(9)
    const again = run({ maxIterations: 40, state: first.state, trace: true })
    expect(numbers(again)).toEqual(numbers(untouched))
  })
})

test('plain data come back from JSON and from a copy', () => {
  const leaf = fc.oneof(
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.bigInt(),
    fc.constantFrom(null, undefined, -0, NaN, Infinity),
    fc.float64Array(),
    fc.int32Array(),
    fc.uint8Array(),
    fc.float32Array(),
  )
  const { data } = fc.letrec((tie) => ({
    data: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('data')),
      fc.dictionary(fc.constantFrom('a', '#', 'is', 'b'), tie('data'), { noNullPrototype: true }),
    ),
  }))
  fc.assert(
    fc.property(data, (given) => {
      expect(readPlain(JSON.parse(JSON.stringify(writePlain(given))))).toEqual(given)
      expect(copyOf(given)).toEqual(given)
    }),
  )
})
