/** From a variant to the optimizer that it stands for: everything that names the library's methods. */
import {
  adam,
  alap,
  dekf,
  deltaBarDelta,
  exponentiatedStepSizes,
  gekf,
  momentum,
  olbfgs,
  robbinsMonro,
  rprop,
  sgd,
  smd,
  superSab,
} from '@wengert/optim-stochastic'
import type { ModelQuery, Optimizer } from '@wengert/optim-stochastic'
import type { MethodName } from './methods.js'
import type { Variant } from './settings.js'
import { stepsWithV } from './steps-with-v.js'

type Constants = Readonly<Record<string, number>>

/** The methods that run as a classical one does, on resampled batches. */
export type ClassicalName = 'cg' | 'lbfgs' | 'newton'

type OnlineName = Exclude<MethodName, ClassicalName>

const OPTIMIZERS: Readonly<Record<OnlineName, (constants: Constants) => Optimizer<ModelQuery>>> = {
  sgd: ({ stepSize }) => sgd({ stepSize: stepSize! }),
  momentum: ({ stepSize, inertia }) => momentum({ stepSize: stepSize!, decay: inertia! }),
  adam: ({ stepSize }) => adam({ stepSize: stepSize! }),
  'delta-bar-delta': ({ stepSize, increment, reduction }) =>
    deltaBarDelta({ stepSize: stepSize!, increment: increment!, reduction: reduction! }),
  supersab: ({ stepSize, inertia }) => superSab({ stepSize: stepSize!, momentum: inertia! }),
  rprop: ({ stepSize, increase, decrease }) =>
    rprop({ stepSize: stepSize!, increase: increase!, decrease: decrease! }),
  alap: ({ stepSize, adaptation }) => alap({ stepSize: stepSize!, metaStepSize: adaptation! }),
  'alap-published': ({ stepSize, adaptation }) =>
    alap({ stepSize: stepSize!, metaStepSize: adaptation!, form: 'published' }),
  exponentiated: ({ stepSize, metaStepSize }) =>
    exponentiatedStepSizes({ stepSize: stepSize!, metaStepSize: metaStepSize! }),
  smd: ({ stepSize, metaStepSize, decay }) =>
    smd({ stepSize: stepSize!, metaStepSize: metaStepSize!, decay: decay! }),
  'smd-default': () => smd(),
  'smd-hessian': ({ stepSize, metaStepSize, decay }) =>
    smd({
      stepSize: stepSize!,
      metaStepSize: metaStepSize!,
      decay: decay!,
      curvature: 'hessian',
    }),
  'v-steps': ({ stepSize, decay, share }) =>
    stepsWithV({ stepSize: stepSize!, decay: decay!, share: share! }),
  gekf: ({ covariance, processNoise }) =>
    gekf({ covariance: covariance!, processNoise: processNoise! }),
  dekf: ({ covariance, processNoise }) =>
    dekf({ covariance: covariance!, processNoise: processNoise! }),
  olbfgs: ({ stepSize, tau, damping }) =>
    olbfgs({ stepSize: robbinsMonro({ initial: stepSize!, tau: tau! }), damping: damping! }),
}

/** The optimizer of a variant; undefined where it is a classical method. */
export function optimizerOf({ method, constants }: Variant): Optimizer<ModelQuery> | undefined {
  return Object.hasOwn(OPTIMIZERS, method) ? OPTIMIZERS[method as OnlineName](constants) : undefined
}
