import { explainNonFinite, type Argument } from '@wengert/ad-core'

/** Which operation of f, at which line, gave no number at x; `undefined` where that can't be told. */
export function explained(
  f: unknown,
  x: unknown,
  rest: readonly unknown[] = [],
): string | undefined {
  try {
    // x has f's own form, of which nothing is known here.
    const call = f as (x: never, ...rest: never[]) => unknown
    const found = explainNonFinite(call, x as Argument<never>, ...(rest as never[]))
    return found && String(found)
  } catch {
    return undefined
  }
}
