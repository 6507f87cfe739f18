/** The lecture's cost table (slide 39) from the results: a line a method. */
import { last } from './results.js'
import type { Measured, Operations, Results } from './results.js'
import { METHOD_NAMES } from './methods.js'
import type { MethodName } from './settings.js'
import { bestOf, groupsOf, mean, MEASURABLE_CPU } from './summary.js'

/** What one method costs. */
export interface Cost {
  readonly method: MethodName
  /** Numbers kept from one update to the next, weights included, divided by the weights. */
  readonly storagePerWeight: number
  /** Floating-point operations by weight of one update by one pattern, where they are counted. */
  readonly online: Operations | null
  /** The same for one pattern of a mini-batch, of which the update is shared. */
  readonly batched: Operations | null
  /** Milliseconds of training by pattern once all programs are there; null if too short. */
  readonly cpuPerPattern: Measured
  /** Milliseconds that a run spends once, on recording and on making programs. */
  readonly setUp: number
}

/** Derivatives and rule together. */
export function sumOf(operations: Operations | null): Measured {
  return operations === null ? null : operations.derivatives + operations.rule
}

/** The costs of the methods that ran. */
export function costsOf(results: Results): Cost[] {
  const groups = groupsOf(results)
  return METHOD_NAMES.flatMap((method): Cost[] => {
    const all = groups.filter((group) => group.variant.method === method)
    // Of several variants the best one: batches of other sizes cost other times.
    const best = bestOf(groups, 'uniform', method) ?? all[0]
    const own = all.filter((group) => group.variant.key === best?.variant.key)
    const first = own[0]
    const flops = results.flops.find(({ variant }) => variant === first?.variant.key)
    if (first === undefined) return []
    const runs = own.flatMap((group) => group.runs)
    const spent = runs.reduce((sum, run) => sum + last(run.curve.cpu), 0)
    const storage = runs.map((run) => run.storage)
    return [
      {
        method,
        storagePerWeight: Math.max(...storage) / results.weights,
        online: flops?.online ?? null,
        batched: flops?.batched ?? null,
        cpuPerPattern:
          spent < 5 * MEASURABLE_CPU ? null : mean(own.map((group) => group.cpuPerPattern)),
        setUp: mean(own.map((group) => group.setUp)),
      },
    ]
  })
}
