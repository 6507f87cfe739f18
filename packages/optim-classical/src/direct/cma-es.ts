import { DomainError } from '@wengert/ad-core'
import { perhaps } from '@wengert/ad-core/hints'
import { checkOptions, checkWhole, show } from '../checks.js'
import type { Method } from '../protocol.js'
import { directMethod } from './direct-method.js'
import { evolution, type EvolutionOptions } from './cma/evolution.js'
import type { RestartScheme } from './cma/restart-schedule.js'

/** Options of `cmaEs`. */
export interface CmaEsOptions {
  /**
   * First standard deviation of every parameter, in units of its typical size: the minimum should lie within about three
   * of them. Default, for each parameter: 0.3 of the range between its bounds, else ½·max(1, |x0|).
   */
  readonly sigma?: number
  /** λ, points a generation. Default 4 + ⌊3 ln n⌋. */
  readonly populationSize?: number
  /** Default `'ipop'`. */
  readonly restarts?: RestartScheme
  /** Not counting those with small populations. Default 9. */
  readonly maxRestarts?: number
  /**
   * How many runs must end at the best point until it is believed; those that end at the same value, but elsewhere, count
   * half. Default 3.
   */
  readonly agreeing?: number
}

const RESTARTS: readonly RestartScheme[] = ['none', 'ipop', 'bipop']

/**
 * Evolution strategy with covariance matrix adaptation, (μ/μ_w, λ)-CMA-ES (Hansen 2016, arXiv:1604.00772): points drawn from
 * N(m, σ²C) move the mean m towards the better ones, and σ and C along with it; on a quadratic function C approaches H⁻¹ but
 * for a factor. Only the order of the values matters, so it minds neither noise in the last digits nor kinks, nor how
 * parameters are turned or scaled. Constants, negative weights and endings are the tutorial's; points are drawn
 * orthogonal to each other (Wang, Emmerich & Bäck 2019), which leaves their distribution as it is and takes some 5 % fewer.
 *
 * A run ends by its tolerances: `stepTolerance` (default 1e-12), as part of the first deviations, or `valueTolerance` (default
 * 1e-12 of max(1, |f|)) for the values of the latest generations; or for want of progress. Then others start, by default
 * with populations twice as large, until `agreeing` of them have ended at the best point, for it may be one minimum of many.
 * Within bounds they start anywhere, else within two deviations of x0, which grow by half each time where `sigma` isn't given.
 * One that comes to rest above an earlier one is cut short. A limit that is reached while a settled minimum awaits
 * confirmation doesn't make the run any less converged.
 *
 * It keeps to bounds: coordinates are folded at them, smoothly, so a minimum may lie on a bound. Points without a
 * value count as worst, the farther ones most.
 *
 * Cost: λ values a generation, asked together; besides O(n²) a point and about 9n³ a generation. Sphere function, from 2 away
 * to 1e-8: about 700 values in 5 dimensions, 2500 in 20. Default `maxEvaluations`: 100,000n.
 * @example minimize((x: number) => Math.cos(3 * x) + x * x, 4, { untraced: true, method: cmaEs({ sigma: 2 }) })
 */
export function cmaEs(options: CmaEsOptions = {}): Method<'value' | 'values'> {
  return directMethod({
    name: 'cmaEs',
    queries: ['value', 'values'],
    defaults: {
      valueTolerance: 1e-12,
      stepTolerance: 1e-12,
      maxEvaluations: (n) => 100_000 * n,
    },
    ...evolution(checked(options)),
  })
}

function checked(options: CmaEsOptions): EvolutionOptions {
  const names = ['sigma', 'populationSize', 'restarts', 'maxRestarts', 'agreeing']
  checkOptions('cmaEs', options, names)
  const { sigma, populationSize, restarts = 'ipop', maxRestarts = 9, agreeing = 3 } = options
  if (sigma !== undefined && !(sigma > 0 && sigma < Infinity)) {
    throw new DomainError(
      `cmaEs: expected sigma to be a positive number, got ${show(sigma)}. Perhaps a third of the distance to the minimum?`,
    )
  }
  if (populationSize !== undefined) {
    checkWhole('cmaEs', 'populationSize', populationSize, { least: 2, example: 10 })
  }
  if (!RESTARTS.includes(restarts)) {
    throw new DomainError(
      `cmaEs: expected restarts to be one of ${RESTARTS.join(', ')}, got ${show(restarts)}.${perhaps(String(restarts), RESTARTS) || " Perhaps 'ipop'?"}`,
    )
  }
  checkWhole('cmaEs', 'maxRestarts', maxRestarts, { least: 0, endless: true, example: 9 })
  if (!(agreeing >= 1)) {
    throw new DomainError(
      `cmaEs: expected agreeing to be at least 1, got ${show(agreeing)}. Perhaps Infinity, for restarts to the limits?`,
    )
  }
  return { sigma, populationSize, restarts, maxRestarts, agreeing }
}
