/** A camera's depths made ready for being compared with: what each pixel says about a surface there. */
import type { Camera } from './camera.js'

/** Depths between which a hand is looked for, in decimetres: before them is what hides it. */
const NEAREST = 3.3
const FARTHEST = 6.5
/** Neighbours within this depth are of the same surface. */
const SAME_SURFACE = 0.1

/** For each pixel two numbers. */
export interface RangeImage {
  readonly camera: Camera
  /**
   * [2·pixel]: the depth of the hand there, beside it that of its nearest pixel; [2·pixel + 1]: how far
   * that pixel is away, in decimetres, 0 on the hand, −1 where nothing is known.
   */
  readonly pixels: Float32Array
}

/** Smooths the hand's depths, and finds for what lies beside it the nearest of its pixels. */
export function rangeImage(camera: Camera, depths: Float64Array): RangeImage {
  const { width, height, focal } = camera
  const pixels = new Float32Array(2 * width * height)
  const sources = nearestSources(width, height, depths)
  const smooth = smoothed(width, height, depths)
  for (let at = 0; at < depths.length; at++) {
    const source = sources[at]!
    const isKnown = depths[at]! >= NEAREST && source >= 0 && isHand(depths[source]!)
    if (!isKnown) {
      pixels[2 * at + 1] = -1
      continue
    }
    const columns = (at % width) - (source % width)
    const rows = Math.floor(at / width) - Math.floor(source / width)
    pixels[2 * at] = smooth[source]!
    pixels[2 * at + 1] = (Math.hypot(columns, rows) * smooth[source]!) / focal
  }
  return { camera, pixels }
}

function isHand(depth: number): boolean {
  return depth >= NEAREST && depth <= FARTHEST
}

/** The mean over each pixel of the hand and its neighbours on the same surface. */
function smoothed(width: number, height: number, depths: Float64Array): Float64Array {
  const result = depths.slice()
  for (let row = 1; row < height - 1; row++) {
    for (let column = 1; column < width - 1; column++) {
      const at = row * width + column
      const depth = depths[at]!
      if (!isHand(depth)) continue
      let [sum, count] = [0, 0]
      for (let line = at - width; line <= at + width; line += width) {
        for (let next = line - 1; next <= line + 1; next++) {
          const other = depths[next]!
          if (Math.abs(other - depth) > SAME_SURFACE) continue
          sum += other
          count++
        }
      }
      result[at] = sum / count
    }
  }
  return result
}

/**
 * For each pixel the nearest one that is or may hide the hand, −1 without any: itself, or what its
 * neighbours have found, in one sweep down and one up (Danielsson 1980).
 */
function nearestSources(width: number, height: number, depths: Float64Array): Int32Array {
  const sources = Int32Array.from(depths, (depth, at) => (depth > 0 && depth <= FARTHEST ? at : -1))
  const offer = (column: number, row: number, from: number): void => {
    const offered = sources[from]!
    if (offered < 0) return
    const at = row * width + column
    const own = sources[at]!
    if (own < 0 || square(offered, column, row) < square(own, column, row)) sources[at] = offered
  }
  const square = (source: number, column: number, row: number): number =>
    ((source % width) - column) ** 2 + (Math.floor(source / width) - row) ** 2
  const sweep = (row: number, before: number): void => {
    for (let column = 0; column < width; column++) {
      if (before >= 0 && before < height) {
        for (let next = Math.max(0, column - 1); next <= Math.min(width - 1, column + 1); next++) {
          offer(column, row, before * width + next)
        }
      }
      if (column > 0) offer(column, row, row * width + column - 1)
    }
    for (let column = width - 2; column >= 0; column--) offer(column, row, row * width + column + 1)
  }
  for (let row = 0; row < height; row++) sweep(row, row - 1)
  for (let row = height - 1; row >= 0; row--) sweep(row, row + 1)
  return sources
}
