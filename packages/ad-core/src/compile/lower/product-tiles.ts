import type { Graph } from '../program/graph.js'
import { at, plusAffine, timesAffine, type Affine, type Reference } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import { openLoops, type LoopNest } from './copy.js'

/** So many sums stand in registers at once. */
const SUMS = 8
/** Rows of a tile whose columns come two and two. */
const ROWS = 4

/** Where a matrix begins, and how far it is from an entry to those below it and to its right. */
export interface MatrixPlace extends Reference {
  readonly down: number
  readonly right: number
}

/** Lengths of a product of matrices: rows of the left, what is added up, columns of the right. */
export interface ProductLengths {
  readonly rows: number
  readonly along: number
  readonly columns: number
}

/** The matrices of a product. */
export interface ProductPlaces {
  readonly left: MatrixPlace
  readonly right: MatrixPlace
  readonly result: MatrixPlace
}

/** Tiles of one size, next to each other: where the first begins, and what is in each. */
interface Run {
  readonly from: number
  readonly count: number
  readonly step: number
  readonly offsets: readonly number[]
}

/**
 * A product of matrices, a tile of the result at a time: the sums of a tile stand in registers, and what
 * is loaded serves all of its rows or columns. Two neighbours are computed at once where entries of the
 * right stand side by side along its rows, two terms of each sum where those of both matrices do along
 * what is added up.
 */
export function multiplyInTiles(
  graph: Graph,
  scope: Scope,
  lengths: ProductLengths,
  places: ProductPlaces,
): void {
  const { rows, along, columns } = lengths
  const { left, right } = places
  const hasPairs = right.right === 1 && columns > 1
  const addsPairs = left.right === 1 && right.down === 1
  if (!hasPairs && !addsPairs && left.down === 1 && rows > 1) {
    const turned = { rows: columns, along, columns: rows }
    multiplyInTiles(graph, scope, turned, transposed(places))
    return
  }
  const units = hasPairs ? Math.ceil(columns / 2) : columns
  const height = evenly(rows, units > 1 ? ROWS : SUMS)
  const most = Math.max(1, Math.floor(SUMS / Math.min(SUMS, height[0]?.offsets.length ?? 1)))
  const widths = hasPairs ? inPairs(columns, most) : evenly(columns, most)
  for (const down of height) {
    const outer = openLoops(graph, scope, [down.count])
    for (const across of widths) {
      const nest = openLoops(graph, outer.inner, hasPairs ? [across.count, 2] : [across.count])
      new Tile(graph, nest, places, along, {
        rows: indices(down, outer.index[0]!),
        columns: indices(across, nest.index[0]!).map((j) =>
          hasPairs ? plusAffine(j, nest.index[1]!) : j,
        ),
      }).emit()
      nest.close()
    }
    outer.close()
  }
}

/** (L·R)ᵀ = Rᵀ·Lᵀ. */
function transposed({ left, right, result }: ProductPlaces): ProductPlaces {
  const turned = (place: MatrixPlace): MatrixPlace => ({
    ...place,
    down: place.right,
    right: place.down,
  })
  return { left: turned(right), right: turned(left), result: turned(result) }
}

/** Runs of tiles of at most so many units, as equal as can be. */
function evenly(length: number, most: number): readonly Run[] {
  const tiles = Math.ceil(length / most)
  const small = tiles === 0 ? 0 : Math.floor(length / tiles)
  const larger = tiles === 0 ? 0 : length % tiles
  const run = (from: number, count: number, size: number): Run => ({
    from,
    count,
    step: size,
    offsets: Array.from({ length: size }, (_, k) => k),
  })
  const runs = [run(0, larger, small + 1), run(larger * (small + 1), tiles - larger, small)]
  return runs.filter(({ count }) => count > 0)
}

/** The same in columns, of tiles of at most so many pairs; where a last one is left, its pair overlaps another. */
function inPairs(columns: number, most: number): readonly Run[] {
  const runs = evenly(Math.ceil(columns / 2), most).map(({ from, count, step, offsets }): Run => ({
    from: 2 * from,
    count,
    step: 2 * step,
    offsets: offsets.map((k) => 2 * k),
  }))
  if (columns % 2 === 0) return runs
  const { from, count, step, offsets } = runs.at(-1)!
  const last = {
    from: from + (count - 1) * step,
    count: 1,
    step,
    offsets: offsets.with(-1, offsets.at(-1)! - 1),
  }
  const others = { from, count: count - 1, step, offsets }
  return [...runs.slice(0, -1), ...(count > 1 ? [others] : []), last]
}

function indices({ from, step, offsets }: Run, index: Affine): readonly Affine[] {
  return offsets.map((offset) => plusAffine(at(from + offset), timesAffine(index, step)))
}

/** One tile of the result. */
class Tile {
  private readonly graph: Graph
  private readonly nest: LoopNest
  private readonly places: ProductPlaces
  private readonly along: number
  private readonly tile: { readonly rows: readonly Affine[]; readonly columns: readonly Affine[] }

  constructor(
    graph: Graph,
    nest: LoopNest,
    places: ProductPlaces,
    along: number,
    tile: { readonly rows: readonly Affine[]; readonly columns: readonly Affine[] },
  ) {
    this.graph = graph
    this.nest = nest
    this.places = places
    this.along = along
    this.tile = tile
  }

  emit(): void {
    const { graph, nest, along, tile } = this
    const { left, right, result } = this.places
    const loop = openLoops(graph, nest.inner, [along])
    const k = loop.index[0]!
    const sums = tile.rows.flatMap((i) => {
      const x = graph.load(placeAt(left, i, k))
      return tile.columns.map((j) => {
        const y = graph.load(placeAt(right, k, j))
        return { to: placeAt(result, i, j), number: graph.sum(loop.inner, graph.mul(x, y)) }
      })
    })
    loop.close()
    for (const { to, number } of sums) {
      const node = graph.sumResult(loop.inner, number)
      graph.write(nest.inner, { kind: 'store', to, node })
    }
  }
}

function placeAt(matrix: MatrixPlace, i: Affine, j: Affine): Reference {
  const { array, table, down, right } = matrix
  const place = plusAffine(timesAffine(i, down), timesAffine(j, right))
  return { array, table, ...plusAffine(matrix, place) }
}
