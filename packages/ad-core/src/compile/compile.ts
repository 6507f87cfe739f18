import { CompileError, DomainError } from '../errors.js'
import type { Traced } from '../tape/traced.js'
import { traceableFunction } from '../transforms/run.js'
import { isTransform } from '../transforms/transform.js'
import type { Backend } from './backend.js'
import { intoCall } from './call/into-call.js'
import { checkedOptions } from './call/checked-options.js'
import type { CompiledCall } from './compile-types.js'
import { CompiledFunction } from './compiled-function.js'
import type { ProgramReport } from './report.js'
import { wasmText } from './wasm/text.js'

export type { Backend } from './backend.js'
export type { ThreadUse } from './program/runnable.js'
export type { ProgramReport } from './report.js'

/** Options of {@link compile}. */
export interface CompileOptions {
  /** The back end to run on where it is available; `report()` says which one does. */
  readonly backend?: Backend
  /**
   * Number of threads a call may use, up to 64. Long loops over points, `map` and `sumOver` among them,
   * are divided, where their iterations don't depend on each other and the work pays, about fifty
   * microseconds for a loop; `report()` says which, or why none. Results are the same to the bit from call
   * to call with the same number of threads, and differ in rounding from those with another number, unless
   * `dividedFor` fixes how loops are divided.
   * Workers start with the first such call, at which they may be too late to help. WebAssembly only, in
   * Node from 20.16 on and on pages that are isolated from other origins. Default 1.
   */
  readonly threads?: number
  /**
   * The number of threads that long loops are divided for, up to 64, whoever takes the parts. With the
   * same number results are the same to the bit, however many `threads` there are. Default `threads`.
   */
  readonly dividedFor?: number
}

/** What a compiled function has done so far. */
export interface CompileReport {
  /** The back end that runs. */
  readonly backend: Backend
  /** The back end that was asked for. */
  readonly requested: Backend
  /** The threads that were asked for; `threading` of each program says how many it has. */
  readonly threads: number
  readonly calls: number
  /**
   * How often the function was recorded, ever: once for each structure of arguments, and where branches
   * went another way. Programs are kept for the 64 structures that were used last.
   */
  readonly recordings: number
  /** Calls that were interpreted once more, for their program gave NaN: derivatives may be numbers there. */
  readonly repeated: number
  /** Rows of the latest recording. */
  readonly rows: number
  /** Why no higher back end runs, where it was asked for. */
  readonly reason: string
  /** The programs there are, the latest last. */
  readonly programs: readonly ProgramReport[]
  readonly toString: () => string
}

/** What a compiled function has besides its call. */
export interface CompiledMembers {
  /**
   * Calls the function and writes its result into `out`, a tree of the result's form: arrays entry
   * by entry, numbers in place in the object or tuple they stand in. Returns `out`. Nothing is
   * written where a shape doesn't fit. Errors: `ShapeError`, `TreeError`; `TracedError` while a function
   * is recorded.
   */
  readonly into: <Out>(out: Out, ...inputs: readonly unknown[]) => Out
  /** What runs, how often it was recorded, and what its programs consist of. */
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

/** Gives the memory of programs back whose function is gone. */
const abandoned = /* @__PURE__ */ new FinalizationRegistry<ReadonlySet<() => void>>((releases) => {
  for (const release of releases) release()
})

/** The reports of compiled functions, for `wat`. */
const reports = /* @__PURE__ */ new WeakMap<object, () => CompileReport>()

/**
 * A function with the signature of a transform, or of what a transform would make of a plain
 * function, that runs as generated WebAssembly: recorded once for each structure of its arguments.
 * Every numeric leaf of every argument is an input; booleans, strings and functions are static, and
 * captured numbers and arrays are constants, frozen when it is recorded. Results are numbers and
 * arrays in fresh memory. Where a branch goes another way than it was recorded it is recorded again.
 * Within a recording it is transparent, so that `grad(compile(f))` is `grad(f)`.
 *
 * Cost: the first call interprets and records; others run the program. What has no program (fixed
 * points, `complexStep`, `finiteDifference`, results that hold functions, what throws only where its
 * numbers aren't known yet) is interpreted, which `report()` tells. Errors: `DomainError`
 * for unknown options and values, `CompileError` after `dispose` and for functions that do something
 * else at each call.
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
  return callableOf(new CompiledFunction(f, checkedOptions('compile', options))) as Compiled<
    F,
    P,
    R,
    Y
  >
}

/**
 * A compiled function, as of {@link compile}, whose program for some arguments has been made already,
 * while the platform's compiler worked in the background: pages don't wait for it, and programs may be
 * larger than the 8 MB that browsers compile at once. The function is interpreted and recorded before;
 * other structures of arguments are recorded when they come.
 *
 * Cost: that of the first call. Errors (of the promise): those of `compile` and of the call.
 * @example
 * const slope = await compileAsync(grad((x) => sum(square(x))), [[1, 2]])
 * slope([3, 4]) // Float64Array [6, 8]
 */
export async function compileAsync<
  F extends (x: P, ...rest: R) => Y,
  P = Traced,
  R extends readonly unknown[] = Traced[],
  Y = unknown,
>(
  f: F & ((x: P, ...rest: R) => Y),
  inputs: readonly unknown[],
  options: CompileOptions = {},
): Promise<Compiled<F, P, R, Y>> {
  traceableFunction('compileAsync', f)
  if (!Array.isArray(inputs)) {
    throw new DomainError(
      `compileAsync: expected the arguments of a call as an array, got ${typeof inputs}. Perhaps you meant [x]?`,
    )
  }
  const compiled = new CompiledFunction(f, checkedOptions('compileAsync', options))
  await compiled.prepare(inputs)
  return callableOf(compiled) as Compiled<F, P, R, Y>
}

function callableOf(compiled: CompiledFunction): object {
  const members: CompiledMembers & UsedOnce = {
    into: intoCall((out, inputs) => compiled.into(out, inputs)),
    report: () => compiled.report(),
    dispose: () => compiled.dispose(),
    [Symbol.dispose ?? Symbol.for('Symbol.dispose')]: () => compiled.dispose(),
  }
  const callable = Object.assign(
    isTransform<object>((...inputs) => compiled.call(inputs)),
    members,
  )
  abandoned.register(callable, compiled.releases)
  reports.set(callable, members.report)
  return callable
}

/**
 * The module of a compiled function's latest program as readable WebAssembly text, in time linear in the
 * module's bytes. Errors: `CompileError` where it has no WebAssembly program yet.
 * @example
 * const f = compile((x) => square(x))
 * f(3)
 * wat(f) // (module …
 */
export function wat(compiled: object): string {
  const programs = reports.get(compiled)?.().programs ?? []
  const bytes = programs.map(({ module }) => module.bytes).findLast((known) => known !== undefined)
  if (bytes === undefined) {
    throw new CompileError(
      'wat: expected a compiled function that has run as WebAssembly, got one that has not. Perhaps call it first?',
    )
  }
  return wasmText(bytes)
}
