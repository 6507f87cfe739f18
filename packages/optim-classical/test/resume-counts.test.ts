import { add, mul, square, stack, sub, type Scalar, type Traced } from '@wengert/ad-core'
import { describe, expect, test } from '@jest/globals'
import {
  bfgs,
  backtracking,
  curveFit,
  leastSquares,
  minimize,
  steepestDescent,
  exactQuadratic,
  type FunctionMethod,
  type Result,
  type RunOptions,
} from '@wengert/optim-classical'

const x0 = [-1.2, 0.5, 1.5]

const residuals = (x: Traced): Traced =>
  stack([sub(1, x.at(0)), mul(10, sub(x.at(1), square(x.at(0)))), sub(x.at(2), x.at(1))]) as Traced

const f = (x: Traced): Scalar =>
  add(
    add(square(sub(1, x.at(0))), mul(100, square(sub(x.at(1), square(x.at(0)))))),
    square(sub(x.at(2), x.at(1))),
  )

/** All of a result that doesn't depend on the clock. */
function told({
  x,
  value,
  gradient,
  outcome,
  reason,
  iterations,
  counts,
}: Result<number[]>): unknown {
  return { x, value, gradient, outcome, reason, iterations, counts }
}

/** A run goes on wherever a limit cut it, and once more, and ends like a whole one, with its counts. */
function checkCuts(run: (options: RunOptions<number[]>) => Result<number[]>, most = 60): void {
  const whole = run({ maxEvaluations: most })
  for (const limit of ['maxIterations', 'maxEvaluations'] as const) {
    for (const cut of [1, 2, 3, 11, 29]) {
      if (limit === 'maxIterations' && cut >= whole.iterations) break
      const first = run({ maxEvaluations: most, [limit]: cut })
      const state = JSON.parse(JSON.stringify(first.state)) as typeof first.state
      expect(told(run({ maxEvaluations: most, [limit]: cut, state }))).toEqual(told(first))
      expect(told(run({ maxEvaluations: most, state }))).toEqual(told(whole))
      const { state: second } = run({ maxEvaluations: most, [limit]: cut + 3, state })
      expect(told(run({ maxEvaluations: most, state: second }))).toEqual(told(whole))
    }
  }
}

describe('wherever a limit cuts a run, it goes on as if it had not stopped, counts included', () => {
  test.each([
    'antColony',
    'cmaEs',
    'differentialEvolution',
    'directSearch',
    'evolutionStrategy',
    'geneticAlgorithm',
    'nelderMead',
    'patternSearch',
    'randomSearch',
    'simulatedAnnealing',
    'spsa',
    'tabuSearch',
    'bfgs',
    'conjugateGradient',
    'gradientDescent',
    'lbfgs',
    'momentumDescent',
    'newton',
    'newtonCg',
    'steepestDescent',
    'trustRegion',
    bfgs({ lineSearch: backtracking() }),
    steepestDescent({ lineSearch: exactQuadratic() }),
  ] satisfies FunctionMethod[])('%p', (method) => {
    checkCuts((options) => minimize(f, x0, { method, seed: 3, ...options }))
  })

  test.each(['simulatedAnnealing', 'nelderMead', 'cmaEs'] as const)('%s, untraced', (method) => {
    const plain = (x: Float64Array): number =>
      (1 - x[0]!) ** 2 + 100 * (x[1]! - x[0]! ** 2) ** 2 + (x[2]! - x[1]!) ** 2
    checkCuts((options) => minimize(plain, x0, { method, untraced: true, seed: 3, ...options }))
  })

  test.each(['levenbergMarquardt', 'gaussNewton', 'trustRegion', 'lbfgs'] as const)(
    '%s on residuals',
    (method) => {
      checkCuts((options) => leastSquares(residuals, x0, { method, ...options }))
    },
  )

  test('a fit whose programs are there already', () => {
    const x = [0, 1, 2, 3, 4, 5]
    const y = [2, 1.25, 0.72, 0.46, 0.26, 0.17]
    const curve = (t: Traced, b: Traced): Scalar =>
      add(b.at(0), mul(b.at(1), mul(t, add(1, mul(t, square(b.at(2)))))))
    checkCuts((options) => curveFit(curve, { x, y }, x0, options))
  })
})

test('the best point of an iteration that was cut is not lost by going on', () => {
  const method = 'cmaEs'
  let better = 0
  for (let maxEvaluations = 3; maxEvaluations < 40; maxEvaluations++) {
    const first = minimize(f, x0, { method, maxEvaluations })
    const { value } = minimize(f, x0, { method, maxIterations: first.iterations })
    if (first.value < value) better++
    let { state } = first
    for (let round = 0; round < 2; round++) {
      const aborted = minimize(f, x0, { method, state, signal: { aborted: true } })
      expect(aborted.x).toEqual(first.x)
      state = aborted.state
    }
  }
  expect(better).toBeGreaterThan(0)
})
