import { DomainError } from '@wengert/ad-core'
import { show } from '../checks.js'
import type { Random } from '../random.js'
import { boltzmann } from './acceptance.js'
import type { Steps } from './full-search.js'
import { note } from './moment.js'
import { copyOf } from './plain-data.js'
import type { IncrementalProblem } from './problem.js'
import { fail, type Standing } from './standing.js'
import { refuseTemperature, scheduleOf } from './temperature.js'

/** How many of the first accepted moves are evaluated in full as well. */
const CHECKED = 10

/**
 * The iterations of a search by moves (slide 8), O(1) each as far as the problem's functions are: nothing is copied but
 * the best candidate, and that only when a move leads away from it.
 */
export function incrementalSteps<C, Move, M>(
  problem: IncrementalProblem<C, Move, M>,
  standing: Standing<C>,
  memory: M,
  random: Random,
): Steps {
  const { perturb, delta, apply, value, admissible, learn } = problem
  const { copy = copyOf, temperature = 1, accept = boltzmann } = problem
  const schedule = scheduleOf('search', temperature)
  const { clock, counts } = standing
  const candidates = [...standing.W.candidates]
  const values = standing.W.values
  standing.W = { candidates, values }
  if (standing.bestPlace >= 0) standing.best = candidates[standing.bestPlace]! // not the copy of a state
  const pool = values.length
  const { children = pool } = problem

  /** Δ of a move; Infinity where it has none. */
  function deltaOf(candidate: C, move: Move): number {
    counts.delta++
    let change: number
    try {
      change = delta(candidate, move)
    } catch (error) {
      fail(standing, `it threw: ${error instanceof Error ? error.message : String(error)}`)
      return Infinity
    }
    if (change > -Infinity && change < Infinity) return change
    if (typeof change !== 'number') refuseDelta(change)
    fail(standing, `its Δ is ${change}`)
    return Infinity
  }

  /** Makes a move that was accepted. */
  function make(place: number, move: Move, change: number): void {
    const before = values[place]!
    const after = before + change
    if (standing.bestPlace === place && !(after < standing.bestValue)) {
      standing.best = copy(candidates[place]!)
      standing.bestPlace = -1
    }
    const moved = apply(candidates[place]!, move)
    if (moved !== undefined) candidates[place] = moved as C
    values[place] = after
    if (after < standing.bestValue) {
      standing.best = candidates[place]!
      standing.bestValue = after
      standing.bestPlace = place
    }
    if (counts.accepted++ < CHECKED) {
      counts.value++
      checkDelta(before, change, value(candidates[place]!))
    }
  }

  /** One parent, its best child and their comparison; the move, where it was made. */
  function advance(place: number, T: number): Move | undefined {
    let move: Move | undefined
    let least = Infinity
    const candidate = candidates[place]!
    for (let child = place; child < children; child += pool) {
      const other = perturb(candidate, random, memory)
      const change = deltaOf(candidate, other)
      if (!(change < least)) continue
      const record = values[place]! + change < standing.bestValue
      if (admissible !== undefined && !admissible(other, memory, record)) continue
      move = child + pool < children ? copyOf(other) : other
      least = change
    }
    if (least === Infinity) return undefined
    const accepted = accept(least, T, random)
    note(clock, least, accepted)
    if (!accepted) return undefined
    make(place, move as Move, least)
    return move
  }

  return {
    get cost() {
      return counts.accepted < CHECKED ? children + pool : children
    },
    step() {
      const T = schedule(clock.iteration, clock)
      if (!(T >= 0)) refuseTemperature('search', T, clock.iteration)
      clock.temperature = T
      const entered: Move[] | undefined = learn && []
      for (let place = 0; place < pool; place++) {
        const move = advance(place, T)
        if (move !== undefined) entered?.push(place + 1 < pool ? copyOf(move) : move)
      }
      clock.iteration++
      if (entered) learn?.(memory, { entered, pool: standing.W, iteration: clock.iteration })
    },
    settle() {
      if (counts.accepted === 0) return standing.bestValue
      counts.value++
      return value(standing.best)
    },
  }
}

/** A Δ that is not what the values say is a mistake of the problem; sums that cancel are given some leeway. */
function checkDelta(before: number, change: number, after: number): void {
  const leeway = 1e-6 * (Math.abs(before) + Math.abs(after) + Math.abs(change))
  if (Math.abs(after - before - change) <= leeway || !Number.isFinite(after)) return
  throw new DomainError(
    `search: expected delta to be the change of value, got ${change} where value goes from ${before} to ${after}. Perhaps f(after) − f(before), or another apply?`,
  )
}

function refuseDelta(change: unknown): never {
  throw new DomainError(
    `search: expected delta to return a number, got ${show(change)}. Perhaps a return is missing?`,
  )
}
