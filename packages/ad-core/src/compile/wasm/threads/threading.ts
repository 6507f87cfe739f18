import { MOST_THREADS } from './control.js'
import type { Split } from '../split/split-choice.js'
import { threadsMissing } from './start-worker.js'
import { workerPool } from './worker-pool.js'

/** How many of the threads that were asked for there are. */
export function usableThreads(wanted: number): number {
  if (wanted === 1 || threadsMissing() !== undefined || workerPool.failure !== undefined) return 1
  return Math.min(wanted, MOST_THREADS)
}

/** What threads do for a program. */
export class Threading {
  private readonly wanted: number
  /** Loops that run in parts: how many iterations each has, and in how many parts they are. */
  readonly loops: readonly {
    readonly iterations: number
    readonly parts: number
    readonly threads: number
  }[]
  private readonly obstacle: string

  constructor(wanted: number, splits: ReadonlyMap<number, Split>, obstacle: string) {
    this.wanted = wanted
    this.loops = [...splits.values()].map(({ scope, parts, threads }) => ({
      iterations: scope.count,
      parts,
      threads,
    }))
    this.obstacle = obstacle
  }

  /** Threads that work at the same time. */
  get threads(): number {
    return this.reason === '' ? Math.max(1, ...this.loops.map(({ threads }) => threads)) : 1
  }

  /** Why one thread does all the work, where more were asked for. */
  get reason(): string {
    if (this.wanted === 1) return ''
    const { failure } = workerPool
    if (failure !== undefined) return `a worker could not go on: ${failure}`
    return threadsMissing() ?? this.obstacle
  }

  toString(): string {
    const { loops, threads, reason } = this
    if (reason !== '') return `one thread: ${reason}`
    const list = loops.map(({ iterations, parts }) => `${iterations} iterations in ${parts} parts`)
    return `${threads} threads: ${list.join(', ')}`
  }
}
