import type { Traced } from '../tape/traced.js'
import { copied, type Tensor } from '../tensor.js'
import type { Scalar } from '../values.js'
import { composed, CompositeRun } from './composite-run.js'
import { scalarResult } from './deliver.js'
import { hessianOf, jacobianOf } from './matrices.js'
import { checkedLength, flatTree, Recordings, type FlatTree } from './recordings.js'
import type { NumericRun } from './run.js'
import { pushforward } from './tangents.js'
import { gradientAndProduct } from './second-order.js'
import type { Argument, Mirror } from './types.js'
import { readFlat, totalSize, writeFlat } from './vectors.js'

/** How many evaluations an oracle has made of each kind, and how many sweeps over a tape. */
export interface Counts {
  value: number
  gradient: number
  hvp: number
  gnvp: number
  jvp: number
  vjp: number
  hessian: number
  residuals: number
  jacobian: number
  sweeps: number
}

/** What every oracle has: a tree as one vector, and counts. */
export interface Point<X> {
  /** Length of the vector. */
  readonly size: number
  readonly counts: Counts
  /** A tree like x0 as one vector, leaf after leaf in insertion order. */
  readonly flatten: (x: Argument<X>) => Float64Array
  /** A vector as a tree like x0. */
  readonly unflatten: (w: ArrayLike<number>) => Mirror<X>
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

/** Residuals r(w) of a vector with their derivatives. */
export interface ResidualOracle<X = unknown> extends Point<X> {
  readonly residuals: (w: ArrayLike<number>) => Float64Array
  /** ∂r_i/∂w_j, [m, n]. */
  readonly jacobian: (w: ArrayLike<number>) => Tensor
  /** J·v. */
  readonly jvp: (w: ArrayLike<number>, v: ArrayLike<number>) => Float64Array
  /** Jᵀ·u. */
  readonly vjp: (w: ArrayLike<number>, u: ArrayLike<number>) => Float64Array
  /** Jᵀ·J·v. */
  readonly gnvp: (w: ArrayLike<number>, v: ArrayLike<number>) => Float64Array
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
 * one evaluation at one point counts once, however many queries ask for it.
 *
 * Errors: `ShapeError` if f is not scalar or a vector has another length; their messages name `caller`.
 * @example
 * const { gradient } = oracle((x) => sum(square(x)), [1, 2])
 * gradient(Float64Array.of(1, 2)) // [2, 4]
 */
export function oracle<P = Traced, X extends Argument<P> = Argument<P>>(
  f: (x: P) => Scalar,
  x0: X,
  caller = 'oracle',
): Oracle<X> {
  return new ScalarQueries(caller, f, x0).oracle() as Oracle<X>
}

/**
 * The oracle of a loss of a model's outputs: the scalar oracle with Gauss–Newton products.
 * @example
 * compositeOracle((w) => square(w), (z) => sum(square(z)), [1, 2]).gnvp(w, v)
 */
export function compositeOracle<P = Traced, Z = Traced, X extends Argument<P> = Argument<P>>(
  model: (x: P) => Z,
  loss: (z: Z) => Scalar,
  x0: X,
  caller = 'compositeOracle',
): CompositeOracle<X> {
  const { f, seam } = composed(caller, model, loss)
  const queries = new ScalarQueries(caller, f, x0)
  const { recordings, counts } = queries
  const composite: CompositeOracle = {
    ...queries.oracle(),
    gnvp(w, v) {
      const run = recordings.at(w)
      counts.gnvp++
      counts.sweeps += 3
      return float64(recordings.flat(new CompositeRun(run, seam).product(recordings.tangents(v))))
    },
    valueGradientGnvp(w, v) {
      const value = queries.value(w)
      if (!recordings.has('gradient', w)) counts.gradient++
      counts.gnvp++
      counts.sweeps += 4
      const run = new CompositeRun(recordings.at(w), seam)
      const [gradient, product] = run.gradientAndProduct(recordings.tangents(v))
      const known = recordings.once('gradient', w, () => recordings.flat(gradient))
      return [value, float64(known), float64(recordings.flat(product))]
    },
  }
  return composite as CompositeOracle<X>
}

/** The queries of a scalar function, with what is known at the current point. */
class ScalarQueries {
  readonly counts: Counts = noCounts()
  readonly recordings: Recordings
  private readonly tree: FlatTree
  private readonly name: string

  constructor(name: string, f: unknown, x0: unknown) {
    this.name = name
    this.tree = flatTree(name, x0)
    this.recordings = new Recordings(name, f, this.tree)
  }

  value(w: ArrayLike<number>): number {
    return this.recordings.once('value', w, (run) => {
      const value = Number(scalarResult(this.name, run.y))
      this.counts.value++
      return value
    })
  }

  gradient(w: ArrayLike<number>): Float64Array {
    const { recordings, counts } = this
    const gradient = recordings.once('gradient', w, (run) => {
      scalarResult(this.name, run.y)
      counts.gradient++
      counts.sweeps++
      return recordings.flat(run.pullback([1]))
    })
    return float64(gradient)
  }

  valueGradientHvp(
    w: ArrayLike<number>,
    v: ArrayLike<number>,
  ): [value: number, gradient: Float64Array, product: Float64Array] {
    const { recordings, counts } = this
    const value = this.value(w)
    if (!recordings.has('gradient', w)) counts.gradient++
    counts.hvp++
    counts.sweeps += 2
    const [gradient, product] = gradientAndProduct(recordings.at(w), recordings.tangents(v))
    const known = recordings.once('gradient', w, () => recordings.flat(gradient))
    return [value, float64(known), float64(recordings.flat(product))]
  }

  hvp(w: ArrayLike<number>, v: ArrayLike<number>): Float64Array {
    const { recordings, counts } = this
    const run = recordings.at(w)
    scalarResult(this.name, run.y)
    counts.hvp++
    counts.sweeps += 2
    return float64(recordings.flat(gradientAndProduct(run, recordings.tangents(v))[1]))
  }

  hessian(w: ArrayLike<number>): Tensor {
    const { recordings, counts, tree } = this
    const matrix = recordings.once('hessian', w, (run) => {
      scalarResult(this.name, run.y)
      counts.hessian++
      counts.sweeps += 2 * tree.size
      return hessianOf(run)
    })
    return copied(matrix)
  }

  oracle(): Oracle {
    const { counts, tree } = this
    return {
      size: tree.size,
      counts,
      flatten: (x) => float64(tree.flatten(x)),
      unflatten: (w) => tree.unflatten(w) as Mirror<unknown>,
      value: (w) => this.value(w),
      gradient: (w) => this.gradient(w),
      valueAndGradient: (w) => [this.value(w), this.gradient(w)],
      hvp: (w, v) => this.hvp(w, v),
      valueGradientHvp: (w, v) => this.valueGradientHvp(w, v),
      hessian: (w) => this.hessian(w),
    }
  }
}

/**
 * The oracle of residuals, for least squares: r may be any tree, flattened in insertion order.
 * @example
 * residualOracle((b) => sub(mul(b.at(0), x), y), [1]).jacobian(Float64Array.of(1))
 */
export function residualOracle<P = Traced, X extends Argument<P> = Argument<P>>(
  residuals: (x: P) => unknown,
  x0: X,
  caller = 'residualOracle',
): ResidualOracle<X> {
  const counts = noCounts()
  const tree = flatTree(caller, x0)
  const recordings = new Recordings(caller, residuals, tree)
  const queries: ResidualOracle = {
    size: tree.size,
    counts,
    flatten: (x) => float64(tree.flatten(x)),
    unflatten: (w) => tree.unflatten(w) as Mirror<unknown>,
    residuals(w) {
      const values = recordings.once('residuals', w, (run) => {
        counts.residuals++
        return flatOutputs(
          run,
          run.y.leaves.map(({ value }) => value),
        )
      })
      return values.slice()
    },
    jacobian(w) {
      const matrix = recordings.once('jacobian', w, (run) => {
        const { matrix: full, sweeps } = jacobianOf(run)
        counts.jacobian++
        counts.sweeps += sweeps
        return full
      })
      return copied(matrix)
    },
    jvp(w, v) {
      const run = recordings.at(w)
      counts.jvp++
      counts.sweeps++
      return flatOutputs(run, pushforward(run, recordings.tangents(v)))
    },
    vjp(w, u) {
      const run = recordings.at(w)
      const { leaves } = run.y
      const cotangents = readFlat(checkedLength('vjp', u, totalSize(leaves)), leaves)
      counts.vjp++
      counts.sweeps++
      return float64(recordings.flat(run.pullback(cotangents)))
    },
    gnvp(w, v) {
      const run = recordings.at(w)
      counts.gnvp++
      counts.sweeps += 2
      return float64(recordings.flat(run.pullback(pushforward(run, recordings.tangents(v)))))
    },
  }
  return queries as ResidualOracle<X>
}

function flatOutputs(run: NumericRun, values: Parameters<typeof writeFlat>[3]): Float64Array {
  const { leaves } = run.y
  const out = new Float64Array(totalSize(leaves))
  writeFlat(out, 0, leaves, values)
  return out
}

function float64(x: ArrayLike<number>): Float64Array {
  return Float64Array.from(x)
}

function noCounts(): Counts {
  return {
    value: 0,
    gradient: 0,
    hvp: 0,
    gnvp: 0,
    jvp: 0,
    vjp: 0,
    hessian: 0,
    residuals: 0,
    jacobian: 0,
    sweeps: 0,
  }
}
