import type { Random } from '../random.js'
import type { Acceptance } from './acceptance.js'
import { note, type Clock } from './moment.js'
import type { Brood, Pool, Replacement } from './replacement.js'
import type { Selection } from './selection.js'
import { refuseTemperature, type Schedule } from './temperature.js'

/** What an iteration brought, for the memory to learn from. T is a candidate, or a move where moves are applied. */
export interface News<C, T> {
  /** What was accepted; at first, all of W. */
  readonly entered: readonly T[]
  /** W after the iteration; a memory copies what it keeps. */
  readonly pool: Pool<C>
  /** 1 after the first; 0 with the first pool. */
  readonly iteration: number
}

/** The parts of slide 7 that direct methods exchange, for candidates C and a memory M. */
export interface Parts<C, M> {
  /** Of an iteration. */
  readonly children: number
  /** Of a child. */
  readonly parents: number
  readonly select: Selection
  readonly perturb: (parents: readonly C[], random: Random, memory: M, W: Pool<C>) => C
  /** Whether a child may be compared at all. */
  readonly admissible?: ((child: C, memory: M) => boolean) | undefined
  readonly temperature: Schedule
  readonly accept: Acceptance
  readonly replace: Replacement
  /** Changes the memory in place, once the children are known. */
  readonly learn?: ((memory: M, news: News<C, C>) => void) | undefined
}

/** Where the prototype stands. */
export interface Population<C, M> {
  readonly W: Pool<C>
  /** Changed in place, like the clock, after the children are evaluated. */
  readonly memory: M
  readonly clock: Clock
}

/** The values of candidates, found side by side or one by one; Infinity for those that failed. */
export type Evaluate<C> = (candidates: readonly C[]) => Float64Array

/** One iteration of the prototypical direct method (slide 7): the next W, and how many children are in it. */
export function prototypeStep<C, M>(
  caller: string,
  parts: Parts<C, M>,
  { W, memory, clock }: Population<C, M>,
  f: Evaluate<C>,
  random: Random,
): { readonly W: Pool<C>; readonly accepted: number } {
  const T = parts.temperature(clock.iteration, clock)
  if (!(T >= 0)) refuseTemperature(caller, T, clock.iteration)
  const brood = childrenOf(parts, W, memory, f, random)
  let accepted: number | undefined
  // Compare child to parent (or entire pool): if Δ < 0 accept, else with probability P(e^{−Δ/T}).
  const next = parts.replace(W, brood, (delta) => {
    const holds = delta < Infinity && parts.accept(delta, T, random)
    note(clock, delta, holds)
    accepted = (accepted ?? 0) + (holds ? 1 : 0)
    return holds
  })
  const before = new Set(W.candidates)
  const entered = next.candidates.filter((candidate) => !before.has(candidate))
  clock.temperature = T
  clock.iteration++
  parts.learn?.(memory, { entered, pool: next, iteration: clock.iteration })
  return { W: next, accepted: accepted ?? entered.length }
}

function childrenOf<C, M>(
  { children, parents, select, perturb, admissible }: Parts<C, M>,
  W: Pool<C>,
  memory: M,
  f: Evaluate<C>,
  random: Random,
): Brood<C> {
  const candidates: C[] = []
  const first: number[] = []
  for (let child = 0; child < children; child++) {
    // Pick parent(s) w_i from W.
    const places = [select(W.values, random, child)]
    while (places.length < parents) places.push(select(W.values, random, child))
    // Generate child w_i′ = perturb(w_i).
    const chosen = places.map((place) => W.candidates[place]!)
    const made = perturb(chosen, random, memory, W)
    if (admissible !== undefined && !admissible(made, memory)) continue
    candidates.push(made)
    first.push(places[0]!)
  }
  return { candidates, values: f(candidates), parents: first }
}
