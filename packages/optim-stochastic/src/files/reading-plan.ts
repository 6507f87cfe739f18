/** Which stretches of a file hold some records, and where each record will lie among their bytes. */
export interface ReadingPlan {
  /** Pairs of the first record of a stretch and how many it has, in the file's order. */
  readonly stretches: readonly number[]
  /** Of each record asked for, its place among all that are read. */
  readonly places: Int32Array
  /** Records that are read. */
  readonly records: number
}

/**
 * Plans to read records in the order of the file, each once. Those with at most `gap` records between
 * them are read in one go: passing over a few costs less than asking again.
 */
export function readingPlan(indices: Int32Array, count: number, gap: number): ReadingPlan {
  const sorted = new Float64Array(count)
  for (let i = 0; i < count; i++) sorted[i] = indices[i]! * count + i // exact up to 2²² records at once
  sorted.sort()
  const stretches: number[] = []
  const places = new Int32Array(count)
  let first = -1
  let last = -1
  let before = 0 // records of the stretches before
  for (const key of sorted) {
    const index = Math.floor(key / count)
    if (last < 0 || index - last - 1 > gap) {
      if (last >= 0) before += last - first + 1
      first = index
      stretches.push(first, 0)
    }
    last = index
    stretches[stretches.length - 1] = last - first + 1
    places[key - index * count] = before + index - first
  }
  return { stretches, places, records: count === 0 ? 0 : before + last - first + 1 }
}
