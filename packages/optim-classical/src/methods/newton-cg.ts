import { DomainError } from '@wengert/ad-core'
import { checkMethodOptions, show } from '../checks.js'
import { newtonCgDirection } from '../descents/newton-cg-direction.js'
import type { Method } from '../protocol.js'
import type { LineQueries, LineSearch, QueriesOf } from '../searches/line.js'
import { strongWolfe } from '../searches/strong-wolfe.js'
import { lineSearchMethod } from './line-search-method.js'

/** Options of `newtonCg`. */
export interface NewtonCgOptions<L extends keyof LineQueries> {
  /**
   * The largest part of the gradient that may be left where conjugate gradients end, from 0 (as exact as n products are)
   * to below 1. Default 0.1; near a minimum √‖g‖ is less, and convergence superlinear.
   */
  readonly forcing?: number
  /** Default `strongWolfe()`. */
  readonly lineSearch?: LineSearch<L>
}

/**
 * Newton's method without a matrix, also called truncated Newton: d ≈ −H⁻¹g by conjugate gradients on products Hv, only as
 * exactly as it pays, then a line search (Dembo & Steihaug 1983; Nocedal & Wright, Algorithm 7.1). A direction of
 * negative curvature ends the conjugate gradients, at the very start with −g. For any number of parameters.
 *
 * Cost an iteration: products Hv, usually few, at most 10n, and about one value and gradient; O(n) beside; memory a few vectors.
 * @example minimize(f, x0, { method: newtonCg() })
 */
export function newtonCg<L extends keyof LineQueries = never>(
  options: NewtonCgOptions<L> = {},
): Method<'hvp' | 'valueAndGradient' | QueriesOf<L>> {
  checkMethodOptions('newtonCg', options, ['forcing'])
  const { forcing = 0.1 } = options
  if (!(forcing >= 0 && forcing < 1)) {
    throw new DomainError(
      `newtonCg: expected forcing from 0 to below 1, got ${show(forcing)}. Perhaps { forcing: 0.1 }?`,
    )
  }
  const search: LineSearch<L | 'valueAndSlope'> = options.lineSearch ?? strongWolfe()
  return lineSearchMethod('newtonCg', newtonCgDirection(forcing), search)
}
