import { CompileError, DomainError, perhaps, requireOptions } from '../errors.js'
import { isInterpreted } from '../interpretation.js'
import { traceLeaves } from '../structure/loop.js'
import { current } from '../tape/level.js'
import type { Traced } from '../tape/traced.js'
import { flattenTree } from '../tree.js'
import type { CompiledCall } from './compile-types.js'
import { primalOutputs } from './deliver.js'
import { countingRows } from './recording-count.js'
import { traceableFunction, withNumericRun, type AnyFunction } from './run.js'
import { isTransform, recordsItself } from './transform.js'
import { writeInto } from './write-into.js'

/** What runs a compiled function. */
export type Backend = 'wasm' | 'javascript' | 'interpreter'

/** Options of {@link compile}. */
export interface CompileOptions {
  /** The back end to run on where it is available; `report()` says which one does. */
  readonly backend?: Backend
  /** Number of threads a call may use; the interpreter uses one. Default 1. */
  readonly threads?: number
}

/** What a compiled function has done so far. */
export interface CompileReport {
  /** The back end that runs. */
  readonly backend: Backend
  /** The back end that was asked for, where that is another one. */
  readonly requested: Backend
  readonly threads: number
  readonly calls: number
  /** How often the function was recorded: by the interpreter at every call. */
  readonly recordings: number
  /** Rows recorded by the last call. */
  readonly rows: number
  /** Why this back end runs. */
  readonly reason: string
  readonly toString: () => string
}

/** What a compiled function has besides its call. */
export interface CompiledMembers {
  /**
   * Calls the function and writes its result into `out`, a tree of the result's form: arrays entry
   * by entry, numbers in place in the object or tuple they stand in. Returns `out`. Nothing is
   * written where a shape doesn't fit. Errors: `ShapeError`, `TreeError`.
   */
  readonly into: <Out>(out: Out, ...inputs: readonly unknown[]) => Out
  readonly report: () => CompileReport
  /** Ends the function's life; calling it afterwards throws `CompileError`. */
  readonly dispose: () => void
}

/** `using compiled = compile(f)`, for programs whose libraries know of it. */
type UsedOnce = {
  readonly [
    K in SymbolConstructor extends { readonly dispose: infer D extends symbol } ? D : never
  ]: () => void
}

/** A compiled function. */
export type Compiled<F, P, R extends readonly unknown[], Y> = CompiledCall<F, P, R, Y> &
  CompiledMembers &
  UsedOnce

/**
 * A function with the signature of a transform, or of what a transform would make of a plain
 * function: numbers and arrays in, numbers and arrays out, in fresh memory. Every numeric leaf of
 * every argument is an input; booleans, strings and functions are static. Within a recording it is
 * transparent, so that `grad(compile(f))` is `grad(f)`.
 *
 * Every call runs the interpreter: a back end that isn't available falls back to it, which
 * `report()` tells. Cost: that of the function. Errors: `DomainError` for unknown options and values,
 * `CompileError` after `dispose`.
 * @example
 * const slope = compile(grad((x) => sum(square(x))))
 * slope([1, 2]) // Float64Array [2, 4]
 * slope.into(new Float64Array(2), [1, 2])
 * slope.dispose()
 */
export function compile<
  F extends (x: P, ...rest: R) => Y,
  P = Traced,
  R extends readonly unknown[] = Traced[],
  Y = unknown,
>(f: F & ((x: P, ...rest: R) => Y), options: CompileOptions = {}): Compiled<F, P, R, Y> {
  traceableFunction('compile', f)
  const { backend, threads } = checked(options)
  let disposed = false
  let calls = 0
  let recordings = 0
  let rows = 0
  const run = (inputs: readonly unknown[]): unknown => {
    if (disposed) {
      throw new CompileError(
        'compile: expected a function in use, got a call after dispose(). Perhaps compile(f) again?',
      )
    }
    if (current !== undefined) return within(f, inputs)
    calls++
    const counted = countingRows(() => called(f, inputs))
    recordings += counted.recordings
    rows = counted.rows
    return counted.result
  }
  const dispose = (): void => {
    disposed = true
  }
  const members: CompiledMembers & UsedOnce = {
    into(out, ...inputs) {
      writeInto(out, run(inputs))
      return out
    },
    report: () => reportOf({ requested: backend, threads, calls, recordings, rows }),
    dispose,
    [Symbol.dispose ?? Symbol.for('Symbol.dispose')]: dispose,
  }
  return Object.assign(
    isTransform<object>((...inputs) => run(inputs)),
    members,
  ) as Compiled<F, P, R, Y>
}

/** A call of its own: transforms record by themselves, plain functions are recorded for their value. */
function called(f: AnyFunction, inputs: readonly unknown[]): unknown {
  const call = f as (...x: readonly unknown[]) => unknown
  if (recordsItself(f) || isInterpreted('compile', inputs)) return call(...inputs)
  const leaves = inputs.flatMap((input) => flattenTree('compile', input, { statics: true }).leaves)
  const onInputs = (_none: unknown, ...traced: readonly unknown[]): unknown => call(...traced)
  return withNumericRun('compile', onInputs, {}, inputs, ({ y }) =>
    primalOutputs({ leaves, build: (values) => values }, y),
  )
}

/** A call within a recording: part of it. */
function within(f: AnyFunction, inputs: readonly unknown[]): unknown {
  const call = f as (...x: readonly unknown[]) => unknown
  if (recordsItself(f)) return call(...inputs)
  return call(...inputs.map((input) => traceLeaves('compile', current, input)))
}

function checked(options: CompileOptions): Required<CompileOptions> {
  requireOptions('compile', options, ['backend', 'threads'])
  const { backend = 'interpreter', threads = 1 } = options
  const backends: readonly Backend[] = ['wasm', 'javascript', 'interpreter']
  if (!backends.includes(backend)) {
    throw new DomainError(
      `compile: expected backend 'wasm', 'javascript' or 'interpreter', got '${String(backend)}'.${perhaps(String(backend), backends)}`,
    )
  }
  if (!Number.isInteger(threads) || threads < 1) {
    throw new DomainError(`compile: expected a whole number of threads ≥ 1, got ${threads}.`)
  }
  return { backend, threads }
}

function reportOf(
  done: Pick<CompileReport, 'requested' | 'threads' | 'calls' | 'recordings' | 'rows'>,
): CompileReport {
  const { requested, calls, recordings, rows } = done
  const reason =
    requested === 'interpreter'
      ? 'the interpreter was asked for, or nothing else'
      : `the ${requested} back end is not available`
  return {
    ...done,
    backend: 'interpreter',
    reason,
    toString: () =>
      `interpreter (${reason}): ${calls} calls, ${recordings} recordings, ${rows} rows in the last`,
  }
}
