import { DomainError, oracle, Tensor, type Argument, type Oracle } from '@wengert/ad-core'
import { show } from './checks.js'
import type { Source } from './sources.js'
import { unitsOf } from './start-point.js'
import type { Parallel } from './workers/parallel.js'
import { poolEvaluator, type PoolEvaluator } from './workers/pool-evaluator.js'

/** Queries of a function that takes numbers and gives one: no derivatives, and no tape. */
export function untracedSource<X>(
  caller: string,
  f: (x: never) => unknown,
  x0: X,
  parallel?: Parallel,
): { readonly source: Source; readonly queries: Oracle<X> } {
  // Only its way from trees to vectors is used: it never runs f.
  const queries = oracle<never, never>(f as never, x0 as Argument<never> as never, {
    caller,
    compile: false,
  }) as unknown as Oracle<X>
  const counts = { ...queries.counts }
  const checked = (value: unknown): number => {
    if (typeof value === 'number') return value
    if (value instanceof Tensor && value.shape.length === 0) return value.data[0]!
    throw new DomainError(
      `${caller}: expected f to return a number under untraced: true, got ${show(value)}. Perhaps without untraced?`,
    )
  }
  const value = (w: Float64Array): number => {
    counts.value++
    return checked(f(queries.unflatten(w) as never))
  }
  // Threads are started for the first pool, so that none are left behind by what is refused before.
  let pool: PoolEvaluator<unknown> | undefined
  const evaluateAll = (points: readonly Float64Array[], threads: Parallel): Float64Array => {
    pool ??= poolEvaluator(caller, threads, (x) => checked(f(x as never)))
    return pool.evaluate(points.map((w) => queries.unflatten(w)))
  }
  const source: Source = {
    size: queries.size,
    units: unitsOf(queries),
    tier: queries.tier,
    dispose() {
      pool?.close()
      queries.dispose()
    },
    counts: () => counts,
    evaluations: ({ value }) => value,
    forgetful: true,
    gradientHere: () => new Float64Array(queries.size).fill(NaN),
    value,
    ...(parallel && {
      values(points: readonly Float64Array[], lose: (error: unknown) => void): Float64Array {
        counts.value += points.length
        const values = evaluateAll(points, parallel)
        for (const reason of pool?.failures ?? []) lose(new Error(reason))
        return values
      },
    }),
  }
  return { source, queries }
}
