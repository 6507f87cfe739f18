import { DomainError } from '@wengert/ad-core'
import { perhaps } from '@wengert/ad-core/hints'
import { checkOptions, checkWhole, show } from '../checks.js'
import type { Method } from '../protocol.js'
import { directMethod } from './direct-method.js'
import type { ClassicStrategy } from './differential/mutants.js'
import { selection, type SelectionOptions } from './differential/selection.js'

/** Options of `differentialEvolution`. */
export interface DifferentialEvolutionOptions {
  /**
   * Default `'success-history'`: L-SHADE, which finds its constants by itself. The classic ones name the vector that
   * differences are added to, the number of differences and the crossover, binomial or exponential.
   */
  readonly strategy?: 'success-history' | ClassicStrategy
  /** Points in a generation, at least 6. Default 18n at first, or 10n for the classic strategies; no fewer than 6. */
  readonly populationSize?: number
  /**
   * F, which differences are multiplied by, above 0 and up to 2. Between two numbers it is drawn anew each generation. Default
   * [0.5, 1]; for `'success-history'` a number it begins with, 0.5.
   */
  readonly mutation?: number | readonly [number, number]
  /** CR, the share of parameters that a trial takes from its mutant, from 0 to 1. Default 0.9; as above 0.5. */
  readonly crossover?: number
  /**
   * Evaluations over which `'success-history'` lets the population shrink to 4, from searching widely to searching closely: best
   * what `maxEvaluations` is. Infinity keeps it. Default 10,000n.
   */
  readonly budget?: number
}

const BASES = ['rand', 'best', 'current-to-best'] as const
const CLASSICS: readonly ClassicStrategy[] = BASES.flatMap((base) =>
  ([1, 2] as const).flatMap((count) =>
    (['bin', 'exp'] as const).map((kind) => `${base}/${count}/${kind}` as const),
  ),
)

/**
 * Differential evolution (Storn & Price 1997): a population in which each point meets a trial, made of differences between
 * others, and gives way to it if the trial is no worse. By default with the mutation, the adaptation of constants and
 * the shrinking population of L-SHADE (Tanabe & Fukunaga 2014).
 *
 * The first population lies evenly between the bounds (Latin hypercube), or, where there are none, within 2·max(1, |x0|) of
 * x0, which is one of it; later ones may leave that box, but no bounds. Points without a value are never kept where
 * there is one with.
 *
 * Converged when for ten generations the population's values have been within `valueTolerance` (default 1e-12 of max(1, |f|)), or
 * when all its points lie within `stepTolerance` (default 1e-12 of max(1, ‖x‖∞)). Default `maxEvaluations`: 10,000n, or the budget.
 *
 * Cost: a value for each point of a generation, asked together; besides O(n) a point. It needs more values than `cmaEs` on
 * smooth valleys, and fewer where minima are many and parameters independent of each other.
 * @example
 * const method = differentialEvolution()
 * minimize((x: number) => Math.cos(3 * x) + x * x, 4, { untraced: true, method, bounds: { lower: -5, upper: 5 } })
 */
export function differentialEvolution(
  options: DifferentialEvolutionOptions = {},
): Method<'value' | 'values'> {
  const checked = checkedOptions(options)
  return directMethod({
    name: 'differentialEvolution',
    queries: ['value', 'values'],
    defaults: {
      valueTolerance: 1e-12,
      stepTolerance: 1e-12,
      maxEvaluations: checked.budget,
    },
    ...selection(checked),
  })
}

function checkedOptions(options: DifferentialEvolutionOptions): SelectionOptions {
  const caller = 'differentialEvolution'
  checkOptions(caller, options, ['strategy', 'populationSize', 'mutation', 'crossover', 'budget'])
  const { strategy = 'success-history', populationSize, budget } = options
  const names = ['success-history', ...CLASSICS]
  if (!names.includes(strategy)) {
    throw new DomainError(
      `${caller}: expected strategy to be one of ${names.join(', ')}, got ${show(strategy)}.${perhaps(String(strategy), names) || " Perhaps 'best/1/bin'?"}`,
    )
  }
  const adaptive = strategy === 'success-history'
  const { mutation = adaptive ? 0.5 : [0.5, 1], crossover = adaptive ? 0.5 : 0.9 } = options
  const range: readonly unknown[] = Array.isArray(mutation) ? mutation : [mutation, mutation]
  const [least, most] = range as readonly number[]
  const wanted = adaptive ? 'a number' : 'a number or two in order'
  if (
    !(range.length === 2 && least! > 0 && most! >= least! && most! <= 2) ||
    (adaptive && least !== most)
  ) {
    throw new DomainError(
      `${caller}: expected mutation to be ${wanted}, above 0 and up to 2, got ${Array.isArray(mutation) ? `[${range.join(', ')}]` : show(mutation)}. Perhaps ${adaptive ? '0.5' : '[0.5, 1]'}?`,
    )
  }
  if (!(crossover >= 0 && crossover <= 1)) {
    throw new DomainError(
      `${caller}: expected crossover to be a number from 0 to 1, got ${show(crossover)}. Perhaps 0.9?`,
    )
  }
  if (populationSize !== undefined) {
    checkWhole(caller, 'populationSize', populationSize, { least: 6, example: 50 })
  }
  if (budget !== undefined) {
    checkWhole(caller, 'budget', budget, { least: 1, endless: true, example: 100_000 })
  }
  return {
    strategy,
    populationSize: (n) => populationSize ?? Math.max(6, (adaptive ? 18 : 10) * n),
    mutation: [least!, most!],
    crossover,
    budget: (n) => budget ?? 10_000 * n,
  }
}
