import type { HostStep } from '../program/graph.js'
import type { MemoryArray } from '../program/memory.js'
import { LateArgument } from '../program/late-argument.js'
import type { Program, Slot } from '../program/program.js'
import { holdNaN } from '../program/result-watch.js'
import type { ArgumentLeaf, RunnableProgram } from '../program/runnable.js'
import { streamLoops, type StreamingProgram } from '../program/stream-loops.js'
import { phaseLoops } from '../program/phases/phased-loops.js'
import type { Stream } from '../program/stream.js'
import { generateModule, type GeneratedModule } from './generate.js'
import { BYTES_OF_KERNELS } from './kernels/vector-constants.js'
import { ownPlace, placeFor, release, take, type Stretch } from './memory-pool.js'
import { planModule, type GenerateOptions } from './module-plan.js'
import { wasmPlatform, type WasmImports, type WasmInstance, type WasmModule } from './platform.js'
import { hasRelaxedSimd, hasSimd } from './simd.js'
import { ProgramThreads } from './threads/program-threads.js'
import { Threading, usableDivision, usableThreads } from './threads/threading.js'
import type { RunPart } from './threads/worker-pool.js'

/**
 * A program ready to run. Errors: what the platform throws where the module is too large for it, or the
 * memory.
 */
export function wasmProgram(program: Program, options: Partial<GenerateOptions> = {}): WasmProgram {
  const made = new WasmProgram(program, options)
  const { Module, Instance } = wasmPlatform()!
  try {
    const module = new Module(made.generated.bytes)
    made.enter(new Instance(module, made.imports), module)
  } catch (error) {
    made.release()
    throw error
  }
  return made
}

/** The same, while the platform's compiler works in the background. */
export async function wasmProgramInBackground(
  program: Program,
  options: Partial<GenerateOptions> = {},
): Promise<WasmProgram> {
  const made = new WasmProgram(program, options)
  try {
    const { bytes } = made.generated
    const { instance, module } = await wasmPlatform()!.instantiate(bytes, made.imports)
    made.enter(instance, module)
  } catch (error) {
    made.release()
    throw error
  }
  return made
}

/** A program as an instance of a WebAssembly module, once it has entered one. */
export class WasmProgram implements RunnableProgram {
  readonly generated: GeneratedModule
  readonly threading: Threading
  readonly inputs: readonly ArgumentLeaf[]
  readonly outputs: Float64Array[]
  readonly deliver: RunnableProgram['deliver']
  /** How many phases those loops have that run in phases. */
  readonly phases: readonly number[]
  readonly release: () => void
  private readonly stretch: Stretch
  private readonly program: Program
  private readonly status: Float64Array | undefined
  /** Whether a result of the last run may be NaN. */
  private isSuspect = false
  private readonly threads: ProgramThreads | undefined
  private start: () => number = () => 0

  /** What passes it while it runs, and arrays of its own for such results. */
  readonly streams: readonly Stream[]
  private readonly own = new Map<number, Float64Array>()
  private readonly wholes = new Map<MemoryArray, Float64Array>()

  constructor(given: Program, options: Partial<GenerateOptions>) {
    const { threads: wanted = 1, dividedFor = wanted } = options
    const usable = {
      simd: hasSimd(),
      relaxedSimd: hasRelaxedSimd(),
      ...options,
      threads: usableThreads(wanted),
      dividedFor: usableDivision(dividedFor),
    }
    // Loops that run block by block, or in phases, aren't divided.
    const { program, streams, phases } =
      usable.dividedFor > 1 ? { program: given, streams: [], phases: [] } : rearranged(given)
    this.program = program
    this.streams = streams
    this.phases = phases
    for (const { index } of streams.flatMap(({ results }) => results)) {
      this.own.set(index, new Float64Array(program.outputs[index]!.size))
    }
    this.deliver = this.own.size === 0 ? undefined : (to) => this.place(to)
    const late = new Set(streams.flatMap(({ sources }) => sources.map(({ index }) => index)))
    const plan = planModule(program, usable)
    this.threading = new Threading(Math.max(wanted, dividedFor), plan)
    const isShared = plan.splits.size > 0
    const place = isShared ? ownPlace() : placeFor(estimate(program))
    this.generated = generateModule(program, place.base, usable, plan)
    const stretch = take(place, this.generated.layout.size(), isShared)
    this.stretch = stretch
    const functions = Object.keys(this.generated.imported)
    const own = isShared ? new ProgramThreads(this.threading, stretch.memory, functions) : undefined
    this.threads = own
    this.release = releaseOf(stretch, own?.release)
    this.inputs = program.inputs.map((slot, k) =>
      late.has(k) ? new LateArgument() : this.view(slot),
    )
    this.outputs = program.outputs.map((slot, k) => this.own.get(k) ?? this.view(slot))
    this.status = program.status && this.view(program.status)
    this.writeConstants()
  }

  /** What its module imports. */
  get imports(): WasmImports {
    return {
      host: {
        memory: this.stretch.memory,
        step: (index: number) => this.hostStep(index),
        fork: (loop: number) => this.threads!.fork(loop),
      },
      math: Math as unknown as Readonly<Record<string, unknown>>,
      functions: this.generated.imported,
    }
  }

  /** Takes the instance that runs it, and its module. */
  enter({ exports }: WasmInstance, module: WasmModule): void {
    this.start = exports['run'] as () => number
    this.threads?.enter(module, exports['part'] as RunPart)
  }

  private place(to: readonly (Float64Array | undefined)[]): void {
    for (const [k, own] of this.own) this.outputs[k] = to[k] ?? own
  }

  run(): boolean {
    const { streams, inputs, outputs } = this
    for (const stream of streams) stream.begin(inputs, outputs, this.find)
    this.isSuspect = this.start() !== 0
    // What a worker has left half done is done again, without workers.
    if (this.threads?.hasFailed() === true) this.isSuspect = this.start() !== 0
    for (const stream of streams) stream.end(inputs, this.find)
    return this.status === undefined || this.status[0] === 1
  }

  gaveNaN(): boolean {
    return this.isSuspect && holdNaN(this.outputs)
  }

  private view({ array, offset, size }: Slot): Float64Array {
    const start = this.generated.layout.addressOf(array) + 8 * offset
    return new Float64Array(this.stretch.memory.buffer, start, size)
  }

  private readonly find = (array: MemoryArray): Float64Array => this.whole(array)

  private whole(array: MemoryArray): Float64Array {
    let known = this.wholes.get(array)
    if (known === undefined) {
      known = this.view({ array, offset: 0, size: array.size })
      this.wholes.set(array, known)
    }
    return known
  }

  private writeConstants(): void {
    const { graph } = this.program
    for (const array of graph.arrays) {
      if (array.data !== undefined) this.whole(array).set(array.data)
    }
    for (const { to, node } of this.generated.lastingStores) {
      this.whole(to.array)[to.offset] = graph.constantOf(node)!
    }
    this.generated.constants.writeTo(this.stretch.memory.buffer)
    for (const table of graph.tables) {
      const start = this.generated.layout.tableAddress(table)
      new Int32Array(this.stretch.memory.buffer, start, table.length).set(table)
    }
  }

  private hostStep(index: number): void {
    const { run, reads, writes } = (this.hostSteps[index] ??= this.hostStepOf(index))
    run(this.threads === undefined ? reads : reads.map((array) => array.slice()), writes)
  }

  private readonly hostSteps: HostStepInMemory[] = []

  private hostStepOf(index: number): HostStepInMemory {
    const { run, reads, writes } = this.program.graph.hostSteps[index]!
    return { run, reads: reads.map(this.find), writes: writes.map(this.find) }
  }
}

/** A step in JavaScript, and the arrays that it works on. */
interface HostStepInMemory {
  readonly run: HostStep['run']
  readonly reads: readonly Float64Array[]
  readonly writes: readonly Float64Array[]
}

/** Lets loops run as one thread runs them best. */
function rearranged(given: Program): StreamingProgram & Pick<WasmProgram, 'phases'> {
  const { program, streams } = streamLoops(given)
  return { ...phaseLoops(program), streams }
}

/** Gives back what a program has; refers to nothing else of it. */
function releaseOf(stretch: Stretch, leave: (() => void) | undefined): () => void {
  return () => {
    release(stretch)
    leave?.()
  }
}

/** An upper bound of a program's bytes: arrays may have two lanes, and sums shadows. */
function estimate({ graph }: Program): number {
  const entries = graph.arrays.reduce((sum, { size }) => sum + size + 2, 0)
  const tables = graph.tables.reduce((sum, { byteLength }) => sum + byteLength + 16, 0)
  const handedOn = graph.scopes.reduce(
    (n, { sums, carries }) => n + sums.length + carries.length,
    0,
  )
  return BYTES_OF_KERNELS + 40 * entries + tables + 64 * (graph.columns.length + handedOn)
}
