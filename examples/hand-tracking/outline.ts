/** The outline of what a camera sees of a surface, as the path of an SVG picture. */
import type { Camera } from './camera.js'
import { rasterized } from './rasterizer.js'

/** The picture's pixels are cut into so many, for a finer outline. */
const FINER = 2

/** Closed paths along the edge between hand and background, in pixels of the camera. */
export function outline(camera: Camera, vertices: Float64Array, triangles: Int32Array): string {
  const [width, height] = [FINER * camera.width, FINER * camera.height]
  const fine = { ...camera, width, height, focal: FINER * camera.focal }
  const depths = rasterized(fine, vertices, triangles)
  const isHand = (column: number, row: number): boolean =>
    column >= 0 &&
    row >= 0 &&
    column < width &&
    row < height &&
    depths[row * width + column]! < Infinity
  // From each corner of pixels to the next, the hand at the right.
  const next = new Map<number, number[]>()
  const corner = (column: number, row: number): number => row * (width + 1) + column
  const edge = (from: number, to: number): void => {
    next.set(from, [...(next.get(from) ?? []), to])
  }
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (!isHand(column, row)) continue
      const [left, right] = [column, column + 1]
      if (!isHand(column, row - 1)) edge(corner(left, row), corner(right, row))
      if (!isHand(column + 1, row)) edge(corner(right, row), corner(right, row + 1))
      if (!isHand(column, row + 1)) edge(corner(right, row + 1), corner(left, row + 1))
      if (!isHand(column - 1, row)) edge(corner(left, row + 1), corner(left, row))
    }
  }
  const paths: string[] = []
  for (const start of next.keys()) {
    const corners: number[] = []
    for (let at = start; ;) {
      const to = next.get(at)?.pop()
      if (to === undefined) break
      corners.push(at)
      at = to
    }
    if (corners.length > 20) paths.push(path(corners, width + 1))
  }
  return paths.join('')
}

/** The middles of every other edge: stairs become slopes. */
function path(corners: readonly number[], width: number): string {
  const middles = corners.flatMap((from, i) => {
    if (i % 2 === 1) return []
    const to = corners[(i + 1) % corners.length]!
    const column = ((from % width) + (to % width)) / 2
    const row = (Math.floor(from / width) + Math.floor(to / width)) / 2
    // A pixel's place is its middle.
    return [[column / FINER - 0.25, row / FINER - 0.25] as const]
  })
  const short = (x: number): string => String(Math.round(4 * x) / 4)
  let [x, y] = [0, 0]
  const moves = middles.map(([column, row], i) => {
    const move = `${i === 0 ? 'M' : i === 1 ? 'l' : ' '}${short(column - x)} ${short(row - y)}`
    ;[x, y] = [column, row]
    return move
  })
  return `${moves.join('')}z`
}
