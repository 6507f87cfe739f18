import { explainNonFinite, type Argument } from '@wengert/ad-core'

/** Which operation of f, at which line, gave no number at x; `undefined` where that can't be told. */
export function explained(f: unknown, x: unknown): string | undefined {
  try {
    // x has f's own form, of which nothing is known here.
    const found = explainNonFinite(f as (x: never) => unknown, x as Argument<never>)
    return found && String(found)
  } catch {
    return undefined
  }
}
