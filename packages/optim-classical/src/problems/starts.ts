/** A point whose entries are all the same. */
export function constant(n: number, entry: number): number[] {
  return new Array<number>(n).fill(entry)
}

/** Multiples of a start, or itself alone where that is the origin. */
export function scaledStarts(
  start: readonly number[],
  scales: readonly number[] = [1, 10, 100],
): readonly (readonly number[])[] {
  return start.every((x) => x === 0) ? [start] : scales.map((scale) => start.map((x) => scale * x))
}
