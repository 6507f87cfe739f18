/** Where instrumented sources count: {@link tally} grows as they run. */
export const tally = { operations: 0 }

/** Counts so many operations and passes a value on. */
export function counted<T>(operations: number, result: T): T {
  tally.operations += operations
  return result
}
