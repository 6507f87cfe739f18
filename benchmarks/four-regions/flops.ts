/** Floating-point operations of one update: of the derivatives asked for, and of the method's own lines. */
import { derivativeFlops } from './derivative-flops.js'
import { methodCosts } from './generated/method-costs.js'
import type { MethodCost } from './method-cost.js'
import type { MethodName } from './methods.js'
import type { Operations } from './results.js'
import type { Variant } from './settings.js'

/** Under which name, and as which variant, a method's operations are counted, where they are. */
const COUNTED: Readonly<Partial<Record<MethodName, readonly [name: string, variant?: string]>>> = {
  sgd: ['sgd'],
  momentum: ['momentum'],
  adam: ['adam'],
  'delta-bar-delta': ['deltaBarDelta'],
  supersab: ['superSab'],
  rprop: ['rprop'],
  alap: ['alap'],
  'alap-published': ['alap'],
  exponentiated: ['exponentiatedStepSizes'],
  smd: ['smd'],
  'smd-hessian': ['smd', 'with H'],
  gekf: ['gekf'],
  dekf: ['dekf'],
  olbfgs: ['olbfgs'],
}

/** What an update of a method costs, where that is counted. */
export function countedCost(method: MethodName): MethodCost | undefined {
  const [name, variant] = COUNTED[method] ?? []
  return name === undefined
    ? undefined
    : methodCosts[name]?.find((cost) => cost.variant === variant)
}

/** Operations by weight and pattern of a variant's update on a mini-batch of this size, where they are counted. */
export function countFlops({ method }: Variant, batch: number): Operations | undefined {
  const cost = countedCost(method)
  if (cost === undefined) return undefined
  const { byPattern, asks, rule } = cost
  const patterns = byPattern ? 1 : batch
  return { derivatives: derivativeFlops(asks, patterns), rule: rule / patterns }
}
