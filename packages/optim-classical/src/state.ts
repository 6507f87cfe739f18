import { DomainError } from '@wengert/ad-core'

/** A value that JSON can hold. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A run as JSON, for the option `state`: it goes on as if it had not stopped. */
export interface RunState {
  readonly format: 'wengert-optimization-1'
  readonly method: string
  readonly size: number
  readonly run: Json
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

/** Checks that a state belongs to this method and size, and reads it. */
export function readState(caller: string, state: unknown, method: string, size: number): unknown {
  const given = (typeof state === 'object' ? state : null) as Partial<RunState> | null
  if (given?.format !== 'wengert-optimization-1' || given.run === undefined) {
    throw new DomainError(
      `${caller}: expected state to be a result's state, got ${describe(state)}. Perhaps result.state?`,
    )
  }
  if (given.method !== method || given.size !== size) {
    throw new DomainError(
      `${caller}: expected a state of '${method}' with ${size} parameters, got one of '${given.method}' with ${given.size}. ` +
        `Perhaps { method: '${given.method}' }?`,
    )
  }
  return decode(given.run)
}

function describe(value: unknown): string {
  return value !== null && typeof value === 'object' ? 'another object' : String(value)
}

const CHUNK = 0x2000

function base64(data: Uint8Array): string {
  let text = ''
  for (let i = 0; i < data.length; i += CHUNK) {
    text += String.fromCharCode(...data.subarray(i, i + CHUNK))
  }
  return btoa(text)
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text)
  const data = new Uint8Array(characters.length)
  for (let i = 0; i < data.length; i++) data[i] = characters.charCodeAt(i)
  return data
}
