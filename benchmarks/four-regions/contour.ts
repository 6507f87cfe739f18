/** Marching squares: the outline of the region in which a function of the plane is positive. */

const { max } = Math

/** A point of the outline, in units of the lattice. */
type Point = readonly [x: number, y: number]

/**
 * Closed outlines of {value > 0} on a square lattice, inside on the left hand.
 *
 * Crossings are interpolated linearly along the lattice's edges. Around the lattice stands a frame
 * of negative values at no distance, so that every outline closes along the border.
 *
 * @param values - row-major, `side`² values, finite
 * @param side - points a side, at least 2
 */
export function contours(values: ArrayLike<number>, side: number): Point[][] {
  const at = (column: number, row: number): number =>
    column < 0 || row < 0 || column >= side || row >= side ? -1 : values[row * side + column]!
  const place = (index: number): number => Math.min(Math.max(index, 0), side - 1)
  const crossing = (c0: number, r0: number, c1: number, r1: number): Point => {
    const [from, to] = [at(c0, r0), at(c1, r1)]
    const share = from / (from - to)
    const [x0, y0, x1, y1] = [place(c0), place(r0), place(c1), place(r1)]
    return [x0 + (x1 - x0) * share, y0 + (y1 - y0) * share]
  }

  // A crossing is known by its lattice edge: 2·(cell of its lower end) + (0 across, 1 down).
  const width = side + 2
  const across = (column: number, row: number): number => 2 * ((row + 1) * width + column + 1)
  const down = (column: number, row: number): number => across(column, row) + 1
  const points = new Map<number, Point>()
  const next = new Map<number, number>()

  for (let row = -1; row < side; row++) {
    for (let column = -1; column < side; column++) {
      if (uniform(values, side, column, row)) continue
      const corners = [
        at(column, row),
        at(column + 1, row),
        at(column + 1, row + 1),
        at(column, row + 1),
      ]
      const inside = corners.map((value) => value > 0)
      const crossed: { edge: number; leaves: boolean }[] = []
      const edges = [
        across(column, row),
        down(column + 1, row),
        across(column, row + 1),
        down(column, row),
      ]
      edges.forEach((edge, side4) => {
        if (inside[side4] !== inside[(side4 + 1) % 4]) {
          crossed.push({ edge, leaves: inside[side4]! })
        }
      })
      if (crossed.length === 0) continue
      points.set(across(column, row), crossing(column, row, column + 1, row))
      points.set(down(column, row), crossing(column, row, column, row + 1))
      points.set(down(column + 1, row), crossing(column + 1, row, column + 1, row + 1))
      points.set(across(column, row + 1), crossing(column, row + 1, column + 1, row + 1))
      const centre = corners.reduce((sum, value) => sum + value, 0)
      for (const [start, end] of segments(crossed, centre > 0)) next.set(start, end)
    }
  }
  return chain(points, next)
}

/** Whether a cell off the border has all its corners on the same side: most cells do. */
function uniform(values: ArrayLike<number>, side: number, column: number, row: number): boolean {
  if (column < 0 || row < 0 || column >= side - 1 || row >= side - 1) return false
  const corner = row * side + column
  const inside = values[corner]! > 0
  return (
    values[corner + 1]! > 0 === inside &&
    values[corner + side]! > 0 === inside &&
    values[corner + side + 1]! > 0 === inside
  )
}

/**
 * The segments of one cell. Going round the cell, the outline starts where the inside is left and
 * ends where it was entered: just before (the corner cut off is inside), or, in a saddle whose
 * centre is inside, at the next entry.
 */
function segments(
  crossed: readonly { edge: number; leaves: boolean }[],
  joined: boolean,
): [number, number][] {
  const count = crossed.length
  return crossed.flatMap(({ edge, leaves }, index) => {
    if (!leaves) return []
    const partner = crossed[(index + (joined ? 1 : count - 1)) % count]!
    return [[edge, partner.edge] as [number, number]]
  })
}

function chain(points: ReadonlyMap<number, Point>, next: Map<number, number>): Point[][] {
  const outlines: Point[][] = []
  for (const first of [...next.keys()]) {
    if (!next.has(first)) continue
    const outline: Point[] = []
    for (let edge = first; next.has(edge);) {
      const following = next.get(edge)!
      next.delete(edge)
      outline.push(points.get(edge)!)
      edge = following
    }
    outlines.push(outline)
  }
  return outlines
}

/**
 * Outlines → the `d` of an SVG path in whole numbers, in a box of `size` units a side.
 * Points that lie on a straight line between their neighbours, or on the one before, are left out.
 */
export function outlinePath(
  outlines: readonly (readonly Point[])[],
  side: number,
  size: number,
): string {
  const scale = size / (side - 1)
  return outlines
    .map((outline) => {
      const rounded = outline.map(([x, y]): Point => [Math.round(x * scale), Math.round(y * scale)])
      const kept = withoutStraight(withoutStraight(rounded))
      if (kept.length < 3) return ''
      let [x, y] = kept[0]!
      let path = `M${x} ${y}l`
      for (const point of kept.slice(1)) {
        path += `${point[0] - x} ${point[1] - y} `
        ;[x, y] = point
      }
      return `${path.trimEnd()}z`.replace(/ -/g, '-')
    })
    .join('')
}

function withoutStraight(outline: readonly Point[]): Point[] {
  const kept: Point[] = []
  outline.forEach((point, index) => {
    const before = kept[kept.length - 1] ?? outline[outline.length - 1]!
    const after = outline[(index + 1) % outline.length]!
    const turn =
      (point[0] - before[0]) * (after[1] - point[1]) -
      (point[1] - before[1]) * (after[0] - point[0])
    if (turn !== 0) kept.push(point)
  })
  return kept
}

/**
 * For each class the path of the region in which its score is the largest.
 *
 * @param scores - row-major [side², classes]: y from top to bottom, x from left to right
 */
export function regionPaths(
  scores: ArrayLike<number>,
  classes: number,
  side: number,
  size: number,
): string[] {
  return Array.from({ length: classes }, (_, own) => {
    const margins = new Float64Array(side * side)
    for (let point = 0; point < side * side; point++) {
      let rival = -Infinity
      for (let other = 0; other < classes; other++) {
        if (other !== own) rival = max(rival, scores[point * classes + other]!)
      }
      margins[point] = scores[point * classes + own]! - rival
    }
    return outlinePath(contours(margins, side), side, size)
  })
}
