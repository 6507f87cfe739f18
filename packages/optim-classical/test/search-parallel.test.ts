import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { DomainError } from '@wengert/ad-core'
import {
  minimize,
  plus,
  search,
  uniformly,
  type Parallel,
  type SearchProblem,
} from '@wengert/optim-classical'
import { poolEvaluator, type PoolEvaluator } from '../src/workers/pool-evaluator.js'

const functions = {
  sphere: (x: Float64Array): number => x.reduce((sum, at) => sum + at * at, 0),
  fenced: (x: Float64Array): number => {
    if (x[0]! < 0) throw new RangeError(`no value at ${x[0]!.toFixed(3)}`)
    return x[1]! < 0 ? NaN : x[0]! + x[1]! ** 2
  },
  letters: ({ word }: { word: string }): number => Math.abs(word.length - 7),
  tampering: (x: Float64Array): number => x.fill(x[0]!).length,
}
const others = `
  export const number = 5
  export const late = async () => 1
  export const mute = () => {}
  export const ticking = ({ clock }) => {
    setInterval(() => Atomics.add(clock, 0, 1), 1)
    return 1
  }
  export const exit = () => process.exit(3)
  export default (x) => x[0]
`
let folder = ''
let path = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wengert-'))
  path = join(folder, 'values.mjs')
  const exports = Object.entries(functions).map(
    ([name, f]) => `export const ${name} = ${String(f)}`,
  )
  writeFileSync(path, exports.join('\n') + others)
  writeFileSync(join(folder, 'broken.mjs'), 'throw new Error("not today")')
})
afterAll(() => rmSync(folder, { recursive: true }))

const threads = (name: string, workers: number): Parallel => ({
  module: path,
  export: name,
  workers,
})

/** Uses an evaluator and ends it. */
function using<C, R>(
  parallel: Parallel,
  use: (pool: PoolEvaluator<C>) => R,
  here: (candidate: C) => unknown = () => 0,
): R {
  const pool = poolEvaluator('minimize', parallel, here)
  try {
    return use(pool)
  } finally {
    pool.close()
  }
}

describe('searches are the same whatever the number of workers', () => {
  const start: Omit<SearchProblem<Float64Array>, 'value'> = {
    initial: (random) => Float64Array.of(5 + random(), 4 + random()),
    perturb: (x, random) => x.map((at) => at + random.normal()),
    pool: 3,
    children: 7,
    select: uniformly,
    replace: plus,
  }

  test.each(['sphere', 'fenced'] as const)('%s', (name) => {
    const problem = { ...start, value: functions[name] }
    const options = { maxIterations: 40, trace: true, seed: 2 }
    const plain = search(problem, options)
    for (const workers of [0, 1, 2]) {
      const result = search(problem, { ...options, parallel: threads(name, workers) })
      expect(result.candidate).toEqual(plain.candidate)
      expect(result.trace).toEqual(plain.trace)
      expect(result.warnings).toEqual(plain.warnings)
      expect(result.counts).toEqual(plain.counts)
    }
  })

  test('of other candidates, and as a part of the problem', () => {
    const problem: SearchProblem<{ word: string }> = {
      initial: () => ({ word: 'a' }),
      perturb: ({ word }, random) => ({
        word: random() < 0.5 ? `${word}b` : word.slice(0, Math.max(1, word.length - 1)),
      }),
      value: functions.letters,
      pool: 4,
    }
    const plain = search(problem, { maxIterations: 30 })
    const result = search({ ...problem, parallel: threads('letters', 2) }, { maxIterations: 30 })
    expect(result.candidate).toEqual(plain.candidate)
    expect(result.value).toBe(0)
  })

  test('and go on bit for bit with another number', () => {
    const problem = { ...start, value: functions.sphere }
    const whole = search(problem, { maxIterations: 30 })
    const { state } = search(problem, { maxIterations: 11, parallel: threads('sphere', 2) })
    const rest = search(problem, { maxIterations: 30, state, parallel: threads('sphere', 1) })
    expect(rest.candidate).toEqual(whole.candidate)
  })
})

test('threads end with the run, also by an exception', async () => {
  for (const onIteration of [() => {}, raise]) {
    const clock = new Int32Array(new SharedArrayBuffer(4))
    const ticking: SearchProblem<{ clock: Int32Array }> = {
      initial: () => ({ clock }),
      perturb: () => ({ clock }),
      value: () => 0,
    }
    const options = { parallel: threads('ticking', 2), maxIterations: 2, onIteration }
    if (onIteration === raise) expect(() => search(ticking, options)).toThrow(RangeError)
    else expect(search(ticking, options).value).toBe(1)
    let before: number
    do {
      before = Atomics.load(clock, 0)
      await new Promise((resolve) => setTimeout(resolve, 50))
    } while (Atomics.load(clock, 0) !== before)
  }
})

function raise(): never {
  throw new RangeError('enough')
}

describe('pools', () => {
  const points = Array.from({ length: 23 }, (_, k) => Float64Array.of(k, -k, 1))

  test('give values in order, whatever form the module has', () => {
    const values = points.map(functions.sphere)
    const module = pathToFileURL(path)
    for (const parallel of [threads('sphere', 2), { module, export: 'sphere' }]) {
      using<Float64Array, void>(parallel, (pool) => {
        expect([...pool.evaluate(points)]).toEqual(values)
        expect([...pool.evaluate(points.slice(0, 1))]).toEqual([1])
        expect(pool.evaluate([])).toHaveLength(0)
      })
    }
    using<Float64Array, void>({ module: path, workers: 1 }, (pool) => {
      expect([...pool.evaluate(points)]).toEqual(points.map((x) => x[0]))
    })
    const text = { module: 'data:text/javascript,export default (x) => 2 * x', workers: 1 }
    using<number, void>(text, (pool) => expect([...pool.evaluate([1, 2])]).toEqual([2, 4]))
  })

  test('do not let a function change points', () => {
    using<Float64Array, void>(threads('tampering', 2), (pool) => pool.evaluate(points))
    expect(points[3]).toEqual(Float64Array.of(3, -3, 1))
  })

  test('tell failures in the order of the points', () => {
    const some = [-1, 2, -3, 4, -5].map((x) => Float64Array.of(x, 1))
    const seen = [0, 1, 2].map((workers) =>
      using<Float64Array, unknown>(
        threads('fenced', workers),
        (pool) => [[...pool.evaluate(some)], [...pool.failures]],
        functions.fenced,
      ),
    )
    expect(seen[0]).toEqual([
      [NaN, 3, NaN, 5, NaN],
      ['no value at -1.000', 'no value at -3.000', 'no value at -5.000'],
    ])
    expect(seen[1]).toEqual(seen[0])
    expect(seen[2]).toEqual(seen[0])
  })

  test.each<[string, () => unknown, RegExp]>([
    [
      'missing module',
      () => ({ module: join(folder, 'nowhere.mjs') }),
      /can be imported, got an error: Cannot find/,
    ],
    ['broken module', () => ({ module: join(folder, 'broken.mjs') }), /not today/],
    ['missing export', () => threads('spheer', 2), /got exports: default, exit, .*sphere/],
    ['export that is no function', () => threads('number', 1), /to be a function that/],
    ['no module', () => ({ module: 5 }), /parallel.module to be a URL or a path, got 5/],
    ['null', () => ({ module: null }), /parallel.module/],
    ['fraction of a worker', () => threads('sphere', 1.5), /parallel.workers to be a whole number/],
    ['unknown option', () => ({ ...threads('sphere', 1), worker: 2 }), /got 'worker'.*'workers'/],
  ])('refuse at once: %s', (_name, parallel, message) => {
    const make = (): unknown => using(parallel() as Parallel, () => 0)
    expect(make).toThrow(DomainError)
    expect(make).toThrow(message)
  })

  test.each<[string, number, RegExp]>([
    ['late', 1, /got a promise/],
    ['mute', 2, /got undefined/],
    ['exit', 2, /got one that ended: it called process.exit/],
  ])('refuse a function that is %s', (name, workers, message) => {
    const evaluate = (): unknown =>
      using<Float64Array, unknown>(threads(name, workers), (pool) => pool.evaluate(points))
    expect(evaluate).toThrow(DomainError)
    expect(evaluate).toThrow(message)
  })

  test('refuse candidates that can not be cloned', () => {
    expect(() =>
      using<() => void, unknown>(threads('sphere', 1), (pool) => pool.evaluate([() => {}])),
    ).toThrow(/can be cloned for worker threads/)
  })

  test('name the candidate that a search begins with', () => {
    const problem = { initial: () => Float64Array.of(-1, 0), perturb: (x: Float64Array) => x }
    expect(() =>
      search({ ...problem, value: functions.fenced }, { parallel: threads('fenced', 1) }),
    ).toThrow(/finite value of the initial candidate, got NaN: no value at -1\.000/)
  })
})

describe('minimize with parallel', () => {
  const run = (workers: number | undefined, f = functions.sphere) =>
    minimize(f, Float64Array.of(2, -1, 0.5), {
      untraced: true,
      method: 'geneticAlgorithm',
      maxEvaluations: 300,
      ...(workers !== undefined && {
        parallel: { module: path, export: 'sphere', workers },
      }),
    })

  test('gives the same run with any number of threads, or with none', () => {
    const alone = run(undefined)
    for (const workers of [0, 1, 2]) {
      const { x, value, counts } = run(workers)
      expect([...x]).toEqual([...alone.x])
      expect(value).toBe(alone.value)
      expect(counts).toEqual(alone.counts)
    }
  })

  test('is for functions of plain numbers', () => {
    const options = { parallel: { module: path }, method: 'cmaEs' } as never
    expect(() => minimize(functions.sphere as never, [1, 2], options)).toThrow(
      /expected parallel with untraced: true/,
    )
  })
})
