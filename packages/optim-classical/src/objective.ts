import {
  compositeOracle,
  DomainError,
  oracle,
  type Argument,
  type Oracle,
  type Scalar,
} from '@wengert/ad-core'
import { show } from './checks.js'
import { functionSource, type Source } from './sources.js'
import { checkArgument } from './start-point.js'
import type { Subject } from './state.js'
import { untracedSource } from './untraced.js'
import { checkParallel, type Parallel } from './workers/parallel.js'

/** A loss of a model's outputs: f(x) = loss(model(x)). */
export interface Composite<P, Z> {
  readonly model: (x: P) => Z
  /** Convex, for Gauss–Newton and Levenberg–Marquardt. */
  readonly loss: (z: Z) => Scalar
}

/** What is to be minimized, as a source of answers. */
export interface ObjectiveSource<X> {
  readonly source: Source
  readonly queries: Oracle<X>
  readonly of: Subject['of']
  /** f as one function of x. */
  readonly whole: unknown
}

/** A function, or a model with its loss, written with ad-core's operations. */
export function tracedObjective<X>(
  caller: string,
  f: unknown,
  x0: X,
  compile: boolean | 'auto',
): ObjectiveSource<X> {
  type Call = (x: never) => unknown
  const composite = typeof f === 'object' && f !== null
  const { model, loss } = composite ? (f as Partial<Composite<never, unknown>>) : {}
  const fits = composite
    ? typeof model === 'function' && typeof loss === 'function'
    : typeof f === 'function'
  if (!fits) {
    const [got, hint] = composite
      ? [`{ ${Object.keys(f).join(', ')} }`, '{ model: (x) => …, loss: (z) => … }']
      : [show(f), `${caller}((x) => …, x0)`]
    throw new DomainError(
      `${caller}: expected f to be a function or { model, loss } of functions, got ${got}. Perhaps ${hint}?`,
    )
  }
  checkArgument(caller, x0)
  // f's parameter is what x0 becomes inside, by the signatures of minimize.
  const start = x0 as Argument<never> as never
  const options = { caller, compile }
  if (composite) {
    const queries = compositeOracle<never, unknown, never>(model!, loss!, start, options)
    return {
      source: functionSource(queries),
      queries: queries as unknown as Oracle<X>,
      of: '{ model, loss }',
      whole: (x: never) => loss!(model!(x)),
    }
  }
  const queries = oracle<never, never>(f as (x: never) => Scalar, start, options)
  return {
    source: functionSource(queries),
    queries: queries as unknown as Oracle<X>,
    of: 'f',
    whole: f as Call,
  }
}

/** A function of plain numbers. */
export function untracedObjective<X>(
  caller: string,
  f: unknown,
  x0: X,
  parallel?: Parallel,
): ObjectiveSource<X> {
  if (typeof f !== 'function') {
    throw new DomainError(
      `${caller}: expected f to be a function under untraced: true, got ${show(f)}. Perhaps ${caller}((x) => …, x0)?`,
    )
  }
  checkArgument(caller, x0)
  if (parallel !== undefined) checkParallel(caller, parallel)
  return { ...untracedSource(caller, f as (x: never) => unknown, x0, parallel), of: 'f', whole: f }
}

/** The option `untraced`, checked. */
export function isUntraced(caller: string, { untraced = false }: { untraced?: unknown }): boolean {
  if (typeof untraced === 'boolean') return untraced
  throw new DomainError(
    `${caller}: expected untraced to be true or false, got ${show(untraced)}. Perhaps untraced: true?`,
  )
}
