import { CompileError } from '../errors.js'
import { isInterpreted } from '../interpretation.js'
import { current } from '../tape/level.js'
import { countingRows } from '../transforms/recording-count.js'
import type { AnyFunction } from '../transforms/run.js'
import { availableBackend, whyNot, type Backend } from './backend.js'
import { called, within } from './call/interpreted-call.js'
import { writeInto } from './call/write-into.js'
import type { CompileOptions, CompileReport } from './compile.js'
import type { ProgramReport } from './report.js'
import { Specialisation } from './specialisation.js'

/** Arguments of so many structures have programs at a time. */
const MOST_STRUCTURES = 64

/** A report without the programs. */
type Summary = Omit<CompileReport, 'programs' | 'toString'>

/** A function and its programs: a specialisation for each structure of its arguments. */
export class CompiledFunction {
  /** What gives back the memory of each program that there is. */
  readonly releases: Set<() => void> = new Set()
  private readonly f: AnyFunction
  private readonly requested: Required<CompileOptions>
  private readonly backend: Backend
  /** The one that was used last comes first. */
  private specialisations: Specialisation[] = []
  /** The same in the order in which they came. */
  private readonly arrivals: Set<Specialisation> = new Set()
  private calls = 0
  /** What those that are gone have counted. */
  private readonly past = { recordings: 0, repeated: 0 }
  private interpretedRecordings = 0
  private interpretedRows = 0
  /** What there is to tell once its life has ended. */
  private ended: Summary | undefined

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
      if (called === undefined) continue
      this.use(known)
      return called.result
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
    const { f, requested, releases } = this
    return new Specialisation(f, requested.backend, requested, interpret, inputs, releases)
  }

  private take(added: Specialisation): void {
    this.arrivals.add(added)
    this.specialisations.unshift(added)
    if (this.specialisations.length > MOST_STRUCTURES) this.drop(this.specialisations.pop()!)
  }

  private drop(known: Specialisation): void {
    this.past.recordings += known.recordings
    this.past.repeated += known.repeated
    this.arrivals.delete(known)
    known.release()
  }

  /** Puts what was used first; what a call within the call has dropped stays away. */
  private use(known: Specialisation): void {
    const { specialisations } = this
    if (specialisations[0] === known) return
    const place = specialisations.indexOf(known)
    if (place < 0) return
    specialisations.copyWithin(1, 0, place)
    specialisations[0] = known
  }

  into(out: unknown, inputs: readonly unknown[]): unknown {
    this.requireUse()
    if (current === undefined) {
      const { specialisations } = this
      for (let k = 0; k < specialisations.length; k++) {
        const known = specialisations[k]!
        if (known.into(out, inputs)) {
          this.calls++
          this.use(known)
          return out
        }
      }
    }
    writeInto(out, this.call([...inputs]))
    return out
  }

  private requireUse(): void {
    if (this.ended === undefined) return
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
    this.ended ??= this.summary()
    for (const release of this.releases) release()
    this.releases.clear()
    this.specialisations = []
    this.arrivals.clear()
  }

  private get programs(): readonly ProgramReport[] {
    return [...this.arrivals].flatMap(({ reports }) => reports)
  }

  report(): CompileReport {
    const { programs, ended = this.summary() } = this
    const { backend, reason, calls, recordings, rows } = ended
    return {
      ...ended,
      programs,
      toString: () =>
        `${backend}${reason === '' ? '' : ` (${reason})`}: ${calls} calls, ${recordings} recordings, ${rows} rows in the last` +
        programs.map((program) => `\n${String(program)}`).join(''),
    }
  }

  private summary(): Summary {
    const { requested, calls, past, arrivals } = this
    const interpreted = this.interpretedReason()
    const interprets = interpreted !== ''
    const latest = this.programs.at(-1)
    let { recordings, repeated } = past
    for (const known of arrivals) {
      recordings += known.recordings
      repeated += known.repeated
    }
    return {
      backend: interprets ? 'interpreter' : (latest?.backend ?? this.backend),
      requested: requested.backend,
      threads: requested.threads,
      calls,
      recordings: interprets ? this.interpretedRecordings : recordings,
      repeated,
      rows: interprets ? this.interpretedRows : (latest?.rows ?? 0),
      reason: interprets
        ? interpreted
        : (latest?.refusal ?? whyNot(requested.backend, this.backend)),
    }
  }

  /** Why the arguments that were used last are interpreted. */
  private interpretedReason(): string {
    const { requested, backend, specialisations } = this
    if (requested.backend === 'interpreter') return 'the interpreter was asked for'
    if (backend === 'interpreter') return whyNot(requested.backend, backend)
    return specialisations[0]?.reason ?? ''
  }
}
