import { expect, test } from '@jest/globals'
import { AdError } from '@wengert/ad-core'
import {
  minimize,
  search,
  type IncrementalProblem,
  type Json,
  type SearchOptions,
  type SearchProblem,
} from '@wengert/optim-classical'

const problem: SearchProblem<number> = {
  initial: () => 3,
  perturb: (x, random) => x + random.index(3) - 1,
  value: (x) => x * x,
}
const byMoves: IncrementalProblem<number[], number> = {
  initial: () => [3],
  perturb: (_x, random) => random.index(3) - 1,
  value: ([x]) => x! * x!,
  delta: ([x], by) => by * (2 * x! + by),
  apply: (x, by) => void (x[0] = x[0]! + by),
}
/** A problem and options as a caller without types may write them. */
const loose = (parts: object, options: object = {}): unknown =>
  search({ ...problem, ...parts } as SearchProblem<number>, options as SearchOptions<number>)
const looseMoves = (parts: object, options: object = {}): unknown =>
  search({ ...byMoves, ...parts } as IncrementalProblem<number[], number>, options)

const few = { maxIterations: 40 }
const cases: Record<string, () => unknown> = {
  'nothing at all': () => search(null as unknown as typeof problem),
  'no initial': () => loose({ initial: undefined }),
  'no perturb': () => loose({ perturb: undefined }),
  'value that is none': () => loose({ value: 5 }),
  'misspelt part': () => loose({ temprature: 3 }),
  'option among parts': () => loose({ maxEvaluations: 3 }),
  'delta without apply': () => loose({ delta: () => 0 }),
  'apply without delta': () => loose({ apply: () => 0 }),
  'accept that is no function': () => loose({ accept: 'boltzmann' }),
  'select by name': () => loose({ select: 'tournament' }),
  'empty pool': () => loose({ pool: 0 }),
  'half a child': () => loose({ children: 0.5 }),
  'no parents': () => loose({ parents: 0 }),
  'negative temperature': () => loose({ temperature: -1 }),
  'temperature as text': () => loose({ temperature: 'low' }),
  'schedule that gives none': () => loose({ temperature: (k: number) => (k < 3 ? 1 : NaN) }, few),
  'replacement of moves': () => looseMoves({ replace: () => 0 }),
  'selection for moves': () => looseMoves({ select: () => 0 }),
  'fewer children than moves need': () => looseMoves({ pool: 3, children: 2 }),
  'threads for moves': () => looseMoves({}, { parallel: { module: 'x', workers: 1 } }),
  'NaN at first': () => loose({ value: () => NaN }),
  'NaN in all of the first pool': () => loose({ pool: 3, value: () => Infinity }),
  'NaN in one of the first pool of moves': () => {
    let calls = 0
    return looseMoves({ pool: 3, value: () => (calls++ === 1 ? NaN : 1) })
  },
  'value without return': () => loose({ value: () => {} }),
  'value that becomes text': () => {
    let calls = 0
    return loose({ value: () => (calls++ > 4 ? 'large' : calls) }, few)
  },
  'asynchronous value': () => loose({ value: () => Promise.resolve(1) }),
  'delta without return': () => looseMoves({ delta: () => {} }),
  'delta that is the new value': () =>
    looseMoves({ delta: ([x]: number[], by: number) => (x! + by) ** 2 }, few),
  'apply that does something else': () =>
    looseMoves({ apply: (x: number[], by: number) => void (x[0] = x[0]! - by) }, few),
  'perturb that changes its candidate': () =>
    search({
      initial: () => [3],
      perturb: (x) => {
        x[0] = x[0]! + 1
        return x
      },
      value: ([x]) => x! * x!,
    }),
  'options that are a number': () => loose({}, 7 as unknown as object),
  'misspelt option': () => loose({}, { maxEvaluation: 3 }),
  'option of minimize': () => loose({}, { stepTolerance: 3 }),
  'seed that is no number': () => loose({}, { seed: 'lucky' }),
  'no evaluations': () => loose({}, { maxEvaluations: 0 }),
  'fewer evaluations than candidates': () => loose({ pool: 8 }, { maxEvaluations: 5 }),
  'negative seconds': () => loose({}, { maxSeconds: -1 }),
  'seconds as text': () => loose({}, { maxSeconds: '10' }),
  'target NaN': () => loose({}, { target: NaN }),
  'patience 0': () => loose({}, { patience: 0 }),
  'trace by name': () => loose({}, { trace: 'all' }),
  'controller for its signal': () => loose({}, { signal: new AbortController() }),
  'callback that is none': () => loose({}, { onIteration: 'stop' }),
  'answer true': () => loose({}, { onIteration: () => true }),
  'state of minimize': () =>
    loose(
      {},
      {
        state: minimize((x: Float64Array) => x[0]! ** 2, [1], {
          untraced: true,
          maxIterations: 1,
          method: 'directSearch',
        }).state,
      },
    ),
  'state as text': () => loose({}, { state: JSON.stringify(search(problem, few).state) }),
  'state of moves': () => loose({}, { state: search(byMoves, few).state }),
  'state of another pool': () => loose({ pool: 2 }, { state: search(problem, few).state }),
  'state that was changed': () => {
    const { run, ...rest } = search(problem, few).state
    const changed = { ...(run as { [key: string]: Json }), bestValue: -1 }
    return loose({}, { state: { ...rest, run: changed } })
  },
}

test.each(Object.entries(cases))('%s', (_name, misuse) => {
  let error: unknown
  try {
    misuse()
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(AdError)
  const { message } = error as AdError
  expect(message).toMatch(/^search(: parallel)?: expected .+, got .+\.( Perhaps .+\?)?$/s)
  expect(message).toMatchSnapshot()
})

test('what value throws at first propagates unchanged', () => {
  const error = new RangeError('mine')
  const throwing = (): never => {
    throw error
  }
  for (const run of [loose, looseMoves]) expect(() => run({ value: throwing })).toThrow(error)
  expect(() => loose({ initial: throwing })).toThrow(error)
  expect(() => loose({ perturb: throwing })).toThrow(error)
  expect(search(problem, { target: 0 }).outcome).toBe('converged')
})
