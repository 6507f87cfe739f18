import { checkOptions, checkWhole } from '../checks.js'
import { bestFirst } from './selection.js'

/** Slide 7's pool W. */
export interface Pool<C> {
  readonly candidates: readonly C[]
  /** f of each; Infinity where f gave no finite number. */
  readonly values: Float64Array
}

/** The children of an iteration. */
export interface Brood<C> extends Pool<C> {
  /** The place in W of each child's first parent. */
  readonly parents: readonly number[]
}

/**
 * Slide 7's "compare child to parent (or entire pool)" and "accept w_i′ into W (may replace w_i)": the next pool, as
 * large as W, in arrays of its own. `accept` decides from Δ, at the temperature of the iteration.
 */
export type Replacement = <C>(
  W: Pool<C>,
  brood: Brood<C>,
  accept: (delta: number) => boolean,
) => Pool<C>

/** Each parent with its best child: Δ = f(child) − f(parent), and the child takes its place if it is accepted. */
export const childForParent: Replacement = (W, brood, accept) => {
  const best = new Map<number, number>()
  brood.parents.forEach((parent, child) => {
    const rival = best.get(parent)
    if (rival === undefined || brood.values[child]! < brood.values[rival]!) best.set(parent, child)
  })
  const next = { candidates: [...W.candidates], values: Float64Array.from(W.values) }
  for (const [parent, child] of best) {
    if (accept(brood.values[child]! - W.values[parent]!)) {
      next.candidates[parent] = brood.candidates[child]!
      next.values[parent] = brood.values[child]!
    }
  }
  return next
}

/** The best of parents and children together, best first: (μ + λ). */
export const plus: Replacement = (W, brood) => bestOf(joined(W, brood), W.values.length)

/** The best of the children alone, best first: (μ, λ). With fewer children than parents, the best parents stay too. */
export const comma: Replacement = (W, brood) => survivors(W, brood, 0)

/** Options of `generational`. */
export interface GenerationalOptions {
  /** How many of the best of W stay whatever the children are. Default 1. */
  readonly elites?: number
}

/**
 * The children take the pool over, apart from its few best; best first.
 *
 * Errors (`DomainError`): `elites` below 0.
 * @example search({ ...problem, pool: 40, select: tournament(3), replace: generational({ elites: 2 }) })
 */
export function generational(options: GenerationalOptions = {}): Replacement {
  checkOptions('generational', options, ['elites'])
  const { elites = 1 } = options
  checkWhole('generational', 'elites', elites, { least: 0, example: 1 })
  return (W, brood) => survivors(W, brood, elites)
}

function survivors<C>(W: Pool<C>, brood: Pool<C>, elites: number): Pool<C> {
  const size = W.values.length
  const stay = Math.min(size, Math.max(elites, size - brood.values.length))
  return bestOf(joined(bestOf(W, stay), bestOf(brood, size - stay)), size)
}

function joined<C>(a: Pool<C>, b: Pool<C>): Pool<C> {
  const values = new Float64Array(a.values.length + b.values.length)
  values.set(a.values)
  values.set(b.values, a.values.length)
  return { candidates: [...a.candidates, ...b.candidates], values }
}

function bestOf<C>({ candidates, values }: Pool<C>, count: number): Pool<C> {
  const places = bestFirst(values).slice(0, count)
  return {
    candidates: places.map((place) => candidates[place]!),
    values: Float64Array.from(places, (place) => values[place]!),
  }
}
