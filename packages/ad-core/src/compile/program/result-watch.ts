import { boundsOf } from './magnitudes.js'
import { identityOf, type MemoryArray } from './memory.js'
import type { Program } from './program.js'
import { straightResults } from './straight-results.js'

/** Results of fewer entries are looked through rather than thought about. */
const FEW = 256

/**
 * Which of a program's arrays hold results that may be NaN, by number: they are looked through when they
 * are complete. There are none if all are bounded, as polynomials and sines are.
 */
export function arraysToWatch(program: Program): ReadonlySet<number> {
  const { outputs, read, check } = program
  const checked = check === undefined ? undefined : straightResults(program)
  const results = [...outputs.map(({ array }) => array), ...read].filter(
    (array) => checked?.has(array.id) !== true,
  )
  const entries = results.reduce((sum, { size }) => sum + size, 0)
  const bounds = entries < FEW ? undefined : boundsOf(program)
  const watched = results.filter(
    (array) => bounds === undefined || bounds.ofArray(array) === Infinity,
  )
  return new Set(watched.map((array) => identityOf(array).id))
}

/** Whether an array is among those of such numbers. */
export function isAmong(ids: ReadonlySet<number>, array: MemoryArray): boolean {
  return ids.has(identityOf(array).id)
}

/** Whether one of some arrays holds a NaN. */
export function holdNaN(arrays: readonly Float64Array[]): boolean {
  for (const array of arrays) {
    for (let i = 0; i < array.length; i++) if (array[i] !== array[i]) return true
  }
  return false
}
