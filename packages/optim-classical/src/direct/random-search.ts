import { checkOptions, checkPositive, checkWhole } from '../checks.js'
import type { DirectQuery, Method } from '../protocol.js'
import { boltzmann } from '../prototype/acceptance.js'
import { childForParent } from '../prototype/replacement.js'
import { inTurn } from '../prototype/selection.js'
import { poolMethod } from './pool-method.js'
import { scattered, type ReachOptions } from './space.js'

/** Options of `randomSearch`. */
export interface RandomSearchOptions extends ReachOptions {
  /** How many points are tried in an iteration. Default 10. */
  readonly children?: number
}

/**
 * Monte Carlo optimization (slide 6; Brooks 1958): the prototype with blind perturbations and T = 0. Parameters with two
 * bounds are drawn uniformly between them, wherever the best point is; others by Gaussian steps from it, whose size
 * stays. It never converges, and serves as the bar that other direct methods must pass.
 *
 * Default `maxEvaluations`: 2000(n + 1).
 *
 * Cost an iteration: `children` values, side by side.
 *
 * Errors (`DomainError`): `children` below 1, a scale that is no positive number.
 * @example minimize(f, x0, { method: 'randomSearch', bounds: { lower: -5, upper: 5 } })
 */
export function randomSearch(options: RandomSearchOptions = {}): Method<DirectQuery> {
  checkOptions('randomSearch', options, ['children', 'scale'])
  const { children = 10, scale } = options
  checkWhole('randomSearch', 'children', children, { least: 1, example: 10 })
  checkPositive('randomSearch', 'scale', scale, 1)
  return poolMethod<Float64Array, undefined>({
    name: 'randomSearch',
    scale,
    candidate: (x) => x,
    point: (x) => x,
    memory: () => undefined,
    parts: (space) => ({
      pool: 1,
      children,
      parents: 1,
      select: inTurn,
      perturb: ([parent], random) => scattered(parent!, space, random),
      temperature: () => 0,
      accept: boltzmann,
      replace: childForParent,
      arrived: () => undefined,
    }),
  })
}
