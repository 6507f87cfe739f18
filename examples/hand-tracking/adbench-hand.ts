import { dataText } from '../../benchmarks/compile/reference.js'
import { INFLUENCES, type Hand, type Mesh } from './hand.js'
import { influencesOf } from './influences.js'

/** ADBench counts in metres. */
const DECIMETRES = 10
/** Behind the wrist the arm is cut off here: the camera sees no more of it. */
const ARM_END = -0.8

/** ADBench's hand of 22 bones and 544 vertices, where its files are. */
export function adbenchHand(): Hand | undefined {
  const [bones, vertices, triangles] = ['bones', 'vertices', 'triangles'].map((name) =>
    dataText(`hand/model/${name}.txt`),
  )
  if (bones === undefined || vertices === undefined || triangles === undefined) return undefined
  const boneFields = fieldsOf(bones)
  const parents = Int32Array.from(boneFields, (fields) => Number(fields[1]))
  const inverses = boneFields.map((fields) => fields.slice(18, 30).map(Number))
  return {
    skeleton: { parents, frames: inverses.map(inverseOfMovement) },
    mesh: beyond(ARM_END, meshOf(fieldsOf(vertices), fieldsOf(triangles))),
  }
}

/** Lines `x:y:z:5 more:n:(bone:weight)×n` and `a:b:c`. */
function meshOf(vertices: readonly string[][], triangles: readonly string[][]): Mesh {
  const numbers = vertices.map((fields) => fields.map(Number))
  const influences = numbers.flatMap((fields) =>
    influencesOf(
      Array.from({ length: fields[8]! }, (_, i) => ({
        bone: fields[9 + 2 * i]!,
        weight: fields[10 + 2 * i]!,
      })),
    ),
  )
  return {
    positions: Float64Array.from(
      numbers.flatMap((fields) => fields.slice(0, 3).map((x) => DECIMETRES * x)),
    ),
    bones: Int32Array.from(influences, ({ bone }) => bone),
    weights: Float64Array.from(influences, ({ weight }) => weight),
    triangles: Int32Array.from(triangles.flatMap((fields) => fields.map(Number))),
  }
}

/** The part of a mesh whose second coordinate is greater. */
function beyond(least: number, { positions, bones, weights, triangles }: Mesh): Mesh {
  const kept: number[] = []
  const numbers = new Int32Array(positions.length / 3).fill(-1)
  for (let v = 0; v < numbers.length; v++) {
    if (positions[3 * v + 1]! > least) numbers[v] = kept.push(v) - 1
  }
  const part = (values: ArrayLike<number>, size: number): number[] =>
    kept.flatMap((v) => Array.from({ length: size }, (_, i) => values[size * v + i]!))
  const corners: number[] = []
  for (let t = 0; t < triangles.length; t += 3) {
    const own = Array.from(triangles.subarray(t, t + 3), (v) => numbers[v]!)
    if (own.every((v) => v >= 0)) corners.push(...own)
  }
  return {
    positions: Float64Array.from(part(positions, 3)),
    bones: Int32Array.from(part(bones, INFLUENCES)),
    weights: Float64Array.from(part(weights, INFLUENCES)),
    triangles: Int32Array.from(corners),
  }
}

function fieldsOf(text: string): string[][] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(':'))
}

/** The inverse of a rotation and shift in metres, in decimetres. */
function inverseOfMovement(m: readonly number[]): Float64Array {
  const inverse = new Float64Array(12)
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      inverse[4 * i + j] = m[4 * j + i]!
      inverse[4 * i + 3] = inverse[4 * i + 3]! - DECIMETRES * m[4 * j + i]! * m[4 * j + 3]!
    }
  }
  return inverse
}
