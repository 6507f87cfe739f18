import type { ThreadUse } from '../../program/runnable.js'
import type { SplitChoice } from '../split/split-choice.js'
import { MOST_THREADS } from './control.js'
import { threadsMissing } from './start-worker.js'
import { workerPool } from './worker-pool.js'

/** How many of the threads that were asked for there are. */
export function usableThreads(wanted: number): number {
  if (wanted === 1 || threadsMissing() !== undefined || workerPool.failure !== undefined) return 1
  return Math.min(wanted, MOST_THREADS)
}

/** The number of threads that loops can be divided for, which need not be there. */
export function usableDivision(wanted: number): number {
  return threadsMissing() === undefined ? Math.min(wanted, MOST_THREADS) : 1
}

/** What threads do for a program of WebAssembly, now. */
export class Threading implements ThreadUse {
  readonly loops: ThreadUse['loops']
  private readonly wanted: number
  private readonly obstacle: string

  constructor(wanted: number, { splits, reason }: SplitChoice) {
    this.wanted = wanted
    this.loops = [...splits.values()].map(({ scope: { count: iterations }, parts, threads }) => ({
      iterations,
      parts,
      threads,
    }))
    this.obstacle = reason
  }

  get threads(): number {
    return this.reason === '' ? Math.max(1, ...this.loops.map(({ threads }) => threads)) : 1
  }

  get reason(): string {
    if (this.wanted === 1) return ''
    const { failure } = workerPool
    if (failure !== undefined) return `a worker could not go on: ${failure}`
    return threadsMissing() ?? this.obstacle
  }
}
