import { DomainError } from '@wengert/ad-core'
import { base64, bytes, type Json } from '../state.js'

/** The typed arrays that candidates may hold. */
const ARRAYS = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
}
type ArrayName = keyof typeof ARRAYS

/** Marks what JSON has no form for. */
const TAG = '#'

/**
 * A copy of plain data: numbers, strings, booleans, null, typed arrays, arrays and plain objects, nested. Anything else
 * is refused.
 */
export function copyOf<T>(data: T): T
export function copyOf(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) {
    if (typeof data === 'function' || typeof data === 'symbol') refuse(data)
    return data
  }
  const name = arrayName(data)
  if (name !== undefined) return (data as Float64Array).slice()
  if (Array.isArray(data)) return data.map((entry: unknown) => copyOf(entry))
  if (!isPlainObject(data)) refuse(data)
  return Object.fromEntries(Object.entries(data).map(([key, entry]) => [key, copyOf(entry)]))
}

/** Plain data as JSON that `readPlain` reads back exactly. */
export function writePlain(data: unknown): Json {
  if (data === null || typeof data === 'string' || typeof data === 'boolean') return data
  if (typeof data === 'number') {
    const kept = Number.isFinite(data) && !Object.is(data, -0)
    return kept ? data : { [TAG]: 'number', is: Object.is(data, -0) ? '-0' : String(data) }
  }
  if (data === undefined) return { [TAG]: 'undefined' }
  if (typeof data === 'bigint') return { [TAG]: 'bigint', is: String(data) }
  if (typeof data !== 'object') refuse(data)
  const name = arrayName(data)
  if (name !== undefined) {
    const { buffer, byteOffset, byteLength } = data as Float64Array
    return { [TAG]: name, is: base64(new Uint8Array(buffer, byteOffset, byteLength)) }
  }
  if (Array.isArray(data)) return data.map(writePlain)
  if (!isPlainObject(data)) refuse(data)
  const fields = Object.fromEntries(
    Object.entries(data).map(([k, entry]) => [k, writePlain(entry)]),
  )
  return TAG in data ? { [TAG]: 'object', is: fields } : fields
}

/** The data that `writePlain` was given. */
export function readPlain(json: Json): unknown {
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map(readPlain)
  const fields = json as { readonly [key: string]: Json }
  const { [TAG]: tag, is } = fields
  if (tag === 'number') return Number(is)
  if (tag === 'undefined') return undefined
  if (tag === 'bigint') return BigInt(is as string)
  if (tag === 'object') return readFields(is as typeof fields)
  if (typeof tag === 'string' && Object.hasOwn(ARRAYS, tag)) {
    return new ARRAYS[tag as ArrayName](bytes(is as string).buffer)
  }
  return readFields(fields)
}

function readFields(fields: { readonly [key: string]: Json }): object {
  return Object.fromEntries(Object.entries(fields).map(([key, entry]) => [key, readPlain(entry)]))
}

/** By its tag, which arrays of another realm have too. */
function arrayName(data: object): ArrayName | undefined {
  if (!ArrayBuffer.isView(data)) return undefined
  const name = (data as { readonly [Symbol.toStringTag]?: string })[Symbol.toStringTag]
  return name !== undefined && Object.hasOwn(ARRAYS, name) ? (name as ArrayName) : undefined
}

function isPlainObject(data: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(data)
  // The root of any realm: it has no prototype itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function refuse(data: unknown): never {
  const got =
    typeof data === 'object' && data !== null
      ? `an instance of ${data.constructor?.name ?? 'a class'}`
      : `a ${typeof data}`
  throw new DomainError(
    `search: expected candidates, moves and memory to be plain data where they are copied or saved, got ${got}. Perhaps numbers, strings, arrays and plain objects, or copy: (candidate) => …?`,
  )
}
