/** Rows that functions have been recorded in, and how often, since the start. */
const recorded = { rows: 0, recordings: 0 }

/** Notes a recording. */
export function countRecording(rows: number): void {
  recorded.rows += rows
  recorded.recordings++
}

/** Counts what is recorded while `body` runs. */
export function countingRows<T>(body: () => T): { result: T; rows: number; recordings: number } {
  const { rows, recordings } = recorded
  const result = body()
  return { result, rows: recorded.rows - rows, recordings: recorded.recordings - recordings }
}
