/**
 * What a long training wants: held-out data and an early end, progress, checkpoints that survive a
 * kill, and worker threads. Run twice with KEEP=1: the second run goes on where the first one ended.
 */
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { averageIterates, chain, cosine, smd, train } from '@wengert/optim-stochastic'
import { fourRegions } from '@wengert/optim-stochastic/problems'

const checkpoint = join(tmpdir(), 'wengert-long-training.checkpoint')

const result = await train({
  params: fourRegions.init(1),
  model: fourRegions.model,
  loss: fourRegions.loss,
  data: fourRegions.sample(20_000, 'uniform', 1),
  optimizer: chain(
    smd({ stepSize: 0.3, metaStepSize: 0.2, decay: 1 }),
    averageIterates({ decay: 0.99 }), // evaluated and returned in place of the last iterate
  ),
  schedule: cosine({ initial: 1, final: 0.2, steps: 4000 }), // a factor on every step
  batchSize: 10,
  epochs: 2,
  every: 100,

  heldOut: fourRegions.sample(2000, 'uniform', 2),
  earlyStopping: { patience: 10 }, // recorded steps
  onStep: ({ step, heldOutLoss }) => {
    if (step % 500 === 0) console.log(`step ${step}: held out ${heldOutLoss!.toFixed(3)}`)
  },
  progress: (progress) => console.log(String(progress)), // about twice a second

  workers: 2, // the same bits for any number
  checkpoint, // replaced atomically at every recorded step
  resume: checkpoint, // nothing there: from the beginning
})
console.log(String(result))
if (process.env['KEEP'] === undefined) rmSync(checkpoint, { force: true })
