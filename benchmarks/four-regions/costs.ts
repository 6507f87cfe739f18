/** The lecture's cost table (slide 39) from the results: a line a method. */
import type { Results } from './results.js'
import { METHOD_NAMES } from './settings.js'
import type { MethodName } from './settings.js'
import { groupsOf, mean } from './summary.js'

/** What one method costs. */
export interface Cost {
  readonly method: MethodName
  /** Numbers kept from one update to the next, weights included, divided by the weights. */
  readonly storagePerWeight: number
  /** Floating-point operations by weight and pattern: the derivatives, from the tape. */
  readonly derivativeFlops: number
  /** The same for the update rule's own arithmetic. */
  readonly ruleFlops: number
  /** Milliseconds of training by pattern, mean over all runs of the method. */
  readonly cpuPerPattern: number
}

/** The costs of the methods that ran. */
export function costsOf(results: Results): Cost[] {
  const groups = groupsOf(results)
  return METHOD_NAMES.flatMap((method): Cost[] => {
    const own = groups.filter((group) => group.variant.method === method)
    const first = own[0]
    const flops = results.flops.find(({ variant }) => variant === first?.variant.key)
    if (first === undefined || flops === undefined) return []
    const storage = own.flatMap((group) => group.runs.map((run) => run.storage))
    return [
      {
        method,
        storagePerWeight: Math.max(...storage) / results.weights,
        derivativeFlops: flops.derivatives,
        ruleFlops: flops.rule,
        cpuPerPattern: mean(own.map((group) => group.cpuPerPattern)),
      },
    ]
  })
}
