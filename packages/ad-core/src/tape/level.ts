import type { Tape } from './tape.js'

/**
 * One run of a transform. Values traced in it carry it, so that they can be refused once it has
 * ended, and so that values of outer runs are recognised as legal captures.
 */
export class Level {
  alive = true
  readonly tape: Tape
  readonly parent: Level | undefined
  /** Whether bodies of `map`, `sumOver`, `scan`, `checkpoint` may be recorded again for each sweep. */
  readonly opaqueBodies: boolean
  constructor(tape: Tape, parent: Level | undefined, opaqueBodies: boolean) {
    this.tape = tape
    this.parent = parent
    this.opaqueBodies = opaqueBodies
  }
}

/** The level being recorded; undefined where nothing is. */
export let current: Level | undefined

/** Whether what is being recorded becomes a program, which runs at other points too. */
export function isProgramRecorded(): boolean {
  return current?.tape.settle !== undefined
}

/** Runs `body` with `level` being recorded, and puts back what was recorded before, also on errors. */
export function recording<T>(level: Level | undefined, body: () => T): T {
  const before = current
  current = level
  try {
    return body()
  } finally {
    current = before
  }
}
