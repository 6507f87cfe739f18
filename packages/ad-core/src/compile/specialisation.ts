import { flattenTree } from '../tree.js'
import type { Concrete } from '../primitive.js'
import { AdError } from '../errors.js'
import type { AnyFunction } from '../transforms/run.js'
import { realise, realiseInBackground, type Backend, type Realised } from './backend.js'
import { argumentReader } from './call/argument-reader.js'
import { formOf, resultWriter, type ResultWriter } from './call/result-writer.js'
import { dropShared } from './call/shared-memory.js'
import { agree, leavesOf } from './agreement.js'
import { keepExemplars } from './exemplars.js'
import { requirePure } from './impurity.js'
import { LoweringError } from './lower/lowering-error.js'
import { lowerRecording } from './lower/lower-recording.js'
import { recordFunction, type RecordedFunction } from './record.js'
import { ProgramReport } from './report.js'
import { makeSmallProgram } from './small-program.js'
import type { Program } from './program/program.js'
import type { ThreadWish } from './wasm/split/split-choice.js'
import type { RunnableProgram } from './program/runnable.js'

/** After so many recordings a function whose branches keep changing is interpreted. */
const MOST_RECORDINGS = 16
/** So many programs may miss the point that they were recorded at. */
const MOST_MISSED = 2
/** How many programs this process has begun to make. */
let programsMade = 0

/** Why calls are interpreted where a program can't be trusted. */
export const DISAGREES = 'its program gave another result than the interpreter'

/** Why they are where programs miss the point that they were recorded at. */
const MISSES =
  'a branch, an index or a label failed its check at the arguments it was recorded with'

const NOWHERE: readonly undefined[] = []

/** A compiled program, and what is known of it. */
interface Entry {
  readonly program: RunnableProgram
  /** For results of its form: branches may return different ones. */
  readonly writer: ResultWriter
  readonly report: ProgramReport
}

/** A program in the making. */
interface Making {
  readonly recording: RecordedFunction
  readonly program: Program
  readonly report: ProgramReport
}

/** What a compiled function has for arguments of one structure: programs, one for each way its branches went. */
export class Specialisation {
  readonly reports: ProgramReport[] = []
  recordings = 0
  /** Calls that were interpreted again, for their program gave NaN. */
  repeated = 0
  /** Programs whose checks failed at the very point they were recorded at. */
  private missed = 0
  /** Why calls are interpreted, where they are. */
  reason: string | undefined
  private readonly f: AnyFunction
  private readonly backend: Backend
  private readonly threads: Required<ThreadWish>
  private readonly interpret: (inputs: readonly unknown[]) => unknown
  private readonly read: ReturnType<typeof argumentReader>
  private readonly entries: Entry[] = []
  private readonly writers = new Map<string, ResultWriter>()
  private readonly releases: Set<() => void>

  constructor(
    f: AnyFunction,
    backend: Backend,
    threads: Required<ThreadWish>,
    interpret: (inputs: readonly unknown[]) => unknown,
    inputs: readonly unknown[],
    releases: Set<() => void>,
  ) {
    this.f = f
    this.backend = backend
    this.threads = threads
    this.interpret = interpret
    this.read = argumentReader(inputs)
    this.releases = releases
  }

  /** Runs a program whose branches go as they do at some arguments; undefined where they don't fit. */
  private run(
    inputs: readonly unknown[],
    places: readonly (Float64Array | undefined)[] = NOWHERE,
    writer?: ResultWriter,
  ): Entry | 'other arguments' | 'other branches' | 'not a number' {
    const { entries } = this
    for (let k = 0; k < entries.length; k++) {
      const entry = entries[k]!
      if (!this.read(inputs, entry.program.inputs)) return 'other arguments'
      entry.program.deliver?.(entry.writer === writer ? places : NOWHERE)
      if (!entry.program.run()) continue
      if (k > 0) this.putFirst(k)
      return entry.program.gaveNaN() ? 'not a number' : entry
    }
    return 'other branches'
  }

  private putFirst(k: number): void {
    const { entries } = this
    entries.unshift(...entries.splice(k, 1))
  }

  /** The result at some arguments in fresh memory; undefined where their structure is another one. */
  call(inputs: readonly unknown[]): { readonly result: unknown } | undefined {
    if (this.reason !== undefined)
      return this.fits(inputs) ? { result: this.interpret(inputs) } : undefined
    const entry = this.run(inputs)
    if (entry === 'other arguments') return undefined
    if (entry === 'other branches') return { result: this.record(inputs) }
    if (entry === 'not a number') return { result: this.repeat(inputs) }
    return { result: entry.writer.fresh(entry.program.outputs) }
  }

  /** Writes the result into the caller's tree, where a program runs and its form is the usual one. */
  into(out: unknown, inputs: readonly unknown[]): boolean {
    const writer = this.entries[0]?.writer
    if (writer?.fits(out) !== true) return false
    if (this.delivers) return this.deliverInto(out, writer, inputs)
    return this.write(this.run(inputs), writer, out)
  }

  private write(entry: Entry | string, writer: ResultWriter, out: unknown): boolean {
    if (typeof entry !== 'string' && entry.writer === writer) {
      writer.write(entry.program.outputs)
      return true
    }
    writer.forget()
    if (typeof entry === 'string' || !entry.writer.fits(out)) return false
    entry.writer.write(entry.program.outputs)
    return true
  }

  /** The same where programs may write results to the caller's arrays while they run. */
  private deliverInto(out: unknown, writer: ResultWriter, inputs: readonly unknown[]): boolean {
    const { places } = this
    writer.place(places)
    dropShared(places, inputs)
    const entry = this.run(inputs, places, writer)
    const isWritten = this.write(entry, writer, out)
    if (typeof entry !== 'string') entry.program.deliver?.(NOWHERE)
    places.fill(undefined)
    return isWritten
  }

  /**
   * Interprets a call whose program gave NaN: rows that nothing comes back to add nothing there, and 0·∞
   * here.
   */
  private repeat(inputs: readonly unknown[]): unknown {
    this.repeated++
    return this.interpret(inputs)
  }

  /** Whether programs write results to arrays of the caller's while they run. */
  private delivers = false
  /** Those arrays. */
  private readonly places: (Float64Array | undefined)[] = []

  /** Whether arguments have this structure. */
  private fits(inputs: readonly unknown[]): boolean {
    return this.read(inputs, this.leaves)
  }

  /** Where arguments are read to when nothing runs. */
  private leaves: readonly Float64Array[] = []

  /** Interprets a call, and records it for the next ones. */
  record(inputs: readonly unknown[]): unknown {
    const expected = this.expect(inputs)
    if (this.reason !== undefined) return expected
    const making = this.lower(inputs)
    if (making === undefined) return expected
    const { report, program } = making
    const realised = report.timed('generate', () => realise(program, this.backend, this.threads))
    return this.admit(making, realised, inputs, expected)
  }

  /** The same, while the platform's compiler works in the background. */
  async recordInBackground(inputs: readonly unknown[]): Promise<void> {
    const expected = this.expect(inputs)
    if (this.reason !== undefined) return
    const making = this.lower(inputs)
    if (making === undefined) return
    const { report, program } = making
    const start = performance.now()
    const realised = await realiseInBackground(program, this.backend, this.threads)
    report.milliseconds.generate += performance.now() - start
    this.admit(making, realised, inputs, expected)
  }

  /** The interpreter's result, with which a program's will be compared. */
  private expect(inputs: readonly unknown[]): unknown {
    const expected = this.interpret(inputs)
    this.leaves = inputs.flatMap(leavesOf).map((leaf) => new Float64Array(sizeOfLeaf(leaf)))
    if (this.recordings >= MOST_RECORDINGS) {
      this.interpretFromNowOn(`its branches went another way ${MOST_RECORDINGS} times`)
    } else if (!isData(expected)) this.interpretFromNowOn('its result holds functions')
    else this.recordings++
    return expected
  }

  private lower(inputs: readonly unknown[]): Making | undefined {
    try {
      if (++programsMade === 2) keepExemplars(makeSmallProgram)
      const report = new ProgramReport(this.backend)
      const recording = report.timed('record', () => recordFunction(this.f, inputs))
      const program = report.timed('lower', () => lowerRecording(recording))
      return { recording, program, report }
    } catch (error) {
      if (!(error instanceof LoweringError || error instanceof AdError)) throw error
      this.interpretFromNowOn(`it has what no program can be made of: ${error.message}`)
      return undefined
    }
  }

  /** Takes a program for further calls if it gives the expected result, and returns the result. */
  private admit(
    { recording, program: lowered, report }: Making,
    realised: Realised,
    inputs: readonly unknown[],
    expected: unknown,
  ): unknown {
    const { runnable: program, refusal } = realised
    if (program === undefined) {
      this.interpretFromNowOn(`the platform takes no program of it: ${refusal}`)
      return expected
    }
    report.describe(recording, lowered, realised, this.threads)
    this.reports.push(report)
    this.releases.add(program.release)
    this.read(inputs, program.inputs)
    // Its own point may lie on a threshold, where back ends differ by a rounding; not always, though.
    if (!program.run() && ++this.missed > MOST_MISSED) {
      this.discard(program)
      this.interpretFromNowOn(MISSES)
      return expected
    }
    const writer = this.writerOf(expected)
    const result = writer.fresh(program.outputs)
    const gaveNaN = program.gaveNaN()
    if (!agree(result, expected, gaveNaN)) {
      this.discard(program)
      requirePure(this.f, inputs)
      this.interpretFromNowOn(DISAGREES)
      return expected
    }
    this.entries.unshift({ program, report, writer })
    if (program.deliver !== undefined) this.delivers = true
    return gaveNaN ? expected : result
  }

  private discard({ release }: RunnableProgram): void {
    release()
    this.releases.delete(release)
  }

  private writerOf(result: unknown): ResultWriter {
    const form = formOf(result)
    const writer = this.writers.get(form) ?? resultWriter(result)
    this.writers.set(form, writer)
    return writer
  }

  private interpretFromNowOn(reason: string): void {
    this.reason = reason
    this.release()
  }

  /** Gives back the memory of all its programs. */
  release(): void {
    for (const { program } of this.entries.splice(0)) this.discard(program)
  }
}

function sizeOfLeaf(value: Concrete): number {
  return typeof value === 'number' ? 1 : value.data.length
}

/** Whether a result is a tree of numbers and arrays. */
function isData(tree: unknown): boolean {
  try {
    flattenTree('compile', tree)
    return true
  } catch {
    return false
  }
}
