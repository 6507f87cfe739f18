import { smd, train } from '@wengert/optim-stochastic'
import { fourRegions } from '@wengert/optim-stochastic/problems'

// Stochastic meta-descent: every weight has its own step size, which itself descends,
// guided by Gauss–Newton products taken from the tape.
const result = await train({
  params: fourRegions.init(0),
  model: fourRegions.model, // (params, inputs) → outputs
  loss: fourRegions.loss, // (outputs, targets) → mean loss
  data: fourRegions.sample(5000),
  optimizer: smd({ stepSize: 0.3, metaStepSize: 0.3, decay: 1, curvature: 'gauss-newton' }),
  batchSize: 10,
  epochs: 1,
  sampling: 'shuffle',
  seed: 0,
  every: 100,
  onStep: ({ step, loss }) => console.log(step, loss),
})
console.log(result.outcome, result.reason, result.patterns)
