import { CAMERA, ROW, type BaInstance, type BaParameters } from './instance.js'

/** Errors and Jacobian of bundle adjustment as one would write them by hand in JavaScript. */
export class BaByHand {
  readonly errors: Float64Array
  readonly weightErrors: Float64Array
  /** Two rows of 15 for each observation, then the slopes of the weights' errors. */
  readonly values: Float64Array

  constructor(private readonly instance: BaInstance) {
    const p = instance.observations
    this.errors = new Float64Array(2 * p)
    this.weightErrors = new Float64Array(p)
    this.values = new Float64Array((2 * ROW + 1) * p)
  }

  objective({ cameras, points, weights }: BaParameters): void {
    const { observations, cameraOf, pointOf, features } = this.instance
    const { errors, weightErrors } = this
    for (let o = 0; o < observations; o++) {
      const weight = weights[o]!
      project(errors, 2 * o, cameras, cameraOf[o]! * CAMERA, points, pointOf[o]! * 3)
      errors[2 * o] = weight * (errors[2 * o]! - features[2 * o]!)
      errors[2 * o + 1] = weight * (errors[2 * o + 1]! - features[2 * o + 1]!)
      weightErrors[o] = 1 - weight * weight
    }
  }

  jacobian({ cameras, points, weights }: BaParameters): void {
    const { observations, cameraOf, pointOf, features } = this.instance
    const { values } = this
    for (let o = 0; o < observations; o++) {
      const at = 2 * o * ROW
      rows(values, at, cameras, cameraOf[o]! * CAMERA, points, pointOf[o]! * 3, weights[o]!)
      values[at + 14]! -= features[2 * o]!
      values[at + ROW + 14]! -= features[2 * o + 1]!
      values[2 * ROW * observations + o] = -2 * weights[o]!
    }
  }
}

/** Writes where a camera sees a point. */
function project(
  out: Float64Array,
  at: number,
  cameras: Float64Array,
  c: number,
  points: Float64Array,
  x: number,
): void {
  const p0 = points[x]! - cameras[c + 3]!
  const p1 = points[x + 1]! - cameras[c + 4]!
  const p2 = points[x + 2]! - cameras[c + 5]!
  let v0 = cameras[c]!
  let v1 = cameras[c + 1]!
  let v2 = cameras[c + 2]!
  const angle = Math.sqrt(v0 * v0 + v1 * v1 + v2 * v2)
  let cosine = 1
  let sine = 1
  if (angle !== 0) {
    cosine = Math.cos(angle)
    sine = Math.sin(angle)
    v0 /= angle
    v1 /= angle
    v2 /= angle
  }
  const axial = (1 - cosine) * (v0 * p0 + v1 * p1 + v2 * p2)
  const y2 = p2 * cosine + (v0 * p1 - v1 * p0) * sine + v2 * axial
  const q0 = (p0 * cosine + (v1 * p2 - v2 * p1) * sine + v0 * axial) / y2
  const q1 = (p1 * cosine + (v2 * p0 - v0 * p2) * sine + v1 * axial) / y2
  const radius2 = q0 * q0 + q1 * q1
  const distortion = 1 + radius2 * (cameras[c + 9]! + cameras[c + 10]! * radius2)
  out[at] = cameras[c + 6]! * q0 * distortion + cameras[c + 7]!
  out[at + 1] = cameras[c + 6]! * q1 * distortion + cameras[c + 8]!
}

/**
 * Writes both rows of an observation, but for the feature that is missing in the weights' entries:
 * the projection again, with what the two reverse sweeps read in variables.
 */
function rows(
  values: Float64Array,
  at: number,
  cameras: Float64Array,
  c: number,
  points: Float64Array,
  x: number,
  weight: number,
): void {
  const p0 = points[x]! - cameras[c + 3]!
  const p1 = points[x + 1]! - cameras[c + 4]!
  const p2 = points[x + 2]! - cameras[c + 5]!
  let v0 = cameras[c]!
  let v1 = cameras[c + 1]!
  let v2 = cameras[c + 2]!
  const angle = Math.sqrt(v0 * v0 + v1 * v1 + v2 * v2)
  const inverseAngle = angle === 0 ? 0 : 1 / angle
  let cosine = 1
  let sine = 1
  if (angle !== 0) {
    cosine = Math.cos(angle)
    sine = Math.sin(angle)
    v0 *= inverseAngle
    v1 *= inverseAngle
    v2 *= inverseAngle
  }
  const turned0 = v1 * p2 - v2 * p1
  const turned1 = v2 * p0 - v0 * p2
  const turned2 = v0 * p1 - v1 * p0
  const along = v0 * p0 + v1 * p1 + v2 * p2
  const axial = (1 - cosine) * along
  const inverseDepth = 1 / (p2 * cosine + turned2 * sine + v2 * axial)
  const q0 = (p0 * cosine + turned0 * sine + v0 * axial) * inverseDepth
  const q1 = (p1 * cosine + turned1 * sine + v1 * axial) * inverseDepth
  const focal = cameras[c + 6]!
  const k1 = cameras[c + 9]!
  const k2 = cameras[c + 10]!
  const radius2 = q0 * q0 + q1 * q1
  const distortion = 1 + radius2 * (k1 + k2 * radius2)
  const own = weight * focal
  const twiceSlope = 2 * own * (k1 + 2 * k2 * radius2)
  for (let e = 0; e < 2; e++) {
    const q = e === 0 ? q0 : q1
    const to0 = twiceSlope * q * q0 + (e === 0 ? own * distortion : 0)
    const to1 = twiceSlope * q * q1 + (e === 0 ? 0 : own * distortion)
    const y0 = to0 * inverseDepth
    const y1 = to1 * inverseDepth
    const y2 = -(y0 * q0 + y1 * q1)
    const across = y0 * v0 + y1 * v1 + y2 * v2
    const alongAdjoint = (1 - cosine) * across
    const away0 = cosine * y0 + sine * (y1 * v2 - y2 * v1) + alongAdjoint * v0
    const away1 = cosine * y1 + sine * (y2 * v0 - y0 * v2) + alongAdjoint * v1
    const away2 = cosine * y2 + sine * (y0 * v1 - y1 * v0) + alongAdjoint * v2
    let axis0 = sine * (p1 * y2 - p2 * y1) + axial * y0 + alongAdjoint * p0
    let axis1 = sine * (p2 * y0 - p0 * y2) + axial * y1 + alongAdjoint * p1
    let axis2 = sine * (p0 * y1 - p1 * y0) + axial * y2 + alongAdjoint * p2
    if (angle !== 0) {
      const angleAdjoint =
        cosine * (y0 * turned0 + y1 * turned1 + y2 * turned2) -
        sine * (p0 * y0 + p1 * y1 + p2 * y2 - along * across) -
        (axis0 * v0 + axis1 * v1 + axis2 * v2) * inverseAngle
      axis0 = axis0 * inverseAngle + angleAdjoint * v0
      axis1 = axis1 * inverseAngle + angleAdjoint * v1
      axis2 = axis2 * inverseAngle + angleAdjoint * v2
    }
    values[at] = axis0
    values[at + 1] = axis1
    values[at + 2] = axis2
    values[at + 3] = -away0
    values[at + 4] = -away1
    values[at + 5] = -away2
    values[at + 6] = weight * q * distortion
    values[at + 7] = e === 0 ? weight : 0
    values[at + 8] = e === 0 ? 0 : weight
    values[at + 9] = own * q * radius2
    values[at + 10] = own * q * radius2 * radius2
    values[at + 11] = away0
    values[at + 12] = away1
    values[at + 13] = away2
    values[at + 14] = focal * q * distortion + cameras[c + 7 + e]!
    at += ROW
  }
}
