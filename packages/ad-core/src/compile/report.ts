import type { Backend, Realised } from './backend.js'
import { FIRST_ARITHMETIC, OP } from './program/instructions.js'
import type { Program } from './program/program.js'
import type { RecordedFunction } from './record.js'
import type { ThreadUse } from './program/runnable.js'
import type { ThreadWish } from './wasm/split/split-choice.js'
import { WasmProgram } from './wasm/wasm-program.js'

type Stage = 'record' | 'lower' | 'generate'

/** The threads of programs that aren't WebAssembly. */
const ONLY_ONE: ThreadUse = {
  threads: 1,
  loops: [],
  reason: 'generated JavaScript runs on one thread',
}

/** What one program of a compiled function consists of. */
export class ProgramReport {
  /** The back end that runs it. */
  backend: Backend
  /** Why no higher back end runs it, where it was asked for. */
  refusal = ''
  /** Rows as they were recorded, before loops were found in them; in bodies of loops, each once. */
  recordedRows = 0
  /** How many of those are derivatives, which transforms within the function have added. */
  derivativeRows = 0
  /** Rows with loops in the place of what repeats. */
  rows = 0
  /** Instructions after equal ones were made one and constants folded. */
  nodes = 0
  /** Those that results need, loops and what is read among them. */
  liveNodes = 0
  /** Those of them that compute. */
  instructions = 0
  loops = 0
  /** Loops that run for two iterations at once. */
  loopsInLanes = 0
  /** Loops that run block by block, as their arguments or results are large. */
  loopsInBlocks = 0
  /** How many phases those loops have that run in phases. */
  phases: readonly number[] = []
  /** Functions of the module. */
  functions = 0
  /** Functions that instructions call, by name. */
  kernels: readonly string[] = []
  /** Steps that JavaScript does. */
  hostSteps = 0
  /** Branches whose outcome is checked. */
  guards = 0
  /** Its threads, as far as they are known now: where workers fail it goes on with one. */
  threading: ThreadUse = { threads: 1, loops: [], reason: '' }
  /** Bytes of the module, and of its memory. */
  bytes = 0
  memory = 0
  /** Milliseconds by stage. */
  readonly milliseconds: Record<Stage, number> = { record: 0, lower: 0, generate: 0 }
  /** The module, for `wat`. */
  readonly module: { bytes: Uint8Array | undefined } = { bytes: undefined }

  constructor(backend: Backend) {
    this.backend = backend
  }

  timed<T>(stage: Stage, body: () => T): T {
    const start = performance.now()
    const result = body()
    this.milliseconds[stage] += performance.now() - start
    return result
  }

  describe(
    { tape, rowsSaved, derivativeRows }: RecordedFunction,
    { graph, live, guards }: Program,
    realised: Realised,
    { threads, dividedFor }: Required<ThreadWish>,
  ): void {
    const { op, length } = graph.columns
    this.backend = realised.backend
    this.refusal = realised.refusal
    this.recordedRows = tape.length + rowsSaved
    this.derivativeRows = derivativeRows
    this.rows = tape.length
    this.nodes = length
    for (let id = 0; id < length; id++) {
      if (live.nodes[id] === 0) continue
      this.liveNodes++
      if (op[id]! >= FIRST_ARITHMETIC) this.instructions++
      else if (op[id] === OP.loop) this.loops++
    }
    this.kernels = graph.functionNames
    this.hostSteps = graph.hostSteps.length
    this.guards = guards
    const { runnable } = realised
    if (Math.max(threads, dividedFor) > 1) this.threading = runnable?.threading ?? ONLY_ONE
    if (!(runnable instanceof WasmProgram)) return
    const { generated, streams, phases } = runnable
    this.loopsInBlocks = streams.length
    this.phases = phases
    this.loopsInLanes = generated.loopsInLanes
    this.functions = generated.functions
    this.bytes = generated.bytes.length
    this.memory = generated.layout.size()
    this.module.bytes = generated.bytes
  }

  toString(): string {
    const { record, lower, generate } = this.milliseconds
    return [
      `${this.backend}${this.refusal === '' ? '' : ` (${this.refusal})`}: ${stages(this)}`,
      `${this.loops} loops, ${this.loopsInLanes} of them in two lanes${rearrangement(this)}; ${this.functions} functions, ${this.bytes} bytes, ${this.memory} bytes of memory`,
      `calls: ${this.kernels.join(', ') || 'none'}; ${this.hostSteps} steps in JavaScript; ${this.guards} guards`,
      ...threadLines(this.threading),
      `record ${record.toFixed(1)} ms, lower ${lower.toFixed(1)} ms, generate ${generate.toFixed(1)} ms`,
    ].join('\n  ')
  }
}

/** How many rows and nodes there are after each stage. */
function stages(report: ProgramReport): string {
  const { recordedRows, derivativeRows, rows, nodes, liveNodes, instructions } = report
  return [
    `${recordedRows} rows recorded${derivativeRows === 0 ? '' : `, ${derivativeRows} of them derivatives`}`,
    ...(rows === recordedRows ? [] : [`${rows} with loops found`]),
    `${nodes} nodes`,
    `${liveNodes} live`,
    `${instructions} instructions`,
  ].join(' → ')
}

/** Which loops run block by block, and which in phases, where there are any. */
function rearrangement({ loopsInBlocks, phases }: ProgramReport): string {
  const blocks = loopsInBlocks === 0 ? '' : `, ${loopsInBlocks} block by block`
  return phases.length === 0
    ? blocks
    : `${blocks}, ${phases.length} in phases (${phases.join(', ')})`
}

/** A line on threads, where there are several or a reason why there aren't. */
function threadLines({ threads, loops, reason }: ThreadUse): readonly string[] {
  if (reason !== '') return [`one thread: ${reason}`]
  if (threads === 1) return []
  const list = loops.map(({ iterations, parts }) => `${iterations} iterations in ${parts} parts`)
  return [`${threads} threads: ${list.join(', ')}`]
}
