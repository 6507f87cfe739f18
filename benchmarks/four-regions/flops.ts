/** Floating-point operations of one update: of the derivatives asked for, and of the method's own lines. */
import { derivativeFlops } from './derivative-flops.js'
import { methodCosts } from './generated/method-costs.js'
import type { MethodCost } from './method-cost.js'
import type { MethodName } from './methods.js'
import type { Operations } from './results.js'
import type { Variant } from './settings.js'

/** SMD as the lecture has it. */
const GIVEN = 'with a step size given'

interface Counted {
  readonly name: string
  readonly variant?: string
  /** Another variant, which asks for the derivatives that this method asks for. */
  readonly asking?: string
}

/** Under which name, and as which variant, a method's operations are counted, where they are. */
const COUNTED: Readonly<Partial<Record<MethodName, Counted>>> = {
  sgd: { name: 'sgd' },
  momentum: { name: 'momentum' },
  adam: { name: 'adam' },
  'delta-bar-delta': { name: 'deltaBarDelta' },
  supersab: { name: 'superSab' },
  rprop: { name: 'rprop' },
  alap: { name: 'alap' },
  'alap-published': { name: 'alap' },
  exponentiated: { name: 'exponentiatedStepSizes' },
  smd: { name: 'smd', variant: GIVEN },
  'smd-default': { name: 'smd' },
  'smd-hessian': { name: 'smd', variant: GIVEN, asking: 'with H' },
  gekf: { name: 'gekf' },
  dekf: { name: 'dekf' },
  olbfgs: { name: 'olbfgs' },
}

/** What an update of a method costs, where that is counted. */
export function countedCost(method: MethodName): MethodCost | undefined {
  const counted = COUNTED[method]
  if (counted === undefined) return undefined
  const { name, variant, asking = variant } = counted
  const costOf = (wanted: string | undefined): MethodCost | undefined =>
    methodCosts[name]?.find((cost) => cost.variant === wanted)
  const [cost, questions] = [costOf(variant), costOf(asking)]
  return cost && questions && { ...cost, asks: questions.asks }
}

/** Operations by weight and pattern of a variant's update on a mini-batch of this size, where they are counted. */
export function countFlops({ method }: Variant, batch: number): Operations | undefined {
  const cost = countedCost(method)
  if (cost === undefined) return undefined
  const { byPattern, asks, rule } = cost
  const patterns = byPattern ? 1 : batch
  return { derivatives: derivativeFlops(asks, patterns), rule: rule / patterns }
}
