import { checkedLength, flatTree, Recordings, type FlatTree } from './recordings.js'
import type { Traced } from '../tape/traced.js'
import { copied, type Tensor } from '../tensor.js'
import type { Argument, Mirror } from '../transforms/types.js'
import { Answers } from './answers.js'
import { noCounts, type Counts } from './counts.js'
import { Here, type OracleOptions } from './here.js'
import { programsFor } from './shared-programs.js'
import type { Point } from './oracle.js'
import { interpretedResiduals, ResidualPrograms, type ResidualAnswers } from './residual-answers.js'

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

/** How residuals are asked. */
export interface ResidualOracleOptions extends OracleOptions {
  /** Further arguments of the residuals, such as data: programs take them as inputs. */
  readonly rest?: readonly unknown[]
}

/**
 * The oracle of residuals, for least squares: value ½‖r‖², gradient Jᵀr, the Jacobian [m, n] and
 * products with it; r may be any tree, flattened in insertion order.
 *
 * Cost: a recording at each new point; a Jacobian min(m, n) sweeps. Errors: `ShapeError` if a vector
 * has another length or r changes its form.
 * @example
 * residualOracle((b) => sub(mul(b.at(0), x), y), [1]).jacobian(Float64Array.of(1))
 */
export function residualOracle<P = Traced, X extends Argument<P> = Argument<P>>(
  residuals: (x: P, ...rest: never[]) => unknown,
  x0: X,
  options: ResidualOracleOptions = {},
): ResidualOracle<X> {
  const { caller = 'residualOracle' } = options
  return new ResidualQueries(caller, residuals, x0, options).oracle() as ResidualOracle<X>
}

/** The queries of residuals, counted. */
class ResidualQueries {
  private readonly counts: Counts = noCounts()
  private readonly name: string
  private readonly tree: FlatTree
  private readonly here: Here
  private readonly answers: Answers<ResidualAnswers>

  constructor(name: string, residuals: unknown, x0: unknown, options: ResidualOracleOptions) {
    const { rest = [], compile } = options
    const tree = flatTree(name, x0)
    const here = new Here(name, tree, options)
    const recordings = new Recordings(name, residuals, tree, (run) => here.learn(run))
    recordings.withRest(rest)
    this.name = name
    this.tree = tree
    this.here = here
    const make = (): ResidualPrograms => new ResidualPrograms(name, tree, residuals)
    const shared = compile === 'shared'
    this.answers = new Answers(
      here.clock,
      interpretedResiduals(recordings),
      () => (shared ? programsFor(residuals as object, tree, make) : make()).about(rest),
      shared,
    )
  }

  private residuals(w: ArrayLike<number>): Float64Array {
    const { here, counts } = this
    here.at(w)
    const values = here.once('residuals', () => this.answers.to('residuals', w))
    if (here.first('residuals')) counts.residuals++
    return values.slice()
  }

  private jacobian(w: ArrayLike<number>): Tensor {
    const { here, counts } = this
    here.at(w)
    const matrix = here.once('jacobian', () => this.answers.to('jacobian', w))
    if (here.first('jacobian')) {
      counts.jacobian++
      counts.sweeps += Math.min(...(matrix.shape as [number, number]))
    }
    return copied(matrix)
  }

  private product(
    query: 'jvp' | 'vjp' | 'gnvp',
    w: ArrayLike<number>,
    v: ArrayLike<number>,
  ): Float64Array {
    this.here.at(w)
    const product = this.answers.to(query, w, v)
    this.counts[query]++
    this.counts.sweeps += query === 'gnvp' ? 2 : 1
    return product
  }

  oracle(): ResidualOracle {
    const { counts, tree, here } = this
    const direction = (v: ArrayLike<number>): ArrayLike<number> =>
      checkedLength(this.name, v, tree.size)
    return {
      size: tree.size,
      counts,
      tier: here.tier,
      dispose: () => this.answers.dispose(),
      flatten: (x) => Float64Array.from(tree.flatten(x)),
      unflatten: (w) => tree.unflatten(w) as Mirror<unknown>,
      residuals: (w) => this.residuals(w),
      jacobian: (w) => this.jacobian(w),
      jvp: (w, v) => this.product('jvp', w, direction(v)),
      vjp: (w, u) => this.product('vjp', w, u),
      gnvp: (w, v) => this.product('gnvp', w, direction(v)),
    }
  }
}
