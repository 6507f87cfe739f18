import type { MemoryArray } from '../program/memory.js'
import type { Program, Slot } from '../program/program.js'
import type { RunnableProgram } from '../program/runnable.js'
import { generateModule, type GeneratedModule } from './generate.js'
import type { GenerateOptions } from './module-context.js'
import { placeFor, release, take, type Stretch } from './memory-pool.js'
import { wasmPlatform, type WasmImports, type WasmInstance } from './platform.js'
import { hasSimd } from './simd.js'

/**
 * A program ready to run. Errors: what the platform throws where the module is too large for it, or the
 * memory.
 */
export function wasmProgram(program: Program, options: Partial<GenerateOptions> = {}): WasmProgram {
  const made = new WasmProgram(program, options)
  const { Module, Instance } = wasmPlatform()!
  try {
    made.enter(new Instance(new Module(made.generated.bytes), made.imports))
  } catch (error) {
    made.release()
    throw error
  }
  return made
}

/** The same, while the platform's compiler works in the background. */
export async function wasmProgramInBackground(program: Program): Promise<WasmProgram> {
  const made = new WasmProgram(program, {})
  try {
    const { instance } = await wasmPlatform()!.instantiate(made.generated.bytes, made.imports)
    made.enter(instance)
  } catch (error) {
    made.release()
    throw error
  }
  return made
}

/** A program as an instance of a WebAssembly module, once it has entered one. */
export class WasmProgram implements RunnableProgram {
  readonly generated: GeneratedModule
  readonly inputs: readonly Float64Array[]
  readonly outputs: readonly Float64Array[]
  readonly release: () => void
  private readonly stretch: Stretch
  private readonly program: Program
  private readonly status: Float64Array | undefined
  private start: () => void = () => {}

  constructor(program: Program, options: Partial<GenerateOptions>) {
    this.program = program
    const place = placeFor(estimate(program))
    this.generated = generateModule(program, place.base, { simd: hasSimd(), ...options })
    const stretch = take(place, this.generated.layout.size())
    this.stretch = stretch
    this.release = () => release(stretch)
    this.inputs = program.inputs.map((slot) => this.view(slot))
    this.outputs = program.outputs.map((slot) => this.view(slot))
    this.status = program.status && this.view(program.status)
    this.writeConstants()
  }

  /** What its module imports. */
  get imports(): WasmImports {
    return {
      host: { memory: this.stretch.memory, step: (index: number) => this.hostStep(index) },
      math: Math as unknown as Readonly<Record<string, unknown>>,
      functions: this.generated.imported,
    }
  }

  /** Takes the instance that runs it. */
  enter({ exports }: WasmInstance): void {
    this.start = exports['run'] as () => void
  }

  run(): boolean {
    this.start()
    return this.status === undefined || this.status[0] === 1
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
      inputs.map((array) => this.whole(array)),
      this.whole(output),
    )
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
  return 40 * entries + tables + 64 * (graph.columns.length + handedOn)
}
