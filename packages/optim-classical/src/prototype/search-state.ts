import { DomainError } from '@wengert/ad-core'
import { show } from '../checks.js'
import type { RandomState } from '../random.js'
import { checksum, type Json } from '../state.js'
import { readPlain, writePlain } from './plain-data.js'
import type { Standing } from './standing.js'

/** A search as JSON, for the option `state`: it goes on as if it had not stopped. */
export interface SearchState {
  readonly format: 'wengert-search-1'
  /** Of what kind the problem is. */
  readonly kind: SearchKind
  /** Candidates in W. */
  readonly pool: number
  readonly run: Json
  /** Of `run`, whatever the order of its fields: a damaged state is refused. */
  readonly checksum: number
}

/** Whether children are whole candidates or moves. */
export type SearchKind = 'candidates' | 'moves'

/** All that a resumed search needs. */
export interface SavedSearch extends Standing<unknown> {
  readonly random: RandomState
  readonly seconds: number
}

/** A search's data as a state. */
export function writeSearch(kind: SearchKind, saved: SavedSearch): SearchState {
  const run = writePlain(saved)
  const pool = saved.W.values.length
  return { format: 'wengert-search-1', kind, pool, run, checksum: checksum(run) }
}

/** Checks that a state is whole and belongs to such a search, and reads it. */
export function readSearch(state: unknown, kind: SearchKind, pool: number): SavedSearch {
  const given = (typeof state === 'object' ? state : null) as Partial<SearchState> | null
  if (given?.format !== 'wengert-search-1') {
    const [got, hint] =
      typeof state === 'string' ? ['text', 'JSON.parse(state)'] : [show(state), 'result.state']
    throw new DomainError(
      `search: expected state to be a search's state, got ${got}. Perhaps ${hint}?`,
    )
  }
  if (given.run === undefined || given.checksum !== checksum(given.run)) {
    throw new DomainError(
      `search: expected state as a result gave it, got one that is damaged. Perhaps the file was cut?`,
    )
  }
  if (given.kind !== kind || given.pool !== pool) {
    throw new DomainError(
      `search: expected a state of a search by ${kind} with a pool of ${pool}, got one by ${given.kind} with ${given.pool}. Perhaps another run's state?`,
    )
  }
  // Its checksum holds, so that it is what `writeSearch` wrote.
  return readPlain(given.run) as SavedSearch
}
