import { DomainError, type Flat } from '@wengert/ad-core'
import { show } from './checks.js'
import type { BatchSource } from './data/source.js'
import { allFinite } from './finite.js'
import type { Objective } from './objective.js'
import type { Plan } from './plan.js'
import {
  zerosLike,
  type ModelQuery,
  type Product,
  type SampleOracle,
  type Update,
} from './protocol.js'
import type { Standing } from './resume.js'
import { copyState } from './state.js'
import { NumericalTrouble } from './trouble.js'

/** A loss this many times the first one, or 1 where that is larger, has run away. */
const RUNAWAY = 1e10

/** The parameters and the optimizer's state that steps work on. */
export interface Stepper {
  readonly params: Flat
  readonly optimizerState: unknown
  /** The loss that later ones are compared with; NaN before there was one. */
  readonly firstLoss: number
  /**
   * All updates that the current batch calls for, as step number `iteration`, from 0; returns the
   * loss before them. Errors: `NumericalTrouble`, after which what stands here means nothing.
   */
  readonly train: (iteration: number) => number
}

interface RunnableOptimizer {
  readonly name: string
  readonly init: (params: Flat) => unknown
  readonly update: (g: Flat, state: unknown, at: SampleOracle<ModelQuery>) => Update<unknown>
  readonly granularity?: 'batch' | 'pattern'
  readonly usesGradient?: boolean
  readonly product?: (state: unknown) => Product | undefined
}

/** Steps from a standing, which is only read. */
export function stepper(
  { caller, options, split, factorAt }: Plan,
  { oracle, queries }: Objective,
  source: BatchSource,
  start: Standing,
): Stepper {
  const optimizer = options.optimizer as unknown as RunnableOptimizer
  let { firstLoss } = start
  let w: Flat = start.params.slice()
  let next: Flat = zerosLike(w)
  let state = copyState(start.optimizerState)
  const gradient = zerosLike(w)
  const foretold = foretelling(queries)
  const answers = ({ query }: Product): boolean => split || query !== 'gnvp'
  const at = { ...foretold.queries, params: w, iteration: 0 }

  /** Why parameters would not be finite; the gradient, which the update may have overwritten, is asked for again. */
  const notFinite = (usesGradient: boolean): NumericalTrouble =>
    new NumericalTrouble(
      usesGradient && !allFinite(oracle.gradient(gradient))
        ? 'the gradient is not finite'
        : `the step of ${optimizer.name} is not finite`,
    )

  /** One update on what the oracle has been moved to; returns the loss there. */
  const update = (iteration: number): number => {
    const usesGradient = optimizer.usesGradient !== false
    const product = usesGradient ? optimizer.product?.(state) : undefined
    if (product !== undefined && answers(product)) foretold.ask(oracle, product, gradient)
    else if (usesGradient) oracle.gradient(gradient) // before the value, which then comes with it
    const value = oracle.value()
    if (!Number.isFinite(value)) throw new NumericalTrouble(`the loss is ${value}`)
    if (Number.isNaN(firstLoss)) firstLoss = value
    if (Math.abs(value) > RUNAWAY * Math.max(1, Math.abs(firstLoss))) {
      throw new NumericalTrouble(`the loss ran away from ${firstLoss} to ${value}`)
    }
    at.params = w
    at.iteration = iteration
    const result = optimizer.update(gradient, state, at)
    foretold.forget()
    requireStep(caller, optimizer.name, result, w.length)
    state = result.state
    const factor = factorAt(iteration)
    const { step } = result
    for (let i = 0; i < w.length; i++) {
      next[i] = w[i]! + factor * step[i]!
      if (!Number.isFinite(next[i])) throw notFinite(usesGradient)
    }
    const held = w
    w = next
    next = held
    return value
  }

  return {
    get params() {
      return w
    },
    get optimizerState() {
      return state
    },
    get firstLoss() {
      return firstLoss
    },
    train: (iteration) => {
      if (optimizer.granularity !== 'pattern') {
        oracle.move(w, ...source.batch())
        return update(iteration)
      }
      const count = source.count()
      let sum = 0
      for (let i = 0; i < count; i++) {
        oracle.move(w, ...source.single(i))
        sum += update(iteration)
      }
      return sum / count
    },
  }
}

/** Refuses what is no step with a state. */
function requireStep(caller: string, name: string, result: unknown, length: number): void {
  const { step } = (typeof result === 'object' && result !== null ? result : {}) as {
    step?: { readonly length?: number } | null
  }
  if (step?.length === length) return
  const got = step === undefined ? show(result) : `a step of ${step?.length ?? 'no'} entries`
  throw new DomainError(
    `${caller}: expected the update of ${name} to return { step, state } with a step of ${length} entries, ` +
      `got ${got}. Perhaps { step: gradient, state }?`,
  )
}

/** Answers about curvature of which one was computed along with the gradient. */
interface Foretelling {
  readonly queries: Objective['queries']
  /** Computes gradient and product together; the query is then answered with what is there. */
  readonly ask: (oracle: Objective['oracle'], product: Product, gradient: Flat) => void
  readonly forget: () => void
}

function foretelling(queries: Objective['queries']): Foretelling {
  let known: Product | undefined
  let result: Flat = new Float64Array(0)
  const answered =
    (query: Product['query']) =>
    (v: Flat, out: Flat): Flat => {
      if (known?.query !== query || known.v !== v) return queries[query](v, out)
      out.set(result)
      return out
    }
  return {
    queries: { ...queries, hvp: answered('hvp'), gnvp: answered('gnvp') },
    ask: (oracle, product, gradient) => {
      const { query, v } = product
      if (result.length !== v.length) result = zerosLike(v)
      if (query === 'gnvp') oracle.valueGradientGnvp(v, gradient, result)
      else oracle.valueGradientHvp(v, gradient, result)
      known = product
    },
    forget: () => void (known = undefined),
  }
}
