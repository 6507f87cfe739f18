import { projected, type Camera } from './camera.js'

/** A pixel on the edge of two triangles belongs to both, so that no rounding tears them apart. */
const ROUNDING = 1e-9

/**
 * The depth of the nearest surface at each pixel, Infinity where there is none. A pixel's place is its
 * index: (column, row) is where bilinear interpolation gives back its own value.
 */
export function rasterized(
  camera: Camera,
  vertices: Float64Array,
  triangles: Int32Array,
): Float64Array {
  const { width, height } = camera
  const depths = new Float64Array(width * height).fill(Infinity)
  const corners = projected(camera, vertices)
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [3 * triangles[t]!, 3 * triangles[t + 1]!, 3 * triangles[t + 2]!]
    const [ax, ay, bx, by] = [corners[a]!, corners[a + 1]!, corners[b]!, corners[b + 1]!]
    const [cx, cy] = [corners[c]!, corners[c + 1]!]
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    if (area === 0 || Math.min(corners[a + 2]!, corners[b + 2]!, corners[c + 2]!) <= 0) continue
    const [left, right] = range(ax, bx, cx, width)
    const [top, bottom] = range(ay, by, cy, height)
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const shareB = ((column - ax) * (cy - ay) - (row - ay) * (cx - ax)) / area
        const shareC = ((bx - ax) * (row - ay) - (by - ay) * (column - ax)) / area
        const shareA = 1 - shareB - shareC
        if (Math.min(shareA, shareB, shareC) < -ROUNDING) continue
        // 1/z is what is linear in the image.
        const inverse =
          shareA / corners[a + 2]! + shareB / corners[b + 2]! + shareC / corners[c + 2]!
        const at = row * width + column
        if (1 / inverse < depths[at]!) depths[at] = 1 / inverse
      }
    }
  }
  return depths
}

/** The pixels between the least and the greatest of three coordinates, within the image. */
function range(a: number, b: number, c: number, size: number): readonly [number, number] {
  return [
    Math.max(0, Math.ceil(Math.min(a, b, c))),
    Math.min(size - 1, Math.floor(Math.max(a, b, c))),
  ]
}
