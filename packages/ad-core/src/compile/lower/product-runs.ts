/** How the lengths of a product of matrices are divided into tiles. */

/** Tiles of one size, next to each other: where the first begins, and what is in each. */
export interface Run {
  readonly from: number
  readonly count: number
  readonly step: number
  readonly offsets: readonly number[]
}

/** Runs of tiles of at most so many units, as equal as can be. */
export function evenly(length: number, most: number): readonly Run[] {
  const tiles = Math.ceil(length / most)
  const small = tiles === 0 ? 0 : Math.floor(length / tiles)
  const larger = tiles === 0 ? 0 : length % tiles
  const run = (from: number, count: number, size: number): Run => ({
    from,
    count,
    step: size,
    offsets: Array.from({ length: size }, (_, k) => k),
  })
  const runs = [run(0, larger, small + 1), run(larger * (small + 1), tiles - larger, small)]
  return runs.filter(({ count }) => count > 0)
}

/** The same in columns, of tiles of at most so many pairs; where a last one is left, its pair overlaps another. */
export function inPairs(columns: number, most: number): readonly Run[] {
  const runs = evenly(Math.ceil(columns / 2), most).map(({ from, count, step, offsets }): Run => ({
    from: 2 * from,
    count,
    step: 2 * step,
    offsets: offsets.map((k) => 2 * k),
  }))
  if (columns % 2 === 0) return runs
  const { from, count, step, offsets } = runs.at(-1)!
  const last = {
    from: from + (count - 1) * step,
    count: 1,
    step,
    offsets: offsets.with(-1, offsets.at(-1)! - 1),
  }
  const others = { from, count: count - 1, step, offsets }
  return [...runs.slice(0, -1), ...(count > 1 ? [others] : []), last]
}
