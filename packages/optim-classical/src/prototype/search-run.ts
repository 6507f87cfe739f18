import { DomainError } from '@wengert/ad-core'
import { show } from '../checks.js'
import type { Random } from '../random.js'
import type { Outcome } from '../stopping.js'
import type { Steps } from './full-search.js'
import type { SearchSettings } from './search-options.js'
import { SearchResult, type SearchFinding, type SearchTrace } from './search-result.js'
import { writeSearch, type SavedSearch, type SearchKind, type SearchState } from './search-state.js'
import type { Standing } from './standing.js'

/** What a run consists of. */
export interface SearchJob<C> {
  readonly kind: SearchKind
  readonly settings: SearchSettings<C>
  readonly standing: Standing<C>
  readonly random: Random
  /** Seconds of earlier parts of the run. */
  readonly earlier: number
  readonly steps: Steps
}

interface Halt {
  readonly outcome: Outcome
  readonly reason: string
}

/** How many iterations pass between looks at the clock. */
const STRIDE = 16

/** Iterates until a test or a limit ends the run. */
export function runSearch<C>({
  kind,
  settings,
  standing,
  random,
  earlier,
  steps,
}: SearchJob<C>): SearchResult<C> {
  const { clock, counts } = standing
  const began = performance.now()
  const seconds = (): number => earlier + (performance.now() - began) / 1000
  const watched = settings.trace || settings.onIteration !== undefined
  const trace: SearchTrace[] = []
  let halt: Halt | undefined
  for (let k = 0; ; k++) {
    halt ??= arrival() ?? limit(k % STRIDE === 0)
    if (halt !== undefined) break
    const { bestValue } = standing
    steps.step()
    standing.idle = standing.bestValue < bestValue ? 0 : standing.idle + 1
    if (watched && report() === 'stop') {
      halt = { outcome: 'stopped', reason: "onIteration answered 'stop'" }
    }
  }
  return result(halt)

  /** Why the run need not go on. */
  function arrival(): Halt | undefined {
    const { target, patience } = settings
    if (standing.bestValue <= target) {
      return { outcome: 'converged', reason: `the value has reached target = ${target}` }
    }
    if (standing.idle < patience) return undefined
    return { outcome: 'stalled', reason: `${patience} iterations brought no lower value` }
  }

  /** Why it may not. */
  function limit(look: boolean): Halt | undefined {
    const { signal, maxIterations, maxEvaluations, maxSeconds } = settings
    if (signal?.aborted) return { outcome: 'stopped', reason: 'the signal was aborted' }
    const exhausted = (reason: string): Halt => ({ outcome: 'exhausted', reason })
    if (clock.iteration >= maxIterations) {
      return exhausted(`maxIterations = ${maxIterations} were used`)
    }
    // A search by moves keeps one evaluation for the value of its result.
    const kept = kind === 'moves' ? 1 : 0
    if (counts.value + counts.delta + steps.cost + kept > maxEvaluations) {
      return exhausted(`maxEvaluations = ${maxEvaluations} leave none for another iteration`)
    }
    if (look && maxSeconds < Infinity && seconds() >= maxSeconds) {
      return exhausted(`maxSeconds = ${maxSeconds} were used`)
    }
    return undefined
  }

  /** Shows an iteration to the user. */
  function report(): 'stop' | undefined {
    const { candidates, values } = standing.W
    const value = values.reduce((a, b) => Math.min(a, b))
    const line: SearchTrace = {
      iteration: clock.iteration,
      value,
      best: standing.bestValue,
      temperature: clock.temperature,
      counts: { ...counts },
    }
    if (settings.trace) trace.push(line)
    const answer: unknown = settings.onIteration?.({
      ...line,
      candidate: candidates[values.indexOf(value)]!,
    })
    if (answer === undefined || answer === 'stop') return answer
    throw new DomainError(
      `search: expected onIteration to answer 'stop' or nothing, got ${show(answer)}. Perhaps 'stop'?`,
    )
  }

  function result({ outcome, reason }: Halt): SearchResult<C> {
    const saved = { ...standing, counts: { ...counts }, random: random.state(), seconds: seconds() }
    const value = steps.settle()
    const children = saved.counts.value + saved.counts.delta - standing.W.values.length
    const lost = standing.failures === children && children > 0 && outcome !== 'stopped'
    const finding: SearchFinding<C> = {
      candidate: standing.best,
      value,
      outcome: lost ? 'failed' : outcome,
      reason: lost ? `no child has a value; of the first, ${standing.failure}` : reason,
      iterations: clock.iteration,
      counts,
      seconds: saved.seconds,
      warnings: warningsOf(standing, value),
      ...(settings.trace && { trace }),
    }
    return new SearchResult(finding, savedState(kind, saved))
  }
}

function warningsOf(
  { failures, failure, bestValue }: Standing<unknown>,
  value: number,
): readonly string[] {
  const warnings: string[] = []
  if (failures > 0) warnings.push(`${failures} children have no value; of the first, ${failure}`)
  if (!(Math.abs(value - bestValue) <= 1e-6 * Math.max(Math.abs(value), Math.abs(bestValue)))) {
    warnings.push(`the sum of all Δ gave ${bestValue} where value gives ${value}`)
  }
  return warnings
}

/**
 * The state of a run, written at its end, since the user may change the candidate; one that can't be written is
 * refused when it is asked for.
 */
function savedState(kind: SearchKind, saved: SavedSearch): () => SearchState {
  try {
    const state = writeSearch(kind, saved)
    return () => state
  } catch (error) {
    return () => {
      throw error
    }
  }
}
