import type { Tape } from '../tape/tape.js'

/** What `emit` records as derivatives, its rows counted. */
export function countedDerivatives<T>(tape: Tape, emit: () => T): T {
  const { length } = tape
  const derivatives = emit()
  tape.derivativeRows += tape.length - length
  return derivatives
}
