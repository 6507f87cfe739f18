import { checkOptions, checkPositive } from '../checks.js'
import { keepWithin } from '../linear-algebra/reach.js'
import type { Iterate, Method, Move, Objective } from '../protocol.js'
import { directMethod } from './direct-method.js'
import { maxNorm, difference } from '../linear-algebra/vector.js'
import { sizeTest } from './arrival.js'
import { firstStepAt } from './initial-spread.js'

/** Options of `patternSearch`. */
export interface PatternSearchOptions {
  /**
   * First mesh size, in units of `typicalSize`, rounded to a power of two. Default a quarter of max(1, ‖x₀‖∞).
   */
  readonly initialStep?: number
}

/** Where a pattern search stands. */
interface PatternState extends Iterate {
  readonly mesh: number
  /** By which way, +1 or −1, each axis is tried first: the one that last brought a lower value. */
  readonly signs: Float64Array
  /** Where the search stood before its latest success; absent where it found nothing since. */
  readonly previous?: Float64Array
}

/** What exploring the axes from a point found. */
export interface Exploration {
  readonly w: Float64Array
  readonly value: number
  readonly signs: Float64Array
  /** The largest finite rise of a value that was tried and not taken. */
  readonly rise: number
  /** Whether any trial gave a number, or there was none to make. */
  readonly numbers: boolean
}

/**
 * Pattern search of Hooke & Jeeves (1961): exploring tries a step of the mesh size to either side along each axis, and goes
 * where the value is lower. After a success the whole step is made once more ahead of the next exploration, so that
 * steps grow along a valley; after a failure at every one of the 2n neighbours the mesh size is halved. All points lie on
 * a lattice, and ±e₁ … ±e_n span every direction: for smooth f the mesh sizes go to zero only at stationary points
 * (Torczon 1997; Kolda, Lewis & Torczon 2003), also with bounds, to which steps beyond are shortened.
 *
 * 'converged' after a failure with a mesh size of at most stepTolerance·max(1, ‖x‖∞) (default 1e-8) and no neighbour's
 * value farther than valueTolerance·max(1, |f|) (default 1e-15). A function with kinks may hold it at a point
 * from which no axis leads down. It suits separable functions, and is slow in narrow valleys across the axes.
 *
 * Cost an iteration: n to 2n values, and one more ahead of a pattern step; O(n). Default `maxEvaluations` 10,000·n.
 * @example minimize(f, x0, { method: patternSearch({ initialStep: 0.5 }) })
 */
export function patternSearch(options: PatternSearchOptions = {}): Method<'value'> {
  checkOptions('patternSearch', options, ['initialStep'])
  const { initialStep } = options
  checkPositive('patternSearch', 'initialStep', initialStep, 0.5)

  return directMethod<PatternState, 'value'>({
    name: 'patternSearch',
    queries: ['value'],
    defaults: {
      stepTolerance: 1e-8,
      valueTolerance: 1e-15,
      maxEvaluations: (size) => 10_000 * size,
    },
    start: (w, objective) => ({
      w,
      value: objective.value(w),
      mesh: 2 ** Math.round(Math.log2(initialStep ?? firstStepAt(w))),
      signs: new Float64Array(w.length).fill(1),
    }),
    step(state, objective, conditions): Move & { readonly state: PatternState } {
      const { w, value, mesh, previous } = state
      let { signs } = state
      if (previous !== undefined) {
        const ahead = w.map((x, j) => 2 * x - previous[j]!)
        const there = objective.value(keepWithin(ahead, objective.bounds))
        const from = { w: ahead, value: Number.isFinite(there) ? there : Infinity, signs }
        const found = explore(from, mesh, objective)
        // Less than a step is the way back, but for rounding.
        const away = maxNorm(difference(found.w, w)) >= mesh / 2
        if (found.value < value && away) return moved(state, found)
        signs = found.signs
      }
      const found = explore({ w, value, signs }, mesh, objective)
      if (found.value < value) return moved(state, found)
      const reason = sizeTest({ size: mesh, spread: found.rise, at: w, value }, conditions)
      const still = { stepLength: 0, predicted: 0 }
      if (reason === undefined) {
        return { state: { w, value, mesh: mesh / 2, signs }, ...still, stepLength: mesh }
      }
      return found.numbers
        ? { state, ...still, arrived: reason }
        : { state, ...still, stuck: 'no point nearby gave a number' }
    },
  })
}

/** Along each axis in turn a step to one side, else to the other, taken where the value is lower. */
export function explore(
  from: Pick<PatternState, 'w' | 'value' | 'signs'>,
  mesh: number,
  { value: ask, bounds }: Objective<'value'>,
): Exploration {
  let { w, value } = from
  const signs = from.signs.slice()
  let rise = 0
  let asked = 0
  let answered = 0
  for (let j = 0; j < w.length; j++) {
    const first = signs[j]!
    for (const sign of [first, -first]) {
      const trial = w.slice()
      trial[j] = w[j]! + sign * mesh
      keepWithin(trial, bounds)
      if (trial[j] === w[j]) continue
      asked++
      const there = ask(trial)
      if (!Number.isFinite(there)) continue
      answered++
      if (there < value) {
        w = trial
        value = there
        signs[j] = sign
        break
      }
      rise = Math.max(rise, there - value)
    }
  }
  return { w, value, signs, rise, numbers: answered > 0 || asked === 0 }
}

function moved(
  { w, mesh }: PatternState,
  found: Exploration,
): Move & { readonly state: PatternState } {
  return {
    state: { w: found.w, value: found.value, mesh, signs: found.signs, previous: w },
    stepLength: maxNorm(difference(found.w, w)),
    predicted: 0,
  }
}
