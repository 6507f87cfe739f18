/** The methods' constants, and where they are from. None was chosen on the seeds of the benchmark. */
import { scientific } from './markup.js'
import type { MethodName } from './methods.js'

/** Constants of a method by name, and the size of its mini-batches where it has its own. */
export type ConstantsOf = Readonly<Record<string, number>> & { readonly batch?: number }

/** SGD's one free constant is chosen from this grid by the mean test loss. */
export const SGD_GRID: readonly number[] = [0.1, 0.3, 1]

/**
 * Those of SGD, ALAP, SMD and GEKF are an independent implementation's, to which the benchmark is held.
 * Those of the others are the best of candidates.ts. Where a method has several entries, all of them run,
 * and the one that ends best stands for it.
 */
export const CONSTANTS: Readonly<Record<MethodName, readonly ConstantsOf[]>> = {
  sgd: SGD_GRID.map((stepSize) => ({ stepSize })),
  momentum: [{ stepSize: 0.01, inertia: 0.9 }],
  adam: [{ stepSize: 0.01 }],
  'delta-bar-delta': [{ stepSize: 0.1, increment: 0.01, reduction: 0.1 }],
  supersab: [{ stepSize: 0.3, inertia: 0.9 }],
  rprop: [{ stepSize: 0.1, increase: 1.2, decrease: 0.5 }],
  alap: [{ stepSize: 0.3, adaptation: 0.01 }],
  'alap-published': [{ stepSize: 0.3, adaptation: 0.01 }],
  exponentiated: [{ stepSize: 1, metaStepSize: 1 }],
  smd: [{ stepSize: 0.3, metaStepSize: 0.3, decay: 1 }],
  'smd-default': [{}],
  'smd-hessian': [{ stepSize: 0.3, metaStepSize: 0.3, decay: 0.998 }],
  // v itself, and the share of it that does best
  'v-steps': [
    { stepSize: 0.03, decay: 0.9, share: 1 },
    { stepSize: 0.03, decay: 0.99, share: 0.1 },
  ],
  gekf: [{ covariance: 1, processNoise: 1e-5 }],
  dekf: [{ covariance: 1, processNoise: 1e-6 }],
  olbfgs: [{ stepSize: 1, tau: 10_000, damping: 1 }],
  cg: [{ batch: 10 }, { batch: 100 }, { batch: 1000 }],
  lbfgs: [{ batch: 10 }, { batch: 100 }, { batch: 1000 }],
  newton: [{ batch: 100 }, { batch: 1000 }],
}

/** The constants' symbols, for people. */
const CONSTANT_SYMBOLS: Readonly<Record<string, string>> = {
  stepSize: 'p₀',
  metaStepSize: 'μ',
  decay: 'λ',
  adaptation: 'k',
  covariance: 'P₀',
  processNoise: 'q',
  inertia: 'β',
  increment: 'κ',
  reduction: 'φ',
  increase: 'η⁺',
  decrease: 'η⁻',
  tau: 'τ',
  damping: 'λ',
  share: 'share of v',
}

/** A variant's constants in one line: `p₀ = 0.3, μ = 0.3, λ = 1`. */
export function constantsText(variant: {
  readonly constants: Readonly<Record<string, number>>
  readonly batch?: number
}): string {
  const { constants, batch } = variant
  const all = batch === undefined ? constants : { ...constants, batch }
  return Object.entries(all)
    .map(([name, constant]) => `${CONSTANT_SYMBOLS[name] ?? name} = ${constantText(constant)}`)
    .join(', ')
}

function constantText(constant: number): string {
  return constant !== 0 && Math.abs(constant) < 1e-3 ? scientific(constant) : String(constant)
}
