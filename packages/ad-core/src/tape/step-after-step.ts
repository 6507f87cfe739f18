import type { Tape } from './tape.js'

/** Runs with loops recorded step after step, also on a tape that keeps one body of each. */
export function stepAfterStep<T>(tape: Tape, body: () => T): T {
  const { recordLoop, roll } = tape
  tape.recordLoop = undefined
  tape.roll = undefined
  try {
    return body()
  } finally {
    tape.recordLoop = recordLoop
    tape.roll = roll
  }
}
