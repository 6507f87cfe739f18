/** A hand out of tubes, for where there is no other: a palm and five fingers, each a closed surface. */
import type { Hand, Mesh } from './hand.js'
import { influencesOf, type Influence } from './influences.js'

type Point = readonly [number, number, number]

/** A finger in the plane of the palm, in decimetres and radians. */
interface Finger {
  readonly base: Point
  /** How far it leans to the right. */
  readonly lean: number
  /** How far it is rolled about itself: a thumb bends across the palm. */
  readonly roll: number
  readonly lengths: readonly [number, number, number]
  readonly radius: number
}

const FINGERS: readonly Finger[] = [
  {
    base: [0.32, 0.3, 0.08],
    lean: 0.75,
    roll: 1.1,
    lengths: [0.4, 0.33, 0.27],
    radius: 0.11,
  },
  { base: [0.3, 1, 0], lean: 0.16, roll: 0, lengths: [0.42, 0.26, 0.2], radius: 0.095 },
  { base: [0.1, 1.05, 0], lean: 0.04, roll: 0, lengths: [0.46, 0.3, 0.21], radius: 0.095 },
  { base: [-0.11, 1.02, 0], lean: -0.09, roll: 0, lengths: [0.42, 0.28, 0.21], radius: 0.09 },
  { base: [-0.3, 0.92, 0], lean: -0.24, roll: 0, lengths: [0.34, 0.2, 0.18], radius: 0.08 },
]

/** Half widths and half thicknesses of the palm and the wrist, from y to y. */
const PALM: readonly (readonly [y: number, width: number, thickness: number])[] = [
  [-0.6, 0.27, 0.2],
  [-0.3, 0.27, 0.19],
  [0, 0.29, 0.17],
  [0.3, 0.38, 0.18],
  [0.6, 0.41, 0.16],
  [0.85, 0.41, 0.14],
  [1.05, 0.38, 0.1],
]

const AROUND = 12
/** Distance of the rings of a finger, and of a joint's influence on either side, in decimetres. */
const RING = 0.06
const BLEND = 0.07

/** A hand of 21 bones. */
export function builtHand(): Hand {
  const parents = Int32Array.from({ length: 21 }, (_, bone) =>
    bone === 0 || bone % 4 === 1 ? Math.min(bone, 1) - 1 : bone - 1,
  )
  const frames: Float64Array[] = [frameAt([0, 0, 0], 0, 0)]
  for (const { base, lean, roll, lengths } of FINGERS) {
    frames.push(frameAt([0, 0, 0], lean, roll))
    for (const far of [0, lengths[0], lengths[0] + lengths[1]]) {
      frames.push(frameAt(along(base, lean, far), lean, roll))
    }
  }
  const builder = new MeshBuilder()
  builder.tube(PALM.map(([y, width, thickness]) => ring([0, y, 0], 0, width, thickness)))
  FINGERS.forEach((finger, index) => addFinger(builder, finger, 4 * index + 1))
  return { skeleton: { parents, frames }, mesh: builder.mesh() }
}

/** Three rows of four: x bends, y points along the finger. */
function frameAt(place: Point, lean: number, roll: number): Float64Array {
  const [c, s, cr, sr] = [Math.cos(lean), Math.sin(lean), Math.cos(roll), Math.sin(roll)]
  const x = [cr * c, -cr * s, sr]
  const y = [s, c, 0]
  const z = [-sr * c, sr * s, cr]
  return Float64Array.from([0, 1, 2].flatMap((i) => [x[i]!, y[i]!, z[i]!, place[i]!]))
}

function along([x, y, z]: Point, lean: number, far: number): Point {
  return [x + Math.sin(lean) * far, y + Math.cos(lean) * far, z]
}

interface Ring {
  readonly points: readonly Point[]
  readonly influences: readonly Influence[]
}

function ring(
  centre: Point,
  lean: number,
  width: number,
  thickness: number,
  influences: readonly Influence[] = [{ bone: 0, weight: 1 }],
): Ring {
  const points = Array.from({ length: AROUND }, (_, i): Point => {
    const angle = (2 * Math.PI * i) / AROUND
    const across = width * Math.cos(angle)
    const [x, y, z] = centre
    return [
      x + across * Math.cos(lean),
      y - across * Math.sin(lean),
      z + thickness * Math.sin(angle),
    ]
  })
  return { points, influences }
}

/** A tube from inside the palm to the tip, rounded at its end. */
function addFinger(builder: MeshBuilder, finger: Finger, first: number): void {
  const { base, lean, lengths, radius } = finger
  const total = lengths[0] + lengths[1] + lengths[2]
  const start = -0.15
  const count = Math.ceil((total - start) / RING)
  const rings = Array.from({ length: count }, (_, i) => {
    const far = start + ((total - start) * i) / count
    const left = Math.min(1, (total - far) / radius)
    const own = radius * (1 - (0.25 * Math.max(0, far)) / total) * Math.sqrt(left * (2 - left))
    return ring(along(base, lean, far), lean, own, own, influencesAt(far, lengths, first))
  })
  builder.tube(rings)
}

/** Bones change over a short way at each joint. */
function influencesAt(
  far: number,
  lengths: readonly [number, number, number],
  first: number,
): readonly Influence[] {
  const joints = [0, lengths[0], lengths[0] + lengths[1]]
  const passed = joints.map((joint) => Math.min(1, Math.max(0, 0.5 + (far - joint) / (2 * BLEND))))
  const shares = [1 - passed[0]!, passed[0]! - passed[1]!, passed[1]! - passed[2]!, passed[2]!]
  return shares.map((weight, joint) => ({ bone: first + joint, weight }))
}

class MeshBuilder {
  private readonly positions: number[] = []
  private readonly influences: Influence[] = []
  private readonly triangles: number[] = []

  private vertex(place: Point, influences: readonly Influence[]): number {
    this.influences.push(...influencesOf(influences))
    return this.positions.push(...place) / 3 - 1
  }

  /** Rings one after the other, closed at both ends. */
  tube(rings: readonly Ring[]): void {
    const numbers = rings.map(({ points, influences }) =>
      points.map((place) => this.vertex(place, influences)),
    )
    const pole = ({ points, influences }: Ring): number => {
      const mean = (i: number): number => points.reduce((sum, p) => sum + p[i]!, 0) / points.length
      return this.vertex([mean(0), mean(1), mean(2)], influences)
    }
    const [bottom, top] = [pole(rings[0]!), pole(rings.at(-1)!)]
    for (let i = 0; i < AROUND; i++) {
      const next = (i + 1) % AROUND
      this.triangles.push(bottom, numbers[0]![i]!, numbers[0]![next]!)
      this.triangles.push(top, numbers.at(-1)![next]!, numbers.at(-1)![i]!)
      for (let k = 1; k < rings.length; k++) {
        const [low, high] = [numbers[k - 1]!, numbers[k]!]
        this.triangles.push(low[i]!, high[i]!, high[next]!, low[i]!, high[next]!, low[next]!)
      }
    }
  }

  mesh(): Mesh {
    return {
      positions: Float64Array.from(this.positions),
      bones: Int32Array.from(this.influences, ({ bone }) => bone),
      weights: Float64Array.from(this.influences, ({ weight }) => weight),
      triangles: Int32Array.from(this.triangles),
    }
  }
}
