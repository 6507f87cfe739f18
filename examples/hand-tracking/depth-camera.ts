/** What a depth camera sees of a hand: noise, holes, and a bar that hides a part of it. */
import type { Random } from '@wengert/optim-stochastic'
import type { Camera } from './camera.js'
import { rasterized } from './rasterizer.js'

/** How bad the camera is. Lengths are in decimetres. */
export interface Flaws {
  /** Standard deviation of a depth. */
  readonly noise: number
  /** Share of the pixels without a depth. */
  readonly holes: number
  /** Share of the pixels at edges of the hand without a depth. */
  readonly edgeHoles: number
  /** Width of the bar in front of the hand, in pixels. */
  readonly bar: number
}

export const FLAWS: Flaws = { noise: 0.01, holes: 0.02, edgeHoles: 0.4, bar: 14 }

const BACKGROUND = 8
const BAR_DEPTH = 2.8
/** A step of this depth between neighbours is an edge. */
const EDGE = 0.3

/**
 * Depths as the camera gives them, 0 for holes. The bar stands where `moment`, between 0 and 1, has
 * taken it on its way from left to right.
 */
export function seen(
  camera: Camera,
  vertices: Float64Array,
  triangles: Int32Array,
  moment: number,
  random: Random,
  flaws: Flaws = FLAWS,
): Float64Array {
  const { width } = camera
  const exact = rasterized(camera, vertices, triangles)
  const left = moment * (width + flaws.bar) - flaws.bar
  const depths = exact.map((depth, at) => {
    const column = at % width
    // The bar leans.
    const isBar = Math.abs(column - 0.2 * Math.floor(at / width) - left) < flaws.bar / 2
    return isBar ? BAR_DEPTH : Math.min(depth, BACKGROUND)
  })
  return depths.map((depth, at) => {
    const isEdge = [at + 1, at + width].some((next) => Math.abs(depth - depths[next]!) > EDGE)
    const lost = random.uniform() < flaws.holes + (isEdge ? flaws.edgeHoles : 0)
    return lost ? 0 : depth + flaws.noise * random.normal()
  })
}
