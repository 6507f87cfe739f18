import { DomainError, oracle, Tensor, type Argument, type Oracle } from '@wengert/ad-core'
import { show } from './checks.js'
import type { Source } from './sources.js'
import { unitsOf } from './start-point.js'

/** Queries of a function that takes numbers and gives one: no derivatives, and no tape. */
export function untracedSource<X>(
  caller: string,
  f: (x: never) => unknown,
  x0: X,
  evaluateAll?: (points: readonly Float64Array[]) => Float64Array,
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
  const source: Source = {
    size: queries.size,
    units: unitsOf(queries),
    tier: queries.tier,
    dispose: queries.dispose,
    counts: () => counts,
    evaluations: ({ value }) => value,
    gradientHere: () => new Float64Array(queries.size).fill(NaN),
    value,
    together: evaluateAll !== undefined,
    values(points) {
      if (evaluateAll === undefined) return Float64Array.from(points, value)
      counts.value += points.length
      return evaluateAll(points)
    },
  }
  return { source, queries }
}
