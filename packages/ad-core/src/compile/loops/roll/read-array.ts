import { idOf, NotRollable, type Body, type BodyValue } from './body.js'
import type { MovingPlace } from './indices.js'
import { blockOfArray, entryOf, gathered, transposed } from './program-body.js'

/** How many times more entries a block may span than are read of it. */
const LARGEST_SPAN = 2

/**
 * An entry of an array at a place that moves with loops, or of a size the block from there on, as a value
 * of the innermost of the loops that move it.
 */
export function readArray(
  array: BodyValue,
  moving: MovingPlace,
  body: Body,
  size?: number,
): BodyValue {
  const chain = body.chain
  const place = { ...moving, strides: chain.map((_, depth) => moving.strides[depth] ?? 0) }
  if (place.strides.some((stride, depth) => stride !== 0 && depth <= array.body.depth)) {
    throw new NotRollable('an array of the same iteration at a place that moves with it')
  }
  const depths = chain.flatMap((_, depth) => (place.strides[depth] === 0 ? [] : [depth]))
  const inner = depths.at(-1)
  if (inner === undefined) {
    return size === undefined ? entryOf(array, place.start) : blockOfArray(array, place.start, size)
  }
  if (depths.length > 1 && isGappy(place, chain, depths, size)) {
    return readInOrder(array, place, body, depths, size)
  }
  const { source, offset } = blockAround(array, place, chain, depths, size)
  return chain[inner]!.point(source, offset, place.strides[inner]!, size)
}

/** Whether a loop reads a few entries far apart, and those around it move by less. */
function isGappy(
  { strides }: MovingPlace,
  chain: readonly Body[],
  depths: readonly number[],
  size: number = 1,
): boolean {
  const inner = depths.at(-1)!
  const span = spanOf(strides[inner]!, chain[inner]!)
  const nearest = Math.min(...depths.slice(0, -1).map((depth) => Math.abs(strides[depth]!)))
  return nearest < span && span > LARGEST_SPAN * chain[inner]!.count * size
}

function spanOf(stride: number, { count }: Body): number {
  return Math.abs(stride) * (count - 1) + 1
}

/** Reads an array whose entries are first put in the order in which they are read. */
function readInOrder(
  array: BodyValue,
  place: MovingPlace,
  body: Body,
  depths: readonly number[],
  size: number | undefined,
): BodyValue {
  const chain = body.chain
  const columns = size === undefined ? transposedPlace(array, place, chain, depths) : undefined
  if (columns !== undefined && array.body.depth === 0) {
    const stride = place.strides[depths.at(-1)!]!
    const source = array.body.once(`transposed ${stride} ${idOf(array)}`, () =>
      transposed(array, stride),
    )
    return readArray(source, columns, body)
  }
  if (array.body.depth !== 0) throw new NotRollable('an array that is read across')
  const width = size ?? 1
  const places = blocksAt(placesRead(place, chain, depths), width)
  const source = gathered(array, places)
  const strides = place.strides.map(() => 0)
  let stride = width
  for (const depth of [...depths].reverse()) {
    strides[depth] = stride
    stride *= chain[depth]!.count
  }
  return readArray(source, { start: 0, strides }, body, size)
}

/** The places of all entries of blocks that begin at some. */
export function blocksAt(starts: Int32Array, width: number): Int32Array {
  return Int32Array.from(
    { length: starts.length * width },
    (_, k) => starts[Math.floor(k / width)]! + (k % width),
  )
}

/** The place in the transposed matrix, if the innermost loop goes down the columns of one. */
function transposedPlace(
  { size }: BodyValue,
  { start, strides }: MovingPlace,
  chain: readonly Body[],
  depths: readonly number[],
): MovingPlace | undefined {
  const columns = strides[depths.at(-1)!]!
  if (columns <= 1 || size! % columns !== 0) return undefined
  const rows = size! / columns
  let last = start % columns
  const moved = strides.map((stride, depth) => {
    if (stride % columns === 0) return stride / columns
    last += Math.max(0, stride) * (chain[depth]!.count - 1)
    return stride * rows
  })
  const staysWithin = last < columns && strides.every((stride) => stride >= 0)
  if (!staysWithin) return undefined
  return { start: (start % columns) * rows + Math.floor(start / columns), strides: moved }
}

function placesRead(
  { start, strides }: MovingPlace,
  chain: readonly Body[],
  depths: readonly number[],
): Int32Array {
  let places = Int32Array.of(start)
  for (const depth of depths) {
    const { count } = chain[depth]!
    const next = new Int32Array(places.length * count)
    places.forEach((place, k) => {
      for (let i = 0; i < count; i++) next[k * count + i] = place + i * strides[depth]!
    })
    places = next
  }
  return places
}

/**
 * What the innermost of some loops reads from: the array itself, or where loops around move the place
 * as well, the block that all its iterations read from, which is a point of those.
 */
function blockAround(
  array: BodyValue,
  { start, strides }: MovingPlace,
  chain: readonly Body[],
  depths: readonly number[],
  size: number | undefined,
): { readonly source: BodyValue; readonly offset: number } {
  const around = depths.slice(0, -1)
  const inner = depths.at(-1)!
  const reach = strides[inner]! * (chain[inner]!.count - 1)
  const low = start + Math.min(0, reach)
  const high = start + Math.max(0, reach) + (size ?? 1)
  if (around.length === 0) return { source: array, offset: start }
  const block = alignedBlock(array, low, high, strides, chain, around)
  const outer = { start: block.low, strides: strides.map((s, d) => (d === inner ? 0 : s)) }
  const own = blockAround(array, outer, chain, around, block.size)
  const next = around.at(-1)!
  const source = chain[next]!.point(own.source, own.offset, strides[next]!, block.size)
  return { source, offset: start - block.low }
}

/** The rows of a matrix where those are what loops around move over, since neighbours share them. */
function alignedBlock(
  { size }: BodyValue,
  low: number,
  high: number,
  strides: readonly number[],
  chain: readonly Body[],
  around: readonly number[],
): { readonly low: number; readonly size: number } {
  const row = Math.abs(strides[around.at(-1)!]!)
  const start = Math.floor(low / row) * row
  if (high <= start + row) {
    const ends = around.map((depth) => strides[depth]! * (chain[depth]!.count - 1))
    const lowest = ends.reduce((sum, end) => sum + Math.min(0, end), start)
    const highest = ends.reduce((sum, end) => sum + Math.max(0, end), start + row)
    if (lowest >= 0 && highest <= size!) return { low: start, size: row }
  }
  return { low, size: high - low }
}
