import { LOOKS, PART_BITS, PART_MASK, WORD, WORDS } from './control.js'
import type { WasmMemory, WasmModule } from '../platform.js'
import { startWorker, type StartedWorker } from './start-worker.js'
import { workerSource } from './worker-source.js'

/** What workers are told of a program. */
export interface SharedProgram {
  readonly module: WasmModule
  readonly memory: WasmMemory
  /** Functions of JavaScript that it imports, none of which parts call. */
  readonly functions: readonly string[]
  /** How many threads have a place in each of its loops, which may be fewer in some. */
  readonly threads: readonly number[]
}

/** Runs a part of a loop as a thread, all by number; the thread that calls the program is thread 0. */
export type RunPart = (loop: number, part: number, thread: number) => void

/**
 * Workers for the programs of a process. A job is a loop in parts; the thread that asks for it takes
 * parts like the workers do, so that it never waits for one that has not begun.
 */
export class WorkerPool {
  private readonly start: typeof startWorker
  private workers: StartedWorker[] = []
  private words: Int32Array | undefined
  private readonly programs = new Map<number, SharedProgram>()
  private programCount = 0
  private job = 0
  /** Why there are no workers any more. */
  failure: string | undefined

  constructor(start: typeof startWorker = startWorker) {
    this.start = start
  }

  /** Lets a program's parts run on its threads; returns its number. */
  enter(program: SharedProgram): number {
    const id = ++this.programCount
    this.programs.set(id, program)
    this.send({ program: id, ...program })
    this.startWorkers(Math.max(...program.threads) - 1)
    return id
  }

  /** Takes a program out; without any, the workers end. Does nothing for one that is out already. */
  leave(program: number): void {
    if (!this.programs.delete(program)) return
    if (this.programs.size === 0) this.endWorkers()
    else this.send({ program })
  }

  /** How many workers there are. */
  get size(): number {
    return this.workers.length
  }

  /** Runs all parts of a loop, some of them here; false where one failed. */
  run(program: number, loop: number, parts: number, runPart: RunPart): boolean {
    const { words } = this
    if (words === undefined || this.workers.length === 0) {
      for (let part = parts - 1; part >= 0; part--) runPart(loop, part, 0)
      return true
    }
    Atomics.store(words, WORD.program, program)
    Atomics.store(words, WORD.loop, loop)
    Atomics.store(words, WORD.done, 0)
    this.announce(words, parts)
    let error: unknown
    for (;;) {
      const ticket = Atomics.load(words, WORD.ticket)
      const left = ticket & PART_MASK
      if (left === 0) break
      if (Atomics.compareExchange(words, WORD.ticket, ticket, ticket - 1) !== ticket) continue
      try {
        runPart(loop, left - 1, 0)
      } catch (reason) {
        error = reason
      }
      Atomics.add(words, WORD.done, 1)
    }
    waitUntilDone(words, parts)
    if (error !== undefined) throw error
    if (Atomics.load(words, WORD.failed) === 0) return true
    this.fail('a worker failed')
    return false
  }

  /** Makes a new ticket of so many parts, and wakes those that sleep on the old one. */
  private announce(words: Int32Array, parts: number): void {
    this.job = (this.job + 1) & (2 ** (32 - PART_BITS) - 1)
    Atomics.store(words, WORD.ticket, (this.job << PART_BITS) | parts)
    Atomics.notify(words, WORD.ticket)
  }

  private startWorkers(count: number): void {
    if (this.failure !== undefined) return
    const words = (this.words ??= new Int32Array(new SharedArrayBuffer(4 * WORDS)))
    const { mail } = WORD
    try {
      while (this.workers.length < count) {
        const worker = this.start(workerSource, (reason) => this.fail(reason))
        this.workers.push(worker)
        // With the programs there are, it will have had as many messages as others.
        const received = Atomics.load(words, mail) - this.programs.size
        worker.post({ words, received, thread: this.workers.length })
        for (const [program, shared] of this.programs) worker.post({ program, ...shared })
      }
    } catch (error) {
      this.fail(error instanceof Error ? error.message : String(error))
    }
  }

  private send(message: object): void {
    const { words } = this
    if (words === undefined || this.workers.length === 0) return
    Atomics.add(words, WORD.mail, 1)
    this.announce(words, 0)
    for (const worker of this.workers) worker.post(message)
  }

  /** Goes on without workers. */
  fail(reason: string): void {
    this.failure = reason
    const workers = this.workers.splice(0)
    this.words = undefined
    // Later, so that the one that failed can still say why.
    const timer: unknown = setTimeout(() => workers.forEach((worker) => worker.end()), GRACE)
    ;(timer as { unref?: () => void }).unref?.()
  }

  private endWorkers(): void {
    for (const worker of this.workers.splice(0)) worker.end()
    this.words = undefined
  }
}

/** Milliseconds until workers are ended of which one has failed. */
const GRACE = 1000

/** Waits for the parts that others have begun: awake at first, and for good where a page must not sleep. */
function waitUntilDone(words: Int32Array, parts: number): void {
  let looks = 0
  for (;;) {
    const done = Atomics.load(words, WORD.done)
    if (done === parts) return
    if (looks++ < LOOKS) continue
    try {
      Atomics.wait(words, WORD.done, done)
    } catch {
      looks = -Infinity
    }
  }
}

/** The workers of this process, or page. */
export const workerPool: WorkerPool = /* @__PURE__ */ new WorkerPool()
