/** The bars of the acceptance run. */
import type { Measured, Results } from './results.js'
import { METHOD_LABELS, METHOD_NAMES } from './settings.js'
import type { MethodName } from './settings.js'
import { bestOf, groupsOf } from './summary.js'

/** One bar and what was measured against it. */
export interface Check {
  readonly what: string
  readonly bar: number
  readonly measured: Measured
  readonly holds: boolean
}

/** Largest mean test loss, in nats, after 25,000 uniform patterns. */
export const BARS: Readonly<Record<MethodName, number>> = {
  sgd: 0.32,
  alap: 0.3,
  smd: 0.2,
  gekf: 0.09,
}

/** Compares the mean test losses on uniform data with their bars. */
export function checkAcceptance(results: Results): Check[] {
  const groups = groupsOf(results)
  return METHOD_NAMES.map((method): Check => {
    const best = bestOf(groups, 'uniform', method)
    const measured = best?.loss.mean ?? null
    const choice = method === 'sgd' ? ', best of its grid' : ''
    return {
      what: `${METHOD_LABELS[method]}${choice}`,
      bar: BARS[method],
      measured,
      holds: measured !== null && measured <= BARS[method],
    }
  })
}
