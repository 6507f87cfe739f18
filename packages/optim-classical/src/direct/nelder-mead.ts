import { DomainError } from '@wengert/ad-core'
import { checkOptions, checkPositive, checkWhole, show } from '../checks.js'
import { type Bounds, type Iterate, type Method, type Move, type Objective } from '../protocol.js'
import { directMethod } from './direct-method.js'
import { sizeTest } from './arrival.js'
import { folded, unfolded } from './bound-fold.js'
import { firstStepAt } from './initial-spread.js'
import {
  coefficientsFor,
  extentOf,
  nextSimplex,
  simplexOf,
  spreadOf,
  type Simplex,
  type Vertex,
} from './simplex.js'

/** Options of `nelderMead`. */
export interface NelderMeadOptions {
  /**
   * Coefficients that depend on the dimension (Gao & Han 2012), or those of Nelder & Mead, with which simplices in
   * many dimensions collapse. Default true.
   */
  readonly adaptive?: boolean
  /**
   * Length of a simplex's first edges, along the axes, in units of `typicalSize`. Default a quarter of max(1, ‖x‖∞).
   */
  readonly initialStep?: number
  /**
   * How often the search may begin again from its best point, with a new simplex turned the other way. Default 10; with
   * 0 the size test alone decides.
   */
  readonly restarts?: number
}

/** Where a simplex search stands; vertices are in free coordinates, which `folded` takes into the bounds. */
interface SimplexState extends Iterate {
  /** Empty at the start. */
  readonly simplex: Simplex
  readonly restarts: number
  /** The best value when this simplex was made. */
  readonly earlier: number
}

/** Size of a new simplex, relative to that of a first one: far above what the search resolves, and still near. */
const RESTART = 0.01

type Asked = Objective<'value' | 'values'>

/**
 * The simplex search of Nelder & Mead (1965): n + 1 points, of which the worst moves through the centroid of the others,
 * farther where that pays, nearer where it doesn't; where nothing does, all move towards the best. The rules are those of
 * Lagarias et al. (1998), the coefficients by default those of Gao & Han (2012).
 *
 * A simplex may collapse where f still falls (McKinnon 1998). So when it has become small, a new one, a hundredth of a
 * first one's size, takes its place, and the run is 'converged' only when a new simplex brings no lower value; with
 * `restarts` used up before, it is 'stalled'. The size test: no vertex differs from the best one by more than
 * stepTolerance·max(1, ‖x‖∞) (default 1e-8), nor its value by more than valueTolerance·max(1, |f|) (default 1e-15).
 * Both must hold, unless rounding lets a simplex become no smaller.
 *
 * Bounds are kept by folding: near a bound a parameter is a parabola of the simplex's coordinate, so that a minimum
 * on the bound is a smooth one. A point that gives no number counts as worse than any other.
 *
 * Cost an iteration: one or two values, n for a new or shrinking simplex (asked for together), O(n²). Default
 * `maxEvaluations` 10,000·n.
 * @example minimize(f, x0, { method: nelderMead({ initialStep: 0.1 }) })
 */
export function nelderMead(options: NelderMeadOptions = {}): Method<'value' | 'values'> {
  checkOptions('nelderMead', options, ['adaptive', 'initialStep', 'restarts'])
  const { adaptive = true, initialStep, restarts = 10 } = options
  if (typeof adaptive !== 'boolean') {
    throw new DomainError(
      `nelderMead: expected adaptive to be true or false, got ${show(adaptive)}. Perhaps { adaptive: true }?`,
    )
  }
  checkPositive('nelderMead', 'initialStep', initialStep, 0.1)
  checkWhole('nelderMead', 'restarts', restarts, { least: 0, endless: true, example: 10 })

  return directMethod<SimplexState, 'value' | 'values'>({
    name: 'nelderMead',
    queries: ['value', 'values'],
    defaults: {
      stepTolerance: 1e-8,
      valueTolerance: 1e-15,
      maxEvaluations: (size) => 10_000 * size,
    },
    start: (w, objective) => ({
      w,
      value: objective.value(w),
      simplex: [],
      restarts: 0,
      earlier: Infinity,
    }),
    step(state, objective, conditions) {
      const { simplex } = state
      if (simplex.length === 0) return begun(state, 0, objective)
      const extent = {
        size: extentOf(simplex),
        spread: spreadOf(simplex),
        at: simplex[0]!.w,
        value: state.value,
      }
      let reason = sizeTest(extent, conditions)
      if (reason === undefined) {
        const coefficients = coefficientsFor(state.w.length, adaptive)
        const next = nextSimplex(simplex, coefficients, freely(objective))
        if (next !== simplex) return moved({ ...state, simplex: next }, objective)
        reason = 'points differ by rounding only'
      }
      const numbers = simplex[1]!.value < Infinity
      const gain = state.earlier - state.value
      const fruitless = gain <= 10 * conditions.valueTolerance * Math.max(1, Math.abs(state.value))
      if (numbers && (restarts === 0 || (state.restarts > 0 && fruitless))) {
        const still = restarts === 0 ? '' : ', and a new simplex brought no lower value'
        return { state, stepLength: 0, predicted: 0, arrived: reason + still }
      }
      if (numbers && state.restarts >= restarts) {
        const stuck = `${reason}, but the last of ${restarts} new simplices still brought a lower value`
        return { state, stepLength: 0, predicted: 0, stuck }
      }
      const move = begun(state, state.restarts + 1, objective)
      return numbers || move.state.simplex[1]!.value < Infinity
        ? move
        : { state, stepLength: 0, predicted: 0, stuck: 'no point nearby gave a number' }
    },
  })

  /** A new simplex at the best point, its edges along the axes, every other time against them. */
  function begun(
    state: SimplexState,
    restart: number,
    objective: Asked,
  ): Move & { readonly state: SimplexState } {
    const { w, value } = state
    const { bounds } = objective
    const step =
      restart === 0
        ? (initialStep ?? firstStepAt(w))
        : (restart % 2 === 0 ? RESTART : -RESTART) * firstStepAt(w)
    const points = Array.from(w, (_, j) => {
      const point = w.slice()
      point[j] = afterAxisStep(w, j, step, bounds)
      return bounds === undefined ? point : unfolded(point, bounds)
    })
    const best: Vertex = { w: bounds === undefined ? w : unfolded(w, bounds), value }
    const simplex = simplexOf(best, points, freely(objective).values)
    return moved({ ...state, simplex, restarts: restart, earlier: value }, objective)
  }
}

/** The objective at points in free coordinates. */
function freely({ value, values, bounds }: Asked): Pick<Asked, 'value' | 'values'> {
  if (bounds === undefined) return { value, values }
  return {
    value: (w) => value(folded(w, bounds)),
    values: (points) => values(points.map((w) => folded(w, bounds))),
  }
}

/** The state at its simplex's best vertex. */
function moved(state: SimplexState, { bounds }: Asked): Move & { readonly state: SimplexState } {
  const [best] = state.simplex
  const stays = best!.value === state.value
  const w = stays ? state.w : bounds === undefined ? best!.w : folded(best!.w, bounds)
  return {
    state: { ...state, w, value: best!.value },
    stepLength: extentOf(state.simplex),
    predicted: 0,
  }
}

/** w_j after a step along its axis that stays within bounds: the other way where need be, and at most half the range. */
function afterAxisStep(
  w: Float64Array,
  j: number,
  step: number,
  bounds: Bounds | undefined,
): number {
  const from = w[j]!
  if (bounds === undefined) return from + step
  const [least, most] = [bounds.lower[j]!, bounds.upper[j]!]
  const size = Math.min(Math.abs(step), (most - least) / 2)
  const to = from + Math.sign(step) * size
  const inside = to >= least && to <= most ? to : from - Math.sign(step) * size
  return Math.min(Math.max(inside, least), most) // against rounding
}
