import type { Descent, Direction, Place } from '../descents/descent.js'
import { accumulate, dot, maxNorm, norm, sameVector, scaled } from '../linear-algebra/vector.js'
import {
  defineMethod,
  type Bounds,
  type Method,
  type Move,
  type Objective,
  type Queries,
  type Query,
} from '../protocol.js'
import type { Line, LineQueries, LineSearch, QueriesOf, Trial } from '../searches/line.js'

/** Where a descent with a line search stands. */
export interface LineSearchState<Memory> extends Place {
  readonly memory: Memory
  /** The last step and φ′(0) of its search; 0 before the first. */
  readonly lastStep: number
  readonly lastSlope: number
}

/**
 * A method as descent × line search: the direction from one, the step from the other. It keeps to bounds where the
 * descent's directions lead to points within them.
 */
export function lineSearchMethod<Memory, Q extends Query, L extends keyof LineQueries>(
  name: string,
  descent: Descent<Memory, Q>,
  search: LineSearch<L>,
  { bounded = false }: { readonly bounded?: boolean } = {},
): Method<Q | QueriesOf<L> | 'valueAndGradient'> {
  type State = LineSearchState<Memory>
  return defineMethod<State, Q | QueriesOf<L> | 'valueAndGradient'>({
    name,
    bounded,
    queries: [...new Set([...descent.queries, ...search.queries, 'valueAndGradient' as const])],
    start(w, objective) {
      const [value, gradient] = objective.valueAndGradient(w)
      const memory = descent.start(w.length, objective)
      return { w, value, gradient, memory, lastStep: 0, lastSlope: 0 }
    },
    step(state, objective): Move & { readonly state: State } {
      let memory = state.memory
      let least = Infinity
      for (;;) {
        const given = descent.direction(state, memory, objective)
        const { direction, naturalStep } = representable(given, state.gradient)
        const slope = dot(state.gradient, direction)
        const guess = naturalStep ?? guessStep(state, direction, slope)
        const predicted = -0.5 * guess * slope
        const visited = new Map<number, Arrival>()
        const next =
          slope < 0
            ? followLine(state, direction, slope, guess, search, objective, visited)
            : undefined
        if (next !== undefined) {
          const { step, ...place } = next
          const stepLength = step * maxNorm(direction)
          memory = descent.learn(memory, state, place, direction)
          return {
            state: {
              ...place,
              memory,
              lastStep: direction === given.direction ? step : 0,
              lastSlope: slope,
            },
            stepLength,
            predicted,
          }
        }
        least = Math.min(least, predicted, promised(direction, slope, visited))
        const afresh = descent.forget(memory)
        if (afresh === undefined) {
          const stuck = `${search.name} found no lower point along the direction`
          return { state, stepLength: 0, predicted: least, stuck }
        }
        memory = afresh
      }
    },
  })
}

/** The direction, shortened where its slope is too large for a number. */
function representable(given: Direction, gradient: Float64Array): Direction {
  const { direction, naturalStep } = given
  const length = maxNorm(direction)
  if (dot(gradient, direction) !== -Infinity || length === Infinity) return given
  return {
    direction: scaled(1 / length, direction),
    naturalStep: naturalStep && naturalStep * length,
  }
}

/**
 * A first trial for directions without a scale of their own: the step with the last search's first-order
 * change αφ′(0); at the very start a step of a length that suits w, or 1.
 */
function guessStep<Memory>(
  state: LineSearchState<Memory>,
  direction: Float64Array,
  slope: number,
): number {
  if (state.lastStep > 0) {
    const guess = state.lastStep * (state.lastSlope / slope)
    return Math.min(guess, 1e3 * state.lastStep)
  }
  return Math.min(1, 1 / norm(direction))
}

interface Arrival extends Place {
  readonly step: number
}

/** The decrease φ′(0)²/2φ″ along a line, its curvature measured from the first trial. */
function promised(
  direction: Float64Array,
  slope: number,
  visited: ReadonlyMap<number, Arrival>,
): number {
  const [first] = visited.values()
  if (first === undefined) return Infinity
  const curvature = (dot(first.gradient, direction) - slope) / first.step
  return curvature > 0 ? (0.5 * slope * slope) / curvature : Infinity
}

function followLine<L extends keyof LineQueries, Q extends Query>(
  from: Place,
  direction: Float64Array,
  slope0: number,
  guess: number,
  search: LineSearch<L>,
  objective: Objective<Q | 'valueAndGradient'>,
  visited: Map<number, Arrival>,
): Arrival | undefined {
  // The search's type has promised the queries behind its own; here they are joined again.
  const ask = objective as Partial<Queries> & Pick<Queries, 'valueAndGradient'>
  const { bounds } = objective
  const most = bounds && longestStep(from.w, direction, bounds)
  const beyond = (step: number): boolean => most !== undefined && step > most
  const at = (step: number): Float64Array => {
    const w = Float64Array.from(from.w)
    accumulate(w, step, direction)
    if (bounds !== undefined) keepWithin(w, from.w, bounds)
    return w
  }
  const visit = (step: number): Arrival => {
    const w = at(step)
    // A step too short to change w costs nothing.
    const [value, gradient] = sameVector(w, from.w)
      ? [from.value, from.gradient]
      : ask.valueAndGradient(w)
    const arrival = { step, w, value, gradient }
    visited.set(step, arrival)
    return arrival
  }
  const questions: Line<keyof LineQueries> = {
    value0: from.value,
    slope0,
    ...(most !== undefined && { most }),
    value: (step: number) => (beyond(step) ? NaN : ask.value!(at(step))),
    valueAndSlope(step: number): Trial {
      if (beyond(step)) return { step, value: NaN, slope: NaN }
      const { value, gradient } = visit(step)
      return { step, value, slope: dot(gradient, direction) }
    },
    curvature: () => dot(direction, ask.hvp!(from.w, direction)),
  }
  const step = search.run(questions as Line<L>, guess)
  if (step === undefined) return undefined
  const arrival = visited.get(step) ?? visit(step)
  return Number.isFinite(maxNorm(arrival.gradient)) ? arrival : undefined
}

/** The longest step within the bounds; a whole one leads to a point within, though rounding may say otherwise. */
function longestStep(w: Float64Array, direction: Float64Array, { lower, upper }: Bounds): number {
  let most = Infinity
  for (let j = 0; j < w.length; j++) {
    const d = direction[j]!
    if (d !== 0) most = Math.min(most, ((d > 0 ? upper[j]! : lower[j]!) - w[j]!) / d)
  }
  return Math.max(1, most)
}

/** Puts what lies outside, or by rounding alone not on its bound, on the bound. */
function keepWithin(w: Float64Array, from: Float64Array, { lower, upper }: Bounds): void {
  for (let j = 0; j < w.length; j++) {
    const rounding = 2 * Number.EPSILON * Math.max(Math.abs(w[j]!), Math.abs(from[j]!))
    if (w[j]! <= lower[j]! + rounding) w[j] = lower[j]!
    else if (w[j]! >= upper[j]! - rounding) w[j] = upper[j]!
  }
}
