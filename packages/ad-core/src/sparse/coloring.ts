import { rowOf, transposed, type Pattern } from './pattern.js'

/** Lines of a matrix in groups that one sweep finds together. */
export interface Coloring {
  /** Each line's group; −1 for a line without entries. */
  readonly colors: Int32Array
  readonly count: number
}

/** Some colours, a bit each. */
type Colors = number[]

function include(colors: Colors, color: number): void {
  while (colors.length <= color >> 5) colors.push(0)
  colors[color >> 5]! |= 1 << (color & 31)
}

function includeAll(colors: Colors, others: Colors): void {
  while (colors.length < others.length) colors.push(0)
  for (let k = 0; k < others.length; k++) colors[k]! |= others[k]!
}

/** The least colour that is not among some. */
function leastBeside(colors: Colors): number {
  const full = colors.findIndex((word) => word !== -1)
  if (full < 0) return 32 * colors.length
  const free = ~colors[full]!
  return 32 * full + 31 - Math.clz32(free & -free)
}

/**
 * Colours rows so that no two with an entry in the same column have the same colour (a distance-1
 * colouring of the graph of rows that meet), greedily, those with most entries first. Undefined where
 * that takes `limit` colours or more. Cost: entries times colours. Source: Curtis, Powell, Reid 1974;
 * Coleman, Moré 1983.
 */
export function colorRows(pattern: Pattern, limit: number = Infinity): Coloring | undefined {
  const [m, n] = pattern.shape
  const colors = new Int32Array(m).fill(-1)
  const used: Colors[] = Array.from({ length: n }, () => [])
  let count = 0
  for (const i of largestFirst(pattern)) {
    const row = rowOf(pattern, i)
    const forbidden: Colors = []
    for (const j of row) includeAll(forbidden, used[j]!)
    const color = leastBeside(forbidden)
    if (color >= limit - 1 && color >= count) return undefined
    colors[i] = color
    count = Math.max(count, color + 1)
    for (const j of row) include(used[j]!, color)
  }
  return { colors, count }
}

/** The fewer of column groups (forward mode) and row groups (reverse mode). */
export function colorCheaper(pattern: Pattern): {
  readonly direction: 'forward' | 'reverse'
  readonly coloring: Coloring
} {
  const columns = transposed(pattern)
  // A row's columns all differ in colour, and a column's rows.
  const leastForward = longestRow(pattern)
  const leastReverse = longestRow(columns)
  const forward = (limit?: number): Coloring | undefined => colorRows(columns, limit)
  const reverse = (limit?: number): Coloring | undefined => colorRows(pattern, limit)
  if (leastForward <= leastReverse) {
    const first = forward()!
    const second = first.count > leastReverse ? reverse(first.count) : undefined
    return second === undefined
      ? { direction: 'forward', coloring: first }
      : { direction: 'reverse', coloring: second }
  }
  const first = reverse()!
  const second = first.count >= leastForward ? forward(first.count + 1) : undefined
  return second === undefined
    ? { direction: 'reverse', coloring: first }
    : { direction: 'forward', coloring: second }
}

const MANY = -1

/** A star colouring, with what reads a symmetric matrix from its compressed form. */
export interface StarColoring extends Coloring {
  /** Whether column j is the only neighbour of i with its colour, so that entry (i, j) stands alone in row i. */
  readonly standsAlone: (i: number, j: number) => boolean
}

/**
 * Colours the columns of a symmetric pattern so that no path of four vertices has two colours only (a
 * star colouring): each entry (i, j) then stands alone in row i of the sum of j's group, or in row j of
 * i's. Greedily, those with most entries first. Cost: entries times colours. Source: Coleman, Moré
 * 1984; Gebremedhin, Tarafdar, Manne, Pothen 2007.
 */
export function starColoring(pattern: Pattern): StarColoring {
  const [n] = pattern.shape
  const stars = new Stars(n)
  const { colors } = stars
  let count = 0
  for (const v of largestFirst(pattern)) {
    const neighbours = rowOf(pattern, v).filter((w) => w !== v)
    const color = leastBeside(stars.forbidden(v, neighbours))
    stars.color(v, neighbours, color)
    count = Math.max(count, color + 1)
  }
  const standsAlone = (i: number, j: number): boolean => i === j || stars.isOnly(j, i)
  return { colors, count, standsAlone }
}

/** The two-coloured parts of a graph while it is coloured, each a star: a hub with its leaves. */
class Stars {
  readonly colors: Int32Array
  /** For each vertex the colours around it: the one neighbour with that colour, or MANY. */
  private readonly around: Map<number, number>[]
  /** The colours of hubs with several leaves of which a vertex is one. */
  private readonly hubs: Colors[]

  constructor(size: number) {
    this.colors = new Int32Array(size).fill(-1)
    this.around = Array.from({ length: size }, () => new Map<number, number>())
    this.hubs = Array.from({ length: size }, () => [])
  }

  /** Whether j is i's only neighbour with its colour. */
  isOnly(j: number, i: number): boolean {
    return this.around[i]!.get(this.colors[j]!) === j
  }

  /** Colours that would give a vertex its neighbour's, or a path of four vertices two colours. */
  forbidden(v: number, neighbours: Int32Array): Colors {
    const found: Colors = []
    for (const w of neighbours) {
      const own = this.colors[w]!
      if (own < 0) continue
      include(found, own)
      // Paths v–w–x–y with y coloured like w, and u–v–w–x with u coloured like w.
      includeAll(found, this.hubs[w]!)
      if (this.around[v]!.get(own) !== MANY) continue
      for (const color of this.around[w]!.keys()) include(found, color)
    }
    return found
  }

  color(v: number, neighbours: Int32Array, color: number): void {
    this.colors[v] = color
    for (const w of neighbours) {
      const known = this.around[w]!.get(color)
      this.around[w]!.set(color, known === undefined ? v : MANY)
      const own = this.colors[w]!
      if (own < 0) continue
      if (known !== undefined) include(this.hubs[v]!, own)
      if (known !== undefined && known !== MANY) include(this.hubs[known]!, own)
      if (this.around[v]!.get(own) === MANY) include(this.hubs[w]!, color)
    }
  }
}

function longestRow({ rowPointers, shape: [m] }: Pattern): number {
  let longest = 0
  for (let i = 0; i < m; i++) longest = Math.max(longest, rowPointers[i + 1]! - rowPointers[i]!)
  return longest
}

/** Rows with entries, those with most first. */
function largestFirst(pattern: Pattern): readonly number[] {
  const { rowPointers } = pattern
  const degree = (i: number): number => rowPointers[i + 1]! - rowPointers[i]!
  return Array.from({ length: pattern.shape[0] }, (_, i) => i)
    .filter((i) => degree(i) > 0)
    .sort((a, b) => degree(b) - degree(a) || a - b)
}
