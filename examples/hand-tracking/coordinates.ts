import { eye, jacobian, matmul, stack, transpose, Tensor, type Traced } from '@wengert/ad-core'
import { POSE_SIZE, type Hand } from './hand.js'
import { rangeOf } from './motion.js'
import { boneMovements, MOVEMENTS } from './pose.js'
import { blended } from './skinning.js'
import { triangularInverse, triangularRoot } from './triangle.js'

/** What methods see of a pose: numbers w, with pose[i] = units[i]·(basis·w)[i]. */
export interface Coordinates {
  readonly units: Float64Array
  /** [26, 26]. */
  readonly basis: Tensor
  readonly inverse: Tensor
}

/** Each parameter for itself, in its unit. */
export function plainCoordinates(hand: Hand): Coordinates {
  return { units: parameterUnits(hand), basis: eye(POSE_SIZE), inverse: eye(POSE_SIZE) }
}

/** basis·w, or the w of which it is that. */
export function inUnits({ basis }: Coordinates, w: Float64Array): Float64Array {
  return product(basis, w)
}

/** A matrix times a vector: every frame begins with one, for which a loop is quickest. */
function product({ data }: Tensor, x: Float64Array): Float64Array {
  return x.map((_, i) => {
    let sum = 0
    for (let k = 0; k < x.length; k++) sum += data[i * x.length + k]! * x[k]!
    return sum
  })
}

/** The pose of w. */
export function poseOf(coordinates: Coordinates, w: Float64Array): Float64Array {
  return inUnits(coordinates, w).map((x, i) => x * coordinates.units[i]!)
}

/** The w of a pose. */
export function coordinatesOf({ units, inverse }: Coordinates, pose: Float64Array): Float64Array {
  const scaled = pose.map((x, i) => x / units[i]!)
  return product(inverse, scaled)
}

/**
 * Other coordinates, in which a curvature matrix [26, 26], given in these, is the identity: methods that
 * know no more than gradients then find all directions equally curved where the matrix is like that one.
 */
export function whitened(coordinates: Coordinates, curvature: Float64Array): Coordinates {
  const { units, basis, inverse } = coordinates
  const square = (data: Float64Array): Tensor => new Tensor([POSE_SIZE, POSE_SIZE], 'f64', data)
  const root = triangularRoot(curvature, POSE_SIZE)
  const toBasis = transpose(square(triangularInverse(root, POSE_SIZE)))
  return {
    units,
    basis: matmul(basis, toBasis),
    inverse: matmul(transpose(square(root)), inverse),
  }
}

/**
 * A unit for each parameter of the pose: with all others held, one unit moves the vertices by one
 * centimetre in the root mean square. Methods see a pose divided by these, so that a finger's tip and the
 * whole hand count alike.
 */
function parameterUnits({ skeleton, mesh }: Hand): Float64Array {
  const movements = (pose: Traced): Traced =>
    stack(boneMovements(skeleton, (i) => pose.at(i)).flat()) as Traced
  const middle = Float64Array.from({ length: POSE_SIZE }, (_, i) => rangeOf(i).middle)
  const { data } = jacobian(movements)(middle)
  const shifts = new Float64Array(mesh.positions.length)
  return Float64Array.from({ length: POSE_SIZE }, (_, parameter) => {
    const rates = Array.from({ length: MOVEMENTS }, (_, movement) =>
      Float64Array.from(
        { length: 12 },
        (_, at) => data[(12 * movement + at) * POSE_SIZE + parameter]!,
      ),
    )
    const square = blended(mesh, rates, shifts).reduce((sum, x) => sum + x * x, 0)
    return 0.1 / Math.sqrt(square / (mesh.positions.length / 3))
  })
}
