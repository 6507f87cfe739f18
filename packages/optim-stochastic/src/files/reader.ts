import { DomainError } from '@wengert/ad-core'
import type { FileHandle } from 'node:fs/promises'

/** Reads stretches of a file, one after the other into one piece of memory. */
export interface Reader {
  /** `stretches` are pairs of a position and a length in bytes; more memory may follow their bytes. */
  readonly read: (stretches: Float64Array) => Promise<Uint8Array<ArrayBuffer>>
  /** Takes memory back that it gave, for later. */
  readonly release: (bytes: Uint8Array<ArrayBuffer>) => void
  /** Bytes between two stretches that cost as much as asking twice. */
  readonly gapBytes: number
  readonly close: () => Promise<void>
}

/** Reads that are under way at once: as many as Node has threads for. */
const AT_ONCE = 4

/** Reads in this thread's own time, several stretches at once. */
export function directReader(caller: string, path: string, handle: FileHandle): Reader {
  const memory = spareMemory()
  return {
    gapBytes: 1 << 15,
    release: memory.give,
    read: async (stretches) => {
      const bytes = memory.take(totalBytes(stretches))
      let next = 0
      let offset = 0
      const work = async (): Promise<void> => {
        while (next < stretches.length) {
          const position = stretches[next]!
          const length = stretches[next + 1]!
          const start = offset
          next += 2
          offset += length
          const { bytesRead } = await handle.read(bytes, start, length, position)
          if (bytesRead < length) throw shrunk(caller, path)
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work))
      return bytes
    },
    close: () => Promise.resolve(),
  }
}

/** Pieces of memory that are used again: fresh pages cost more than what is read into them. */
export function spareMemory(): {
  readonly take: (length: number) => Uint8Array<ArrayBuffer>
  readonly give: (bytes: Uint8Array<ArrayBuffer>) => void
} {
  const spare: Uint8Array<ArrayBuffer>[] = []
  return {
    take: (length) => {
      const bytes = spare.pop()
      // Half as much again, since blocks are alike but not equal.
      return bytes !== undefined && bytes.length >= length
        ? bytes
        : new Uint8Array(length + (length >> 1))
    },
    give: (bytes) => {
      if (spare.length < 2) spare.push(bytes)
    },
  }
}

/** Bytes of all stretches. */
export function totalBytes(stretches: Float64Array): number {
  let total = 0
  for (let k = 1; k < stretches.length; k += 2) total += stretches[k]!
  return total
}

/** A file that was whole when it was opened and ends before its records now. */
export function shrunk(caller: string, path: string): DomainError {
  return new DomainError(
    `${caller}: expected the file '${path}' to stay as it is while it is read, got one that was cut. ` +
      'Perhaps write datasets anew, under their names, by writeDataset?',
  )
}

/** A dataset that is used after its end. */
export function closed(caller: string, path: string): DomainError {
  return new DomainError(
    `${caller}: expected the dataset '${path}' to be open, got one that was closed. Perhaps close it after training?`,
  )
}
