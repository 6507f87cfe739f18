import type { Graph, NodeId } from '../program/graph.js'
import { at, ORIGIN, type Affine } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import { openLoops } from './copy.js'
import { linesOf, placeAt, transposedPlace, type Line, type MatrixPlace } from './product-lines.js'
import { evenly, inPairs } from './product-runs.js'
import { sumOfNodes } from './take-apart.js'

/** So many sums stand in registers at once. */
const SUMS = 8
/** Rows of a tile whose columns come two and two. */
const ROWS = 4
/** Sums up to this length are better added up two at once than in two parts, where there are many. */
const SHORT = 32
const MANY = 16
/** Sums of so many terms are written out; longer ones are quicker as loops. */
const WRITTEN_OUT = 2

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
  const { left, right, result } = places
  const hasPairs = right.right === 1 && columns > 1
  const addsPairs = left.right === 1 && right.down === 1
  if (!hasPairs && !addsPairs && left.down === 1 && rows > 1) {
    const turned = { rows: columns, along, columns: rows }
    multiplyInTiles(graph, scope, turned, transposed(places))
    return
  }
  if (!hasPairs && columns > 1 && along <= SHORT && rows >= MANY) {
    multiplyInTiles(graph, scope, lengths, {
      ...places,
      right: inRows(graph, scope, lengths, right),
    })
    return
  }
  const units = hasPairs ? Math.ceil(columns / 2) : columns
  const height = evenly(rows, units > 1 ? ROWS : SUMS)
  const most = Math.max(1, Math.floor(SUMS / Math.min(SUMS, height[0]?.offsets.length ?? 1)))
  const widths = hasPairs ? inPairs(columns, most) : evenly(columns, most)
  const lefts = height.map((run) =>
    linesOf(graph, scope, { matrix: left, run, isPaired: false }, along, columns),
  )
  const rights = widths.map((run) =>
    linesOf(graph, scope, { matrix: transposedPlace(right), run, isPaired: hasPairs }, along, rows),
  )
  for (const down of lefts) {
    const outer = openLoops(graph, scope, [down.count])
    for (const across of rights) {
      const nest = openLoops(graph, outer.inner, hasPairs ? [across.count, 2] : [across.count])
      const lines = { rows: down.lines(outer.index), columns: across.lines(nest.index) }
      multiplyTile(graph, nest.inner, lines, along, result)
      nest.close()
    }
    outer.close()
  }
}

/** (L·R)ᵀ = Rᵀ·Lᵀ. */
function transposed({ left, right, result }: ProductPlaces): ProductPlaces {
  return {
    left: transposedPlace(right),
    right: transposedPlace(left),
    result: transposedPlace(result),
  }
}

/** A copy of the right matrix whose rows stand one after the other. */
function inRows(
  graph: Graph,
  scope: Scope,
  { along, columns }: ProductLengths,
  right: MatrixPlace,
): MatrixPlace {
  const array = graph.array(along * columns, 'scratch', scope.id)
  const copy = { array, ...ORIGIN, down: columns, right: 1 }
  const nest = openLoops(graph, scope, [along, columns])
  const [k, j] = nest.index as [Affine, Affine]
  const node = graph.load(placeAt(right, k, j))
  graph.write(nest.inner, { kind: 'store', to: placeAt(copy, k, j), node })
  nest.close()
  return copy
}

/** The sums of products of each row with each column. */
function multiplyTile(
  graph: Graph,
  scope: Scope,
  { rows, columns }: { readonly rows: readonly Line[]; readonly columns: readonly Line[] },
  along: number,
  result: MatrixPlace,
): void {
  const loop = along <= WRITTEN_OUT ? undefined : openLoops(graph, scope, [along])
  const term = (row: Line, column: Line, k: Affine): NodeId =>
    graph.mul(graph.load(row.entry(k)), graph.load(column.entry(k)))
  const sums = rows.flatMap((row) =>
    columns.map((column) => {
      const to = placeAt(result, row.position, column.position)
      if (loop !== undefined) {
        const number = graph.sum(loop.inner, term(row, column, loop.index[0]!))
        return { to, sum: () => graph.sumResult(loop.inner, number) }
      }
      const terms = Array.from({ length: along }, (_, k) => term(row, column, at(k)))
      return { to, sum: () => sumOfNodes(graph, terms) }
    }),
  )
  loop?.close()
  for (const { to, sum } of sums) graph.write(scope, { kind: 'store', to, node: sum() })
}
