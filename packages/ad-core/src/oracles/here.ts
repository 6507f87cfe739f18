import type { Flat } from '../tensor.js'
import type { NumericRun } from '../transforms/run.js'
import { checkedLength, sameEntries, type FlatTree } from './recordings.js'
import {
  checkedChoice,
  refuseHalfPrecision,
  TierClock,
  tierOf,
  type Tier,
  type TierChoice,
} from './tier.js'
import { workOf } from './recording-size.js'

/** How an oracle is to run, and who asks. */
export interface OracleOptions {
  /**
   * Whether queries run as programs: from the first evaluation, never, or, with `'auto'`, from the
   * one at which that pays. Default false.
   */
  readonly compile?: TierChoice
  /** Who asks, for messages. */
  readonly caller?: string
}

/** The point that an oracle was last asked about, and what is known there. */
export class Here {
  readonly clock: TierClock
  readonly tier: Tier
  private readonly name: string
  private readonly size: number
  private readonly point: Flat
  /** Where a method stands. */
  private readonly standing: Flat
  private isStanding = false
  private isSomewhere = false
  private readonly known = new Map<string, unknown>()
  private readonly counted = new Set<string>()

  constructor(name: string, tree: FlatTree, options: OracleOptions) {
    const { size, single } = tree
    this.name = name
    this.size = size
    this.point = single ? new Float32Array(size) : new Float64Array(size)
    this.standing = this.point.slice()
    this.clock = new TierClock(checkedChoice(name, options.compile))
    refuseHalfPrecision(this.clock, tree)
    this.tier = tierOf(this.clock, (w) => {
      this.standing.set(checkedLength(name, w, size))
      this.isStanding = true
    })
  }

  /** Goes to a point; a new one is a new evaluation. */
  at(w: ArrayLike<number>): void {
    checkedLength(this.name, w, this.size)
    if (this.isSomewhere && sameEntries(this.point, w)) return
    this.known.clear()
    this.counted.clear()
    this.point.set(w)
    this.isSomewhere = true
    if (!this.isStanding || !sameEntries(this.standing, w)) this.clock.tick()
  }

  /** A quantity at the present point, computed once. */
  once<T>(quantity: string, compute: () => T): T {
    if (!this.known.has(quantity)) this.known.set(quantity, compute())
    return this.known.get(quantity) as T
  }

  /** Keeps a quantity that came with another one. */
  keep(quantity: string, value: unknown): void {
    if (!this.known.has(quantity)) this.known.set(quantity, value)
  }

  /** True when it is asked for the first time at a point. */
  first(quantity: string): boolean {
    if (this.counted.has(quantity)) return false
    this.counted.add(quantity)
    return true
  }

  /** Learns from a recording how large recordings are. */
  learn(run: NumericRun): void {
    if (this.clock.curious) this.clock.learn(workOf(run))
  }
}
