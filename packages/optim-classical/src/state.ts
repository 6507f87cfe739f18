import { DomainError } from '@wengert/ad-core'
import { show } from './checks.js'

/** A value that JSON can hold. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A run as JSON, for the option `state`: it goes on as if it had not stopped. */
export interface RunState extends Subject {
  readonly format: 'wengert-optimization-1'
  readonly run: Json
  /** Of `run`, whatever the order of its fields: a damaged state is refused. */
  readonly checksum: number
}

/** What a run minimizes, and how. */
export interface Subject {
  readonly method: string
  readonly of: 'f' | '{ model, loss }' | 'residuals'
  /** How many parameters. */
  readonly size: number
}

/** A run's data as a state. */
export function writeState(subject: Subject, data: unknown): RunState {
  const run = encode(data)
  return { format: 'wengert-optimization-1', ...subject, run, checksum: checksum(run) }
}

/** Plain data as JSON: arrays as base64 of their bytes, and the numbers that JSON would lose by name. */
export function encode(data: unknown): Json {
  if (typeof data === 'number') {
    return Number.isFinite(data) && !Object.is(data, -0)
      ? data
      : { number: Object.is(data, -0) ? '-0' : String(data) }
  }
  if (data === null || data === undefined) return null
  if (typeof data === 'string' || typeof data === 'boolean') return data
  if (ArrayBuffer.isView(data)) {
    return { float64: base64(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) }
  }
  if (Array.isArray(data)) return data.map(encode)
  const fields: Record<string, Json> = {}
  for (const [key, value] of Object.entries(data as object)) {
    if (value !== undefined) fields[key] = encode(value)
  }
  return fields
}

/** The data that `encode` was given. */
export function decode(json: Json): unknown {
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map(decode)
  const fields = json as { readonly [key: string]: Json }
  if (typeof fields['float64'] === 'string')
    return new Float64Array(bytes(fields['float64']).buffer)
  if (typeof fields['number'] === 'string') return Number(fields['number'])
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, decode(value)]))
}

/** Checks that a state is whole and belongs to this run, and reads it. */
export function readState(caller: string, state: unknown, subject: Subject): unknown {
  const given = (typeof state === 'object' ? state : null) as Partial<RunState> | null
  if (given?.format !== 'wengert-optimization-1') {
    const [got, hint] =
      typeof state === 'string' ? ['text', 'JSON.parse(state)'] : [show(state), 'result.state']
    throw new DomainError(
      `${caller}: expected state to be a result's state, got ${got}. Perhaps ${hint}?`,
    )
  }
  if (given.run === undefined || given.checksum !== checksum(given.run)) {
    throw new DomainError(
      `${caller}: expected state as a result gave it, got one that is damaged. Perhaps the file was cut?`,
    )
  }
  const [wanted, got] = [subject, given as RunState].map(
    ({ method, of, size }) => `'${method}' on ${of} with ${size} parameters`,
  )
  if (wanted !== got) {
    const hint =
      given.of === subject.of && given.size === subject.size
        ? `{ method: '${given.method}' }`
        : "another run's state"
    throw new DomainError(
      `${caller}: expected a state of ${wanted}, got one of ${got}. Perhaps ${hint}?`,
    )
  }
  return decode(given.run)
}

/** The sum of every entry's FNV-1a hash, path included. */
export function checksum(json: Json, path = ''): number {
  if (typeof json === 'object' && json !== null) {
    const hashes = Object.entries(json).map(([key, entry]) => checksum(entry, `${path}/${key}`))
    return hashes.reduce((sum, hash) => (sum + hash) >>> 0, 0)
  }
  let hash = 0x811c9dc5
  for (const character of `${path}=${String(json)}`) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193)
  }
  return hash >>> 0
}

const CHUNK = 0x2000

/** Bytes as text. */
export function base64(data: Uint8Array): string {
  let text = ''
  for (let i = 0; i < data.length; i += CHUNK) {
    text += String.fromCharCode(...data.subarray(i, i + CHUNK))
  }
  return btoa(text)
}

/** The bytes that `base64` was given. */
export function bytes(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text)
  const data = new Uint8Array(characters.length)
  for (let i = 0; i < data.length; i++) data[i] = characters.charCodeAt(i)
  return data
}
