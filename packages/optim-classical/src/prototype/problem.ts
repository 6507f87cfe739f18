import { DomainError } from '@wengert/ad-core'
import { perhaps } from '@wengert/ad-core/hints'
import { checkWhole, show } from '../checks.js'
import type { Random } from '../random.js'
import type { Parallel } from '../workers/parallel.js'
import type { Acceptance } from './acceptance.js'
import type { Replacement } from './replacement.js'
import { OPTION_NAMES } from './search-options.js'
import type { Selection } from './selection.js'
import type { News } from './step.js'
import type { Temperature } from './temperature.js'

/** What every problem of `search` has; C is the type of its candidates, M of its memory. */
interface CommonProblem<C, M> {
  /** A candidate to begin with; called once for each place in the pool. */
  readonly initial: (random: Random) => C
  /** f: what is to be minimized. */
  readonly value: (candidate: C) => number
  /** How many candidates W holds. Default 1. */
  readonly pool?: number
  /** Children of an iteration. Default: as many as W holds. */
  readonly children?: number
  /** T of the acceptance, a number or a schedule. Default 1 (slide 7); 0 is the local search. */
  readonly temperature?: Temperature
  /** Whether a child takes its parent's place. Default `boltzmann`: with probability e^{−Δ/T} where Δ > 0. */
  readonly accept?: Acceptance
  /** What `perturb` may learn from: plain data, copied when a run begins. */
  readonly memory?: M
}

/**
 * A direct search whose children are whole candidates (slide 7). `perturb` leaves its candidate as it is and returns
 * another one.
 */
export interface SearchProblem<C, M = unknown> extends CommonProblem<C, M> {
  /** A child. */
  readonly perturb: (candidate: C, random: Random, memory: M) => C
  readonly delta?: undefined
  readonly apply?: undefined
  /** Picks parents. Default `inTurn`. */
  readonly select?: Selection
  /** Makes one candidate of several parents, which is perturbed then. */
  readonly recombine?: (parents: readonly C[], random: Random) => C
  /** Parents of a child. Default 1, or 2 with `recombine`. */
  readonly parents?: number
  /** Whether a child may be compared at all; it is not evaluated otherwise. */
  readonly admissible?: (child: C, memory: M) => boolean
  /** Where worker threads find `value`; the option of the same name goes before it. */
  readonly parallel?: Parallel
  /** The next pool. Default `childForParent`: children compete with their parents, by `accept`. */
  readonly replace?: Replacement
  /** Changes the memory in place; called with the first pool, and after every iteration. */
  readonly learn?: (memory: M, news: News<C, C>) => void
}

/**
 * A direct search whose perturbation and evaluation are both incremental (slide 8): `perturb` returns a move, `delta` its
 * Δ, and only accepted moves are applied.
 */
export interface IncrementalProblem<C, Move, M = unknown> extends CommonProblem<C, M> {
  /** A move from the candidate. It may be the same object every time: it is used before the next one is asked for. */
  readonly perturb: (candidate: C, random: Random, memory: M) => Move
  /** f(candidate after the move) − f(candidate), without making the move. */
  readonly delta: (candidate: C, move: Move) => number
  /** Makes the move: changes the candidate in place, or returns another one. */
  readonly apply: (candidate: C, move: Move) => C | void
  /** Copies a candidate, where it is no plain data. */
  readonly copy?: (candidate: C) => C
  /**
   * Whether a move may be accepted; `record` says that it would lead to the lowest value so far. Of several children of
   * a parent the admissible one of least Δ is compared.
   */
  readonly admissible?: (move: Move, memory: M, record: boolean) => boolean
  readonly select?: undefined
  readonly recombine?: undefined
  readonly parents?: undefined
  readonly replace?: undefined
  readonly parallel?: undefined
  /** Changes the memory in place, after every iteration. */
  readonly learn?: (memory: M, news: News<C, Move>) => void
}

const FUNCTIONS = ['initial', 'perturb', 'value'] as const
const OPTIONAL_FUNCTIONS = [
  'delta',
  'apply',
  'accept',
  'select',
  'recombine',
  'admissible',
  'replace',
  'learn',
  'copy',
] as const
const NAMES = [
  ...FUNCTIONS,
  ...OPTIONAL_FUNCTIONS,
  'pool',
  'children',
  'parents',
  'temperature',
  'memory',
  'parallel',
]
const NOT_INCREMENTAL = ['select', 'recombine', 'parents', 'replace', 'parallel'] as const
const EXAMPLES: Readonly<Record<string, string>> = {
  initial: '(random) => …',
  perturb: '(candidate, random) => …',
  value: '(candidate) => …',
  delta: '(candidate, move) => …',
  apply: '(candidate, move) => …',
  accept: 'boltzmann',
  select: 'tournament(2)',
  recombine: '(parents, random) => …',
  admissible: '(child, memory) => …',
  replace: 'plus',
  learn: '(memory, news) => …',
  copy: '(candidate) => …',
}

/** A problem of either kind, as `search` looks at it. */
export type AnyProblem = SearchProblem<unknown> | IncrementalProblem<unknown, unknown>

/** Refuses a problem with a part that is missing, unknown or of the wrong kind. */
export function checkProblem(problem: AnyProblem): void {
  checkNames(problem)
  const parts: { readonly [name: string]: unknown } = { ...problem }
  for (const name of FUNCTIONS) checkFunction(name, parts[name])
  for (const name of OPTIONAL_FUNCTIONS) {
    if (parts[name] !== undefined) checkFunction(name, parts[name])
  }
  const { pool = 1, children = pool, parents = 1, delta, apply } = problem
  checkWhole('search', 'pool', pool, { least: 1, example: 10 })
  checkWhole('search', 'children', children, { least: 1, example: 10 })
  checkWhole('search', 'parents', parents, { least: 1, example: 2 })
  if ((delta === undefined) !== (apply === undefined)) {
    const [has, lacks] = delta === undefined ? ['apply', 'delta'] : ['delta', 'apply']
    throw new DomainError(
      `search: expected delta and apply together, got ${has} alone. Perhaps ${lacks}: ${EXAMPLES[lacks]}?`,
    )
  }
  if (delta === undefined) return
  const part = NOT_INCREMENTAL.find((name) => parts[name] !== undefined)
  if (part !== undefined) {
    throw new DomainError(
      `search: expected no ${part} where delta and apply are given, got ${show(parts[part])}. Perhaps value alone?`,
    )
  }
  if (children < pool) {
    throw new DomainError(
      `search: expected children to be at least as many as the pool of ${pool} where delta and apply are given, got ${children}. Perhaps { children: ${pool} }?`,
    )
  }
}

function checkNames(problem: unknown): void {
  if (typeof problem !== 'object' || problem === null) {
    throw new DomainError(
      `search: expected a problem as an object of its parts, got ${show(problem)}. Perhaps search({ initial, perturb, value })?`,
    )
  }
  const stranger = Object.keys(problem).find((name) => !NAMES.includes(name))
  if (stranger === undefined) return
  const hint = OPTION_NAMES.includes(stranger)
    ? ` Perhaps search(problem, { ${stranger}: … })?`
    : perhaps(stranger, NAMES)
  throw new DomainError(
    `search: expected a problem with parts among ${NAMES.join(', ')}, got '${stranger}'.${hint}`,
  )
}

function checkFunction(name: string, given: unknown): void {
  if (typeof given === 'function') return
  throw new DomainError(
    `search: expected ${name} to be a function, got ${show(given)}. Perhaps { ${name}: ${EXAMPLES[name]} }?`,
  )
}
