import { checkOptions, checkPositive, checkWhole } from '../checks.js'
import { keepWithin } from '../linear-algebra/reach.js'
import type { DirectQuery, Method } from '../protocol.js'
import { boltzmann } from '../prototype/acceptance.js'
import { plus } from '../prototype/replacement.js'
import { ranked } from '../prototype/selection.js'
import { poolArrived } from './arrival.js'
import { poolMethod } from './pool-method.js'
import type { ReachOptions } from './space.js'

/** Options of `antColony`. */
export interface AntColonyOptions extends ReachOptions {
  /** k: how many points the archive holds. Default 50. */
  readonly pool?: number
  /** How many ants set out in an iteration. Default 10. */
  readonly ants?: number
  /** q: how much the best points are preferred as guides, the less the more. Default 0.1. */
  readonly locality?: number
  /** ξ: how far from their guides ants go; like evaporation, the larger the slower. Default 0.85. */
  readonly spread?: number
}

/**
 * Ant colony optimization for continuous parameters, ACO_R (slide 6; Socha & Dorigo 2008), where an archive of the best
 * points takes the place of pheromone. An ant chooses a guide l by rank, with weights exp(−½(rank/(qk))²), and goes to
 * x_j ~ N(l_j, ξ Σ_e |e_j − l_j|/(k − 1)); the archive keeps the best. For choices among components, see `pheromone`.
 *
 * Converged when the archive's points lie within stepTolerance·max(1, ‖x‖∞) (default 1e-8) and its values within
 * valueTolerance·max(1, |f|) (default 1e-12) of the best. Default `maxEvaluations`: 2000(n + 1).
 *
 * Cost an iteration: `ants` values, side by side.
 *
 * Errors (`DomainError`): a pool below 2, no ants, `locality` or `spread` not positive.
 * @example minimize(f, x0, { method: antColony({ ants: 2, locality: 1e-4 }) })
 */
export function antColony(options: AntColonyOptions = {}): Method<DirectQuery> {
  checkOptions('antColony', options, ['pool', 'ants', 'locality', 'spread', 'scale'])
  const { pool = 50, ants = 10, locality = 0.1, spread = 0.85, scale } = options
  checkWhole('antColony', 'pool', pool, { least: 2, example: 50 })
  checkWhole('antColony', 'ants', ants, { least: 1, example: 10 })
  checkPositive('antColony', 'scale', scale, 1)
  checkPositive('antColony', 'locality', locality, 0.1)
  checkPositive('antColony', 'spread', spread, 0.85)
  const select = ranked(locality)
  return poolMethod<Float64Array, undefined>({
    name: 'antColony',
    scale,
    candidate: (x) => x,
    point: (x) => x,
    memory: () => undefined,
    parts: ({ bounds }, _memory, conditions) => ({
      pool,
      children: ants,
      parents: 1,
      select,
      perturb: ([guide], random, _none, { candidates }) => {
        const x = guide!.map((at, j) => {
          const distance = candidates.reduce((sum, other) => sum + Math.abs(other[j]! - at), 0)
          return at + ((spread * distance) / (pool - 1)) * random.normal()
        })
        return keepWithin(x, bounds)
      },
      temperature: () => 0,
      accept: boltzmann,
      replace: plus,
      arrived: (W) => poolArrived(W, (x) => x, conditions),
    }),
  })
}
