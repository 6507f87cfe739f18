import type { Affine, LoopItem, LoopRow, Progression, Table } from '../../find-loops/plan.js'
import { NotRollable, type Body } from './body.js'

/** Where a row is being emitted: for each loop around it its body, or the iteration where it is unrolled. */
export interface Surroundings {
  readonly loops: readonly LoopItem[]
  readonly indices: readonly Index[]
  /** The innermost body. */
  readonly body: Body
}

/** An iteration, or all those of a loop that stays one. */
export type Index = number | Body

/** The surroundings of what doesn't depend on a loop's index, where it can be computed before it. */
export function beforeLoop(
  { loops, indices }: Surroundings,
  level: number,
  { parent }: Body,
): Surroundings {
  return { loops, indices: indices.with(level, 0), body: parent! }
}

/** A position that moves with loops: start + Σ strides·(iterations so far), strides by the bodies' depths. */
export interface MovingPlace {
  readonly start: number
  readonly strides: readonly number[]
}

/** An affine function of the recorded loops' indices as one of the loops that stay. */
export function placeOf({ start, strides }: Affine, { indices, body }: Surroundings): MovingPlace {
  const moving = body.chain.map(() => 0)
  let at = start
  strides.forEach((stride, level) => {
    const index = indices[level]
    if (stride === 0) return
    if (index === undefined) throw new NotRollable('an index of no loop around')
    if (typeof index === 'number') at += stride * index
    else {
      at += stride * index.first
      moving[index.depth]! += stride
    }
  })
  return { start: at, strides: moving }
}

/** The place in a table of values by the indices of some levels, the innermost fastest. */
export function tablePlace(levels: readonly number[], around: Surroundings): MovingPlace {
  const strides = around.loops.map(() => 0)
  let size = 1
  for (const level of [...levels].reverse()) {
    strides[level] = size
    size *= around.loops[level]!.count
  }
  return placeOf({ kind: 'affine', start: 0, strides }, around)
}

/** Whether a place is the same in all iterations. */
export function isFixed({ strides }: MovingPlace): boolean {
  return strides.every((stride) => stride === 0)
}

/** Whether a place is a loop's index where it is read. */
export function isOwnIndex({ start, strides }: MovingPlace, index: Index): boolean {
  if (typeof index === 'number') return start === index && strides.every((s) => s === 0)
  const { first, depth } = index
  return start === first && strides.every((stride, d) => stride === (d === depth ? 1 : 0))
}

/** a + factor·b. */
export function plusPlace(a: MovingPlace, b: MovingPlace, factor: number): MovingPlace {
  const longer = a.strides.length < b.strides.length ? b : a
  return {
    start: a.start + factor * b.start,
    strides: longer.strides.map(
      (_, depth) => (a.strides[depth] ?? 0) + factor * (b.strides[depth] ?? 0),
    ),
  }
}

/** factor·a. */
export function timesPlace({ start, strides }: MovingPlace, factor: number): MovingPlace {
  return { start: factor * start, strides: strides.map((stride) => factor * stride) }
}

/** Whether a place is the index of a loop less a distance; that distance. */
export function distanceBehind(place: MovingPlace, body: Body): number | undefined {
  const moves = place.strides.every((stride, depth) => stride === (depth === body.depth ? 1 : 0))
  return moves ? body.first - place.start : undefined
}

/** The values of a table along the one loop that moves its place; undefined where more loops do. */
export function valuesAlong(
  values: ArrayLike<number>,
  { start, strides }: MovingPlace,
  { body }: Surroundings,
): { readonly depth: number; readonly values: readonly number[] } | undefined {
  const depths = strides.flatMap((stride, depth) => (stride === 0 ? [] : [depth]))
  const [depth] = depths
  if (depths.length !== 1) return undefined
  const { count } = body.chain[depth!]!
  const along = Array.from({ length: count }, (_, i) => values[start + i * strides[depth!]!]!)
  return { depth: depth!, values: along }
}

/** The place that is each of some numbers in turn, if they are evenly spaced. */
export function placeThrough(
  numbers: readonly number[],
  depth: number,
  { body }: Surroundings,
): MovingPlace | undefined {
  const [first, second] = numbers as [number, number]
  const stride = second - first
  if (numbers.some((x, i) => x !== first + i * stride)) return undefined
  return { start: first, strides: body.chain.map((_, d) => (d === depth ? stride : 0)) }
}

/** The places that are each of some iterations of nested loops in turn, if they are evenly spaced. */
export function placesThrough(
  iterations: readonly (readonly number[])[],
  depth: number,
  around: Surroundings,
): readonly MovingPlace[] | undefined {
  const places = iterations[0]!.map((_, m) =>
    placeThrough(
      iterations.map((iteration) => iteration[m]!),
      depth,
      around,
    ),
  )
  return places.every((place) => place !== undefined) ? places : undefined
}

/** A progression as a table over those of the loops that it depends on. */
export function tabulated(
  progression: Progression,
  loops: readonly LoopItem[],
): Pick<Table, 'levels' | 'values'> {
  if (progression.kind === 'table') return progression
  const { start, strides } = progression
  const levels = strides.flatMap((stride, level) => (stride === 0 ? [] : [level]))
  const size = levels.reduce((product, level) => product * loops[level]!.count, 1)
  const values = new Float64Array(size)
  const index = levels.map(() => 0)
  for (let k = 0; k < size; k++) {
    // Added from left to right, which is the recorded number to the bit.
    values[k] = levels.reduce((sum, level, m) => sum + strides[level]! * index[m]!, start)
    for (let m = levels.length - 1; m >= 0; m--) {
      if (++index[m]! < loops[levels[m]!]!.count) break
      index[m] = 0
    }
  }
  return { levels, values }
}

/** A key for the iterations that a row is emitted in. */
export function keyOf(indices: readonly Index[]): string {
  return indices.map((index) => (typeof index === 'number' ? index : '*')).join()
}

/** The iteration of each of a row's loops, where it is one number over all of them. */
export function unflattened({ loops }: LoopRow, flat: number): readonly number[] {
  const iteration = loops.map(() => 0)
  let rest = flat
  for (let m = loops.length - 1; m >= 0; m--) {
    iteration[m] = rest % loops[m]!.count
    rest = Math.floor(rest / loops[m]!.count)
  }
  return iteration
}
