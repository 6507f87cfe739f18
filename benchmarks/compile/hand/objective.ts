/** Distances of a posed hand from points, and their Jacobians, in the library's public API. */
import {
  add,
  dot,
  jacobian,
  jvp,
  jvps,
  map,
  matmul,
  mul,
  stack,
  sub,
  Tensor,
  type Scalar,
  type Traced,
} from '../../../packages/ad-core/src/index.js'
import { POSE, type HandInstance } from './instance.js'
import { boneMovements, moved, wholeMovement } from './skeleton.js'
import { influenceTables } from './tables.js'

/** Errors of all points; `us` counts in the complicated form only. */
export type HandResidual = (us: Traced, theta: Traced, points: Traced) => Traced

/** Errors [3N], by plain loops. */
export function handByLoops(instance: HandInstance): HandResidual {
  const { model, count, vertices, complicated } = instance
  return (us, theta, points) => {
    const bones = boneMovements(model, theta)
    const whole = wholeMovement(theta)
    const posed = (vertex: number): readonly Scalar[] => {
      const rest = Array.from(model.positions.subarray(3 * vertex, 3 * vertex + 3))
      let place: readonly Scalar[] = [0, 0, 0]
      for (const { bone, weight } of model.influences[vertex]!) {
        const own = moved(bones[bone]!, rest)
        place = place.map((entry, i) => add(entry, mul(own[i]!, weight)))
      }
      return moved(whole, place)
    }
    const errors: Scalar[] = []
    for (let n = 0; n < count; n++) {
      const place = complicated
        ? inTriangle(
            us.at(n, 0),
            us.at(n, 1),
            [0, 1, 2].map((i) => posed(vertices[3 * n + i]!)),
          )
        : posed(vertices[n]!)
      for (let i = 0; i < 3; i++) errors.push(sub(points.at(n, i), place[i]!))
    }
    return stack(errors) as Traced
  }
}

/** u·a + v·b + (1 − u − v)·c. */
function inTriangle(u: Traced, v: Traced, corners: readonly (readonly Scalar[])[]): Scalar[] {
  const [a, b, c] = corners
  const w = sub(sub(1, u), v)
  return [0, 1, 2].map((i) => add(add(mul(u, a![i]!), mul(v, b![i]!)), mul(w, c![i]!)))
}

/** What the body of `map` reads from outside: bones [22, 12], and the whole hand's movement. */
interface Skeleton {
  bones: Traced
  rotation: Traced
  shift: Traced
}

/** One point, with its corners' rest positions [corners, 4], bones and weights [corners, most]. */
interface Correspondence {
  point: Traced
  places: Traced
  bones: Traced
  weights: Traced
  shares?: Traced
}

const errorOfPoint = map<Skeleton, Correspondence>(({ bones, rotation, shift }, at) => {
  const corners: Traced[] = []
  for (let corner = 0; corner < at.places.length; corner++) {
    const [own, weights] = [at.bones.at(corner), at.weights.at(corner)]
    let matrix = bones.at(own.at(0)).mul(weights.at(0))
    for (let i = 1; i < own.length; i++) {
      matrix = matrix.add(bones.at(own.at(i)).mul(weights.at(i)))
    }
    corners.push(matmul(matrix.reshape([3, 4]), at.places.at(corner)))
  }
  const place = at.shares === undefined ? corners[0]! : dot(at.shares, stack(corners))
  return at.point.sub(matmul(rotation, place)).sub(shift)
})

/** Errors [N, 3], by `map` over the points: bones are looked up in a table. */
export function handByMap(instance: HandInstance): HandResidual {
  const tables = influenceTables(instance)
  return (us, theta, points) => {
    const bones = stack(boneMovements(instance.model, theta).map((entries) => stack(entries)))
    const whole = stack(wholeMovement(theta)).reshape([3, 4]) as Traced
    const skeleton = {
      bones: bones as Traced,
      rotation: whole.slice(0, 3, 1),
      shift: whole.slice(3, 4, 1).reshape([3]),
    }
    const shares = instance.complicated ? { shares: sharesOf(us) } : {}
    return errorOfPoint(skeleton, { ...tables, ...shares, point: points }) as unknown as Traced
  }
}

/** Barycentric coordinates [N, 3] of u and v. */
function sharesOf(us: Traced): Traced {
  const [u, v] = [us.slice(0, 1, 1), us.slice(1, 2, 1)]
  return stack([u, v, sub(sub(1, u), v)], 1).reshape([us.length, 3])
}

/** The Jacobian [3N, 26] in the pose. */
export function poseJacobian(residual: HandResidual) {
  return jacobian((theta: Traced, points: Traced) => residual(theta, theta, points))
}

/** The compressed Jacobian: each error depends on its own u and v, which one direction each covers. */
export function compressedJacobian(
  residual: HandResidual,
  count: number,
): (us: Traced, theta: Traced, points: Traced) => { u: Traced; v: Traced; pose: Traced } {
  const byPose = jacobian((theta: Traced, us: Traced, points: Traced) =>
    residual(us, theta, points),
  )
  const along = (column: 0 | 1) => (us: Traced, theta: Traced, points: Traced) =>
    jvp(residual)(us, everyRow(count, column), theta, points)[1]
  const [alongU, alongV] = [along(0), along(1)]
  return (us, theta, points) => ({
    u: alongU(us, theta, points),
    v: alongV(us, theta, points),
    pose: byPose(theta, us, points),
  })
}

/** The complicated form's parameters as one tree. */
export interface HandTree {
  us: Traced
  theta: Traced
}

/** The same as one batch of 28 directions: [28, 3N]. */
export function directionalJacobian(
  residual: HandResidual,
  count: number,
): (p: HandTree, points: Traced) => Traced {
  const directions = compressedDirections(count)
  const derivatives = jvps(({ us, theta }: HandTree, points: Traced) => residual(us, theta, points))
  return (p, points) => derivatives(p, directions, points)[1] as unknown as Traced
}

function everyRow(count: number, column: 0 | 1): Tensor {
  const ones = Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 === column ? 1 : 0))
  return new Tensor([count, 2], 'f64', ones)
}

/** u everywhere, v everywhere, then the pose's angles and shifts one by one. */
function compressedDirections(count: number): { us: Tensor; theta: Tensor } {
  const us = new Float64Array((2 + POSE) * 2 * count)
  for (const column of [0, 1] as const) {
    us.set(everyRow(count, column).data, column * 2 * count)
  }
  const theta = new Float64Array((2 + POSE) * POSE)
  for (let i = 0; i < POSE; i++) theta[(2 + i) * POSE + i] = 1
  return {
    us: new Tensor([2 + POSE, count, 2], 'f64', us),
    theta: new Tensor([2 + POSE, POSE], 'f64', theta),
  }
}
