import type { RangeImage } from './range-image.js'

/** Numbers that {@link associate} finds for a point. */
export const CELL_SIZE = 11

/**
 * Looks up the cell of four pixels in which each point's projection lies (`places` [2, count]: columns,
 * rows) and writes the bilinear functions of the cell into `cells` [11, count]: its column and row, the
 * cosine between the surface and the image, then coefficients 1, x, y, xy of depth times that cosine,
 * and of the distance to the hand. All are 0 where nothing is known: such a point has no residual.
 */
export function associate(
  { camera, pixels }: RangeImage,
  places: ArrayLike<number>,
  count: number,
  cells: Float64Array,
): void {
  const { width, height, focal } = camera
  for (let i = 0; i < count; i++) {
    const column = Math.floor(places[i]!)
    const row = Math.floor(places[count + i]!)
    const isInside = column >= 0 && row >= 0 && column < width - 1 && row < height - 1
    const at = isInside ? 2 * (row * width + column) : 0
    const below = at + 2 * width
    const [near0, near1] = [pixels[at + 1]!, pixels[at + 3]!]
    const [near2, near3] = [pixels[below + 1]!, pixels[below + 3]!]
    if (!isInside || near0 < 0 || near1 < 0 || near2 < 0 || near3 < 0) {
      for (let k = 0; k < CELL_SIZE; k++) cells[k * count + i] = 0
      continue
    }
    const [d0, d1, d2, d3] = [pixels[at]!, pixels[at + 2]!, pixels[below]!, pixels[below + 2]!]
    const perUnit = focal / d0
    const across = 0.5 * (d1 - d0 + d3 - d2) * perUnit
    const down = 0.5 * (d2 - d0 + d3 - d1) * perUnit
    const cosine = 1 / Math.sqrt(1 + across * across + down * down)
    cells[i] = column
    cells[count + i] = row
    cells[2 * count + i] = cosine
    cells[3 * count + i] = cosine * d0
    cells[4 * count + i] = cosine * (d1 - d0)
    cells[5 * count + i] = cosine * (d2 - d0)
    cells[6 * count + i] = cosine * (d3 - d2 - d1 + d0)
    cells[7 * count + i] = near0
    cells[8 * count + i] = near1 - near0
    cells[9 * count + i] = near2 - near0
    cells[10 * count + i] = near3 - near2 - near1 + near0
  }
}
