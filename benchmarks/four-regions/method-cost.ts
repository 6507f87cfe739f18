import type { Asks } from './derivative-flops.js'

/** What an update of a method costs on the Four Regions network, counted while it ran. */
export interface MethodCost {
  /** What is other than the default, where something is. */
  readonly variant?: string
  /** What was trained in place of the Four Regions network. */
  readonly on?: string
  /** Numbers kept from one update to the next, the weight itself included, by weight. */
  readonly numbers: number
  /** Operations of the method's own lines by weight and update, w + step included. */
  readonly rule: number
  /** Operations of the derivatives by weight and pattern. */
  readonly derivatives: number
  /** Whether every pattern of a batch has an update of its own. */
  readonly byPattern: boolean
  /** What an update asks for. */
  readonly asks: Asks
}
