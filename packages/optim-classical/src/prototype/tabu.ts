import { DomainError } from '@wengert/ad-core'
import { checkOptions, checkWhole, show } from '../checks.js'
import type { Acceptance } from './acceptance.js'

/** Options of `tabu`; T is a candidate, or a move where moves are applied. */
export interface TabuOptions<T> {
  /** For how many iterations what was accepted stays forbidden. */
  readonly tenure: number
  /** What is forbidden of a candidate or a move: all that have the same key are. */
  readonly key: (what: T) => string | number
  /** How many neighbours are compared in an iteration. Default 20. */
  readonly children?: number
}

/** The tabu list: keys, and up to which iteration each is forbidden. */
export interface TabuMemory {
  keys: (string | number)[]
  until: number[]
}

/** Parts of a problem that make a tabu search of it. */
export interface TabuParts<T> {
  readonly children: number
  readonly memory: TabuMemory
  readonly accept: Acceptance
  readonly admissible: (what: T, memory: TabuMemory, record?: boolean) => boolean
  readonly learn: (
    memory: TabuMemory,
    news: { readonly entered: readonly T[]; readonly iteration: number },
  ) => void
}

/**
 * Tabu search (Glover 1989): of several children the best that is not on the tabu list takes the parent's place, even
 * where it is worse. With whole candidates, none is visited twice within `tenure`; of moves, one on the list is
 * admitted all the same where it leads to the lowest value so far.
 *
 * Errors (`DomainError`): `tenure` or `children` below 1, `key` no function.
 * @example
 * search({ initial, perturb: swap, value, ...tabu({ tenure: 50, key: (tour: number[]) => tour.join() }) })
 */
export function tabu<T>(options: TabuOptions<T>): TabuParts<T> {
  checkOptions('tabu', options, ['tenure', 'key', 'children'])
  const { tenure, key, children = 20 } = options
  checkWhole('tabu', 'tenure', tenure, { least: 1, example: 10 })
  checkWhole('tabu', 'children', children, { least: 1, example: 20 })
  if (typeof (key as unknown) !== 'function') {
    throw new DomainError(
      `tabu: expected key to be a function, got ${show(key)}. Perhaps { key: (candidate) => candidate.join() }?`,
    )
  }
  return {
    children,
    memory: { keys: [], until: [] },
    accept: always,
    admissible: (what, { keys }, record = false) => record || !keys.includes(key(what)),
    learn(memory, { entered, iteration }) {
      const stays = memory.until.map((last) => last > iteration)
      memory.keys = memory.keys.filter((_, k) => stays[k])
      memory.until = memory.until.filter((_, k) => stays[k])
      for (const what of entered) {
        memory.keys.push(key(what))
        memory.until.push(iteration + tenure)
      }
    },
  }
}

/** Any child with a value. */
export const always: Acceptance = (delta) => delta < Infinity
