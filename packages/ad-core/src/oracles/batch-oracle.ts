import { DomainError } from '../errors.js'
import type { Flat } from '../tensor.js'
import { composed } from '../transforms/composite-run.js'
import type { Argument, Mirror } from '../transforms/types.js'
import type { Scalar } from '../values.js'
import { Answers } from './answers.js'
import { BatchInterpreter, BatchPrograms, type BatchAnswers } from './batch-answers.js'
import { gaussNewtonDiagonal, type PatternOutputs } from './pattern-outputs.js'
import { checkedLength, flatTree, type FlatTree } from './recordings.js'
import type { ScalarFunction } from './scalar-answers.js'
import {
  checkedChoice,
  refuseHalfPrecision,
  TierClock,
  tierOf,
  type Tier,
  type TierChoice,
} from './tier.js'

/** A loss of the parameters and a batch, whole or as a model and the loss of its outputs. */
export type BatchObjective<P> =
  | { readonly loss: (params: P, ...batch: never[]) => Scalar }
  | {
      readonly model: (params: P, inputs: never) => unknown
      readonly loss: (outputs: never, targets: never) => Scalar
    }

/**
 * The derivatives that stochastic methods ask for, all on the batch of the last `move`. Results are
 * written into the caller's vectors. Queries share one recording.
 */
export interface BatchOracle<P = unknown> {
  readonly size: number
  /** Parameters as one vector, a Float32Array where every leaf is f32. */
  readonly flatten: (params: Argument<P>) => Flat
  readonly unflatten: (w: Flat) => Mirror<P>
  /** Sets the point and the batch; nothing is computed until asked. */
  readonly move: (w: Flat, ...batch: readonly unknown[]) => void
  readonly value: () => number
  readonly gradient: (out: Flat) => Flat
  /** The gradient at another point, on the same batch. */
  readonly gradientAt: (w: Flat, out: Flat) => Flat
  /** H·v. */
  readonly hvp: (v: Flat, out: Flat) => Flat
  /** Jᵀ·H_l·J·v; needs a model. */
  readonly gnvp: (v: Flat, out: Flat) => Flat
  /** Gradient and H·v from one program, for less than both apart; returns the value. */
  readonly valueGradientHvp: (v: Flat, gradient: Flat, product: Flat) => number
  /** Gradient and Jᵀ·H_l·J·v from one program; returns the value. Needs a model. */
  readonly valueGradientGnvp: (v: Flat, gradient: Flat, product: Flat) => number
  /** The diagonal of Jᵀ·H_l·J where there is a model, otherwise of H. */
  readonly curvatureDiagonal: (out: Flat) => Flat
  /** Outputs, errors and Jacobians of each pattern; needs a model. */
  readonly outputs: () => PatternOutputs
  /** Whether value, gradients, products and outputs run as programs, and why; absent from an oracle made by hand. */
  readonly tier?: BatchTier
  /** Gives the memory of programs back; what is asked afterwards is interpreted. */
  readonly dispose?: () => void
}

/** The tier of a batch oracle. Every move is an evaluation. */
export type BatchTier = Omit<Tier, 'settle'>

/** A batch oracle whose queries can run as programs. */
export interface TieredBatchOracle<P = unknown> extends BatchOracle<P> {
  readonly tier: BatchTier
  readonly dispose: () => void
}

/** How a batch oracle is to run. */
export interface BatchOracleOptions {
  /** Whether queries run as programs: always, never, or from the move at which that pays. Default false. */
  readonly compile?: TierChoice
  /**
   * Threads on which programs run, the calling one included. Given, long loops over patterns and entries
   * are divided as for eight threads, so that results are the same to the bit for any number.
   */
  readonly threads?: number
}

/** The number of threads that loops are divided for where threads are asked for. */
const DIVIDED_FOR = 8

/**
 * The oracle of a loss over batches, for stochastic optimizers: `move` goes to a point and a batch, the
 * queries then write into vectors that are given.
 *
 * Cost: a recording for each `move`, and the sweeps that are asked for. Errors: `ShapeError` if the loss
 * is not scalar or a vector has another length.
 * @example
 * const at = batchOracle({ loss: (w, x) => mean(square(sub(w, x))) }, [0])
 * at.move(Float64Array.of(1), [1, 2, 3])
 * at.gradient(new Float64Array(1)) // [-2]
 */
export function batchOracle<P>(
  objective: BatchObjective<P>,
  params0: unknown,
  options: BatchOracleOptions = {},
): TieredBatchOracle<P> {
  const tree = flatTree('batchOracle', params0)
  const about = functionOf(objective as AnyObjective)
  const clock = clockFor(tree, options)
  const { threads } = options
  const threading = threads === undefined ? {} : { threads, dividedFor: DIVIDED_FOR }
  const interpreter = new BatchInterpreter(tree, about, clock)
  let programs: BatchPrograms | undefined
  const answers = new Answers<BatchAnswers>(clock, interpreter.answers, () => {
    programs = new BatchPrograms(tree, about, threading)
    programs.withRest(batch)
    return programs
  })
  const w = tree.single ? new Float32Array(tree.size) : new Float64Array(tree.size)
  let batch: readonly unknown[] = []
  let known: { value?: number; gradient?: Flat } = {}

  const needModel = (query: string): void => {
    if ('model' in objective) return
    throw new DomainError(
      `${query}: expected a model and a loss of its outputs, got a loss alone. Perhaps { model, loss } instead of { loss }?`,
    )
  }
  const write = (vector: Flat, out: Flat): Flat => {
    checkedLength('loss', out, tree.size).set(vector)
    return out
  }
  const joint = (
    query: 'valueGradientHvp' | 'valueGradientGnvp',
    v: Flat,
    gradient: Flat,
    product: Flat,
  ): number => {
    const [value, g, Cv] = answers.to(query, w, checkedLength('loss', v, tree.size))
    known = { value, gradient: g }
    write(g, gradient)
    write(Cv, product)
    return value
  }
  const oracle: TieredBatchOracle = {
    size: tree.size,
    flatten: tree.flatten,
    unflatten: (vector) => tree.unflatten(vector) as Mirror<unknown>,
    tier: tierOf(clock),
    dispose: () => answers.dispose(),
    move(point, ...data) {
      w.set(checkedLength('move', point, tree.size))
      batch = data
      known = {}
      clock.tick()
      interpreter.withRest(data)
      programs?.withRest(data)
    },
    value: () => (known.value ??= answers.to('value', w)),
    gradient(out) {
      if (known.gradient === undefined) {
        const [value, gradient] = answers.to('gradient', w)
        known.value ??= value
        known.gradient = gradient
      }
      return write(known.gradient, out)
    },
    gradientAt: (point, out) =>
      write(answers.to('gradientAt', checkedLength('gradientAt', point, tree.size)), out),
    hvp: (v, out) => write(answers.to('hvp', w, checkedLength('loss', v, tree.size)), out),
    gnvp(v, out) {
      needModel('gnvp')
      return write(answers.to('gnvp', w, checkedLength('loss', v, tree.size)), out)
    },
    valueGradientHvp: (v, gradient, product) => joint('valueGradientHvp', v, gradient, product),
    valueGradientGnvp(v, gradient, product) {
      needModel('valueGradientGnvp')
      return joint('valueGradientGnvp', v, gradient, product)
    },
    curvatureDiagonal(out) {
      if ('model' in objective) return gaussNewtonDiagonal(oracle.outputs(), out)
      const { data } = interpreter.hessian(w)
      for (let i = 0; i < tree.size; i++) out[i] = data[i * tree.size + i]!
      return out
    },
    outputs() {
      needModel('outputs')
      const [z, error, jacobian, lossHessian] = answers.to('outputs', w)
      return { z, error, jacobian, lossHessian }
    },
  }
  return oracle as TieredBatchOracle<P>
}

type AnyCall = (...inputs: readonly unknown[]) => unknown
type AnyObjective = { readonly model?: AnyCall; readonly loss: AnyCall }

function clockFor(tree: FlatTree, { compile }: BatchOracleOptions): TierClock {
  const clock = new TierClock(checkedChoice('batchOracle', compile))
  refuseHalfPrecision(clock, tree)
  return clock
}

/** The function of parameters and a batch, with its parts where there is a model. */
function functionOf({ model, loss }: AnyObjective): ScalarFunction {
  if (model === undefined) return { f: loss }
  const onInputs: AnyCall = (w, inputs) => model(w, inputs)
  const onTargets: AnyCall = (z, _inputs, targets) => loss(z, targets)
  const { f, seam } = composed('batchOracle', onInputs, onTargets)
  return { f, parts: { model: onInputs, loss: onTargets, seam } }
}
