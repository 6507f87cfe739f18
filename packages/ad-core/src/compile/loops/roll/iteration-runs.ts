import type { LoopRow, Place } from '../../find-loops/plan.js'

/** Iterations of a row of loops that follow each other, flattened over its loops. */
export interface IterationRun {
  /** Undefined where there is none. */
  readonly row: LoopRow | undefined
  readonly first: number
  readonly length: number
}

/** How many rows from the k-th on are iterations of one row in their order. */
export function runAt(
  rows: ArrayLike<number>,
  k: number,
  placeOf: (row: number) => Place | undefined,
): IterationRun {
  const row = placeOf(rows[k]!)?.row
  if (row === undefined || row.kept.some((kept) => kept !== 'all')) {
    return { row: undefined, first: 0, length: 1 }
  }
  const first = flattened(row, placeOf(rows[k]!)!.iteration)
  let length = 1
  while (k + length < rows.length) {
    const place = placeOf(rows[k + length]!)
    if (place?.row !== row || flattened(row, place.iteration) !== first + length) break
    length++
  }
  return { row, first, length }
}

/** An iteration of nested loops as one number, the innermost loop fastest. */
function flattened({ loops }: LoopRow, iteration: readonly number[]): number {
  return loops.reduce((index, { count }, m) => index * count + iteration[m]!, 0)
}
