/** Reprojection errors of bundle adjustment and their Jacobian's blocks, in the library's public API. */
import {
  cos,
  div,
  dot,
  grad,
  gt,
  jacobian,
  map,
  sin,
  sqrt,
  square,
  stack,
  sub,
  sum,
  vjp,
  type Tensor,
  type Traced,
} from '../../../packages/ad-core/src/index.js'

/** What one observation depends on. */
export interface Sight {
  camera: Traced
  point: Traced
  weight: Traced
}

/** All cameras and points. */
export interface Scene {
  cameras: Traced
  points: Traced
}

/** One observation of the data. */
interface Observation {
  camera: Traced
  point: Traced
  weight: Traced
  feature: Traced
}

type Vector = readonly [Traced, Traced, Traced]

function cross(a: Vector, b: Vector): Vector {
  const component = (i: 0 | 1 | 2, j: 0 | 1 | 2): Traced => a[i].mul(b[j]).sub(a[j].mul(b[i]))
  return [component(1, 2), component(2, 0), component(0, 1)]
}

function dot3(a: Vector, b: Vector): Traced {
  return a[0].mul(b[0]).add(a[1].mul(b[1])).add(a[2].mul(b[2]))
}

/** Rodrigues' rotation about the axis r by its length. */
function rotated(r: Vector, p: Vector): Vector {
  const angle2 = dot3(r, r)
  if (!gt(angle2, 0)) {
    const turned = cross(r, p)
    return [p[0].add(turned[0]), p[1].add(turned[1]), p[2].add(turned[2])]
  }
  const angle = sqrt(angle2)
  const [c, s] = [cos(angle), sin(angle)]
  const v: Vector = [r[0].div(angle), r[1].div(angle), r[2].div(angle)]
  const turned = cross(v, p)
  const along = sub(1, c).mul(dot3(v, p))
  const component = (i: 0 | 1 | 2): Traced => p[i].mul(c).add(turned[i].mul(s)).add(v[i].mul(along))
  return [component(0), component(1), component(2)]
}

/** Both errors of one observation, scalar by scalar. */
export function residualByScalars({ camera, point, weight }: Sight, feature: Traced): Traced {
  const at = (i: number): Traced => camera.at(i)
  const away = (i: number): Traced => point.at(i).sub(at(3 + i))
  const [y0, y1, y2] = rotated([at(0), at(1), at(2)], [away(0), away(1), away(2)])
  const [q0, q1] = [y0.div(y2), y1.div(y2)]
  const radius2 = square(q0).add(square(q1))
  const distortion = at(9)
    .mul(radius2)
    .add(at(10).mul(square(radius2)))
    .add(1)
  const error = (q: Traced, i: number): Traced =>
    q
      .mul(distortion)
      .mul(at(6))
      .add(at(7 + i))
      .sub(feature.at(i))
      .mul(weight)
  return stack([error(q0, 0), error(q1, 1)])
}

/** The same with vectors of two and three. */
export function residualByArrays({ camera, point, weight }: Sight, feature: Traced): Traced {
  const r = camera.slice(0, 3)
  const p = point.sub(camera.slice(3, 6))
  const y = rotatedArray(r, p)
  const q = div(y.slice(0, 2), y.at(2))
  const radius2 = sum(square(q))
  const distortion = camera
    .at(9)
    .mul(radius2)
    .add(camera.at(10).mul(square(radius2)))
    .add(1)
  const projected = q.mul(distortion).mul(camera.at(6)).add(camera.slice(7, 9))
  return projected.sub(feature).mul(weight)
}

function rotatedArray(r: Traced, p: Traced): Traced {
  const angle2 = dot(r, r)
  if (!gt(angle2, 0)) return p.add(crossArray(r, p))
  const angle = sqrt(angle2)
  const v = r.div(angle)
  const along = sub(1, cos(angle)).mul(dot(v, p))
  return p
    .mul(cos(angle))
    .add(crossArray(v, p).mul(sin(angle)))
    .add(v.mul(along))
}

function crossArray(a: Traced, b: Traced): Traced {
  return stack([...cross([a.at(0), a.at(1), a.at(2)], [b.at(0), b.at(1), b.at(2)])])
}

/** The error that keeps a weight near one. */
function weightError(w: Traced): Traced {
  return sub(1, square(w))
}

/** Blocks [2, 15] and slopes of the weights' errors: the values of the sparse Jacobian in order. */
export const blocksByJacobian = map<Scene, Observation, { blocks: Tensor; weights: Traced }>(
  ({ cameras, points }, { camera, point, weight, feature }) => {
    const sight = { camera: cameras.at(camera), point: points.at(point), weight }
    return {
      blocks: jacobian(residualByScalars)(sight, feature),
      weights: grad(weightError)(weight),
    }
  },
)

/** The two rows as trees, each a pullback of one error. */
export const rowsByPullback = map<Scene, Observation, { rows: Sight[]; weights: Traced }>(
  ({ cameras, points }, { camera, point, weight, feature }) => {
    const sight = { camera: cameras.at(camera), point: points.at(point), weight }
    const [, pullback] = vjp(residualByArrays)(sight, feature)
    return {
      rows: [pullback([1, 0]), pullback([0, 1])] as unknown as Sight[],
      weights: grad(weightError)(weight),
    }
  },
)
