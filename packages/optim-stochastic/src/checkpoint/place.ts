import { DomainError } from '@wengert/ad-core'
import { show } from '../checks.js'
import { filePlace } from './file-place.js'

/** Where checkpoints are kept: anything that keeps the latest bytes. */
export interface CheckpointPlace {
  /** Keeps these bytes in place of earlier ones, wholly or not at all. */
  readonly write: (bytes: Uint8Array) => void | Promise<void>
  /** The bytes that were kept last; undefined or null where there are none. */
  readonly read: () => MaybeBytes | Promise<MaybeBytes>
}

type MaybeBytes = Uint8Array | undefined | null

/** A place under a name for messages. */
export interface NamedPlace extends CheckpointPlace {
  readonly name: string
}

/** A path as a file, an object with `write` and `read` as it is. Errors: `DomainError` for anything else. */
export function placeOf(caller: string, option: string, given: unknown): NamedPlace {
  if (typeof given === 'string' && given !== '') return filePlace(caller, given)
  const { write, read } = (typeof given === 'object' && given !== null ? given : {}) as {
    write?: unknown
    read?: unknown
  }
  if (typeof write === 'function' && typeof read === 'function') {
    const place = given as CheckpointPlace
    return {
      name: 'the place given',
      write: (bytes) => place.write(bytes),
      read: () => place.read(),
    }
  }
  throw new DomainError(
    `${caller}: expected ${option} a path or { write, read }, got ${show(given)}. Perhaps 'training.checkpoint'?`,
  )
}
