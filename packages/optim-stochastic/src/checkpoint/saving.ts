import type { NamedPlace } from './place.js'

/** Milliseconds between checkpoints where no interval was given. */
const PAUSE = 1000

/** Keeps checkpoints of a run. What it returns is to be awaited, where it is a promise. */
export interface Saving {
  /** After a step; whether it was a recorded one. */
  readonly afterStep: (steps: number, isRecorded: boolean) => void | Promise<void>
  readonly atEnd: (steps: number) => void | Promise<void>
}

/** When to save. */
export interface SavingOptions {
  readonly place: NamedPlace
  /** After every so many steps; `'recorded'`: after every recorded one; undefined: about once a second. */
  readonly every: number | 'recorded' | undefined
  readonly bytes: () => Uint8Array
  /** Told of checkpoints that could not be written, after which training goes on. */
  readonly warn: (message: string) => void
}

/** Saves at intervals, and once more at the end. */
export function savingOf({ place, every, bytes, warn }: SavingOptions): Saving {
  let saved = -1
  let last = performance.now()
  const save = (steps: number): void | Promise<void> => {
    if (steps === saved) return
    const failed = (error: unknown): void => {
      saved = -1
      const reason = error instanceof Error ? error.message : String(error)
      warn(`no checkpoint could be written to ${place.name} after step ${steps}: ${reason}`)
    }
    saved = steps
    last = performance.now()
    try {
      return place.write(bytes())?.catch(failed)
    } catch (error) {
      failed(error)
    }
  }
  const isDue = (steps: number, isRecorded: boolean): boolean => {
    if (every === 'recorded') return isRecorded
    return every === undefined ? performance.now() - last >= PAUSE : steps % every === 0
  }
  return {
    afterStep: (steps, isRecorded) => (isDue(steps, isRecorded) ? save(steps) : undefined),
    atEnd: save,
  }
}
