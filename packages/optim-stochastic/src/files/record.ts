import { DomainError, fromHalf, Tensor, toHalf, type DType } from '@wengert/ad-core'
import type { DataLeaf, DataTree } from '../data/leaves.js'

/** The arrays that columns are stored in; f16 as bits. */
type Column = Float64Array | Float32Array | Int32Array | Uint16Array

/** One array of a pattern, as a file holds it. */
export interface RecordLeaf {
  /** Where it stands in a pattern, such as `inputs`; empty for the pattern itself. */
  readonly path: string
  /** Of one pattern; empty for a number. */
  readonly shape: readonly number[]
  readonly dtype: DType
  /** What batches of it are: a tensor, or a typed array (of numbers). */
  readonly form: 'tensor' | 'vector'
}

/** Which leaf of a record stands where: its number, a tuple or an object of such. */
export type RecordTree = number | readonly RecordTree[] | { readonly [name: string]: RecordTree }

/** What a pattern is made of: its leaves one after the other, without gaps, little-endian. */
export interface RecordForm {
  readonly leaves: readonly RecordLeaf[]
  readonly tree: RecordTree
}

export const BYTES: Readonly<Record<DType, number>> = { f64: 8, f32: 4, f16: 2, i32: 4 }

/** Numbers in a leaf of one pattern. */
export function widthOf({ shape }: Pick<RecordLeaf, 'shape'>): number {
  return shape.reduce((product, length) => product * length, 1)
}

/** Bytes of a pattern. */
export function recordBytes({ leaves }: RecordForm): number {
  return leaves.reduce((sum, leaf) => sum + widthOf(leaf) * BYTES[leaf.dtype], 0)
}

/** The form of the patterns in a batch, with other dtypes where that is asked for. */
export function recordForm(
  batch: DataTree,
  dtypeOf: (path: string, own: DType) => DType,
): RecordForm {
  return {
    leaves: batch.leaves.map(({ path, shape, dtype, form }) => {
      const inner = path.replace(/^[^.[]*\.?/, '')
      return {
        path: inner,
        shape: shape.slice(1),
        dtype: dtypeOf(inner, dtype),
        form: form === 'tensor' ? form : 'vector',
      }
    }),
    tree: batch.build(batch.leaves.map((_, k) => k)) as RecordTree,
  }
}

/** The patterns of a batch as the bytes of records. `first` is the first one's number, for errors. */
export function packed(
  caller: string,
  form: RecordForm,
  leaves: readonly DataLeaf[],
  count: number,
  first: number,
): Uint8Array {
  const size = recordBytes(form)
  const bytes = new Uint8Array(size * count)
  let offset = 0
  form.leaves.forEach((leaf, k) => {
    const column = storedAs(caller, leaf, leaves[k]!, first)
    const width = widthOf(leaf) * BYTES[leaf.dtype]
    const from = new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
    for (let i = 0; i < count; i++) {
      const start = i * width
      const place = i * size + offset
      for (let j = 0; j < width; j++) bytes[place + j] = from[start + j]!
    }
    offset += width
  })
  return bytes
}

/** Numbers in the dtype of a column. Errors: `DomainError` for those that it cannot hold. */
function storedAs(
  caller: string,
  leaf: RecordLeaf,
  { dtype, data }: DataLeaf,
  first: number,
): Column {
  if (dtype === leaf.dtype) return data
  const numbers = dtype === 'f16' ? fromHalf(data) : data
  const column = emptyColumn(leaf.dtype, numbers.length)
  if (column instanceof Uint16Array) toHalf(numbers, column)
  else column.set(numbers)
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i]!
    const isHeld =
      leaf.dtype === 'i32'
        ? column[i] === x
        : leaf.dtype === 'f16'
          ? (column[i]! & 0x7fff) !== 0x7c00 || !Number.isFinite(x)
          : Number.isFinite(column[i]) || !Number.isFinite(x)
    if (isHeld) continue
    const pattern = first + Math.floor(i / Math.max(1, widthOf(leaf)))
    throw new DomainError(
      `${caller}: expected numbers that dtype '${leaf.dtype}' holds at ${leaf.path || 'the pattern'}, ` +
        `got ${x} in pattern ${pattern}. Perhaps dtype '${leaf.dtype === 'f16' ? 'f32' : 'f64'}'?`,
    )
  }
  return column
}

/** Zeros in the memory of a dtype. */
function emptyColumn(dtype: DType, length: number): Column {
  switch (dtype) {
    case 'f64':
      return new Float64Array(length)
    case 'f32':
      return new Float32Array(length)
    case 'i32':
      return new Int32Array(length)
    case 'f16':
      return new Uint16Array(length)
  }
}

/** Makes a batch of records: the tree of arrays that it would be had the data been in memory. */
export type Unpack = (bytes: Uint8Array, places: Int32Array, count: number) => unknown

/** A function that takes the records at `places`, in records from the start of `bytes`. */
export function unpacker(form: RecordForm): Unpack {
  const size = recordBytes(form)
  const offsets: number[] = []
  form.leaves.reduce((offset, leaf) => {
    offsets.push(offset)
    return offset + widthOf(leaf) * BYTES[leaf.dtype]
  }, 0)
  // What all begin and end at a multiple of is copied in words of that length.
  const isEven = [...offsets, size].every((offset) => offset % 4 === 0)
  const word = isEven ? 4 : 2
  const wordsOf = ({
    buffer,
    byteOffset,
    byteLength,
  }: ArrayBufferView): Int32Array | Uint16Array =>
    isEven
      ? new Int32Array(buffer, byteOffset, byteLength >> 2)
      : new Uint16Array(buffer, byteOffset, byteLength >> 1)
  return (bytes, places, count) => {
    const from = wordsOf(bytes)
    const stride = size / word
    const values = form.leaves.map((leaf, k) => {
      const width = widthOf(leaf)
      const column = emptyColumn(leaf.dtype, width * count)
      const to = wordsOf(column)
      const words = (width * BYTES[leaf.dtype]) / word
      const offset = offsets[k]! / word
      for (let i = 0, place = 0; i < count; i++) {
        const start = places[i]! * stride + offset
        for (let j = start; j < start + words; j++) to[place++] = from[j]!
      }
      const numbers = column instanceof Uint16Array ? fromHalf(column) : column
      if (leaf.form === 'vector') return numbers
      return new Tensor([count, ...leaf.shape], leaf.dtype === 'f16' ? 'f32' : leaf.dtype, numbers)
    })
    return planted(form.tree, values)
  }
}

function planted(tree: RecordTree, values: readonly unknown[]): unknown {
  if (typeof tree === 'number') return values[tree]
  if (Array.isArray(tree)) return tree.map((part: RecordTree) => planted(part, values))
  return Object.fromEntries(
    Object.entries(tree).map(([name, part]) => [name, planted(part, values)]),
  )
}
