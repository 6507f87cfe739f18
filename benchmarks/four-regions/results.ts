/** The benchmark's result as plain data: all that stands between running and reporting. */
import type { SamplingName, Settings } from './settings.js'
import type { Studies } from './studies/studies.js'

/** A number that may not exist, because the run diverged; JSON has no NaN. */
export type Measured = number | null

/** The test results of one run as it went on; the arrays run in parallel. */
export interface Curve {
  readonly patterns: readonly number[]
  /** CPU milliseconds spent on training up to here; testing is not counted. */
  readonly cpu: readonly number[]
  /** Mean cross-entropy on the test set, in nats. */
  readonly loss: readonly Measured[]
  /** Share of the test set put into a wrong class. */
  readonly error: readonly Measured[]
}

/** One network trained by one method from one seed. */
export interface Run {
  readonly variant: string
  readonly sampling: SamplingName
  readonly seed: number
  readonly curve: Curve
  /** Non-zero numbers of the parameters and of the optimizer's state together. */
  readonly storage: number
  readonly outcome: string
  readonly reason: string
  /** For each class, the outline of the region that the network gives to it, as an SVG path. */
  readonly regions: readonly string[]
}

/** Floating-point operations, divided by the number of weights. */
export interface Operations {
  /** Counted from the tape's rows. */
  readonly derivatives: number
  /** The update rule's own arithmetic. */
  readonly rule: number
}

/** What one method computes. */
export interface Flops {
  readonly variant: string
  /** In one update by one pattern, which is what the lecture's table counts. */
  readonly online: Operations
  /** For one pattern in mini-batches of the settings' size, where patterns share an update. */
  readonly batched: Operations
}

/** Where the numbers were measured. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memory: string
  readonly system: string
  readonly node: string
}

/** All that the tables, the checks and the page are made of. */
export interface Results {
  readonly settings: Settings
  readonly machine: Machine
  /** ISO 8601. */
  readonly date: string
  readonly seconds: number
  /** Number of weights of the network. */
  readonly weights: number
  readonly runs: readonly Run[]
  readonly studies: Studies
  /** Of the variants whose operations are counted. */
  readonly flops: readonly Flops[]
  /** The first patterns of the first seed's stream, x and y in turn. */
  readonly samples: Readonly<Partial<Record<SamplingName, readonly number[]>>>
}

/** The last value of a curve. */
export function last<T>(values: readonly T[]): T {
  return values[values.length - 1]!
}
