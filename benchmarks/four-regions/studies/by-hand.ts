/** Optimizers stepped by hand on formulas: no tape, since only the path of the steps is of interest. */
import type { Flat } from '@wengert/ad-core'
import type { ModelQuery, Optimizer, SampleOracle } from '@wengert/optim-stochastic'

/** A function, or one sample of it, with its derivatives. */
export interface Formula {
  readonly value: (w: Flat) => number
  readonly gradient: (w: Flat, out: Flat) => Flat
  /** Of H·v, and of G·v, which is the same for all problems here. */
  readonly product: (w: Flat, v: Flat, out: Flat) => Flat
}

/** Where a walk is after each of its steps. */
export interface Walk {
  readonly w: Float64Array
  readonly state: unknown
  readonly step: (sample: Formula) => void
}

/** A walk from w, which is moved. */
export function walkOf(optimizer: Optimizer<ModelQuery>, w: Float64Array): Walk {
  const g = new Float64Array(w.length)
  let state = optimizer.init(w)
  let iteration = 0
  return {
    w,
    get state() {
      return state
    },
    step(sample) {
      const at = oracleOf(sample, w, iteration++)
      const result = optimizer.update(sample.gradient(w, g), state as never, at)
      state = result.state
      for (let i = 0; i < w.length; i++) w[i] = w[i]! + result.step[i]!
    },
  }
}

function oracleOf(
  { value, gradient, product }: Formula,
  params: Float64Array,
  iteration: number,
): SampleOracle<ModelQuery> {
  const along = (v: Flat, out: Flat): Flat => product(params, v, out)
  const refuse = (): never => {
    throw new Error('by-hand: expected an optimizer that asks for no diagonal and no outputs')
  }
  return {
    params,
    iteration,
    value: () => value(params),
    gradientAt: gradient,
    hvp: along,
    gnvp: along,
    curvatureDiagonal: refuse,
    outputs: refuse,
  }
}
