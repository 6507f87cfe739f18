import type { Traced } from '@wengert/ad-core'
import type { Instance } from './instance.js'

/** One of the suite's functions. */
export interface Definition {
  readonly name: string
  /** The function whose seed it borrows; its own number where left out. */
  readonly seededAs?: number
  readonly landscape: (instance: Instance) => Landscape
}

/** An instance but for the height of its minimum. */
export interface Landscape {
  readonly xOpt: Float64Array
  /** f − f_opt. */
  readonly excess: (x: Traced) => Traced
}
