import { DomainError } from '@wengert/ad-core'
import { checkOptions, checkPositive, checkWhole, show } from '../checks.js'
import { keepWithin } from '../linear-algebra/reach.js'
import type { DirectQuery, Method } from '../protocol.js'
import { boltzmann } from '../prototype/acceptance.js'
import { generational } from '../prototype/replacement.js'
import { tournament } from '../prototype/selection.js'
import { poolArrived } from './arrival.js'
import { blend, type Crossover } from './crossover.js'
import { poolMethod } from './pool-method.js'
import type { ReachOptions } from './space.js'

/** Options of `geneticAlgorithm`. */
export interface GeneticAlgorithmOptions extends ReachOptions {
  /** How many candidates W holds. Default 40. */
  readonly pool?: number
  /** How many candidates compete to be a parent. Default 2. */
  readonly tournament?: number
  /** Default `blend()`. */
  readonly crossover?: Crossover
  /** The probability with which each entry of a child mutates. Default 1/(n + 1). */
  readonly mutationRate?: number
  /** How many of the best stay whatever their children are. Default 1. */
  readonly elites?: number
}

/**
 * A genetic algorithm over real numbers (slide 6; Holland 1975, Eshelman & Schaffer 1993): parents win tournaments, a
 * child is a crossover of two of them, and some of its entries mutate by a Gaussian step as wide as the pool; the children
 * then take the pool over, apart from its few best. Both crossover and mutation take their sizes from differences between
 * candidates, and so shrink with the pool.
 *
 * Converged when the pool's points lie within stepTolerance·max(1, ‖x‖∞) (default 1e-8) and its values within
 * valueTolerance·max(1, |f|) (default 1e-12) of the best. Default `maxEvaluations`: 2000(n + 1).
 *
 * Cost an iteration: `pool` − `elites` values, side by side.
 *
 * Errors (`DomainError`): a pool not larger than `elites` and 1, a rate outside [0, 1], a crossover that is no function.
 * @example minimize(f, x0, { method: geneticAlgorithm({ crossover: simulatedBinary(), elites: 2 }) })
 */
export function geneticAlgorithm(options: GeneticAlgorithmOptions = {}): Method<DirectQuery> {
  checkOptions('geneticAlgorithm', options, [
    'pool',
    'tournament',
    'crossover',
    'mutationRate',
    'elites',
    'scale',
  ])
  const { pool = 40, crossover = blend(), mutationRate, elites = 1, scale } = options
  const { tournament: rivals = 2 } = options
  checkWhole('geneticAlgorithm', 'tournament', rivals, { least: 1, example: 2 })
  checkWhole('geneticAlgorithm', 'elites', elites, { least: 0, example: 1 })
  checkWhole('geneticAlgorithm', 'pool', pool, { least: Math.max(2, elites + 1), example: 40 })
  checkPositive('geneticAlgorithm', 'scale', scale, 1)
  checkRate(mutationRate)
  if (typeof (crossover as unknown) !== 'function') {
    throw new DomainError(
      `geneticAlgorithm: expected crossover to be a function, got ${show(crossover)}. Perhaps blend()?`,
    )
  }
  return poolMethod<Float64Array, undefined>({
    name: 'geneticAlgorithm',
    scale,
    candidate: (x) => x,
    point: (x) => x,
    memory: () => undefined,
    parts: ({ size, bounds }, _memory, conditions) => ({
      pool,
      children: pool - elites,
      parents: 2,
      select: tournament(rivals),
      perturb: ([a, b], random, _none, { candidates }) => {
        const child = crossover(a!, b!, random)
        const rate = mutationRate ?? 1 / (size + 1)
        for (let j = 0; j < size; j++) {
          if (random() >= rate) continue
          const [one, other] = [candidates[random.index(pool)]!, candidates[random.index(pool)]!]
          child[j] = child[j]! + (one[j]! - other[j]!) * Math.SQRT1_2 * random.normal() // as wide as the pool
        }
        return keepWithin(child, bounds)
      },
      temperature: () => 0,
      accept: boltzmann,
      replace: generational({ elites }),
      arrived: (W) => poolArrived(W, (x) => x, conditions),
    }),
  })
}

function checkRate(rate: unknown): void {
  if (rate === undefined || (typeof rate === 'number' && rate >= 0 && rate <= 1)) return
  throw new DomainError(
    `geneticAlgorithm: expected mutationRate to be between 0 and 1, got ${show(rate)}. Perhaps { mutationRate: 0.1 }?`,
  )
}
