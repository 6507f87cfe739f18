import type { TensorData } from '../../tensor.js'
import type { LateArgument } from './late-argument.js'
import type { MemoryArray } from './memory.js'
import type { ArgumentLeaf } from './runnable.js'

/** How a loop passes along an argument or a result. */
export interface Passage {
  /** The number of the argument or the result. */
  readonly index: number
  /** Its array in a program that doesn't stream it. */
  readonly array: MemoryArray
  /** Entries from one iteration to the next. */
  readonly width: number
  /** The place of the first entry of iteration 0, and how many one iteration has before it. */
  readonly first: number
  readonly span: number
  /** Places of entries that are read or written outside of the loop. */
  readonly apart: readonly number[]
}

/** A passage in a program that streams it: `apart` has the entries of outside, in order. */
export interface Streamed extends Passage {
  readonly store: MemoryArray
}

/** Arguments that a loop is brought block by block, and results that are taken away from it likewise. */
export class Stream {
  readonly sources: readonly Streamed[]
  readonly results: readonly Streamed[]
  private readonly given: TensorData[] = []
  private readonly targets: Float64Array[] = []
  /** Iterations whose results have been taken. */
  private done = 0

  constructor(sources: readonly Streamed[], results: readonly Streamed[]) {
    this.sources = sources
    this.results = results
  }

  /** Starts again, with all arguments, the arrays of all results, and what finds arrays in memory. */
  begin(
    inputs: readonly ArgumentLeaf[],
    outputs: readonly Float64Array[],
    find: (array: MemoryArray) => Float64Array,
  ): void {
    this.sources.forEach(({ index }, k) => (this.given[k] = (inputs[index] as LateArgument).given))
    this.results.forEach(({ index }, k) => (this.targets[k] = outputs[index]!))
    this.done = 0
    this.sources.forEach(({ apart, store }, k) => {
      if (apart.length === 0) return
      const entries = find(store)
      apart.forEach((place, i) => (entries[i] = this.given[k]![place]!))
    })
  }

  /** Brings what the next iterations read. */
  bring(windows: readonly Float64Array[], iterations: number): void {
    for (let k = 0; k < windows.length; k++) {
      const { first, width, span } = this.sources[k]!
      const start = first + width * this.done
      windows[k]!.set(this.given[k]!.subarray(start, start + width * (iterations - 1) + span))
    }
  }

  /** Takes what they have made. */
  take(windows: readonly Float64Array[], iterations: number): void {
    for (let k = 0; k < windows.length; k++) {
      const { first, width } = this.results[k]!
      const window = windows[k]!
      const entries = width * iterations
      const block = window.length === entries ? window : window.subarray(0, entries)
      this.targets[k]!.set(block, first + width * this.done)
    }
    this.done += iterations
  }

  /** Takes what was made outside of the loop, and lets everything go. */
  end(inputs: readonly ArgumentLeaf[], find: (array: MemoryArray) => Float64Array): void {
    this.results.forEach(({ apart, store }, k) => {
      if (apart.length === 0) return
      const entries = find(store)
      apart.forEach((place, i) => (this.targets[k]![place] = entries[i]!))
    })
    this.given.length = this.targets.length = 0
    for (const { index } of this.sources) (inputs[index] as LateArgument).forget()
  }
}
