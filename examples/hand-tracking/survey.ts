/** What is learnt about a hand's objective from frames whose poses are known. */
import { compile, jvp, Tensor, type Traced } from '@wengert/ad-core'
import { associate, CELL_SIZE } from './association.js'
import { coordinatesOf, inUnits, whitened, type Coordinates } from './coordinates.js'
import { drawingBy, type Drawing } from './drawing.js'
import { POSE_SIZE, vertexCount, type Mesh } from './hand.js'
import type { RangeImage } from './range-image.js'
import { projections, residuals, type Setting, type TracedPoints } from './residuals.js'
import { allPoints } from './surface-points.js'
import { triangularInverse, triangularRoot } from './triangle.js'

/** A frame whose pose is known. */
export interface KnownFrame {
  readonly pose: Float64Array
  readonly image: RangeImage
}

export interface Survey {
  /** Coordinates in which the objective's mean Gauss–Newton matrix is the identity. */
  readonly coordinates: Coordinates
  /** Draws vertices by what they tell of the pose. */
  readonly drawing: Drawing
}

/** Keeps what the frames hardly show from being taken for known, in units of the setting's coordinates. */
const RIDGE = 0.01

/**
 * The mean of JᵀJ over the frames, and for each vertex the root of the mean square of its row of J in
 * the coordinates that follow from it: to draw in proportion to that makes gradients vary least where
 * residuals are alike.
 */
export function surveyed(setting: Setting, mesh: Mesh, frames: readonly KnownFrame[]): Survey {
  const count = vertexCount(mesh)
  const jacobians = frames.map(jacobianColumns(setting, mesh))
  const mean = new Float64Array(POSE_SIZE ** 2)
  for (let i = 0; i < POSE_SIZE; i++) {
    for (let j = 0; j < POSE_SIZE; j++) {
      let sum = 0
      for (const columns of jacobians) sum += dot(columns[i]!, columns[j]!)
      mean[i * POSE_SIZE + j] = sum / frames.length + (i === j ? RIDGE : 0)
    }
  }
  const root = triangularInverse(triangularRoot(mean, POSE_SIZE), POSE_SIZE)
  const squares = new Float64Array(count)
  for (const columns of jacobians) {
    for (let i = 0; i < POSE_SIZE; i++) {
      for (let v = 0; v < count; v++) {
        let entry = 0
        for (let k = 0; k <= i; k++) entry += root[i * POSE_SIZE + k]! * columns[k]![v]!
        squares[v] = squares[v]! + entry * entry
      }
    }
  }
  return {
    coordinates: whitened(setting.coordinates, mean),
    drawing: drawingBy(mesh, squares.map(Math.sqrt)),
  }
}

/** The columns of the Jacobian of all residuals at a frame's pose. */
function jacobianColumns(setting: Setting, mesh: Mesh): (frame: KnownFrame) => Float64Array[] {
  const count = vertexCount(mesh)
  const points = allPoints(mesh) as unknown as TracedPoints
  const own = residuals(setting)
  const place = compile((w: Traced) => projections(setting)(w, points))
  const along = compile((w: Traced, v: Traced, cells: Traced, former: Traced): Traced => {
    const [, rates] = jvp((x: Traced) => own(x, points, cells, former))(w, v)
    return rates as unknown as Traced
  })
  const cells = new Tensor([CELL_SIZE, count], 'f64', new Float64Array(CELL_SIZE * count))
  return ({ pose, image }) => {
    const w = coordinatesOf(setting.coordinates, pose)
    associate(image, (place(w) as unknown as Tensor).data, count, cells.data as Float64Array)
    return Array.from({ length: POSE_SIZE }, (_, i) => {
      const unit = new Float64Array(POSE_SIZE)
      unit[i] = 1
      return along(w, unit, cells, inUnits(setting.coordinates, w)) as unknown as Float64Array
    })
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
