import { DomainError } from '@wengert/ad-core'
import { createHash } from 'node:crypto'
import { isPlainObject } from '../checks.js'
import { BYTES, recordBytes, type RecordForm, type RecordLeaf, type RecordTree } from './record.js'

/** What a dataset file says about itself. */
export interface Header extends RecordForm {
  readonly patterns: number
  /** Bytes from the file's start to the first record. */
  readonly start: number
  /** What the data were made from, for whoever makes them again. */
  readonly origin?: string
}

/** No text begins like this, and a transfer that mends line ends or cuts eighth bits shows in it. */
const MAGIC = Uint8Array.of(0x89, 0x57, 0x47, 0x44, 0x0d, 0x0a, 0x1a, 0x0a)

/** The version that is written, and the latest that is read. */
const VERSION = 1

/** Bytes before the JSON: magic, version, lengths, checksum. */
export const PREFACE = 48

/** Where the checksum stands, which covers what is before it and the JSON. */
const CHECKED = 40

/** Records begin at a multiple of this. */
const ALIGNMENT = 64

/** A file's bytes before its first record. Their number does not depend on that of the patterns. */
export function headerBytes({ leaves, tree, origin, patterns }: Omit<Header, 'start'>): Uint8Array {
  const json = new TextEncoder().encode(
    JSON.stringify({ leaves, tree, ...(origin !== undefined && { origin }) }),
  )
  const start = Math.ceil((PREFACE + json.length) / ALIGNMENT) * ALIGNMENT
  const bytes = new Uint8Array(start)
  const view = new DataView(bytes.buffer)
  bytes.set(MAGIC)
  view.setUint32(8, VERSION, true)
  view.setUint32(12, json.length, true)
  view.setBigUint64(16, BigInt(patterns), true)
  view.setBigUint64(24, BigInt(start), true)
  view.setBigUint64(32, BigInt(recordBytes({ leaves, tree })), true)
  bytes.set(json, PREFACE)
  bytes.set(checksum(bytes, json.length), CHECKED)
  return bytes
}

/** Bytes of the JSON, from the preface. Errors: `DomainError` for what is no dataset file, or a newer one. */
export function jsonLength(caller: string, path: string, preface: Uint8Array): number {
  const refuse = (got: string, hint: string): DomainError =>
    new DomainError(`${caller}: expected a dataset file at '${path}', got ${got}. Perhaps ${hint}?`)
  if (preface.length === 0) throw refuse('an empty file', 'writeDataset(path, data) first')
  const isForeign = MAGIC.some((byte, i) => i < preface.length && preface[i] !== byte)
  if (isForeign) {
    const isText = preface.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13))
    throw refuse(
      isText ? 'text' : 'a file of another format',
      isText ? 'openCsv(path, { columns })' : 'writeDataset(path, data) first',
    )
  }
  if (preface.length < PREFACE) throw refuse('a truncated one', 'copy it again')
  const view = new DataView(preface.buffer, preface.byteOffset)
  const version = view.getUint32(8, true)
  if (version > VERSION) {
    throw refuse(
      `version ${version} of its format, where ${VERSION} is the latest that is read`,
      'a newer version of this package',
    )
  }
  return view.getUint32(12, true)
}

/** Reads a header. Errors: `DomainError` for one that was damaged, or a file of another length. */
export function parsedHeader(
  caller: string,
  path: string,
  bytes: Uint8Array,
  length: number,
  fileBytes: number,
): Header {
  const refuse = (got: string, hint: string): DomainError =>
    new DomainError(
      `${caller}: expected a whole dataset file at '${path}', got ${got}. Perhaps ${hint}?`,
    )
  if (bytes.length < PREFACE + length) throw refuse('one that ends in its header', 'copy it again')
  const sum = checksum(bytes, length)
  if (sum.some((byte, i) => byte !== bytes[CHECKED + i])) {
    throw refuse('one with a damaged header', 'copy it again')
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const patterns = Number(view.getBigUint64(16, true))
  const start = Number(view.getBigUint64(24, true))
  const size = Number(view.getBigUint64(32, true))
  const json = new TextDecoder().decode(bytes.subarray(PREFACE, PREFACE + length))
  const { leaves, tree, origin } = JSON.parse(json) as Header
  if (!isForm({ leaves, tree }) || recordBytes({ leaves, tree }) !== size) {
    throw refuse('one whose header contradicts itself', 'write it again')
  }
  const wanted = start + patterns * size
  if (fileBytes !== wanted) {
    const hint = fileBytes < wanted ? 'copy it again' : 'write it again'
    const what = fileBytes < wanted ? 'truncated' : 'too long'
    throw refuse(`one that is ${what}: ${fileBytes} of ${wanted} bytes`, hint)
  }
  return { leaves, tree, patterns, start, ...(origin !== undefined && { origin }) }
}

/** The first eight bytes of the SHA-256 of a header without its checksum. */
function checksum(bytes: Uint8Array, length: number): Uint8Array {
  return createHash('sha256')
    .update(bytes.subarray(0, CHECKED))
    .update(bytes.subarray(PREFACE, PREFACE + length))
    .digest()
    .subarray(0, PREFACE - CHECKED)
}

function isForm({ leaves, tree }: RecordForm): boolean {
  return Array.isArray(leaves) && leaves.every(isLeaf) && isTree(tree, leaves.length)
}

function isLeaf(leaf: unknown): leaf is RecordLeaf {
  if (!isPlainObject(leaf)) return false
  const { path, shape, dtype, form } = leaf
  return (
    typeof path === 'string' &&
    Array.isArray(shape) &&
    shape.every((length) => Number.isSafeInteger(length) && (length as number) >= 0) &&
    typeof dtype === 'string' &&
    Object.hasOwn(BYTES, dtype) &&
    (form === 'tensor' || form === 'vector')
  )
}

function isTree(tree: unknown, leaves: number): tree is RecordTree {
  if (typeof tree === 'number') return Number.isInteger(tree) && tree >= 0 && tree < leaves
  if (Array.isArray(tree)) return tree.every((part) => isTree(part, leaves))
  return isPlainObject(tree) && Object.values(tree).every((part) => isTree(part, leaves))
}
