import { DomainError } from '@wengert/ad-core'
import type { ArrayCode } from '../coding.js'
import type { TrainState } from '../result.js'
import { environment, type Environment } from './environment.js'

/** How every checkpoint begins: 16 characters. */
const MAGIC = 'WENGERT CHECKPT\n'
/** Version of the layout. */
const VERSION = 2
/** Magic, version, length of the header, length of all, checksum, and four bytes that are 0. */
const PREAMBLE = 40
const PLACE = { version: 16, headerLength: 20, length: 24, checksum: 32 } as const

/**
 * A checkpoint as the bytes of one file: a preamble (magic, version, lengths, checksum), a header in JSON, and
 * the bytes of all typed arrays, each on a multiple of eight, little-endian.
 */
export function checkpointBytes(stateIn: (code: ArrayCode) => TrainState): Uint8Array {
  const arrays: Uint8Array[] = []
  let size = 0
  const outside: ArrayCode = {
    read: NOTHING,
    write: ({ buffer, byteOffset, byteLength }) => {
      arrays.push(new Uint8Array(buffer, byteOffset, byteLength))
      const place = size
      size += aligned(byteLength)
      return `${place}:${byteLength}`
    },
  }
  const checkpoint: Checkpoint = { state: stateIn(outside), environment: environment() }
  const header = new TextEncoder().encode(JSON.stringify(checkpoint))
  const start = PREAMBLE + aligned(header.length)
  const bytes = new Uint8Array(start + size)
  bytes.set(new TextEncoder().encode(MAGIC))
  bytes.set(header, PREAMBLE)
  let place = start
  for (const array of arrays) {
    bytes.set(array, place)
    place += aligned(array.length)
  }
  const view = new DataView(bytes.buffer)
  view.setUint32(PLACE.version, VERSION, true)
  view.setUint32(PLACE.headerLength, header.length, true)
  view.setFloat64(PLACE.length, bytes.length, true)
  view.setUint32(PLACE.checksum, checksum(bytes), true)
  return bytes
}

/** What a checkpoint holds. */
export interface Checkpoint {
  readonly state: TrainState
  readonly environment: Environment
}

/** A checkpoint as it was read, and what the typed arrays of its state are coded by. */
export interface ReadCheckpoint extends Checkpoint {
  readonly code: ArrayCode
}

/**
 * Reads a checkpoint. Errors: `DomainError` that says what is wrong with the bytes: foreign, of a
 * later version, cut short, changed.
 */
export function readCheckpoint(caller: string, source: string, given: unknown): ReadCheckpoint {
  const refuse = (got: string, hint: string): never => {
    throw new DomainError(
      `${caller}: expected a checkpoint in ${source}, got ${got}. Perhaps ${hint}?`,
    )
  }
  if (Object.prototype.toString.call(given) !== '[object Uint8Array]') {
    return refuse('no bytes', 'a Uint8Array')
  }
  // A copy: arrays must begin on multiples of eight.
  const bytes = new Uint8Array(given as Uint8Array)
  const begins = new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length))
  if (begins !== MAGIC) {
    const isCut = bytes.length < MAGIC.length && MAGIC.startsWith(begins)
    return refuse(isCut ? `its first ${bytes.length} bytes` : 'something else', 'another file')
  }
  if (bytes.length < PREAMBLE) return refuse(`its first ${bytes.length} bytes`, 'an earlier copy')
  const view = new DataView(bytes.buffer)
  const version = view.getUint32(PLACE.version, true)
  if (version !== VERSION) {
    const which = version > VERSION ? 'a later' : 'an earlier'
    return refuse(`one of version ${version}`, `${which} version of this package`)
  }
  const length = view.getFloat64(PLACE.length, true)
  if (bytes.length !== length) {
    return refuse(`${bytes.length} bytes of ${length}, as if it was torn`, 'an earlier copy')
  }
  if (checksum(bytes) !== view.getUint32(PLACE.checksum, true)) {
    return refuse('one that was changed since it was written', 'an earlier copy')
  }
  const headerLength = view.getUint32(PLACE.headerLength, true)
  const header = new TextDecoder().decode(bytes.subarray(PREAMBLE, PREAMBLE + headerLength))
  const start = PREAMBLE + aligned(headerLength)
  const inside: ArrayCode = {
    write: () => '0:0',
    read: (text) => {
      const [place, size] = text.split(':').map(Number) as [number, number]
      return bytes.buffer.slice(start + place, start + place + size)
    },
  }
  return { ...(JSON.parse(header) as Checkpoint), code: inside }
}

const NOTHING = (): ArrayBuffer => new ArrayBuffer(0)

function aligned(length: number): number {
  return Math.ceil(length / 8) * 8
}

/**
 * FNV-1a over all 32-bit words but the checksum itself, with high bits brought down after each: a
 * product hands bits upwards only, and two signs turned over would cancel.
 */
function checksum({ buffer, byteLength }: Uint8Array): number {
  const words = new Uint32Array(buffer, 0, byteLength / 4)
  const own = PLACE.checksum / 4
  let hash = 0x811c9dc5
  for (let i = 0; i < words.length; i++) {
    if (i === own) continue
    hash = Math.imul(hash ^ words[i]!, 0x01000193)
    hash ^= hash >>> 15
  }
  return hash >>> 0
}
