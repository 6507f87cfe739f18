import type { Traced } from '../tape/traced.js'
import { copied, type Tensor } from '../tensor.js'
import { composed } from '../transforms/composite-run.js'
import type { Argument, Mirror } from '../transforms/types.js'
import type { Scalar } from '../values.js'
import { Answers } from './answers.js'
import { noCounts, type Counts } from './counts.js'
import { Here, type OracleOptions } from './here.js'
import { checkedLength, flatTree, Recordings, type FlatTree } from './recordings.js'
import {
  compiledScalar,
  interpretedScalar,
  type ScalarAnswers,
  type ScalarFunction,
} from './scalar-answers.js'
import type { Tier } from './tier.js'

/** What every oracle has: a tree as one vector, and counts. */
export interface Point<X> {
  /** Length of the vector. */
  readonly size: number
  readonly counts: Counts
  /** A tree like x0 as one vector, leaf after leaf in insertion order. */
  readonly flatten: (x: Argument<X>) => Float64Array
  /** A vector as a tree like x0. */
  readonly unflatten: (w: ArrayLike<number>) => Mirror<X>
  /** Whether queries run as programs, and why. */
  readonly tier: Tier
  /** Gives the memory of programs back; what is asked afterwards is interpreted. */
  readonly dispose: () => void
}

/** A scalar function of a vector with the derivatives that optimizers ask for. Results are fresh arrays. */
export interface Oracle<X = unknown> extends Point<X> {
  readonly value: (w: ArrayLike<number>) => number
  readonly gradient: (w: ArrayLike<number>) => Float64Array
  readonly valueAndGradient: (w: ArrayLike<number>) => [value: number, gradient: Float64Array]
  /** H·v. */
  readonly hvp: (w: ArrayLike<number>, v: ArrayLike<number>) => Float64Array
  readonly valueGradientHvp: (
    w: ArrayLike<number>,
    v: ArrayLike<number>,
  ) => [value: number, gradient: Float64Array, product: Float64Array]
  /** [n, n] */
  readonly hessian: (w: ArrayLike<number>) => Tensor
}

/** A loss of a model's outputs with Gauss–Newton products. */
export interface CompositeOracle<X = unknown> extends Oracle<X> {
  /** Jᵀ·H_l·J·v. */
  readonly gnvp: (w: ArrayLike<number>, v: ArrayLike<number>) => Float64Array
  readonly valueGradientGnvp: (
    w: ArrayLike<number>,
    v: ArrayLike<number>,
  ) => [value: number, gradient: Float64Array, product: Float64Array]
}

/**
 * The oracle of a scalar function: what optimizers consume. x0's tree is flattened to one vector;
 * one evaluation at one point counts once, however many queries ask for it. With `compile` they run
 * as programs, made when first asked; what has no program is interpreted, which `tier` tells.
 *
 * Cost: a recording at each new point, and the sweeps that are asked for; `counts` has them. Errors:
 * `ShapeError` if f is not scalar or a vector has another length; `CompileError` with
 * `compile: true` if f does something else at each call.
 * @example
 * const { gradient } = oracle((x) => sum(square(x)), [1, 2])
 * gradient(Float64Array.of(1, 2)) // [2, 4]
 */
export function oracle<P = Traced, X extends Argument<P> = Argument<P>>(
  f: (x: P) => Scalar,
  x0: X,
  options: OracleOptions = {},
): Oracle<X> {
  const { caller = 'oracle' } = options
  return new ScalarQueries(caller, { f }, x0, options).oracle() as Oracle<X>
}

/**
 * The oracle of a loss of a model's outputs, f(w) = l(z(w)): the scalar oracle with Gauss–Newton
 * products Jᵀ·H_l·J·v.
 *
 * Cost and errors: those of {@link oracle}; a product costs a forward and an adjoint sweep.
 * @example
 * compositeOracle((w) => square(w), (z) => sum(square(z)), [1, 2]).gnvp(w, v)
 */
export function compositeOracle<P = Traced, Z = Traced, X extends Argument<P> = Argument<P>>(
  model: (x: P) => Z,
  loss: (z: Z) => Scalar,
  x0: X,
  options: OracleOptions = {},
): CompositeOracle<X> {
  const { caller = 'compositeOracle' } = options
  const { f, seam } = composed(caller, model, loss)
  const about: ScalarFunction = { f, parts: { model, loss, seam } }
  return new ScalarQueries(caller, about, x0, options).compositeOracle() as CompositeOracle<X>
}

/** The queries of a scalar function, counted. */
class ScalarQueries {
  private readonly counts: Counts = noCounts()
  private readonly name: string
  private readonly tree: FlatTree
  private readonly here: Here
  private readonly answers: Answers<ScalarAnswers>

  constructor(name: string, about: ScalarFunction, x0: unknown, options: OracleOptions) {
    const tree = flatTree(name, x0)
    const here = new Here(name, tree, options)
    const recordings = new Recordings(name, about.f, tree, (run) => here.learn(run))
    this.name = name
    this.tree = tree
    this.here = here
    this.answers = new Answers(here.clock, interpretedScalar(name, recordings, about), () =>
      compiledScalar(name, tree, about),
    )
  }

  private value(w: ArrayLike<number>): number {
    const { here, counts } = this
    here.at(w)
    const value = here.once('value', () => this.answers.to('value', w))
    if (here.first('value')) counts.value++
    return value
  }

  private gradient(w: ArrayLike<number>): Float64Array {
    const { here, counts } = this
    here.at(w)
    const gradient = here.once('gradient', () => {
      const [value, slopes] = this.answers.to('gradient', w)
      here.keep('value', value)
      counts.sweeps++
      return slopes
    })
    if (here.first('gradient')) counts.gradient++
    return gradient.slice()
  }

  private product(query: 'hvp' | 'gnvp', w: ArrayLike<number>, v: ArrayLike<number>): Float64Array {
    this.here.at(w)
    const product = this.answers.to(query, w, checkedLength(this.name, v, this.tree.size))
    this.counts[query]++
    this.counts.sweeps += query === 'hvp' ? 2 : 3
    return product
  }

  private joint(
    query: 'hvp' | 'gnvp',
    w: ArrayLike<number>,
    v: ArrayLike<number>,
  ): [value: number, gradient: Float64Array, product: Float64Array] {
    const { here, counts, answers } = this
    here.at(w)
    const [value, slopes, product] = answers.to(
      query === 'hvp' ? 'valueGradientHvp' : 'valueGradientGnvp',
      w,
      checkedLength(this.name, v, this.tree.size),
    )
    here.keep('value', value)
    here.keep('gradient', slopes)
    if (here.first('gradient')) counts.gradient++
    counts[query]++
    counts.sweeps += query === 'hvp' ? 2 : 4
    return [this.value(w), this.gradient(w), product]
  }

  private hessian(w: ArrayLike<number>): Tensor {
    const { here, counts, tree } = this
    here.at(w)
    const matrix = here.once('hessian', () => this.answers.to('hessian', w))
    if (here.first('hessian')) {
      counts.hessian++
      counts.sweeps += 2 * tree.size
    }
    return copied(matrix)
  }

  oracle(): Oracle {
    const { counts, tree, here } = this
    return {
      size: tree.size,
      counts,
      tier: here.tier,
      dispose: () => this.answers.dispose(),
      flatten: (x) => Float64Array.from(tree.flatten(x)),
      unflatten: (w) => tree.unflatten(w) as Mirror<unknown>,
      value: (w) => this.value(w),
      gradient: (w) => this.gradient(w),
      valueAndGradient: (w) => {
        const gradient = this.gradient(w)
        return [this.value(w), gradient]
      },
      hvp: (w, v) => this.product('hvp', w, v),
      valueGradientHvp: (w, v) => this.joint('hvp', w, v),
      hessian: (w) => this.hessian(w),
    }
  }

  compositeOracle(): CompositeOracle {
    return {
      ...this.oracle(),
      gnvp: (w, v) => this.product('gnvp', w, v),
      valueGradientGnvp: (w, v) => this.joint('gnvp', w, v),
    }
  }
}
