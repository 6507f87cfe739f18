import { DomainError } from '@wengert/ad-core'
import {
  evaluatorSource,
  JOB,
  JOB_WORDS,
  keeperSource,
  SHARED,
  SHARED_WORDS,
  type CandidateTrouble,
  type Loss,
} from './evaluator-source.js'
import { nodeThreads, type NodePort, type NodeThreads, type NodeWorker } from './node-threads.js'
import { checkParallel, type Parallel } from './parallel.js'

/** Values candidates, many at once. */
export interface PoolEvaluator<C> {
  /** Their values, in their order; NaN where the function threw. */
  readonly evaluate: (candidates: readonly C[]) => Float64Array
  /** What the function threw in the latest `evaluate`, in the order of the candidates. */
  readonly failures: readonly string[]
  /** Ends the threads. */
  readonly close: () => void
}

/**
 * Values candidates on worker threads that run a module's function; this thread sleeps meanwhile. Vectors
 * (`Float64Array`) go through shared memory, other candidates are cloned. The values don't depend on the number
 * of workers; with 0 they come from `here`, the same function in this thread.
 *
 * Errors (`DomainError`): no threads on this platform, a module that can't be loaded or lacks the export, an answer
 * that is no number, candidates that can't be cloned, a worker that ends.
 */
export function poolEvaluator<C>(
  caller: string,
  parallel: Parallel,
  here: (candidate: C) => unknown,
): PoolEvaluator<C> {
  checkParallel(caller, parallel)
  return parallel.workers === 0
    ? new HereEvaluator(caller, here)
    : new ThreadEvaluator(caller, parallel, nodeThreads(caller))
}

/** Values candidates in this thread. */
export class HereEvaluator<C> implements PoolEvaluator<C> {
  failures: readonly string[] = []
  private readonly caller: string
  private readonly value: (candidate: C) => unknown

  constructor(caller: string, value: (candidate: C) => unknown) {
    this.caller = caller
    this.value = value
  }

  evaluate(candidates: readonly C[]): Float64Array {
    const failures: string[] = []
    this.failures = failures
    return Float64Array.from(candidates, (candidate) => {
      let answer: unknown
      try {
        answer = this.value(candidate)
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error))
        return NaN
      }
      return typeof answer === 'number' ? answer : refuseAnswer(this.caller, shownAnswer(answer))
    })
  }

  close(): void {}
}

class ThreadEvaluator<C> implements PoolEvaluator<C> {
  failures: readonly string[] = []
  private readonly caller: string
  private readonly threads: NodeThreads
  private readonly shared = new Int32Array(new SharedArrayBuffer(4 * SHARED_WORDS))
  private readonly keeper: NodeWorker
  /** One to each worker, and the keeper's. */
  private readonly ports: readonly NodePort[]
  private readonly own: NodePort

  constructor(caller: string, parallel: Parallel, threads: NodeThreads) {
    this.caller = caller
    this.threads = threads
    const { workers = threads.processors, export: name = 'default' } = parallel
    const channels = Array.from({ length: workers + 1 }, () => new threads.MessageChannel())
    for (const { port1 } of channels) port1.unref()
    const [own, ...ports] = channels.map(({ port2 }) => port2)
    this.own = channels[0]!.port1
    this.ports = channels.slice(1).map(({ port1 }) => port1)
    this.keeper = new threads.Worker(keeperSource, {
      eval: true,
      name: 'wengert',
      workerData: {
        shared: this.shared,
        own,
        ports,
        source: evaluatorSource,
        address: addressOf(parallel.module, threads),
        name,
      },
      transferList: [own!, ...ports],
    })
    this.keeper.unref()
    try {
      this.waitFor(() => Atomics.load(this.shared, SHARED.ready) === workers)
    } catch (error) {
      this.close()
      throw error
    }
  }

  evaluate(candidates: readonly C[]): Float64Array {
    const count = candidates.length
    this.failures = []
    if (count === 0) return new Float64Array(0)
    const words = new Int32Array(new SharedArrayBuffer(4 * JOB_WORDS))
    const values = new Float64Array(new SharedArrayBuffer(8 * count)).fill(NaN)
    this.post({ words, values, ...(sharedVectors(candidates) ?? { candidates }) })
    this.waitFor(() => Atomics.load(words, JOB.done) === count)
    const failed: (string | undefined)[] = []
    for (const { place, threw, gave } of this.messages<CandidateTrouble>(this.ports)) {
      if (gave !== undefined) refuseAnswer(this.caller, gave)
      failed[place] = threw
    }
    this.failures = failed.filter((reason) => reason !== undefined)
    return Float64Array.from(values)
  }

  close(): void {
    this.keeper.terminate() // and its workers with it
    for (const port of [this.own, ...this.ports]) port.close()
  }

  private post(job: object): void {
    try {
      for (const port of this.ports) port.postMessage(job)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new DomainError(
        `${this.caller}: expected candidates that can be cloned for worker threads, got one that can't: ${reason}. Perhaps plain data, or no parallel?`,
      )
    }
  }

  /** Sleeps until a condition holds, or a worker is lost. */
  private waitFor(holds: () => boolean): void {
    const { shared } = this
    for (;;) {
      const events = Atomics.load(shared, SHARED.events)
      if (holds()) return
      if (Atomics.load(shared, SHARED.lost) > 0) this.refuseLoss()
      Atomics.wait(shared, SHARED.events, events)
    }
  }

  private refuseLoss(): never {
    const messages = this.messages<Partial<Loss>>([...this.ports, this.own])
    const { lost, reason } = messages.find(({ lost }) => lost !== undefined) ?? {}
    const [expected, hint] =
      lost === 'module'
        ? [
            'parallel.module to be one that can be imported',
            "new URL('./value.js', import.meta.url)",
          ]
        : lost === 'export'
          ? ['parallel.export to be a function that the module exports', 'one of these']
          : ['worker threads to last as long as the run', 'too much memory, or process.exit']
    const got = lost === 'ended' ? 'one that ended' : lost === 'module' ? 'an error' : 'exports'
    throw new DomainError(
      `${this.caller}: expected ${expected}, got ${got}: ${reason}. Perhaps ${hint}?`,
    )
  }

  private messages<T>(ports: readonly NodePort[]): T[] {
    const found: T[] = []
    for (const port of ports) {
      for (;;) {
        const next = this.threads.receiveMessageOnPort(port)
        if (next === undefined) break
        found.push(next.message as T) // the sources of the threads say what they post
      }
    }
    return found
  }
}

function addressOf(module: Parallel['module'], { fileURL }: NodeThreads): string {
  if (typeof module !== 'string') return module.href
  // A drive's letter is no scheme.
  return /^[a-z][a-z\d+.-]+:/i.test(module) ? module : fileURL(module)
}

/** Candidates that are vectors of one length, in shared memory. */
function sharedVectors(
  candidates: readonly unknown[],
): { readonly points: Float64Array; readonly size: number } | undefined {
  const size = lengthOf(candidates[0])
  if (size === undefined || !candidates.every((x) => lengthOf(x) === size)) return undefined
  const points = new Float64Array(new SharedArrayBuffer(8 * size * candidates.length))
  candidates.forEach((x, k) => points.set(x as Float64Array, k * size))
  return { points, size }
}

/** The length of a `Float64Array`, whatever realm it is of. */
function lengthOf(x: unknown): number | undefined {
  if (!ArrayBuffer.isView(x)) return undefined
  const { [Symbol.toStringTag]: tag, length } = x as Float64Array
  return tag === 'Float64Array' && length > 0 ? length : undefined
}

function shownAnswer(answer: unknown): string {
  const then = (answer as { readonly then?: unknown } | null | undefined)?.then
  return typeof then === 'function' ? 'a promise' : String(answer)
}

function refuseAnswer(caller: string, got: string): never {
  throw new DomainError(
    `${caller}: expected a number for the value of a candidate, got ${got}. Perhaps ${got === 'a promise' ? 'a function that is not async' : 'a return is missing'}?`,
  )
}
