/** Where the networks are really trained: with the library's optimizers and derivatives. */
import { stateSize, trainer } from '@wengert/optim-stochastic'
import { fourRegions } from '@wengert/optim-stochastic/problems'
import { learnClassically } from './classical.js'
import { examination } from './examination.js'
import { countFlops } from './flops.js'
import { optimizerOf } from './optimizers.js'
import type { ClassicalName } from './optimizers.js'
import type { Laboratory, Learned, Task } from './run.js'
import { runStudies } from './studies/studies.js'

/** Trains the 2-10-10-4 network. */
export const laboratory: Laboratory = {
  weights: fourRegions.weights,
  learn,
  flops: countFlops,
  study: runStudies,
  sample: (sampling, seed, count) => [...fourRegions.sample(count, sampling, seed).inputs.data],
}

/** The seed sets the start and the stream of patterns, so that all methods see the same of both. */
function learn(task: Task, tested: (patterns: number) => void): Learned {
  const { variant, sampling, seed, patterns, batch, testGrid, testSteps } = task
  const optimizer = optimizerOf(variant)
  if (optimizer === undefined)
    return learnClassically(variant.method as ClassicalName, task, tested)
  const params = fourRegions.init(seed)
  const due = new Set(testSteps)
  const course = examination(params, testGrid, tested)
  const training = trainer({
    params,
    data: fourRegions.sample(patterns, sampling, seed),
    model: fourRegions.model,
    loss: fourRegions.loss,
    optimizer,
    batchSize: batch,
    steps: patterns / batch,
    sampling: 'sequential',
    every: testSteps.reduce(greatestDivisor),
    evaluate: (weights, { step, patterns: seen }) => {
      if (due.has(step)) course.test(weights, seen)
      return {}
    },
  })
  let turn = training.next()
  while (turn.done !== true) turn = training.next()
  const { params: weights, outcome, reason, patterns: seen, state } = turn.value
  if (outcome === 'failed') course.fail(seen)
  const storage = fourRegions.weights + stateSize(state.optimizer.state)
  return course.result(weights, { storage, outcome, reason })
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}
