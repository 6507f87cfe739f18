import { describe, expect, test } from '@jest/globals'
import { search, type IncrementalProblem, type SearchProblem } from '@wengert/optim-classical'
import { bits } from './search-problems.js'

describe('moves', () => {
  const problems = { bits: bits(30) }

  test.each(Object.entries(problems))('%s: Δ is what full evaluation says', (_name, problem) => {
    search(problem, {
      maxIterations: 300,
      onIteration: ({ candidate, value }) => expect(problem.value(candidate)).toBe(value),
    })
  })

  test('find what the same search over whole candidates finds', () => {
    const { initial, value, perturb, apply } = bits(24)
    const whole: SearchProblem<number[]> = {
      initial,
      value,
      perturb: (candidate, random) => {
        const child = [...candidate]
        apply(child, perturb(candidate, random, undefined))
        return child
      },
    }
    const options = { maxIterations: 400, seed: 5, trace: true }
    const [a, b] = [search(bits(24), options), search(whole, options)]
    expect(a.candidate).toEqual(b.candidate)
    expect(a.trace!.map((line) => line.value)).toEqual(b.trace!.map((line) => line.value))
    expect(a.counts.accepted).toBe(b.counts.accepted)
    expect([a.counts.delta, b.counts.delta]).toEqual([400, 0])
  })

  test('leave the best candidate as it was', () => {
    const problem = { ...bits(30), temperature: 3 }
    const { value, candidate, trace } = search(problem, { maxIterations: 2000, trace: true })
    expect(value).toBe(problem.value(candidate))
    expect(value).toBe(Math.min(...trace!.map(({ best }) => best)))
    expect(trace!.at(-1)!.value).toBeGreaterThan(value)
  })

  test('do not touch the candidate that a problem keeps', () => {
    const start = [0, 0, 0, 0, 0, 0]
    const { candidate } = search(
      { ...bits(6), initial: () => start, pool: 3, temperature: 0 },
      { maxIterations: 200 },
    )
    expect(start).toEqual([0, 0, 0, 0, 0, 0])
    expect(candidate).toEqual([1, 1, 1, 1, 1, 1])
  })

  test('are counted within maxEvaluations, the last value included', () => {
    for (const maxEvaluations of [1, 2, 3, 5, 17, 100]) {
      let calls = 0
      const { initial, perturb, apply, value, delta } = bits(12)
      const { counts } = search(
        {
          initial,
          perturb,
          apply,
          value: (candidate) => (calls++, value(candidate)),
          delta: (candidate, move) => (calls++, delta(candidate, move)),
        },
        { maxEvaluations },
      )
      expect(counts.value + counts.delta).toBe(calls)
      expect(calls).toBeLessThanOrEqual(maxEvaluations)
    }
  })

  test('of instances need a copy', () => {
    class Counter {
      count = 9
    }
    const counting: IncrementalProblem<Counter, number> = {
      initial: () => new Counter(),
      perturb: (_counter, random) => random.index(3) - 1,
      value: ({ count }) => Math.abs(count),
      delta: ({ count }, by) => Math.abs(count + by) - Math.abs(count),
      apply: (counter, by) => void (counter.count += by),
    }
    expect(() => search(counting)).toThrow(/plain data.*an instance of Counter.*copy:/s)
    const copy = ({ count }: Counter): Counter => Object.assign(new Counter(), { count })
    const result = search({ ...counting, copy }, { target: 0 })
    expect(result.candidate).toBeInstanceOf(Counter)
    expect(result.candidate.count).toBe(0)
    expect(() => result.state).toThrow(/plain data/)
  })
})
