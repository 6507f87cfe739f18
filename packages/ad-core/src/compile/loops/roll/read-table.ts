import type { Progression, Table } from '../../find-loops/plan.js'
import { idOf, NotRollable, type BodyValue } from './body.js'
import {
  isFixed,
  placeOf,
  placeThrough,
  tablePlace,
  timesPlace,
  valuesAlong,
  type Surroundings,
} from './indices.js'
import { gathered } from './program-body.js'
import { blocksAt, readArray } from './read-array.js'

/** An entry of an array at an offset, or of a size the block from there on. */
export function readAt(
  array: BodyValue,
  offset: Progression,
  size: number | undefined,
  around: Surroundings,
): BodyValue {
  const { body } = around
  if (offset.kind === 'affine') return readArray(array, placeOf(offset, around), body, size)
  const place = tablePlace(offset.levels, around)
  if (isFixed(place)) {
    return readArray(array, { start: offset.values[place.start]!, strides: [] }, body, size)
  }
  const along = valuesAlong(offset.values, place, around)
  const even = along && placeThrough(along.values, along.depth, around)
  if (even !== undefined) return readArray(array, even, body, size)
  const stride = place.strides[1]
  const isOutermost = place.strides.every((s, depth) => s === 0 || depth === 1)
  if (size !== undefined || stride === undefined || !isOutermost) {
    const width = size ?? 1
    return readArray(inOrder(array, offset, width, 1), timesPlace(place, width), body, size)
  }
  const loop = body.chain[1]!
  return loop.tablePoint(array, `${idOf(offset)} ${place.start} ${stride}`, () =>
    Int32Array.from({ length: loop.count }, (_, i) => offset.values[place.start + i * stride]!),
  )
}

/** Blocks of an array one after the other in the order of a table, which counts them in units. */
export function inOrder(
  array: BodyValue,
  table: Pick<Table, 'values'>,
  width: number,
  unit: number,
): BodyValue {
  if (array.body.parent !== undefined) throw new NotRollable('a table')
  return array.body.once(`gathered ${idOf(array)} ${idOf(table)} ${width} ${unit}`, () => {
    const starts = Int32Array.from(table.values, (k) => unit * k)
    return gathered(array, blocksAt(starts, width))
  })
}
