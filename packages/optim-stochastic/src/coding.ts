import { DomainError } from '@wengert/ad-core'
import { isPlainObject, show } from './checks.js'

/** A value that JSON can hold. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

const ARRAYS = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
} as const

type ArrayName = keyof typeof ARRAYS

/** What stands for the bytes of a typed array, and back. */
export interface ArrayCode {
  readonly write: (view: ArrayBufferView) => string
  /** Bytes in memory of their own. */
  readonly read: (text: string) => ArrayBuffer
}

const BASE64: ArrayCode = { write: base64, read: (text) => bytes(text).buffer }

const codes = /* @__PURE__ */ new WeakMap<object, ArrayCode>()

/** Notes that the typed arrays of some JSON are coded in another way than base64. */
export function codedBy(json: object, code: ArrayCode): void {
  codes.set(json, code)
}

/** How the typed arrays of some JSON are coded. */
export function codeOf(json: object): ArrayCode {
  return codes.get(json) ?? BASE64
}

/**
 * Data as JSON: a typed array as { float64: base64 of its bytes }, a number that JSON would lose as
 * { number: its name }, and an object that looks like one of these as { object: it }. Another code may
 * stand for the bytes.
 */
export function encode(data: unknown, code: ArrayCode = BASE64): Json {
  switch (typeof data) {
    case 'undefined':
      return null
    case 'number':
      if (Object.is(data, -0)) return { number: '-0' }
      return Number.isFinite(data) ? data : { number: String(data) }
    case 'string':
    case 'boolean':
      return data
    case 'object':
      break
    default:
      throw notData(data)
  }
  if (data === null) return null
  if (ArrayBuffer.isView(data)) return { [arrayName(data)]: code.write(data) }
  if (Array.isArray(data)) return data.map((x) => encode(x, code))
  if (!isPlainObject(data)) throw notData(data)
  const fields = Object.fromEntries(
    Object.entries(data)
      .filter(([, x]) => x !== undefined)
      .map(([key, x]) => [key, encode(x, code)]),
  )
  return isCoded(data) ? { object: fields } : fields
}

/** The data that {@link encode} was given, with the same code. */
export function decode(json: unknown, code: ArrayCode = BASE64): unknown {
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map((x) => decode(x, code))
  const entries = Object.entries(json)
  if (!isCoded(json)) return Object.fromEntries(entries.map(([key, x]) => [key, decode(x, code)]))
  const [name, content] = entries[0] as [string, unknown]
  if (name === 'number') return Number(content)
  if (name === 'object') {
    return Object.fromEntries(
      Object.entries(content as object).map(([key, x]) => [key, decode(x, code)]),
    )
  }
  return new ARRAYS[name as ArrayName](code.read(content as string))
}

/** Whether an object stands for something else. */
export function isCoded(json: object): boolean {
  const entries = Object.entries(json)
  if (entries.length !== 1) return false
  const [name, content] = entries[0] as [string, unknown]
  if (name === 'object') return typeof content === 'object' && content !== null
  return (name === 'number' || Object.hasOwn(ARRAYS, name)) && typeof content === 'string'
}

function arrayName(view: ArrayBufferView): string {
  const name = Object.prototype.toString.call(view).slice('[object '.length, -'Array]'.length)
  if (!Object.hasOwn(ARRAYS, name.toLowerCase())) throw notData(view)
  return name.toLowerCase()
}

/** What a state can't hold. */
export function notData(x: unknown): DomainError {
  return new DomainError(
    `state: expected numbers, strings, typed arrays and plain objects of them, got ${show(x)}. ` +
      "Perhaps keep it outside the optimizer's state?",
  )
}

/** Bytes that become characters in one call: all of them at once would overflow the stack. */
const CHUNK = 0x2000

function base64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  const data = new Uint8Array(buffer, byteOffset, byteLength)
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
