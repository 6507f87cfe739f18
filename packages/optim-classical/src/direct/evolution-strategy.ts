import { DomainError } from '@wengert/ad-core'
import { checkOptions, checkPositive, checkWhole, show } from '../checks.js'
import { keepWithin } from '../linear-algebra/reach.js'
import { maxNorm } from '../linear-algebra/vector.js'
import type { DirectQuery, Method } from '../protocol.js'
import { boltzmann } from '../prototype/acceptance.js'
import { comma, plus } from '../prototype/replacement.js'
import { uniformly } from '../prototype/selection.js'
import { poolArrived, stepsArrived } from './arrival.js'
import { poolMethod } from './pool-method.js'
import type { ReachOptions } from './space.js'

/** Options of `evolutionStrategy`. */
export interface EvolutionStrategyOptions extends ReachOptions {
  /** μ: how many candidates W holds. Default 5. */
  readonly parents?: number
  /** λ: how many children an iteration brings. Default 7μ. */
  readonly children?: number
  /** Whether parents die, `'comma'` (μ, λ), or compete with their children, `'plus'` (μ + λ). Default `'comma'`. */
  readonly selection?: 'comma' | 'plus'
  /** ρ: of how many parents a child is the mean. Default 2. */
  readonly mixing?: number
}

/** A point, and the standard deviation with which each of its entries mutates. */
interface Individual {
  readonly x: Float64Array
  readonly sizes: Float64Array
}

/**
 * An evolution strategy with self-adaptation (slide 6; Schwefel 1981, Beyer & Schwefel 2002): (μ/ρ, λ) or (μ/ρ + λ). A child
 * is the mean of ρ parents, with the geometric mean of their step sizes; first its sizes mutate, σ_j ← σ_j·exp(τ′N + τN_j)
 * with τ′ = 1/√(2n) and τ = 1/√(2√n), then its point, x_j ← x_j + σ_j N_j. Good sizes survive with the points they made.
 *
 * Converged when all sizes in W are at most stepTolerance·max(1, ‖x‖∞) (default 1e-8). Default `maxEvaluations`: 2000(n + 1).
 *
 * Cost an iteration: λ values, side by side.
 *
 * Errors (`DomainError`): μ, λ or ρ below 1, λ < μ under `'comma'`, another selection.
 * @example minimize(f, x0, { method: evolutionStrategy({ parents: 15, children: 100, selection: 'plus' }) })
 */
export function evolutionStrategy(options: EvolutionStrategyOptions = {}): Method<DirectQuery> {
  checkOptions('evolutionStrategy', options, [
    'parents',
    'children',
    'selection',
    'mixing',
    'scale',
  ])
  const { parents: mu = 5, mixing = 2, selection = 'comma', scale } = options
  checkWhole('evolutionStrategy', 'parents', mu, { least: 1, example: 5 })
  const { children: lambda = 7 * mu } = options
  const least = selection === 'comma' ? mu : 1
  checkWhole('evolutionStrategy', 'children', lambda, { least, example: 7 * mu })
  checkWhole('evolutionStrategy', 'mixing', mixing, { least: 1, example: 2 })
  checkPositive('evolutionStrategy', 'scale', scale, 1)
  if (selection !== 'comma' && selection !== 'plus') {
    throw new DomainError(
      `evolutionStrategy: expected selection to be 'comma' or 'plus', got ${show(selection)}. Perhaps 'comma'?`,
    )
  }
  return poolMethod<Individual, undefined>({
    name: 'evolutionStrategy',
    scale,
    candidate: (x, { reach }) => ({ x, sizes: reach.slice() }),
    point: ({ x }) => x,
    memory: () => undefined,
    parts: ({ size, bounds }, _memory, conditions) => ({
      pool: mu,
      children: lambda,
      parents: mixing,
      select: uniformly,
      perturb(parents, random) {
        const common = random.normal() / Math.sqrt(2 * size)
        const tau = 1 / Math.sqrt(2 * Math.sqrt(size))
        const sizes = mean(parents, (parent, j) => Math.log(parent.sizes[j]!)).map((log) =>
          Math.exp(log + common + tau * random.normal()),
        )
        const x = mean(parents, (parent, j) => parent.x[j]!)
        return {
          x: keepWithin(
            x.map((at, j) => at + sizes[j]! * random.normal()),
            bounds,
          ),
          sizes,
        }
      },
      temperature: () => 0,
      accept: boltzmann,
      replace: selection === 'comma' ? comma : plus,
      arrived(W) {
        const { candidates } = W
        const longest = Math.max(...candidates.map(({ sizes }) => maxNorm(sizes)))
        const short = stepsArrived(longest, candidates[0]!.x, conditions)
        // In a corner of the bounds, where all end up whatever their sizes are.
        return short ?? (mu > 1 ? poolArrived(W, ({ x }) => x, conditions) : undefined)
      },
    }),
  })
}

/** The mean over parents of each entry. */
function mean(
  parents: readonly Individual[],
  entry: (parent: Individual, j: number) => number,
): Float64Array {
  return parents[0]!.x.map(
    (_, j) => parents.reduce((sum, parent) => sum + entry(parent, j), 0) / parents.length,
  )
}
