/** Points of the posed surface against a depth image, in the library's operations. */
import {
  concat,
  less,
  matmul,
  mul,
  sqrt,
  square,
  stack,
  where,
  type Traced,
} from '@wengert/ad-core'
import type { Camera } from './camera.js'
import type { Coordinates } from './coordinates.js'
import { POSE_SIZE, type Skeleton } from './hand.js'
import { boneMovements, MOVEMENTS } from './pose.js'

/** The hand and the camera that residuals are about, and how they count. */
export interface Setting {
  readonly skeleton: Skeleton
  readonly camera: Camera
  readonly coordinates: Coordinates
  /** The distance in decimetres from which on a residual counts for less and less. */
  readonly reach: number
  /** How strongly the pose is held where it was, which matters to what the image doesn't show. */
  readonly hold: number
}

/** Points on the tape, as {@link SurfacePoints}. */
export interface TracedPoints {
  weights: Traced
  places: Traced
  normals: Traced
  shares: Traced
}

/** The cosine below which a surface is seen too flatly to be compared. */
const FLAT = 0.2
/** Keeps the root differentiable at 0. */
const SMALL = 1e-6

interface Posed {
  readonly movements: Traced
  readonly column: Traced
  readonly row: Traced
  readonly depth: Traced
  /** Coordinates over depth. */
  readonly right: Traced
  readonly down: Traced
}

/** Points [count] skinned and projected. */
function posed(setting: Setting, y: Traced, { weights, places }: TracedPoints): Posed {
  const { width, height, focal, distance, aim } = setting.camera
  const { units } = setting.coordinates
  const entries = boneMovements(setting.skeleton, (i) => mul(y.at(i), units[i]!))
  const byEntry = Array.from({ length: 12 }, (_, at) => entries.map((movement) => movement[at]!))
  const table = stack(byEntry.flat()).reshape([12, MOVEMENTS]) as Traced
  const movements = matmul(table, weights) as Traced
  const [px, py, pz] = [places.at(0), places.at(1), places.at(2)]
  const coordinate = (row: number): Traced =>
    movements
      .at(row)
      .mul(px)
      .add(movements.at(row + 1).mul(py))
      .add(movements.at(row + 2).mul(pz))
      .add(movements.at(row + 3))
  const depth = coordinate(8).neg().add(distance)
  const right = coordinate(0).div(depth)
  const down = coordinate(4).neg().add(aim).div(depth)
  return {
    movements,
    column: right.mul(focal).add(width / 2),
    row: down.mul(focal).add(height / 2),
    depth,
    right,
    down,
  }
}

function inUnits({ coordinates }: Setting, w: Traced): Traced {
  return matmul(coordinates.basis, w) as Traced
}

/** Columns and rows [2, count] of points in the image. */
export function projections(setting: Setting): (w: Traced, points: TracedPoints) => Traced {
  return (w, points) => {
    const { column, row } = posed(setting, inUnits(setting, w), points)
    return stack([column, row]) as Traced
  }
}

/**
 * Residuals of points in their cells of the image, and of the pose against `former`, in units: half the sum
 * of their squares is the mean over the points of ½q/(1 + q), q = (r² + d²)/reach² with the distance r
 * from the surface that is seen and the distance d from the hand's outline (Geman & McClure 1985), and
 * `hold` times ½ the squared change of the parameters. Points that face away have none.
 */
export function residuals(
  setting: Setting,
): (w: Traced, points: TracedPoints, cells: Traced, former: Traced) => Traced {
  const { reach, hold } = setting
  return (w, points, cells, former) => {
    const y = inUnits(setting, w)
    const { movements, column, row, depth, right, down } = posed(setting, y, points)
    const fx = column.sub(cells.at(0))
    const fy = row.sub(cells.at(1))
    const bilinear = (at: number): Traced =>
      cells
        .at(at)
        .add(fx.mul(cells.at(at + 1).add(fy.mul(cells.at(at + 3)))))
        .add(fy.mul(cells.at(at + 2)))
    const apart = depth.mul(cells.at(2)).sub(bilinear(3))
    const beside = bilinear(7)
    const q = square(apart)
      .add(square(beside))
      .mul(1 / reach ** 2) as Traced
    const bent = sqrt(q.div(q.add(1)).add(SMALL ** 2)) as Traced
    const [nx, ny, nz] = [points.normals.at(0), points.normals.at(1), points.normals.at(2)]
    const normal = (at: number): Traced =>
      movements
        .at(at)
        .mul(nx)
        .add(movements.at(at + 1).mul(ny))
        .add(movements.at(at + 2).mul(nz))
    // In the camera's coordinates the normal is (n₀, −n₄, −n₈), and the view goes along (right, down, 1).
    const along = normal(0).mul(right).sub(normal(4).mul(down)).sub(normal(8)) as Traced
    const count = apart.length
    const share = sqrt(points.shares.mul(1 / count)) as Traced
    const own = where(less(along, -FLAT), bent, 0).mul(share) as Traced
    return concat([own, y.sub(former).mul(Math.sqrt(hold))]) as Traced
  }
}

/** How many residuals so many points have. */
export function residualCount(points: number): number {
  return points + POSE_SIZE
}
