import { compile, type CompileOptions, type CompiledMembers } from '../compile/compile.js'
import { DISAGREES } from '../compile/specialisation.js'
import { ShapeError } from '../errors.js'
import { current } from '../tape/level.js'
import type { Flat } from '../tensor.js'
import type { AnyFunction } from '../transforms/run.js'
import { hashOfRows, NO_ROWS } from './branches.js'
import { bufferOf, type TreeBuffer } from './tree-buffer.js'

type Call = (...inputs: readonly unknown[]) => unknown

/** One query as a compiled function, with memory for its results: a tuple of numbers and trees. */
class Program {
  private readonly compiled: Call & CompiledMembers
  private results: readonly unknown[] | undefined
  private buffers: readonly (TreeBuffer | undefined)[] = []

  constructor(query: AnyFunction, options: CompileOptions) {
    this.compiled = compile(query as never, options) as unknown as Call & CompiledMembers
  }

  run(inputs: readonly unknown[]): void {
    if (this.results === undefined) this.take(inputs)
    else {
      try {
        this.compiled.into(this.results, ...inputs)
      } catch (error) {
        if (!(error instanceof ShapeError)) throw error
        this.take(inputs) // another number of results than before
      }
    }
  }

  private take(inputs: readonly unknown[]): void {
    const results = this.compiled(...inputs) as readonly unknown[]
    this.results = results
    this.buffers = results.map((x) => (typeof x === 'number' ? undefined : bufferOf(x)))
  }

  number(part: number): number {
    return this.results![part] as number
  }

  vector(part: number): Float64Array {
    const buffer = this.buffers[part]!
    return buffer.read(new Float64Array(buffer.size))
  }

  /** The program's own memory of a result that is one array: it holds until the program runs again. */
  view(part: number): ArrayLike<number> {
    return this.buffers[part]!.only
  }

  /** The latest result itself, whose numbers change when the program runs again. */
  result(part: number): unknown {
    return this.results![part]
  }

  into<Out extends Flat>(part: number, out: Out): Out {
    return this.buffers[part]!.read(out)
  }

  get reason(): string {
    return this.compiled.report().reason
  }

  dispose(): void {
    this.compiled.dispose()
  }
}

/** Why programs can't go on. */
export interface Refusal {
  readonly reason: string
  /** They can't be trusted, rather than made. */
  readonly isWarning: boolean
}

/**
 * Queries about one function as compiled functions, each made when it is first asked. The function
 * is watched: where it runs, a program was made, or could not be.
 */
export class ProgramSet {
  /** How branches went in recordings since this was last set to undefined; undefined where there were none. */
  branches: number | undefined
  /** What the latest query has shown to be impossible. */
  refusal: Refusal | undefined
  private readonly options: CompileOptions
  private readonly programs = new Map<string, Program>()
  private readonly queries: ReadonlyMap<string, AnyFunction>

  /** `queriesOf` makes transforms of functions that it has had watched. */
  constructor(
    queriesOf: (watched: <F>(f: F) => F) => Readonly<Record<string, unknown>>,
    options: CompileOptions = {},
  ) {
    this.options = options
    const queries = queriesOf((f) => this.watched(f))
    this.queries = new Map(Object.entries(queries) as [string, AnyFunction][])
  }

  /** Runs a query; what it returns is read from the program until that runs again. */
  run(name: string, inputs: readonly unknown[]): Program {
    let program = this.programs.get(name)
    if (program === undefined) {
      program = new Program(this.queries.get(name)!, this.options)
      this.programs.set(name, program)
    }
    const before = this.branches
    program.run(inputs)
    if (this.branches !== before) this.noteFallback(program)
    return program
  }

  private noteFallback({ reason }: Program): void {
    if (reason === '') return
    this.refusal = { reason, isWarning: reason === DISAGREES }
  }

  private watched<F>(f: F): F {
    const call = f as Call
    const watched: Call = (...inputs) => {
      const level = current
      const from = level?.tape.length ?? 0
      const y = call(...inputs)
      if (level !== undefined) {
        this.branches = hashOfRows(this.branches ?? NO_ROWS, level.tape, from)
      }
      return y
    }
    return watched as F
  }

  dispose(): void {
    for (const program of this.programs.values()) program.dispose()
    this.programs.clear()
  }
}
