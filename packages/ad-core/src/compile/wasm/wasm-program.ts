import type { MemoryArray } from '../program/memory.js'
import type { Program, Slot } from '../program/program.js'
import type { RunnableProgram } from '../program/runnable.js'
import { generateModule, type GeneratedModule } from './generate.js'
import { ownPlace, placeFor, release, take, type Stretch } from './memory-pool.js'
import { planModule } from './module-plan.js'
import { wasmPlatform, type WasmModule } from './platform.js'
import { hasSimd } from './simd.js'
import type { ThreadWish } from './split/split-choice.js'
import { Threading, usableThreads } from './threads/threading.js'
import { workerPool, type RunPart } from './threads/worker-pool.js'

/** A program as an instance of a WebAssembly module. */
export class WasmProgram implements RunnableProgram {
  readonly generated: GeneratedModule
  readonly threading: Threading
  inputs: readonly Float64Array[] = []
  outputs: readonly Float64Array[] = []
  readonly release: () => void
  private readonly stretch: Stretch
  private readonly program: Program
  private readonly start: () => void
  private readonly threads: ProgramThreads | undefined
  private status: Float64Array | undefined
  private buffer: ArrayBufferLike | undefined

  constructor(program: Program, simd: boolean = hasSimd(), wish: ThreadWish = { threads: 1 }) {
    this.program = program
    const plan = planModule(program, simd, { ...wish, threads: usableThreads(wish.threads) })
    this.threading = new Threading(wish.threads, plan.splits, plan.reason)
    const isShared = plan.splits.size > 0
    const place = isShared ? ownPlace() : placeFor(estimate(program))
    this.generated = generateModule(program, place.base, plan)
    this.stretch = take(place, this.generated.layout.size(), isShared)
    const { Module, Instance } = wasmPlatform()!
    const module = new Module(this.generated.bytes)
    const instance = new Instance(module, {
      host: {
        memory: this.stretch.memory,
        step: (index: number) => this.hostStep(index),
        fork: (loop: number) => this.threads!.fork(loop),
      },
      math: Math as unknown as Readonly<Record<string, unknown>>,
      functions: this.generated.imported,
    })
    this.start = instance.exports['run'] as () => void
    if (isShared) {
      const runPart = instance.exports['part'] as RunPart
      this.threads = new ProgramThreads(
        this.threading,
        module,
        this.stretch,
        this.generated,
        runPart,
      )
    }
    this.release = releaseOnce(this.stretch, this.threads?.membership)
    this.refresh()
    this.writeConstants()
  }

  run(): boolean {
    this.start()
    // What a worker has left half done is done again, without workers.
    if (this.threads?.hasFailed() === true) this.start()
    return this.status === undefined || this.status[0] === 1
  }

  /** Makes the views anew where the memory has grown. */
  refresh(): void {
    const { buffer } = this.stretch.memory
    if (buffer === this.buffer) return
    this.buffer = buffer
    this.inputs = this.program.inputs.map((slot) => this.view(slot))
    this.outputs = this.program.outputs.map((slot) => this.view(slot))
    this.status = this.program.status && this.view(this.program.status)
  }

  private view({ array, offset, size }: Slot): Float64Array {
    const start = this.generated.layout.addressOf(array) + 8 * offset
    return new Float64Array(this.stretch.memory.buffer, start, size)
  }

  private whole(array: MemoryArray): Float64Array {
    return this.view({ array, offset: 0, size: array.size })
  }

  private writeConstants(): void {
    const { graph } = this.program
    for (const array of graph.arrays) {
      if (array.data !== undefined) this.whole(array).set(array.data)
    }
    for (const table of graph.tables) {
      const start = this.generated.layout.tableAddress(table)
      new Int32Array(this.stretch.memory.buffer, start, table.length).set(table)
    }
  }

  private hostStep(index: number): void {
    const { inputs, output, run } = this.program.graph.hostSteps[index]!
    run(
      inputs.map((array) =>
        this.threads === undefined ? this.whole(array) : this.whole(array).slice(),
      ),
      this.whole(output),
    )
  }
}

/** Whether a program has entered the pool, and under which number. */
interface Membership {
  id: number | undefined
}

/** The threads of a program with loops in parts. It enters the pool when it runs for the first time. */
class ProgramThreads {
  readonly membership: Membership = { id: undefined }
  private readonly module: WasmModule
  private readonly stretch: Stretch
  private readonly generated: GeneratedModule
  private readonly runPart: RunPart
  private readonly threading: Threading
  private failed = false

  constructor(
    threading: Threading,
    module: WasmModule,
    stretch: Stretch,
    generated: GeneratedModule,
    runPart: RunPart,
  ) {
    this.threading = threading
    this.module = module
    this.stretch = stretch
    this.generated = generated
    this.runPart = runPart
  }

  fork(loop: number): void {
    const { threading, module, stretch, generated, membership } = this
    membership.id ??= workerPool.enter({
      module,
      memory: stretch.memory,
      functions: Object.keys(generated.imported),
      threads: threading.threads,
    })
    const { parts } = threading.loops[loop]!
    if (!workerPool.run(membership.id, loop, parts, this.runPart)) this.failed = true
  }

  /** Whether a worker has failed since this was asked last. */
  hasFailed(): boolean {
    const { failed } = this
    this.failed = false
    return failed
  }
}

/** Gives a program's memory back, and its place in the pool, when it is called for the first time. */
function releaseOnce(stretch: Stretch, membership: Membership | undefined): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    release(stretch)
    if (membership?.id !== undefined) workerPool.leave(membership.id)
  }
}

/** An upper bound of a program's bytes: arrays may have two lanes, and sums shadows. */
function estimate({ graph }: Program): number {
  const entries = graph.arrays.reduce((sum, { size }) => sum + size + 2, 0)
  const tables = graph.tables.reduce((sum, { byteLength }) => sum + byteLength + 16, 0)
  return 40 * entries + tables + 16 * graph.columns.length
}
