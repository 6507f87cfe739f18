import { functions } from '../generated/lowerings.js'
import type { MemoryArray } from '../program/memory.js'
import type { Program, Slot } from '../program/program.js'
import { holdNaN } from '../program/result-watch.js'
import type { RunnableProgram } from '../program/runnable.js'
import { countUses } from '../program/use-counts.js'
import { divide, MOST_NODES } from '../program/division.js'
import { Expressions, mathFunctions } from './expressions.js'
import { layOut, type Layout } from './layout.js'
import { SourceWriter } from './source-writer.js'

type Make = (
  m: Float64Array,
  tables: readonly Int32Array[],
  functionsByName: typeof functions,
  math: typeof Math,
  step: (index: number) => void,
) => () => void

/** A program as JavaScript source, for where there is no WebAssembly. */
export class JavaScriptProgram implements RunnableProgram {
  readonly source: string
  readonly inputs: readonly Float64Array[]
  readonly outputs: readonly Float64Array[]
  private readonly program: Program
  private readonly layout: Layout
  private readonly memory: Float64Array
  private readonly status: Float64Array | undefined
  private readonly start: () => void

  /** `mostNodes`: of one function of the source. */
  constructor(program: Program, mostNodes: number = MOST_NODES) {
    const { graph } = program
    this.program = program
    this.layout = layOut(graph)
    this.source = writeSource(program, this.layout, mostNodes)
    this.memory = new Float64Array(this.layout.size())
    this.inputs = program.inputs.map((slot) => this.view(slot))
    this.outputs = program.outputs.map((slot) => this.view(slot))
    this.status = program.status && this.view(program.status)
    for (const array of graph.arrays) {
      if (array.data !== undefined) this.whole(array).set(array.data)
    }
    const make = new Function('m', 'tables', 'functions', 'math', 'step', this.source) as Make
    this.start = make(this.memory, graph.tables, functions, Math, (index) => this.hostStep(index))
  }

  /** Whether the platform makes functions of source: a Content-Security-Policy may forbid it. */
  static isAvailable(): boolean {
    try {
      new Function('')
      return true
    } catch {
      return false
    }
  }

  run(): boolean {
    this.start()
    return this.status === undefined || this.status[0] === 1
  }

  gaveNaN(): boolean {
    return holdNaN(this.outputs)
  }

  /** Its memory goes with it. */
  release(): void {}

  private view({ array, offset, size }: Slot): Float64Array {
    const start = this.layout.startOf(array) + offset
    return this.memory.subarray(start, start + size)
  }

  private whole(array: MemoryArray): Float64Array {
    return this.view({ array, offset: 0, size: array.size })
  }

  private hostStep(index: number): void {
    const { reads, writes, run } = this.program.graph.hostSteps[index]!
    run(
      reads.map((array) => this.whole(array)),
      writes.map((array) => this.whole(array)),
    )
  }
}

/** The source of a function that returns what runs the program. */
function writeSource(program: Program, layout: Layout, mostNodes: number): string {
  const { graph } = program
  const uses = countUses(graph, program.live)
  const division = divide(program, uses, mostNodes)
  const writer = new SourceWriter(program, uses, division, layout, new Expressions(graph, layout))
  return [
    `'use strict'`,
    `const { ${mathFunctions.join(', ')} } = math`,
    `const { ${graph.functionNames.join(', ')} } = functions`,
    `const [${graph.tables.map((_, k) => `t${k}`).join(', ')}] = tables`,
    writer.write(),
    'return run',
  ].join('\n')
}
