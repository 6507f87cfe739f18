import { DomainError } from '@wengert/ad-core'
import { perhaps } from '@wengert/ad-core/hints'
import { checkMethodOptions, show } from '../checks.js'
import type { Beta } from '../betas/beta.js'
import { daiYuan } from '../betas/dai-yuan.js'
import { fletcherReeves } from '../betas/fletcher-reeves.js'
import { hagerZhang } from '../betas/hager-zhang.js'
import { hestenesStiefel } from '../betas/hestenes-stiefel.js'
import { polakRibiere } from '../betas/polak-ribiere.js'
import { conjugate } from '../descents/conjugate.js'
import type { Method } from '../protocol.js'
import type { LineQueries, LineSearch, QueriesOf } from '../searches/line.js'
import { strongWolfe } from '../searches/strong-wolfe.js'
import { lineSearchMethod } from './line-search-method.js'

/** The formulas for β by name. */
export type BetaName =
  'hestenes-stiefel' | 'polak-ribiere' | 'fletcher-reeves' | 'dai-yuan' | 'hager-zhang'

const BETAS: Readonly<Record<BetaName, Beta>> = {
  'hestenes-stiefel': hestenesStiefel,
  'polak-ribiere': polakRibiere,
  'fletcher-reeves': fletcherReeves,
  'dai-yuan': daiYuan,
  'hager-zhang': hagerZhang,
}

/** Options of `conjugateGradient`. */
export interface ConjugateGradientOptions<L extends keyof LineQueries> {
  /** Default `'hestenes-stiefel'`, the lecture's. */
  readonly beta?: BetaName
  /** Start again from −g after this many steps. Default max(n, 10). */
  readonly restart?: number
  /**
   * Start again when |g_{t+1}ᵀg_t| reaches this part of ‖g_{t+1}‖² (Powell 1977). Default 0.2; Infinity never
   * does.
   */
  readonly orthogonality?: number
  /** Default `strongWolfe({ curvature: 0.1 })`. */
  readonly lineSearch?: LineSearch<L>
}

/**
 * Nonlinear conjugate gradients (slide 17): v₀ = −g₀, v ← βv − g, and a line search along v. Minimizes a quadratic
 * function in n exact line minimizations, whichever β; no matrix is kept.
 *
 * Cost an iteration: about two values and gradients, O(n).
 * @example minimize(f, x0, { method: conjugateGradient({ beta: 'polak-ribiere' }) })
 */
export function conjugateGradient<L extends keyof LineQueries = never>(
  options: ConjugateGradientOptions<L> = {},
): Method<'valueAndGradient' | QueriesOf<L>> {
  checkMethodOptions('conjugateGradient', options, ['beta', 'restart', 'orthogonality'])
  const { beta = 'hestenes-stiefel', restart, orthogonality = 0.2 } = options
  if (!Object.hasOwn(BETAS, beta)) {
    const names = Object.keys(BETAS)
    const initials = names.find((name) => name.replace(/(\w)\w*-(\w)\w*/, '$1$2') === beta)
    const hint = perhaps(String(beta), names) || ` Perhaps '${initials ?? names[0]}'?`
    throw new DomainError(
      `conjugateGradient: expected beta to be one of ${names.join(', ')}, got ${show(beta)}.${hint}`,
    )
  }
  if (!(orthogonality >= 0)) {
    throw new DomainError(
      `conjugateGradient: expected orthogonality to be at least 0, got ${show(orthogonality)}. Perhaps { orthogonality: 0.2 }?`,
    )
  }
  if (restart !== undefined && !(restart >= 1)) {
    throw new DomainError(
      `conjugateGradient: expected restart to be at least 1, got ${show(restart)}. Perhaps Infinity, for no restarts?`,
    )
  }
  const search: LineSearch<L | 'valueAndSlope'> =
    options.lineSearch ?? strongWolfe({ curvature: 0.1 })
  return lineSearchMethod(
    'conjugateGradient',
    conjugate(BETAS[beta], restart, orthogonality),
    search,
  )
}
