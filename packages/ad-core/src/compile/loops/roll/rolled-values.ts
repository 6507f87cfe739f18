import type { LoopItem, LoopRow } from '../../find-loops/plan.js'
import { NotRollable, type Body, type BodyValue } from './body.js'
import { isFixed, keyOf, plusPlace, timesPlace, type Index, type MovingPlace } from './indices.js'
import { joined } from './program-body.js'
import { readArray } from './read-array.js'

/** A loop that has been put together, in one iteration of each loop around that is unrolled. */
export interface RolledLoop {
  readonly body: Body
  /** Results of its rows that are read when it is over: stacks, or values of the last iteration. */
  readonly results: Map<LoopRow, RolledResult>
}

export interface RolledResult {
  readonly kind: 'all' | 'last'
  readonly value: BodyValue
}

/** Where a value is read: a prefix of its row's iterations, and the body that those lead to. */
export interface Prefix {
  readonly indices: readonly Index[]
  readonly body: Body
}

/** The values of a plan's rows as far as they have been put together. */
export class RolledValues {
  /** Entries of a row's value; undefined for a scalar. */
  readonly sizeOf: (row: LoopRow) => number | undefined
  private readonly values = new Map<LoopRow, Map<string, BodyValue>>()
  private readonly loops = new Map<LoopItem, Map<string, RolledLoop>>()
  private readonly arrays = new Map<LoopRow, Map<string, BodyValue>>()
  private readonly begun = new Set<LoopItem>()

  /** The value of a row of a loop that is recorded row by row. */
  private readonly unrolled: (row: LoopRow, iteration: readonly number[]) => BodyValue

  constructor(
    sizeOf: RolledValues['sizeOf'],
    unrolled: (row: LoopRow, iteration: readonly number[]) => BodyValue,
  ) {
    this.sizeOf = sizeOf
    this.unrolled = unrolled
  }

  enter(row: LoopRow, indices: readonly Index[], value: BodyValue): void {
    entryIn(this.values, row).set(keyOf(indices), value)
  }

  enterLoop(item: LoopItem, indices: readonly Index[], loop: RolledLoop): void {
    entryIn(this.loops, item).set(keyOf(indices), loop)
  }

  /** Notes that a loop of the outermost level is being put together. */
  begin(item: LoopItem): void {
    this.begun.add(item)
  }

  /** Whether a loop of the outermost level is put together, rather than recorded row by row. */
  has(item: LoopItem): boolean {
    return this.begun.has(item)
  }

  /** Forgets a loop of the outermost level, and arrays that may have been put together for it. */
  forget(item: LoopItem): void {
    this.begun.delete(item)
    this.arrays.clear()
    this.forgetWithin(item)
  }

  private forgetWithin(item: LoopItem): void {
    this.loops.delete(item)
    for (const member of item.body) {
      if (member.kind === 'loop') this.forgetWithin(member)
      else this.values.delete(member)
    }
  }

  private loop(item: LoopItem, indices: readonly Index[]): RolledLoop | undefined {
    return this.loops.get(item)?.get(keyOf(indices))
  }

  /** A row's value in the iterations in which it is at hand. */
  at(row: LoopRow, indices: readonly Index[]): BodyValue {
    const value = this.values.get(row)?.get(keyOf(indices))
    if (value !== undefined) return value
    if (this.has(row.loops[0]!)) throw new NotRollable('a value of an iteration to come')
    return this.unrolled(row, indices as readonly number[])
  }

  /** A row's value at given iterations of those of its loops that a prefix leaves. */
  select(row: LoopRow, prefix: Prefix, places: readonly MovingPlace[], reader: Body): BodyValue {
    const { indices, body } = prefix
    const level = indices.length
    if (level === row.loops.length) return this.at(row, indices)
    const place = places[level]!
    const rolled = this.loop(row.loops[level]!, indices)
    if (isFixed(place)) {
      if (rolled === undefined || !isWithin(rolled.body, place.start)) {
        return this.select(row, { indices: [...indices, place.start], body }, places, reader)
      }
      const known = rolled.results.get(row)
      const { first, count } = rolled.body
      if (known?.kind === 'last' && place.start === first + count - 1) {
        return this.entry(row, known.value, level + 1, places, { start: 0, strides: [] }, reader)
      }
    }
    return this.entryOfAll(row, prefix, places, reader)
  }

  private entryOfAll(
    row: LoopRow,
    prefix: Prefix,
    places: readonly MovingPlace[],
    reader: Body,
  ): BodyValue {
    const level = prefix.indices.length
    const rolled = this.loop(row.loops[level]!, prefix.indices)
    const place = places[level]!
    const stack = rolled?.results.get(row)
    if (stack?.kind === 'all' && isFixed(place)) {
      const own = { ...place, start: place.start - rolled!.body.first }
      return this.entry(row, stack.value, level + 1, places, own, reader)
    }
    const isKept = row.kept[level] === 'all' || isLast(row.loops[level]!, place)
    if (!isKept) throw new NotRollable('an iteration that is not kept')
    return this.entry(row, this.collect(row, prefix), level + 1, places, place, reader)
  }

  /** The entry of an array whose first axis is a loop and whose others are those within it. */
  private entry(
    row: LoopRow,
    array: BodyValue,
    level: number,
    places: readonly MovingPlace[],
    first: MovingPlace,
    reader: Body,
  ): BodyValue {
    const size = this.sizeOf(row)
    if (array.size === size) return array
    let place: MovingPlace = {
      start: first.start,
      strides: reader.chain.map((_, d) => first.strides[d] ?? 0),
    }
    for (let m = level; m < row.loops.length; m++) {
      const item = row.loops[m]!
      if (row.kept[m] === 'all') {
        place = plusPlace(places[m]!, place, item.count)
      } else if (!isLast(item, places[m]!)) {
        throw new NotRollable('an iteration that is not kept')
      }
    }
    return readArray(array, timesPlace(place, size ?? 1), reader, size)
  }

  /** All iterations of those of a row's loops that a prefix leaves, as far as they are kept; flat. */
  collect(row: LoopRow, prefix: Prefix): BodyValue {
    const known = entryIn(this.arrays, row)
    const key = keyOf(prefix.indices)
    let array = known.get(key)
    if (array === undefined) {
      array = this.collected(row, prefix)
      known.set(key, array)
    }
    return array
  }

  private collected(row: LoopRow, prefix: Prefix): BodyValue {
    const { indices, body } = prefix
    const level = indices.length
    if (level === row.loops.length) return this.at(row, indices)
    const item = row.loops[level]!
    const rolled = this.loop(item, indices)
    const iteration = (index: number): BodyValue =>
      this.collect(row, { indices: [...indices, index], body })
    if (row.kept[level] !== 'all') {
      const last = item.count - 1
      if (rolled === undefined || !isWithin(rolled.body, last)) return iteration(last)
      return this.resultOf(rolled, row)
    }
    if (rolled === undefined) {
      return joined(
        body,
        Array.from({ length: item.count }, (_, i) => iteration(i)),
      )
    }
    const { first, count } = rolled.body
    const stack = this.resultOf(rolled, row)
    if (count === item.count) return stack
    const before = Array.from({ length: first }, (_, i) => iteration(i))
    const after = Array.from({ length: item.count - first - count }, (_, i) =>
      iteration(first + count + i),
    )
    return joined(body, [...before, stack, ...after])
  }

  private resultOf({ results }: RolledLoop, row: LoopRow): BodyValue {
    const result = results.get(row)
    if (result === undefined) throw new NotRollable('a value that is not kept')
    return result.value
  }
}

function isLast({ count }: LoopItem, place: MovingPlace): boolean {
  return isFixed(place) && place.start === count - 1
}

export function isWithin({ first, count }: Body, index: number): boolean {
  return index >= first && index < first + count
}

function entryIn<K, V>(maps: Map<K, Map<string, V>>, key: K): Map<string, V> {
  let map = maps.get(key)
  if (map === undefined) {
    map = new Map()
    maps.set(key, map)
  }
  return map
}
