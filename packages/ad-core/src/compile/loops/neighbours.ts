import { plus } from '../../dual.js'
import type { Value } from '../../operand.js'
import { SCALAR } from '../../shape.js'
import type { Level } from '../../tape/level.js'
import { shapeOfRow, Traced } from '../../tape/traced.js'
import type { LoopCarry, LoopPoint } from './structured-loop.js'

/** Cotangents are handed on over at most so many iterations. */
const FARTHEST = 8

/** What a loop brings to one array whose entries several of its iterations read. */
export interface Neighbours {
  /** The points that are dealt with, by their numbers. */
  readonly points: readonly number[]
  /** The row of the body that holds all that comes to an entry: in iteration t the one at offset + t·stride. */
  readonly row: number
  readonly offset: number
  readonly stride: number
  /** What the last iterations hand on: carries, and the entries that those values come to. */
  readonly ends: readonly { readonly carry: LoopCarry; readonly place: number }[]
}

/** Makes a carry of a loop's body, like a row, that starts from 0. */
type NewCarry = (like: number) => { readonly input: number; next: number }

/**
 * Entries that iterations read side by side, as in a stencil, get a part of their cotangent from each.
 * Parts wait as carries until the last one is there, so that each entry is written once. `rows` are
 * the cotangents of the points of a loop, −1 for none.
 */
export function gatherNeighbours(
  inner: Level,
  count: number,
  points: readonly LoopPoint[],
  rows: readonly number[],
  newCarry: NewCarry,
): readonly Neighbours[] {
  const groups = new Map<string, number[]>()
  points.forEach((point, k) => {
    const isSingle = shapeOfRow(inner.tape, point.input).length === 0
    if (rows[k]! < 0 || point.table !== undefined || !isSingle) return
    if (Math.abs(point.stride) !== 1) return
    const key = `${point.source} ${point.stride}`
    groups.set(key, [...(groups.get(key) ?? []), k])
  })
  return [...groups.values()].flatMap((group) => {
    const delays = delaysOf(group.map((k) => points[k]!))
    const longest = Math.max(...delays)
    if (longest === 0 || longest > FARTHEST) return []
    return [gathered(inner, count, points, rows, group, delays, newCarry)]
  })
}

/** For each of some points how many iterations its entries come before they come to the last of them. */
function delaysOf(points: readonly LoopPoint[]): readonly number[] {
  const places = points.map(({ offset, stride }) => offset / stride)
  const last = Math.min(...places)
  return places.map((place) => place - last)
}

function gathered(
  inner: Level,
  count: number,
  points: readonly LoopPoint[],
  rows: readonly number[],
  group: readonly number[],
  delays: readonly number[],
  newCarry: NewCarry,
): Neighbours {
  const longest = Math.max(...delays)
  const traced = (row: number): Value => new Traced(inner, row, SCALAR)
  const own = (delay: number, before: Value | undefined): Value => {
    const terms = group.flatMap((k, m) => (delays[m] === delay ? [traced(rows[k]!)] : []))
    return [...(before === undefined ? [] : [before]), ...terms].reduce((sum, term) =>
      plus(sum, term),
    )
  }
  const carries: LoopCarry[] = []
  let waiting: Value | undefined
  for (let delay = longest; delay > 0; delay--) {
    const carry = newCarry(rows[group[0]!]!)
    carry.next = (own(delay, waiting) as Traced).id
    waiting = traced(carry.input)
    carries.unshift(carry as LoopCarry)
  }
  const row = (own(0, waiting) as Traced).id
  const { offset, stride } = points[group[delays.indexOf(0)]!]!
  const ends = carries.map((carry, k) => ({ carry, place: offset + (count + k) * stride }))
  return { points: group, row, offset, stride, ends }
}
