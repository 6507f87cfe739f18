import { maxNorm } from '../linear-algebra/vector.js'
import {
  type Conditions,
  type DirectQuery,
  type Iterate,
  type Method,
  type Objective,
} from '../protocol.js'
import { directMethod } from './direct-method.js'
import { newClock, type Clock } from '../prototype/moment.js'
import type { Pool } from '../prototype/replacement.js'
import { prototypeStep, type Parts } from '../prototype/step.js'
import { randomAt, randomFrom, type RandomState } from '../random.js'
import { firstReach, scattered, type Space } from './space.js'

/** The prototype's parts for candidates C that carry a vector. */
export interface VectorParts<C, M> extends Parts<C, M> {
  /** How many candidates W holds. */
  readonly pool: number
  /** Why the search has arrived, where it has. */
  readonly arrived: (W: Pool<C>) => string | undefined
}

/** A direct method over vectors as its author writes it: slide 7 with its parts filled in. */
export interface PoolMethodDefinition<C, M> {
  readonly name: string
  readonly scale: number | undefined
  /** A candidate of the first pool, at a point. */
  readonly candidate: (point: Float64Array, space: Space) => C
  readonly point: (candidate: C) => Float64Array
  /** What perturbations depend on and learn, at the start: plain data. */
  readonly memory: (space: Space, w: Float64Array, value: number) => M
  readonly parts: (space: Space, memory: M, conditions: Conditions) => VectorParts<C, M>
}

interface PoolState<C, M> extends Iterate {
  /** Until the first step, the start alone. */
  readonly W: Pool<C>
  readonly reach: Float64Array
  /** Changed in place, once the children are known. */
  readonly memory: M
  readonly clock: Clock
  readonly random: RandomState
}

/**
 * A direct method for `minimize`. The first step initializes W at random around the start, each later one is an
 * iteration of the prototype.
 */
export function poolMethod<C, M>(definition: PoolMethodDefinition<C, M>): Method<DirectQuery> {
  const { name, scale, candidate, point, memory, parts: partsOf } = definition

  function spaceOf({ size, bounds }: Objective<DirectQuery>, reach: Float64Array): Space {
    return { size, reach, ...(bounds && { bounds }) }
  }

  return directMethod<PoolState<C, M>, DirectQuery>({
    name,
    queries: ['value', 'values'],
    defaults: {
      stepTolerance: 1e-8,
      valueTolerance: 1e-12,
      maxEvaluations: (size) => 2000 * (size + 1),
    },
    start(w, objective, { seed }) {
      const value = objective.value(w)
      const space = spaceOf(objective, firstReach(w, objective.bounds, scale))
      return {
        w,
        value,
        W: { candidates: [candidate(w, space)], values: Float64Array.of(value) },
        reach: space.reach,
        memory: memory(space, w, value),
        clock: newClock(),
        random: randomFrom(seed).state(),
      }
    },
    step(state, objective, conditions) {
      const { w, memory, reach } = state
      const space = spaceOf(objective, reach)
      const parts = partsOf(space, memory, conditions)
      const already = parts.arrived(state.W)
      if (
        already !== undefined &&
        state.W.values.length === parts.pool &&
        state.clock.iteration > 0
      ) {
        return { state, stepLength: 0, predicted: 0, arrived: already }
      }
      const random = randomAt(state.random)
      const clock = { ...state.clock }
      const f = (candidates: readonly C[]): Float64Array =>
        finite(objective.values(candidates.map(point)))
      const W =
        state.W.values.length < parts.pool
          ? firstPool(state.W, parts.pool, () => candidate(scattered(w, space, random), space), f)
          : prototypeStep(name, parts, { W: state.W, memory, clock }, f, random).W
      const value = W.values.reduce((a, b) => Math.min(a, b))
      const best = point(W.candidates[W.values.indexOf(value)]!)
      const arrived = parts.arrived(W)
      return {
        state: { w: best, value, W, reach, memory, clock, random: random.state() },
        stepLength: maxNorm(best.map((x, j) => x - w[j]!)),
        predicted: 0,
        ...(arrived !== undefined && { arrived }),
      }
    },
  })
}

/** The start and others: "randomly initialize pool W of candidates". */
function firstPool<C>(
  { candidates, values }: Pool<C>,
  size: number,
  another: () => C,
  f: (candidates: readonly C[]) => Float64Array,
): Pool<C> {
  const others = Array.from({ length: size - 1 }, another)
  return {
    candidates: [...candidates, ...others],
    values: Float64Array.of(...values, ...f(others)),
  }
}

/** Where f gave no number it is as bad as can be. */
function finite(values: Float64Array): Float64Array {
  return values.map((value) => (Number.isFinite(value) ? value : Infinity))
}
