/** The bars of the acceptance run. */
import { costsOf } from './costs.js'
import { duration, nats, threeDigits } from './markup.js'
import { METHOD_NAMES, METHODS } from './methods.js'
import type { Measured, Results } from './results.js'
import type { MethodName } from './settings.js'
import { bestOf, groupsOf } from './summary.js'

/** How a measurement stands to its bar. */
export type Standing = 'goal' | 'accepted' | 'missed'

/** One bar and what was measured against it. */
export interface Check {
  readonly what: string
  readonly measured: Measured
  readonly bar: number
  /** What is aimed at beyond the bar. */
  readonly goal?: number
  readonly standing: Standing
  /** The measured number for people. */
  readonly text: (value: Measured) => string
}

interface Bar {
  readonly bar: number
  readonly goal?: number
}

/** Largest mean test loss, in nats, after 25,000 uniform patterns. */
export const LOSS_BARS: Readonly<Partial<Record<MethodName, Bar>>> = {
  sgd: { bar: 0.32 },
  alap: { bar: 0.3 },
  smd: { bar: 0.19, goal: 0.17 },
  'smd-default': { bar: 0.22 },
  gekf: { bar: 0.08, goal: 0.07 },
}

/** Largest CPU time of a pattern: SMD's in SGD's, and the filter's in milliseconds. */
export const TIME_BARS = {
  smdOverSgd: { bar: 2.6, goal: 2 },
  gekf: { bar: 0.15 },
} as const

/** Compares the mean test losses on uniform data, and the times of a pattern, with their bars. */
export function checkAcceptance(results: Results): Check[] {
  const groups = groupsOf(results)
  const losses = METHOD_NAMES.flatMap((method): Check[] => {
    const bar = LOSS_BARS[method]
    if (bar === undefined) return []
    const choice = method === 'sgd' ? ', best of its grid' : ''
    const loss = bestOf(groups, 'uniform', method)?.loss.mean ?? null
    return [check(`test loss, ${METHODS[method].label}${choice}`, loss, bar, nats)]
  })
  const costs = new Map(costsOf(results).map((cost) => [cost.method, cost.cpuPerPattern]))
  const [sgd, smd, gekf] = (['sgd', 'smd', 'gekf'] as const).map((name) => costs.get(name) ?? null)
  const ratio = sgd === null || smd === null ? null : smd! / sgd!
  return [
    ...losses,
    check('CPU time of a pattern, SMD over SGD', ratio, TIME_BARS.smdOverSgd, threeDigits),
    check('CPU time of a pattern, GEKF', gekf!, TIME_BARS.gekf, duration),
  ]
}

function check(what: string, measured: Measured, { bar, goal }: Bar, text: Check['text']): Check {
  const isWithin = (limit: number): boolean => measured !== null && measured <= limit
  const standing =
    goal !== undefined && isWithin(goal) ? 'goal' : isWithin(bar) ? 'accepted' : 'missed'
  return { what, measured, bar, ...(goal !== undefined && { goal }), standing, text }
}
