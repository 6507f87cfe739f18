import { rowOf, transposed, type Pattern } from './pattern.js'

/** Lines of a matrix in groups that one sweep finds together. */
export interface Coloring {
  /** Each line's group; −1 for a line without entries. */
  readonly colors: Int32Array
  readonly count: number
}

/** Forbids colours for one line at a time and finds the least that is left. */
class Palette {
  private readonly forbiddenBy: number[] = []
  private line = -1

  begin(line: number): void {
    this.line = line
  }

  forbid(color: number): void {
    this.forbiddenBy[color] = this.line
  }

  least(): number {
    let color = 0
    while (this.forbiddenBy[color] === this.line) color++
    return color
  }
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
  const used: number[][] = Array.from({ length: n }, () => [])
  const palette = new Palette()
  let count = 0
  for (const i of largestFirst(pattern)) {
    palette.begin(i)
    const row = rowOf(pattern, i)
    for (const j of row) for (const color of used[j]!) palette.forbid(color)
    const color = palette.least()
    if (color >= limit - 1 && color >= count) return undefined
    colors[i] = color
    count = Math.max(count, color + 1)
    for (const j of row) used[j]!.push(color)
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
  const colors = new Int32Array(n).fill(-1)
  /** For each vertex the colours of its neighbours: the one neighbour with that colour, or MANY. */
  const around: Map<number, number>[] = Array.from({ length: n }, () => new Map<number, number>())
  const palette = new Palette()
  let count = 0
  for (const v of largestFirst(pattern)) {
    palette.begin(v)
    for (const w of rowOf(pattern, v)) {
      const own = colors[w]!
      if (w === v || own < 0) continue
      palette.forbid(own)
      const between = around[v]!.get(own) === MANY
      // Paths u–v–w–x with u coloured like w, and v–w–x–y with y coloured like w.
      for (const [color, x] of around[w]!) {
        if (between || (x !== MANY && around[x]!.get(own) === MANY)) palette.forbid(color)
      }
    }
    const color = palette.least()
    colors[v] = color
    count = Math.max(count, color + 1)
    for (const w of rowOf(pattern, v)) {
      if (w !== v) around[w]!.set(color, around[w]!.has(color) ? MANY : v)
    }
  }
  const standsAlone = (i: number, j: number): boolean => i === j || around[i]!.get(colors[j]!) === j
  return { colors, count, standsAlone }
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
