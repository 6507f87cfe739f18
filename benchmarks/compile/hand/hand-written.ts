import { POSE, type HandInstance, type HandParameters } from './instance.js'
import { multiply, multiplyPlainly, rotationInto, turnInto } from './movements.js'

/** The finger of a bone that moves by angles, and how many of the finger's four reach it. */
interface Joint {
  readonly finger: number
  readonly reached: number
}

/** Errors and Jacobian of hand tracking by forward mode, as one would write them by hand. */
export class HandByHand {
  readonly errors: Float64Array
  /** Column by column, in the complicated form those of u and v first. */
  readonly values: Float64Array
  private readonly joints: readonly (Joint | undefined)[]
  private readonly base: Float64Array
  private readonly inverse: Float64Array
  private readonly absolute: Float64Array
  private readonly bones: Float64Array
  /** For each bone and each of its finger's four angles. */
  private readonly absoluteSlopes: Float64Array
  private readonly slopes: Float64Array
  private readonly turn = new Float64Array(12)
  private readonly turned = new Float64Array(12)
  private readonly partial = new Float64Array(12)
  private readonly rotation = new Float64Array(9)
  private readonly rotationSlopes = new Float64Array(27)
  private readonly corners = new Float64Array(9)
  private readonly place = new Float64Array(3)

  constructor(private readonly instance: HandInstance) {
    const { model, count, complicated } = instance
    const bones = model.parents.length
    this.errors = new Float64Array(3 * count)
    this.values = new Float64Array(3 * count * (POSE + (complicated ? 2 : 0)))
    this.joints = Array.from(model.parents, (_, bone) => jointOf(bone))
    this.base = threeRows(model.baseRelative)
    this.inverse = threeRows(model.inverseBase)
    this.absolute = new Float64Array(12 * bones)
    this.bones = new Float64Array(12 * bones)
    this.absoluteSlopes = new Float64Array(48 * bones)
    this.slopes = new Float64Array(48 * bones)
  }

  objective({ us, theta }: HandParameters): void {
    this.moveBones(theta, false)
    rotationInto(this.rotation, this.rotationSlopes, theta)
    for (let n = 0; n < this.instance.count; n++) this.error(n, us, theta)
  }

  jacobian({ us, theta }: HandParameters): void {
    const { count, complicated } = this.instance
    const { values } = this
    this.moveBones(theta, true)
    rotationInto(this.rotation, this.rotationSlopes, theta)
    values.fill(0)
    const first = complicated ? 2 : 0
    for (let n = 0; n < count; n++) {
      this.error(n, us, theta)
      if (complicated) this.barycentricColumns(n)
      this.globalColumns(n, first)
      this.fingerColumns(n, first + 6, us)
    }
  }

  /** All bones' movements, and what their fingers' angles change in them. */
  private moveBones(theta: Float64Array, withSlopes: boolean): void {
    const { parents } = this.instance.model
    const { absolute, base, bones, inverse, joints, turn, turned } = this
    for (let bone = 0; bone < parents.length; bone++) {
      const at = 12 * bone
      const parent = parents[bone]!
      const joint = joints[bone]
      let own = base
      let from = at
      if (joint !== undefined) {
        this.turnOf(theta, joint, -1)
        multiply(turned, 0, base, at, turn, 0)
        own = turned
        from = 0
      }
      if (parent < 0) for (let i = 0; i < 12; i++) absolute[at + i] = own[from + i]!
      else multiply(absolute, at, absolute, 12 * parent, own, from)
      multiply(bones, at, absolute, at, inverse, at)
      if (withSlopes && joint !== undefined) this.moveSlopes(theta, bone, joint)
    }
  }

  private moveSlopes(theta: Float64Array, bone: number, joint: Joint): void {
    const { absolute, absoluteSlopes, base, inverse, partial, slopes, turn, turned } = this
    const parent = this.instance.model.parents[bone]!
    const inherited = joint.reached === 2 ? 0 : joint.reached - 1
    for (let k = 0; k < joint.reached; k++) {
      const at = 48 * bone + 12 * k
      if (k < inherited) {
        const above = 48 * parent + 12 * k
        multiply(absoluteSlopes, at, absoluteSlopes, above, turned, 0)
      } else {
        this.turnOf(theta, joint, k)
        multiplyPlainly(partial, 0, base.subarray(12 * bone, 12 * bone + 12), turn, 0)
        multiplyPlainly(
          absoluteSlopes,
          at,
          absolute.subarray(12 * parent, 12 * parent + 12),
          partial,
          0,
        )
      }
      multiply(slopes, at, absoluteSlopes, at, inverse, 12 * bone)
    }
  }

  /** A joint's turn, or its derivative in the finger's angle `slope`. */
  private turnOf(theta: Float64Array, { finger, reached }: Joint, slope: number): void {
    const first = 6 + 4 * finger
    const flexAt = reached === 2 ? 0 : reached - 1
    const flex = theta[first + flexAt]!
    const abduction = reached === 2 ? theta[first + 1]! : 0
    turnInto(
      this.turn,
      circle(flex, slope === flexAt),
      circle(abduction, slope === 1 && reached === 2),
    )
  }

  /** The place of one of a point's corners without the whole hand's movement, times its share. */
  private addCorner(n: number, corner: number): void {
    const { model, vertices, complicated } = this.instance
    const { bones, corners } = this
    const vertex = vertices[(complicated ? 3 : 1) * n + corner]!
    const x = model.positions[3 * vertex]!
    const y = model.positions[3 * vertex + 1]!
    const z = model.positions[3 * vertex + 2]!
    for (let i = 0; i < 3; i++) corners[3 * corner + i] = 0
    for (const { bone, weight } of model.influences[vertex]!) {
      for (let i = 0; i < 3; i++) {
        const at = 12 * bone + 4 * i
        const own = bones[at]! * x + bones[at + 1]! * y + bones[at + 2]! * z + bones[at + 3]!
        corners[3 * corner + i]! += weight * own
      }
    }
  }

  private error(n: number, us: Float64Array, theta: Float64Array): void {
    const { points, complicated } = this.instance
    const { corners, errors, place, rotation } = this
    const count = complicated ? 3 : 1
    place.fill(0)
    for (let corner = 0; corner < count; corner++) {
      this.addCorner(n, corner)
      const share = this.share(n, corner, us)
      for (let i = 0; i < 3; i++) place[i]! += share * corners[3 * corner + i]!
    }
    for (let i = 0; i < 3; i++) {
      const turned = rotated(rotation, 3 * i, place[0]!, place[1]!, place[2]!)
      errors[3 * n + i] = points[3 * n + i]! - turned - theta[3 + i]!
    }
  }

  private share(n: number, corner: number, us: Float64Array): number {
    if (!this.instance.complicated) return 1
    return corner < 2 ? us[2 * n + corner]! : 1 - us[2 * n]! - us[2 * n + 1]!
  }

  private barycentricColumns(n: number): void {
    const { corners, rotation, values } = this
    const rows = 3 * this.instance.count
    for (let column = 0; column < 2; column++) {
      const x = corners[6]! - corners[3 * column]!
      const y = corners[7]! - corners[3 * column + 1]!
      const z = corners[8]! - corners[3 * column + 2]!
      for (let i = 0; i < 3; i++) {
        values[column * rows + 3 * n + i] = rotated(rotation, 3 * i, x, y, z)
      }
    }
  }

  private globalColumns(n: number, first: number): void {
    const { place, rotationSlopes, values } = this
    const rows = 3 * this.instance.count
    for (let k = 0; k < 3; k++) {
      for (let i = 0; i < 3; i++) {
        const at = (first + k) * rows + 3 * n + i
        values[at] = -rotated(rotationSlopes, 9 * k + 3 * i, place[0]!, place[1]!, place[2]!)
      }
      values[(first + 3 + k) * rows + 3 * n + k] = -1
    }
  }

  private fingerColumns(n: number, first: number, us: Float64Array): void {
    const { model, vertices, complicated, count } = this.instance
    const { joints, rotation, slopes, values } = this
    const corners = complicated ? 3 : 1
    for (let corner = 0; corner < corners; corner++) {
      const vertex = vertices[corners * n + corner]!
      const share = this.share(n, corner, us)
      const x = model.positions[3 * vertex]!
      const y = model.positions[3 * vertex + 1]!
      const z = model.positions[3 * vertex + 2]!
      for (const { bone, weight } of model.influences[vertex]!) {
        const joint = joints[bone]
        if (joint === undefined) continue
        const scale = -share * weight
        for (let k = 0; k < joint.reached; k++) {
          const at = 48 * bone + 12 * k
          const d0 = scale * movedCoordinate(slopes, at, x, y, z)
          const d1 = scale * movedCoordinate(slopes, at + 4, x, y, z)
          const d2 = scale * movedCoordinate(slopes, at + 8, x, y, z)
          const to = (first + 4 * joint.finger + k) * 3 * count + 3 * n
          for (let i = 0; i < 3; i++) values[to + i]! += rotated(rotation, 3 * i, d0, d1, d2)
        }
      }
    }
  }
}

/** Bones 4·finger + 2, + 3 and + 4 move by 2, 3 and 4 of the finger's angles. */
function jointOf(bone: number): Joint | undefined {
  const place = (bone - 2) % 4
  return bone < 2 || bone > 20 || place === 3
    ? undefined
    : { finger: (bone - 2) >> 2, reached: place + 2 }
}

/** Cosine, sine and 1 of an angle, or their derivatives. */
function circle(angle: number, slope: boolean): readonly [number, number, number] {
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  return slope ? [-s, c, 0] : [c, s, 1]
}

function threeRows(matrices: Float64Array): Float64Array {
  return matrices.filter((_, at) => at % 16 < 12)
}

function rotated(rotation: Float64Array, at: number, x: number, y: number, z: number): number {
  return rotation[at]! * x + rotation[at + 1]! * y + rotation[at + 2]! * z
}

function movedCoordinate(m: Float64Array, at: number, x: number, y: number, z: number): number {
  return m[at]! * x + m[at + 1]! * y + m[at + 2]! * z + m[at + 3]!
}
