/** Pictures of what a classifier of the square says, as outlines. */
import { regionPaths } from './contour.js'

/** Units a side of the box in which the outlines are given. */
export const REGION_SIZE = 600

/** Lattice points a side at which a network is asked for the picture. */
export const REGION_LATTICE = 121

/** The lattice from (−1, 1) at the top left to (1, −1), x and y in turn, row by row. */
export function regionLattice(): Float64Array {
  const points = new Float64Array(2 * REGION_LATTICE ** 2)
  for (let row = 0; row < REGION_LATTICE; row++) {
    for (let column = 0; column < REGION_LATTICE; column++) {
      const index = 2 * (row * REGION_LATTICE + column)
      points[index] = (2 * column) / (REGION_LATTICE - 1) - 1
      points[index + 1] = 1 - (2 * row) / (REGION_LATTICE - 1)
    }
  }
  return points
}

/** The outline of each class' region, from the network's outputs on the lattice. */
export function regionsOf(outputs: ArrayLike<number>, classes: number): string[] {
  for (let index = 0; index < outputs.length; index++) {
    if (!Number.isFinite(outputs[index])) return []
  }
  return regionPaths(outputs, classes, REGION_LATTICE, REGION_SIZE)
}

/** The true regions' outlines, exact. */
export function trueRegions(): string[] {
  const c = REGION_SIZE / 2
  const ring = (outer: number, inner: number, right: 0 | 1): string => {
    const [R, r] = [c * outer, c * inner]
    return `M${c} ${c - R}A${R} ${R} 0 0 ${right} ${c} ${c + R}V${c + r}A${r} ${r} 0 0 ${1 - right} ${c} ${c - r}z`
  }
  const outside = (below: 0 | 1): string => {
    const R = (c * 5) / 6
    const edge = below === 1 ? REGION_SIZE : 0
    return `M0 ${c}H${c - R}A${R} ${R} 0 0 ${1 - below} ${c + R} ${c}H${REGION_SIZE}V${edge}H0z`
  }
  const disc = `M${c} ${c - c / 6}A${c / 6} ${c / 6} 0 0 1 ${c} ${c + c / 6}z`
  return [
    outside(1),
    ring(5 / 6, 1 / 2, 1) + ring(1 / 2, 1 / 6, 0) + disc + disc.replace('0 0 1', '0 0 0'),
    ring(5 / 6, 1 / 2, 0) + ring(1 / 2, 1 / 6, 1),
    outside(0),
  ]
}
