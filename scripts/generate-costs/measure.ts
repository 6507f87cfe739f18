/** Runs methods whose sources count. */
import type { Tensor, Traced } from '@wengert/ad-core'
import * as library from '@wengert/optim-stochastic'
import type { ModelQuery, Optimizer, Queries, SampleOracle } from '@wengert/optim-stochastic'
import {
  derivativeFlops,
  fourRegionsTrained,
  PROGRAMS,
} from '../../benchmarks/four-regions/derivative-flops.js'
import type { Asks, Program } from '../../benchmarks/four-regions/derivative-flops.js'
import type { MethodCost } from '../../benchmarks/four-regions/method-cost.js'
import { linearModel } from './linear-model.js'
import type { Subject } from './subjects.js'
import { tally } from './tally.js'

const BATCH = 10

/** Updates before the first that is counted: averages have begun, memories are full. */
const WARM_UP = 20

/** Counted updates, a multiple of the intervals at which methods renew what they keep. */
const COUNTED = 100

/** The costs of a method made in one way. */
export function costOf(method: string, { options, variant, on }: Subject): MethodCost {
  const trained = on === 'linear model' ? linearModel : fourRegionsTrained
  const optimizer = optimizerOf(method, options)
  const byPattern = optimizer.granularity === 'pattern'
  const patterns = byPattern ? 1 : BATCH
  const log = { updates: 0, operations: 0, asks: {} as Partial<Record<Program, number>> }
  const training = library.trainer({
    // Nothing here looks into the parameters, so that a tree may pass for an array.
    params: trained.params as Tensor,
    model: trained.model as (w: Traced, x: Traced) => Traced,
    loss: trained.loss,
    data: trained.sample(patterns * (WARM_UP + COUNTED)),
    optimizer: observed(optimizer, log),
    batchSize: patterns,
    steps: WARM_UP + COUNTED,
    sampling: 'sequential',
    compile: false,
  })
  let turn = training.next()
  while (turn.done !== true) turn = training.next()
  const { outcome, reason, state } = turn.value
  if (outcome === 'failed') throw new Error(`expected a run that is not 'failed', got ${reason}`)
  const n = trained.weights
  const asks: Asks = Object.fromEntries(
    PROGRAMS.flatMap((program) => {
      const times = (log.asks[program] ?? 0) / COUNTED
      return times === 0 ? [] : [[program, rounded(times)]]
    }),
  )
  return {
    ...(variant === undefined ? {} : { variant }),
    ...(on === undefined ? {} : { on }),
    numbers: rounded(1 + library.stateSize(state.optimizer.state) / n),
    rule: rounded(1 + log.operations / COUNTED / n), // and w + step
    derivatives: rounded(derivativeFlops(asks, patterns, trained)),
    byPattern,
    asks,
  }
}

type AnyOptimizer = Optimizer<ModelQuery>

function optimizerOf(method: string, options: object): AnyOptimizer {
  const factory = (library as unknown as Record<string, (options: object) => AnyOptimizer>)[method]
  const made = factory?.(options)
  if (typeof made?.update === 'function') return made
  throw new Error(`expected a function that makes an optimizer, got ${typeof made}`)
}

interface Log {
  updates: number
  operations: number
  readonly asks: Partial<Record<Program, number>>
}

/** The optimizer, with what its updates compute and ask noted once it has warmed up. */
function observed(optimizer: AnyOptimizer, log: Log): AnyOptimizer {
  const note = (program: Program): void => {
    if (log.updates > WARM_UP) log.asks[program] = (log.asks[program] ?? 0) + 1
  }
  return {
    ...optimizer,
    update: (gradient, state, at) => {
      log.updates++
      const joint = optimizer.product?.(state)?.query
      if (joint !== undefined) note(joint === 'gnvp' ? 'gradient and Gv' : 'gradient and Hv')
      else if (optimizer.usesGradient !== false) note('gradient')
      const before = tally.operations
      const result = optimizer.update(gradient, state, noting(at, note, joint))
      if (log.updates > WARM_UP) log.operations += tally.operations - before
      return result
    },
  }
}

/** An oracle that tells which programs its answers cost. */
function noting(
  at: SampleOracle<ModelQuery>,
  note: (program: Program) => void,
  joint: string | undefined,
): SampleOracle<ModelQuery> {
  let isJoint = true // the first product then comes with the gradient
  const product =
    (query: 'gnvp' | 'hvp'): Queries['gnvp'] =>
    (v, out) => {
      if (query !== joint || !isJoint) note(query === 'gnvp' ? 'Gv' : 'Hv')
      if (query === joint) isJoint = false
      return at[query](v, out)
    }
  return {
    ...at,
    value: () => at.value(), // known since the gradient
    gradientAt: (w, out) => {
      note('gradient')
      return at.gradientAt(w, out)
    },
    hvp: product('hvp'),
    gnvp: product('gnvp'),
    curvatureDiagonal: (out) => {
      note('diagonal')
      return at.curvatureDiagonal(out)
    },
    outputs: () => {
      note('outputs')
      return at.outputs()
    },
  }
}

/** To three digits: the last ones of a mean depend on how its branches fell. */
function rounded(x: number): number {
  return Number(x.toPrecision(3))
}
