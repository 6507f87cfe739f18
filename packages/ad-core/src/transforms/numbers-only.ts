import { CompileError } from '../errors.js'
import { isProgramRecorded } from '../tape/level.js'

/** Refuses to become part of a program: `compile` then interprets what it was given. */
export function requireNumbers(name: string): void {
  if (!isProgramRecorded()) return
  throw new CompileError(
    `${name}: expected numbers to take steps from, got a recording for a program. Perhaps jacobian(f) there?`,
  )
}
