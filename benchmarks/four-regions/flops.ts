/** Floating-point operations of one update: of the derivatives asked for, and of the method's own lines. */
import { derivativeFlops } from './derivative-flops.js'
import { methodCosts } from './generated/method-costs.js'
import type { Operations } from './results.js'
import type { Variant } from './settings.js'

/** Operations by weight and pattern of a variant's update on a mini-batch of this size. */
export function countFlops({ method }: Variant, batch: number): Operations {
  const { byPattern, asks, rule } = methodCosts[method]![0]!
  const patterns = byPattern ? 1 : batch
  return { derivatives: derivativeFlops(asks, patterns), rule: rule / patterns }
}
