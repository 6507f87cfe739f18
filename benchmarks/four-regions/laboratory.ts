/** Where the networks are really trained: everything that touches the library is here and in flops.ts. */
import type { Tensor } from '@wengert/ad-core'
import { tensor } from '@wengert/ad-core'
import { alap, gekf, sgd, smd, stateSize, trainer } from '@wengert/optim-stochastic'
import { fourRegions } from '@wengert/optim-stochastic/problems'
import type { FourRegionsParams } from '@wengert/optim-stochastic/problems'
import { countFlops } from './flops.js'
import { REGION_LATTICE, regionLattice, regionsOf } from './regions.js'
import { GrowingCurve } from './run.js'
import type { Laboratory, Learned, Task } from './run.js'
import type { Variant } from './settings.js'

type Optimizer = Parameters<typeof trainer>[0]['optimizer']

/** Trains the 2-10-10-4 network with the library's optimizers and derivatives. */
export const laboratory: Laboratory = {
  weights: fourRegions.weights,
  learn,
  flops: countFlops,
  sample: (sampling, seed, count) => [...fourRegions.sample(count, sampling, seed).inputs.data],
}

/** The optimizer that a variant stands for. */
function optimizerOf({ method, constants }: Variant): Optimizer {
  const { stepSize, adaptation, metaStepSize, decay, covariance, processNoise } = constants
  switch (method) {
    case 'sgd':
      return sgd({ stepSize: stepSize! })
    case 'alap':
      return alap({ stepSize: stepSize!, metaStepSize: adaptation! })
    case 'smd':
      return smd({ stepSize: stepSize!, metaStepSize: metaStepSize!, decay: decay! })
    case 'gekf':
      return gekf({ covariance: covariance!, processNoise: processNoise! })
  }
}

/** The seed sets the start and the stream of patterns, so that all methods see the same of both. */
function learn(task: Task, tested: (patterns: number) => void): Learned {
  const { variant, sampling, seed, patterns, batch, testGrid, testSteps } = task
  const params = fourRegions.init(seed)
  const data = fourRegions.sample(patterns, sampling, seed)
  const exam = fourRegions.testGrid(testGrid)
  const curve = new GrowingCurve()
  const due = new Set(testSteps)
  let cpu = 0
  let since = 0

  const test = (weights: FourRegionsParams, seen: number): void => {
    cpu += since === 0 ? 0 : cpuMilliseconds() - since
    const { loss, error } = fourRegions.assess(outputsOf(weights, exam.inputs), exam.targets)
    curve.add(seen, cpu, loss, error)
    tested(seen)
    since = cpuMilliseconds()
  }

  test(params, 0)
  const training = trainer({
    params,
    data,
    model: fourRegions.model,
    loss: fourRegions.loss,
    optimizer: optimizerOf(variant),
    batchSize: batch,
    steps: patterns / batch,
    sampling: 'sequential',
    evaluate: (weights, { step, patterns: seen }) => {
      if (due.has(step)) test(weights, seen)
      return {}
    },
  })
  let turn = training.next()
  while (turn.done !== true) turn = training.next()
  const { params: weights, outcome, reason, patterns: seen, state } = turn.value
  if (outcome === 'failed') curve.add(seen, cpu, NaN, NaN)
  return {
    curve,
    storage: fourRegions.weights + stateSize(state.optimizer.state),
    outcome,
    reason,
    regions: regionsOf(outputsOf(weights, lattice).data, fourRegions.classes),
  }
}

const lattice = tensor(regionLattice(), { shape: [REGION_LATTICE ** 2, 2] })

/** The network's outputs [N, 4] for concrete weights: nothing is recorded. */
function outputsOf(weights: FourRegionsParams, inputs: Tensor): Tensor {
  const { model } = fourRegions as unknown as {
    model: (params: FourRegionsParams, inputs: Tensor) => Tensor
  }
  return model(weights, inputs)
}

/** Processor time of this process so far, all its threads. */
function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
