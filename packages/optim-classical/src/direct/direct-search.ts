import { checkOptions, checkPositive, checkWhole } from '../checks.js'
import { maxNorm } from '../linear-algebra/vector.js'
import type { DirectQuery, Method } from '../protocol.js'
import { boltzmann } from '../prototype/acceptance.js'
import { childForParent } from '../prototype/replacement.js'
import { inTurn } from '../prototype/selection.js'
import { scheduleOf, type Temperature } from '../prototype/temperature.js'
import { stepsArrived } from './arrival.js'
import { poolMethod } from './pool-method.js'
import { gaussianStep, type ReachOptions } from './space.js'

/** Options of `directSearch`. */
export interface DirectSearchOptions extends ReachOptions {
  /** How many candidates W holds. Default 4. */
  readonly pool?: number
  /** T, a number or a schedule of iterations. Default 0, the local search; 1 is slide 7's global one. */
  readonly temperature?: Temperature
}

/** A point, and the size of the steps that lead on from it, in units of the reach. */
interface Walker {
  readonly x: Float64Array
  step: number
  /** Of the point; of its parent, as long as it is a child. */
  value: number
}

/**
 * The prototypical direct method (slide 7): each candidate in W is perturbed by a Gaussian step, and its child replaces it
 * if Δ < 0, else with probability e^{−Δ/T}. Each candidate adapts the size of its steps until a fifth of them is accepted
 * (Rechenberg 1973; in the form of Kern et al. 2004), a heuristic of the kind that slide 9 speaks of. With T = 0 and a
 * pool of one it is the (1 + 1) evolution strategy.
 *
 * Converged when all steps are at most stepTolerance·max(1, ‖x‖∞) (default 1e-8). Default `maxEvaluations`: 2000(n + 1).
 *
 * Cost an iteration: as many values as W holds, side by side.
 *
 * Errors (`DomainError`): `pool` below 1, a scale or temperature that is none.
 * @example minimize(f, x0, { method: directSearch({ pool: 10, temperature: geometric({ from: 1, to: 1e-3, over: 500 }) }) })
 */
export function directSearch(options: DirectSearchOptions = {}): Method<DirectQuery> {
  checkOptions('directSearch', options, ['pool', 'temperature', 'scale'])
  const { pool = 4, temperature = 0, scale } = options
  checkWhole('directSearch', 'pool', pool, { least: 1, example: 10 })
  checkPositive('directSearch', 'scale', scale, 1)
  const schedule = scheduleOf('directSearch', temperature)
  return poolMethod<Walker, undefined>({
    name: 'directSearch',
    scale,
    candidate: (x) => ({ x, step: 1, value: NaN }),
    point: ({ x }) => x,
    memory: () => undefined,
    parts: (space, _memory, conditions) => ({
      pool,
      children: pool,
      parents: 1,
      select: inTurn,
      perturb: ([parent], random) => {
        const { x, step, value } = parent!
        const next = gaussianStep(x, step, space, random)
        return next === x ? parent! : { x: next, step, value }
      },
      temperature: schedule,
      accept: boltzmann,
      replace: childForParent,
      learn(_none, { entered, pool: W }) {
        const won = new Set(entered)
        const damping = Math.sqrt(space.size + 1)
        W.candidates.forEach((walker, place) => {
          const value = W.values[place]!
          const level = won.has(walker) && walker.value === value // says nothing of how far to go
          if (!level) walker.step *= Math.exp(((won.has(walker) ? 1 : 0) - 0.2) / damping)
          walker.value = value
        })
      },
      arrived({ candidates }) {
        const longest = maxNorm(space.reach) * Math.max(...candidates.map(({ step }) => step))
        return stepsArrived(longest, candidates[0]!.x, conditions)
      },
    }),
  })
}
