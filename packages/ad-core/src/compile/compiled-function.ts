import { CompileError } from '../errors.js'
import { isInterpreted } from '../interpretation.js'
import { current } from '../tape/level.js'
import { countingRows } from '../transforms/recording-count.js'
import type { AnyFunction } from '../transforms/run.js'
import { availableBackend, type Backend } from './backend.js'
import { called, within } from './call/interpreted-call.js'
import { writeInto } from './call/write-into.js'
import type { CompileOptions, CompileReport } from './compile.js'
import { Specialisation } from './specialisation.js'

/** Arguments of so many structures have programs at a time. */
const MOST_STRUCTURES = 64

/** A function and its programs: a specialisation for each structure of its arguments. */
export class CompiledFunction {
  /** What gives back the memory of each program that there is. */
  readonly releases: Set<() => void> = new Set()
  private readonly f: AnyFunction
  private readonly requested: Required<CompileOptions>
  private readonly backend: Backend
  private specialisations: Specialisation[] = []
  private calls = 0
  private interpretedRecordings = 0
  private interpretedRows = 0
  private disposed = false

  constructor(f: AnyFunction, requested: Required<CompileOptions>) {
    this.f = f
    this.requested = requested
    this.backend = availableBackend(requested.backend)
  }

  call(inputs: readonly unknown[]): unknown {
    this.requireUse()
    if (current !== undefined) return within(this.f, inputs)
    this.calls++
    for (const known of this.specialisations) {
      const called = known.call(inputs)
      if (called !== undefined) return called.result
    }
    if (this.isInterpreted(inputs)) return this.interpret(inputs)
    const added = this.specialisation(inputs)
    const result = added.record(inputs)
    this.take(added)
    return result
  }

  /** Makes the program for some arguments. */
  async prepare(inputs: readonly unknown[]): Promise<void> {
    if (current !== undefined) {
      throw new CompileError(
        'compileAsync: expected a call of its own, got one while a function is recorded. Perhaps you meant compile?',
      )
    }
    if (this.isInterpreted(inputs)) return
    const added = this.specialisation(inputs)
    await added.recordInBackground(inputs)
    this.take(added)
  }

  private isInterpreted(inputs: readonly unknown[]): boolean {
    return this.backend === 'interpreter' || isInterpreted('compile', inputs)
  }

  private specialisation(inputs: readonly unknown[]): Specialisation {
    const interpret = (given: readonly unknown[]): unknown => this.interpret(given)
    const { f, backend, requested, releases } = this
    return new Specialisation(f, backend, requested.threads, interpret, inputs, releases)
  }

  private take(added: Specialisation): void {
    this.specialisations.unshift(added)
    if (this.specialisations.length > MOST_STRUCTURES) this.specialisations.pop()!.release()
  }

  into(out: unknown, inputs: readonly unknown[]): unknown {
    this.requireUse()
    if (current === undefined) {
      const { specialisations } = this
      for (let k = 0; k < specialisations.length; k++) {
        if (specialisations[k]!.into(out, inputs)) {
          this.calls++
          return out
        }
      }
    }
    writeInto(out, this.call([...inputs]))
    return out
  }

  private requireUse(): void {
    if (!this.disposed) return
    throw new CompileError(
      'compile: expected a function in use, got a call after dispose(). Perhaps compile(f) again?',
    )
  }

  private interpret(inputs: readonly unknown[]): unknown {
    const counted = countingRows(() => called(this.f, inputs))
    this.interpretedRecordings += counted.recordings
    this.interpretedRows = counted.rows
    return counted.result
  }

  dispose(): void {
    this.disposed = true
    for (const release of this.releases) release()
    this.releases.clear()
    this.specialisations = []
  }

  report(): CompileReport {
    const { requested, calls, specialisations } = this
    const programs = [...specialisations].reverse().flatMap(({ reports: own }) => own)
    const interpreted = this.interpretedReason()
    const interprets = interpreted !== ''
    const latest = programs.at(-1)
    const backend = interprets ? 'interpreter' : (latest?.backend ?? this.backend)
    const reason = interprets ? interpreted : (latest?.refusal ?? '')
    const recorded = specialisations.reduce((sum, { recordings }) => sum + recordings, 0)
    const repeated = specialisations.reduce((sum, known) => sum + known.repeated, 0)
    const rows = interprets ? this.interpretedRows : (latest?.rows ?? 0)
    return {
      backend,
      requested: requested.backend,
      threads: requested.threads,
      calls,
      recordings: interprets ? this.interpretedRecordings : recorded,
      repeated,
      rows,
      reason,
      programs,
      toString: () =>
        `${backend}${reason === '' ? '' : ` (${reason})`}: ${calls} calls, ${interprets ? this.interpretedRecordings : recorded} recordings, ${rows} rows in the last` +
        programs.map((program) => `\n${String(program)}`).join(''),
    }
  }

  /** Why the latest kind of arguments is interpreted. */
  private interpretedReason(): string {
    const { requested, backend, specialisations } = this
    if (requested.backend === 'interpreter') return 'the interpreter was asked for'
    if (backend === 'interpreter') return `the ${requested.backend} back end is not available`
    return specialisations[0]?.reason ?? ''
  }
}
