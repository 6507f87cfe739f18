import type { Concrete } from '../primitive.js'
import { sizeOf, type Shape } from '../shape.js'
import { Tensor } from '../tensor.js'

/**
 * Which entries of its operand each entry of a linear map's result depends on: `sources[i]` alone
 * (−1: none), or all of `groups[groupOf[i]]`.
 */
export type Incidence =
  | { readonly sources: Int32Array }
  | { readonly groups: readonly Int32Array[]; readonly groupOf: Int32Array }

/** A linear map whose coefficients are not negative, with its transpose. */
export interface LinearMap {
  readonly from: Shape
  readonly to: Shape
  readonly apply: (x: Concrete) => Concrete
  readonly transpose: (y: Concrete) => Concrete
}

/** Probing column by column stays below so many entries. */
const PROBED_ENTRIES = 1 << 22

/**
 * A linear map's pattern, found by running it. What moves entries about is recognised by the positions
 * that it moves; sums and products of matrices by operand entries that go to the same results,
 * of which one stands for all. Other maps are probed column by column where they are small, and count
 * as dense where they are not.
 */
export function incidenceOf(map: LinearMap): Incidence {
  const sources = movedFrom(map, positions(map.from), positions(map.from, true))
  if (sources !== undefined) return { sources }
  const groups = groupsOfSameResults(map)
  return groupwise(map, groups) ?? columnByColumn(map, groups) ?? dense(map, groups)
}

/** Entries of the result as positions of the operand's, or undefined where one is something else. */
export function movedFrom(
  { apply, to }: Pick<LinearMap, 'apply' | 'to'>,
  p: Concrete,
  squares: Concrete,
): Int32Array | undefined {
  return positionsIn(apply(p), apply(squares), sizeOf(to))
}

/**
 * Positions from the results of running a map on p and on p², where p is the position plus 2: they
 * are one entry, or none, only where the one result is the square of the other.
 */
export function positionsIn(
  moved: Concrete,
  movedSquares: Concrete,
  size: number,
): Int32Array | undefined {
  const p = dataOf(moved)
  const squares = dataOf(movedSquares)
  const single = squares instanceof Float32Array
  const sources = new Int32Array(size)
  for (let i = 0; i < size; i++) {
    const square = p[i]! * p[i]!
    if ((single ? Math.fround(square) : square) !== squares[i]) return undefined
    if (p[i] !== 0 && !(p[i]! >= 2 && Number.isInteger(p[i]))) return undefined
    sources[i] = p[i] === 0 ? -1 : p[i]! - 2
  }
  return sources
}

let knownPositions: Map<string, Concrete> | undefined

/** Runs with the positions of each shape made once: a loop's steps ask for those of its data again and again. */
export function keepingPositions<T>(body: () => T): T {
  const before = knownPositions
  knownPositions = new Map()
  try {
    return body()
  } finally {
    knownPositions = before
  }
}

/** Every entry's flat position plus 2, or the square of that, in a shape. */
export function positions(shape: Shape, squared: boolean = false): Concrete {
  const key = `${shape.join()};${squared}`
  const known = knownPositions?.get(key)
  if (known !== undefined) return known
  const made = numbers(shape, squared, 0)
  knownPositions?.set(key, made)
  return made
}

/** The same for an array whose first entry has another position. */
export function numbers(shape: Shape, squared: boolean, first: number): Concrete {
  return filled(shape, (i) => (squared ? (first + i + 2) ** 2 : first + i + 2))
}

/** An array, or for a scalar a number, by flat position. */
export function filled(shape: Shape, entry: (i: number) => number): Concrete {
  if (shape.length === 0) return entry(0)
  return new Tensor(
    shape,
    'f64',
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => entry(i)),
  )
}

/** The entries of a concrete value. */
export function dataOf(x: Concrete): ArrayLike<number> {
  return typeof x === 'number' ? [x] : x.data
}

/** The operand's entries in groups that go to the same results, told apart by what random cotangents bring. */
function groupsOfSameResults({ transpose, to, from }: LinearMap): readonly Int32Array[] {
  const size = sizeOf(to)
  // whole numbers whose sums are exact, so that equal sums are equal whatever their order
  const bound = 2 ** Math.min(31, 52 - Math.ceil(Math.log2(size + 1)))
  const random = pseudoRandom(bound)
  const first = dataOf(transpose(filled(to, random)))
  const second = dataOf(transpose(filled(to, random)))
  const groups = new Map<string, number[]>()
  for (let i = 0; i < sizeOf(from); i++) {
    if (first[i] === 0 && second[i] === 0) continue
    const key = `${first[i]},${second[i]}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [i])
    else group.push(i)
  }
  return [...groups.values()].map((group) => Int32Array.from(group))
}

/** Whole numbers from 1 to below a bound, the same ones every time (xorshift). */
function pseudoRandom(bound: number): () => number {
  let state = 0x2545f491
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return 1 + ((state >>> 0) % (bound - 1))
  }
}

/** Where every entry of the result belongs to one group. */
function groupwise(
  { apply, from, to }: LinearMap,
  groups: readonly Int32Array[],
): Incidence | undefined {
  const chosen = new Float64Array(sizeOf(from))
  groups.forEach((group, g) => (chosen[group[0]!] = g + 2))
  const one = filled(from, (i) => chosen[i]!)
  const groupOf = movedFrom(
    { apply, to },
    one,
    filled(from, (i) => chosen[i]! ** 2),
  )
  return groupOf === undefined ? undefined : { groups, groupOf }
}

function columnByColumn(
  { apply, from, to }: LinearMap,
  groups: readonly Int32Array[],
): Incidence | undefined {
  const size = sizeOf(to)
  if (groups.length * (sizeOf(from) + size) > PROBED_ENTRIES) return undefined
  const lists: number[][] = Array.from({ length: size }, () => [])
  for (const group of groups) {
    const column = dataOf(apply(filled(from, (i) => (i === group[0] ? 1 : 0))))
    lists.forEach((list, i) => {
      if (column[i] !== 0) for (const entry of group) list.push(entry)
    })
  }
  return {
    groups: lists.map((list) => Int32Array.from(list)),
    groupOf: Int32Array.from({ length: size }, (_, i) => i),
  }
}

function dense({ to }: LinearMap, groups: readonly Int32Array[]): Incidence {
  const all = Int32Array.from(groups.flatMap((group) => [...group]))
  return { groups: [all], groupOf: new Int32Array(sizeOf(to)) }
}
