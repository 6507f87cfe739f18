import { DomainError } from '@wengert/ad-core'
import { checkOptions, checkWhole, show } from '../checks.js'
import type { Pool } from './replacement.js'
import { bestFirst } from './selection.js'

/** Options of `pheromone`. */
export interface PheromoneOptions<C> {
  /** How many components candidates are made of, such as n² for the ways between n cities. */
  readonly components: number
  /** The components of a candidate, by number. */
  readonly of: (candidate: C) => Iterable<number>
  /** ρ: how fast trails fade. Default 0.1. */
  readonly evaporation?: number
}

/** How strong the trail of each component is, between 0 and 1. */
export interface Trails {
  readonly trails: Float64Array
}

/** Parts of a problem whose candidates are made by ants. */
export interface PheromoneParts<C> {
  readonly memory: Trails
  readonly learn: (memory: Trails, news: { readonly pool: Pool<C> }) => void
}

/**
 * Ant colony optimization (Dorigo 1992): `perturb` builds a candidate from components drawn by their trails, and after
 * every iteration τ ← (1 − ρ)τ + ρ·[component of the pool's best], kept off 0 and 1 by 1/components: the MAX–MIN ant
 * system (Stützle & Hoos 2000) in the hyper-cube (Blum & Dorigo 2004), which needs no size of f. With `replace: comma`
 * the best is that of the iteration, with `plus` that of the run.
 *
 * Errors (`DomainError`): `components` below 2, `of` no function, `evaporation` outside (0, 1].
 * @example
 * search({
 *   initial, value, pool: 10, replace: plus,
 *   perturb: (_tour, random, { trails }) => walk(trails, random), // its choices by drawByWeight
 *   ...pheromone({ components: n * n, of: (tour: number[]) => tour.map((a, k) => a * n + tour[(k + 1) % n]!) }),
 * })
 */
export function pheromone<C>(options: PheromoneOptions<C>): PheromoneParts<C> {
  checkOptions('pheromone', options, ['components', 'of', 'evaporation'])
  const { components, of, evaporation = 0.1 } = options
  checkWhole('pheromone', 'components', components, { least: 2, example: 100 })
  if (typeof (of as unknown) !== 'function') {
    throw new DomainError(
      `pheromone: expected of to be a function, got ${show(of)}. Perhaps { of: (candidate) => [0, 5, …] }?`,
    )
  }
  if (!(typeof evaporation === 'number' && evaporation > 0 && evaporation <= 1)) {
    throw new DomainError(
      `pheromone: expected evaporation to be above 0 and at most 1, got ${show(evaporation)}. Perhaps { evaporation: 0.1 }?`,
    )
  }
  const least = 1 / components
  return {
    memory: { trails: new Float64Array(components).fill(0.5) },
    learn({ trails }, { pool }) {
      const walked = new Set(of(pool.candidates[bestFirst(pool.values)[0]!]!))
      for (let k = 0; k < components; k++) {
        const trail = (1 - evaporation) * trails[k]! + (walked.has(k) ? evaporation : 0)
        trails[k] = Math.min(1 - least, Math.max(least, trail))
      }
    },
  }
}
