import type { Graph } from '../program/graph.js'
import { at, plusAffine, timesAffine, type Affine, type Reference } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import { openLoops } from './copy.js'
import type { Run } from './product-runs.js'

/** Matrices of so many entries are packed, where each of their entries is used so often. */
const LARGE = 1 << 15
const OFTEN = 32

/** Where a matrix begins, and how far it is from an entry to those below it and to its right. */
export interface MatrixPlace extends Reference {
  readonly down: number
  readonly right: number
}

/** A row of the left, or a column of the right. */
export interface Line {
  /** Its number. */
  readonly position: Affine
  /** Where the entry is that takes part in term k of a sum. */
  readonly entry: (k: Affine) => Reference
}

/** The lines of tiles, given the index of the tile, and that within pairs. */
export interface Lines {
  readonly count: number
  readonly lines: (index: readonly Affine[]) => readonly Line[]
}

/** Rows of a matrix, which are lines, and how tiles take them: one by one, or in pairs. */
interface Source {
  readonly matrix: MatrixPlace
  readonly run: Run
  readonly isPaired: boolean
}

/**
 * The lines of a run of tiles, each of so many entries. Where lines of a large matrix stand side by side
 * they are packed before: what a tile reads one after the other is then next to each other.
 */
export function linesOf(
  graph: Graph,
  scope: Scope,
  source: Source,
  along: number,
  uses: number,
): Lines {
  const { matrix, run, isPaired } = source
  const { count, from, step, offsets } = run
  const lines = ([tile, second]: readonly Affine[]): readonly Line[] =>
    offsets.map((offset) => {
      const first = plusAffine(at(from + offset), timesAffine(tile!, step))
      const position = isPaired ? plusAffine(first, second!) : first
      return { position, entry: (k) => placeAt(matrix, position, k) }
    })
  const width = (isPaired ? 2 : 1) * offsets.length
  const isLarge = matrix.right > 1 && count * width * along >= LARGE
  return isLarge && uses >= OFTEN
    ? packed(graph, scope, { count, lines }, { along, width, isPaired })
    : { count, lines }
}

/** Copies lines so that those of a tile are columns of a matrix of their own. */
function packed(
  graph: Graph,
  scope: Scope,
  { count, lines }: Lines,
  { along, width, isPaired }: { along: number; width: number; isPaired: boolean },
): Lines {
  const nest = openLoops(graph, scope, isPaired ? [count, along, 2] : [count, along])
  const [tile, k, second] = nest.index as [Affine, Affine, Affine]
  const array = graph.array(count * along * width, 'scratch', scope.id)
  const place = (index: readonly Affine[], term: Affine, line: number): Reference => {
    const start = plusAffine(timesAffine(index[0]!, along * width), timesAffine(term, width))
    const within = isPaired ? plusAffine(at(2 * line), index[1]!) : at(line)
    return { array, ...plusAffine(start, within) }
  }
  lines([tile, second]).forEach(({ entry }, line) => {
    const to = place([tile, second], k, line)
    graph.write(nest.inner, { kind: 'store', to, node: graph.load(entry(k)) })
  })
  nest.close()
  return {
    count,
    lines: (index) =>
      lines(index).map(({ position }, line) => ({
        position,
        entry: (term) => place(index, term, line),
      })),
  }
}

/** The same matrix, rows for columns. */
export function transposedPlace(place: MatrixPlace): MatrixPlace {
  return { ...place, down: place.right, right: place.down }
}

/** Where an entry of a matrix is. */
export function placeAt(matrix: MatrixPlace, i: Affine, j: Affine): Reference {
  const { array, table, down, right } = matrix
  const place = plusAffine(timesAffine(i, down), timesAffine(j, right))
  return { array, table, ...plusAffine(matrix, place) }
}
