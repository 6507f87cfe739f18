/** Linear-blend skinning of all vertices in plain numbers: for pictures and for measuring errors. */
import { INFLUENCES, type Hand, type Mesh } from './hand.js'
import { boneMovements, movementOfBone } from './pose.js'

/** The vertices of a hand in a pose. */
export function posedVertices(
  { skeleton, mesh }: Hand,
  pose: ArrayLike<number>,
  out: Float64Array = new Float64Array(mesh.positions.length),
): Float64Array {
  const movements = boneMovements(skeleton, (i) => pose[i]!).map((m) =>
    Float64Array.from(m as readonly number[]),
  )
  return blended(mesh, movements, out)
}

/** Each vertex taken along by the movements of its bones, by weight. */
export function blended(
  { positions, bones, weights }: Mesh,
  movements: readonly Float64Array[],
  out: Float64Array,
): Float64Array {
  out.fill(0)
  for (let v = 0; 3 * v < positions.length; v++) {
    const [x, y, z] = [positions[3 * v]!, positions[3 * v + 1]!, positions[3 * v + 2]!]
    for (let i = 0; i < INFLUENCES; i++) {
      const weight = weights[INFLUENCES * v + i]!
      if (weight === 0) continue
      const m = movements[movementOfBone(bones[INFLUENCES * v + i]!)]!
      for (let row = 0; row < 3; row++) {
        const at = 4 * row
        const entry = m[at]! * x + m[at + 1]! * y + m[at + 2]! * z + m[at + 3]!
        out[3 * v + row] = out[3 * v + row]! + weight * entry
      }
    }
  }
  return out
}

/** Root of the mean squared distance of vertices, in their own unit. */
export function rmsDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  return Math.sqrt(sum / (a.length / 3))
}
