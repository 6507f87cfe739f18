/**
 * Methods that others have too, with every constant written down on both sides: what one takes for
 * granted another does not.
 */
import {
  adadelta,
  adagrad,
  adam,
  adamw,
  momentum,
  nadam,
  nesterov,
  rmsprop,
  rprop,
  sgd,
  type LossQuery,
  type Optimizer,
} from '@wengert/optim-stochastic'
import type { Theirs } from './rival.js'

/** One method, ours and theirs, that shall do the same. */
export interface Pair {
  readonly name: string
  readonly ours: Optimizer<LossQuery>
  readonly theirs: Theirs
  /** What had to be chosen so that they do. */
  readonly note?: string
}

/** torch.optim's: all but those that the library does not have, L-BFGS, and Muon, which rounds to bfloat16. */
export const torchPairs: readonly Pair[] = [
  {
    name: 'sgd',
    ours: sgd({ stepSize: 0.1 }),
    theirs: { optimizer: 'SGD', settings: { lr: 0.1 } },
  },
  {
    name: 'momentum',
    ours: momentum({ stepSize: 0.02, decay: 0.9 }),
    theirs: { optimizer: 'SGD', settings: { lr: 0.02, momentum: 0.9, dampening: 0 } },
  },
  {
    name: 'nesterov',
    ours: nesterov({ stepSize: 0.02, decay: 0.9, form: 'gradients' }),
    theirs: { optimizer: 'SGD', settings: { lr: 0.02, momentum: 0.9, nesterov: true } },
  },
  {
    name: 'adagrad',
    ours: adagrad({ stepSize: 0.05, initialSquare: 0.1, epsilon: 1e-10, rootEpsilon: 0 }),
    theirs: {
      optimizer: 'Adagrad',
      settings: { lr: 0.05, lr_decay: 0, initial_accumulator_value: 0.1, eps: 1e-10 },
    },
    note: 'squares from 0.1; ε = 1e-10 outside the root',
  },
  {
    name: 'adadelta',
    ours: adadelta({ stepSize: 1, decay: 0.9, epsilon: 1e-6, form: 'published' }),
    theirs: { optimizer: 'Adadelta', settings: { lr: 1, rho: 0.9, eps: 1e-6 } },
    note: 'ε = 1e-6 under both roots; the mean has the new gradient',
  },
  {
    name: 'rmsprop',
    ours: rmsprop({ stepSize: 0.003, squareDecay: 0.9, epsilon: 1e-8, rootEpsilon: 0 }),
    theirs: { optimizer: 'RMSprop', settings: { lr: 0.003, alpha: 0.9, eps: 1e-8 } },
    note: 'ε = 1e-8 outside the root',
  },
  {
    name: 'adam',
    ours: adam({ stepSize: 0.003, meanDecay: 0.9, squareDecay: 0.999, epsilon: 1e-8 }),
    theirs: { optimizer: 'Adam', settings: { lr: 0.003, betas: [0.9, 0.999], eps: 1e-8 } },
    note: 'ε = 1e-8 outside the root',
  },
  {
    name: 'adamw',
    ours: adamw({
      stepSize: 0.003,
      meanDecay: 0.9,
      squareDecay: 0.999,
      epsilon: 1e-8,
      weightDecay: 0.01,
    }),
    theirs: {
      optimizer: 'AdamW',
      settings: { lr: 0.003, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0.01 },
    },
    note: 'ε = 1e-8 outside the root; the step size multiplies the decay',
  },
  {
    name: 'nadam',
    ours: nadam({
      stepSize: 0.003,
      meanDecay: 0.9,
      squareDecay: 0.999,
      epsilon: 1e-8,
      momentumDecay: 0.004,
    }),
    theirs: {
      optimizer: 'NAdam',
      settings: { lr: 0.003, betas: [0.9, 0.999], eps: 1e-8, momentum_decay: 0.004 },
    },
    note: 'ε = 1e-8 outside the root; momentum from 0.45 up, whose product torch keeps in f32',
  },
  {
    name: 'rprop',
    ours: rprop({
      stepSize: 0.001,
      increase: 1.2,
      decrease: 0.5,
      smallest: 1e-6,
      largest: 0.1,
      variant: 'irprop-',
    }),
    theirs: {
      optimizer: 'Rprop',
      settings: { lr: 0.001, etas: [0.5, 1.2], step_sizes: [1e-6, 0.1] },
    },
    note: 'iRprop⁻; steps from 1e-6 to 0.1',
  },
]

/** tf.train's, but for Adamax. Its ε is 1e-7, and in Adagrad nothing else. */
export const tfjsPairs: readonly Pair[] = [
  {
    name: 'sgd',
    ours: sgd({ stepSize: 0.1 }),
    theirs: { optimizer: 'sgd', settings: [0.1] },
  },
  {
    name: 'momentum',
    ours: momentum({ stepSize: 0.02, decay: 0.9 }),
    theirs: { optimizer: 'momentum', settings: [0.02, 0.9, false] },
  },
  {
    name: 'nesterov',
    ours: nesterov({ stepSize: 0.02, decay: 0.9, form: 'gradients' }),
    theirs: { optimizer: 'momentum', settings: [0.02, 0.9, true] },
  },
  {
    name: 'adagrad',
    ours: adagrad({ stepSize: 0.05, initialSquare: 0.1, epsilon: 0, rootEpsilon: 1e-7 }),
    theirs: { optimizer: 'adagrad', settings: [0.05, 0.1] },
    note: 'squares from 0.1; ε = 1e-7 under the root',
  },
  {
    name: 'adadelta',
    // At 1 this rule drives the largest network's loss above 20, where rounding alone parts any two runs.
    ours: adadelta({ stepSize: 0.1, decay: 0.9, epsilon: 1e-6, form: 'delayed' }),
    theirs: { optimizer: 'adadelta', settings: [0.1, 0.9, 1e-6] },
    note: 'ε = 1e-6 under both roots; the mean lacks the new gradient',
  },
  {
    name: 'rmsprop',
    ours: rmsprop({ stepSize: 0.003, squareDecay: 0.9, epsilon: 0, rootEpsilon: 1e-7 }),
    theirs: { optimizer: 'rmsprop', settings: [0.003, 0.9, 0, 1e-7, false] },
    note: 'ε = 1e-7 under the root',
  },
  {
    name: 'adam',
    ours: adam({ stepSize: 0.003, meanDecay: 0.9, squareDecay: 0.999, epsilon: 1e-7 }),
    theirs: { optimizer: 'adam', settings: [0.003, 0.9, 0.999, 1e-7] },
    note: 'ε = 1e-7 outside the root',
  },
]
