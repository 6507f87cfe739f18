import { agree } from '../operations/cases.js'

/** How near numbers have to be. */
export interface Nearness {
  readonly relative: number
  /** What they are relative to, where they are smaller: this, and the largest of them. */
  readonly least: number
  /** Whether a program may give NaN: calls of users are interpreted again then. */
  readonly butForNaN?: boolean
}

/** Where a program's numbers differ from what is expected; −1 where they don't. */
export function firstDifference(
  got: ArrayLike<number>,
  expected: readonly number[],
  { relative, least, butForNaN = false }: Nearness,
): number {
  const scale = expected.reduce(
    (largest, x) => (Number.isFinite(x) ? Math.max(largest, Math.abs(x)) : largest),
    least,
  )
  return expected.findIndex((x, i) => {
    if (butForNaN && Number.isNaN(got[i])) return false
    return !agree(got[i]!, x, relative, scale)
  })
}
