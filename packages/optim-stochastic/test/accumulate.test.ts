import { describe, expect, test } from '@jest/globals'
import {
  accumulate,
  adam,
  averageIterates,
  chain,
  constant,
  momentum,
  scale,
  sgd,
  smd,
  train,
  type ModelQuery,
  type Optimizer,
} from '../src/index.js'
import { problem } from './line.js'
import { quadraticSample } from './quadratic.js'

const options = { ...problem, sampling: 'sequential', compile: false } as const
const slopes = async (
  optimizer: Optimizer<ModelQuery>,
  more: { batchSize: number; steps: number },
): Promise<number[]> => {
  const { slope, offset } = (await train({ ...options, optimizer, ...more })).params
  return [...slope, offset]
}

describe('accumulate', () => {
  test.each<[string, () => Optimizer<ModelQuery>]>([
    ['momentum with a schedule', () => momentum({ stepSize: (t) => 0.1 / (1 + t) })],
    ['adam', () => adam({ stepSize: 0.1 })],
    ['smd, products included', () => smd({ stepSize: 0.05, metaStepSize: 0.3 })],
    [
      'a chain',
      () =>
        chain(
          adam({ stepSize: 1 }),
          scale((t) => 0.1 / (1 + t)),
        ),
    ],
    ['an average of iterates', () => chain(sgd(), averageIterates({ decay: 0.5 }))],
  ])('equals batches as many times as large: %s', async (_name, make) => {
    const few = await slopes(accumulate(3, make()), { batchSize: 5, steps: 12 })
    const large = await slopes(make(), { batchSize: 15, steps: 4 })
    few.forEach((x, i) => expect(x).toBeCloseTo(large[i]!, 12))
  })

  test('every 1 changes nothing', async () => {
    const more = { batchSize: 10, steps: 6 }
    expect(await slopes(accumulate(1, smd()), more)).toEqual(await slopes(smd(), more))
  })

  test('does not move between, and resumes there bit for bit', async () => {
    const run = { ...options, optimizer: accumulate(4, smd()), batchSize: 6 }
    expect((await train({ ...run, steps: 3 })).params).toEqual(problem.params)
    const { state } = await train({ ...run, steps: 6 })
    const resume = JSON.parse(JSON.stringify(state)) as typeof state
    const rest = await train({ ...run, steps: 9, resume })
    expect(rest.state).toEqual((await train({ ...run, steps: 9 })).state)
  })
})

describe('averages of iterates', () => {
  /** The answers after each step of a walk, where each step adds 1. */
  const answers = (optimizer: ReturnType<typeof averageIterates>, count: number): number[] => {
    const w = Float64Array.of(0)
    const state = optimizer.init(w)
    return Array.from({ length: count }, (_, t) => {
      const at = quadraticSample([], w, undefined, t)
      w[0]! += optimizer.update(Float64Array.of(1), state, at).step[0]!
      const first = optimizer.answer!(w, state, new Float64Array(1))[0]!
      expect(optimizer.answer!(w, state, new Float64Array(1))[0]).toBe(first)
      return first
    })
  }
  const expectAll = (found: number[], wanted: number[]): void =>
    found.forEach((x, k) => expect(x).toBeCloseTo(wanted[k]!, 12))

  test('with decay 1 are the mean of all but the start', () => {
    expectAll(answers(averageIterates({ decay: 1 }), 5), [1, 1.5, 2, 2.5, 3])
    expectAll(answers(averageIterates({ decay: 1, from: 0 }), 4), [0.5, 1, 1.5, 2])
  })

  test('of a tail leave the iterates before it out, and answer with the last until it begins', () => {
    expectAll(answers(averageIterates({ decay: 1, from: 4 }), 7), [1, 2, 3, 4, 4.5, 5, 5.5])
  })

  test('below 1 weigh by powers of it, which sum to 1', () => {
    const rho = 0.75
    const wanted = [1, 2, 3, 4, 5, 6].map((t) => {
      const weights = Array.from({ length: t }, (_, k) => rho ** k)
      const sum = weights.reduce((a, b) => a + b)
      return weights.reduce((total, weight, k) => total + (weight * (t - k)) / sum, 0)
    })
    expectAll(answers(averageIterates({ decay: rho }), 6), wanted)
    expectAll(answers(averageIterates({ decay: constant(rho) }), 6), wanted)
  })

  test('with decay 0 are the last iterate', () => {
    expectAll(answers(averageIterates({ decay: 0 }), 3), [1, 2, 3])
  })

  test('see what became of steps, by the chain and by the schedule of train', async () => {
    const seen: number[][] = []
    const run = { ...options, batchSize: 10, steps: 5, schedule: constant(0.5) }
    const averaged = await train({
      ...run,
      optimizer: chain(averageIterates({ decay: 1 }), sgd(), scale(0.5)),
    })
    await train({
      ...run,
      optimizer: sgd({ stepSize: 0.05 }),
      evaluate: ({ slope }) => {
        seen.push([...slope])
        return 0
      },
    })
    averaged.params.slope.forEach((x, i) =>
      expect(x).toBeCloseTo(
        seen.reduce((sum, slope) => sum + slope[i]! / 5, 0),
        12,
      ),
    )
  })
})
