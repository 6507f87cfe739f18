/** Trainings as a user starts them. */
import { trainer, type LossQuery, type Optimizer, type TrainStep } from '@wengert/optim-stochastic'
import { fourRegions } from '@wengert/optim-stochastic/problems'
import type { Timed } from '../compile/measuring.js'
import { BATCH, patterns, type Network, type Precision } from './problem.js'

/** Seconds of the steps that are timed together, as in the rivals. */
const SAMPLE = 2e-3
const WARM_UP = 3000

function start(
  network: Network,
  precision: Precision,
  optimizer: Optimizer<LossQuery>,
  steps: number,
): Generator<TrainStep, unknown, void> {
  return trainer({
    params: network.params(precision),
    data: patterns,
    model: fourRegions.model,
    loss: fourRegions.loss,
    optimizer,
    batchSize: BATCH,
    sampling: 'sequential',
    steps,
  })
}

/** Loss of each step's batch before the step. */
export function lossesOf(
  network: Network,
  precision: Precision,
  optimizer: Optimizer<LossQuery>,
  steps: number,
): readonly number[] {
  const losses: number[] = []
  const run = start(network, precision, optimizer, steps)
  for (let next = run.next(); next.done !== true; next = run.next()) losses.push(next.value.loss)
  return losses
}

/**
 * Seconds of one step in f64, of a run that goes on from slot to slot: of the fastest sample, as in the rivals, since
 * what else the machine does only ever adds.
 */
export function timedSteps(
  network: Network,
  optimizer: Optimizer<LossQuery>,
): Timed & { readonly stop: () => void } {
  const run = start(network, 'f64', optimizer, 1e9)
  const secondsOf = (count: number): number => {
    const began = process.hrtime.bigint()
    for (let i = 0; i < count; i++) {
      if (run.next().done === true) throw new Error(`${optimizer.name}: the run ended while timed`)
    }
    return Number(process.hrtime.bigint() - began) / 1e9 / count
  }
  let isWarm = false
  return {
    name: 'ours',
    slot: (seconds) => {
      if (!isWarm) secondsOf(WARM_UP)
      isWarm = true
      const count = Math.max(1, Math.round(SAMPLE / secondsOf(5)))
      const end = performance.now() + seconds * 1e3
      const samples = [secondsOf(count)]
      while (performance.now() < end) samples.push(secondsOf(count))
      return Math.min(...samples)
    },
    stop: () => void run.return(undefined),
  }
}
