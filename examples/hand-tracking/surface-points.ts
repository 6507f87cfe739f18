import { ones, Tensor } from '@wengert/ad-core'
import { INFLUENCES, vertexCount, vertexNormals, type Mesh } from './hand.js'
import { MOVEMENTS, movementOfBone } from './pose.js'

/** Points of a hand's surface, as many as the last axis counts. */
export interface SurfacePoints {
  /** [16, count]: how far each point follows each movement. */
  readonly weights: Tensor
  /** [3, count], at rest. */
  readonly places: Tensor
  /** [3, count], at rest. */
  readonly normals: Tensor
  /** [count]: by what factor each point counts for having been drawn seldom or often. */
  readonly shares: Tensor
}

/** Takes vertices of a mesh, by number, as points. */
export interface VertexTable {
  readonly count: number
  readonly take: (vertices: Int32Array, into: SurfacePoints) => void
}

/** Place, normal, movements and their weights of a vertex, in a line of the cache: points are drawn all over. */
const NUMBERS = 16
const NORMAL = 3
const FOLLOWED = 6
const WEIGHT = FOLLOWED + INFLUENCES

/** Memory for points. */
export function surfacePoints(count: number): SurfacePoints {
  const rows = (length: number): Tensor =>
    new Tensor([length, count], 'f64', new Float64Array(length * count))
  return { weights: rows(MOVEMENTS), places: rows(3), normals: rows(3), shares: ones([count]) }
}

/** All of a mesh's vertices, in single precision. */
export function vertexTable(mesh: Mesh): VertexTable {
  const count = vertexCount(mesh)
  const table = new Float32Array(NUMBERS * count)
  const normals = vertexNormals(mesh)
  for (let v = 0; v < count; v++) {
    const at = NUMBERS * v
    table.set(mesh.positions.subarray(3 * v, 3 * v + 3), at)
    table.set(normals.subarray(3 * v, 3 * v + 3), at + NORMAL)
    for (let i = 0; i < INFLUENCES; i++) {
      table[at + FOLLOWED + i] = movementOfBone(mesh.bones[INFLUENCES * v + i]!)
      table[at + WEIGHT + i] = mesh.weights[INFLUENCES * v + i]!
    }
  }
  return {
    count,
    take(vertices, { weights, places, normals: directions }) {
      const points = vertices.length
      const [w, p, n] = [weights.data, places.data, directions.data]
      w.fill(0)
      for (let i = 0; i < points; i++) {
        const from = NUMBERS * vertices[i]!
        for (let k = 0; k < 3; k++) {
          p[k * points + i] = table[from + k]!
          n[k * points + i] = table[from + NORMAL + k]!
        }
        for (let k = 0; k < INFLUENCES; k++) {
          const at = table[from + FOLLOWED + k]! * points + i
          w[at] = w[at]! + table[from + WEIGHT + k]!
        }
      }
    },
  }
}

/** Every vertex of a mesh once. */
export function allPoints(mesh: Mesh): SurfacePoints {
  const table = vertexTable(mesh)
  const points = surfacePoints(table.count)
  table.take(
    Int32Array.from({ length: table.count }, (_, v) => v),
    points,
  )
  return points
}
