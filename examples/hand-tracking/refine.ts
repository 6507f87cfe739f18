import { INFLUENCES, vertexCount, type Mesh } from './hand.js'
import { influencesOf, type Influence } from './influences.js'

/**
 * Halves the longest edges, both triangles at each with them, until the mesh has so many vertices. A
 * new vertex lies in the middle of its edge and follows the bones of its ends, the strongest of them.
 */
export function refined(mesh: Mesh, vertices: number): Mesh {
  let current = mesh
  while (vertexCount(current) < vertices) {
    current = withHalvedEdges(current, vertices - vertexCount(current))
  }
  return current
}

interface Edge {
  readonly ends: readonly [number, number]
  readonly square: number
  readonly triangles: number[]
}

/** One pass: no triangle loses more than one edge, so at most a third of the edges are halved. */
function withHalvedEdges(mesh: Mesh, most: number): Mesh {
  const edges = [...edgesOf(mesh)].sort((a, b) => b.square - a.square)
  const isCut = new Uint8Array(mesh.triangles.length / 3)
  const cuts: Edge[] = []
  // Edges far below the longest wait for a later pass.
  const least = edges[0]!.square / 4
  for (const edge of edges) {
    if (cuts.length === most || edge.square < least) break
    if (edge.triangles.some((triangle) => isCut[triangle])) continue
    for (const triangle of edge.triangles) isCut[triangle] = 1
    cuts.push(edge)
  }
  const positions = Array.from(mesh.positions)
  const bones = Array.from(mesh.bones)
  const weights = Array.from(mesh.weights)
  const triangles = Array.from(mesh.triangles)
  for (const { ends, triangles: sides } of cuts) {
    const middle = positions.length / 3
    for (let i = 0; i < 3; i++) {
      positions.push((mesh.positions[3 * ends[0] + i]! + mesh.positions[3 * ends[1] + i]!) / 2)
    }
    for (const { bone, weight } of strongest(mesh, ends)) {
      bones.push(bone)
      weights.push(weight)
    }
    for (const side of sides) {
      const corners = triangles.slice(3 * side, 3 * side + 3)
      const [replaced, kept] = ends
      triangles.push(...corners.map((corner) => (corner === kept ? middle : corner)))
      corners.forEach((corner, i) => {
        if (corner === replaced) triangles[3 * side + i] = middle
      })
    }
  }
  return {
    positions: Float64Array.from(positions),
    bones: Int32Array.from(bones),
    weights: Float64Array.from(weights),
    triangles: Int32Array.from(triangles),
  }
}

/** The edges of a mesh, each with the triangles at it. */
function edgesOf({ positions, triangles }: Mesh): Iterable<Edge> {
  const edges = new Map<number, Edge>()
  const count = positions.length / 3
  for (let at = 0; at < triangles.length; at++) {
    const triangle = Math.floor(at / 3)
    const [a, b] = [triangles[at]!, triangles[3 * triangle + ((at + 1) % 3)]!]
    const [low, high] = [Math.min(a, b), Math.max(a, b)]
    const key = low * count + high
    let edge = edges.get(key)
    if (edge === undefined) {
      let square = 0
      for (let i = 0; i < 3; i++) square += (positions[3 * a + i]! - positions[3 * b + i]!) ** 2
      edge = { ends: [low, high], square, triangles: [] }
      edges.set(key, edge)
    }
    edge.triangles.push(triangle)
  }
  return edges.values()
}

/** The mean influence of two vertices, cut to the strongest bones. */
function strongest({ bones, weights }: Mesh, ends: readonly number[]): readonly Influence[] {
  const sums = new Map<number, number>()
  for (const end of ends) {
    for (let i = 0; i < INFLUENCES; i++) {
      const [bone, weight] = [bones[INFLUENCES * end + i]!, weights[INFLUENCES * end + i]!]
      if (weight > 0) sums.set(bone, (sums.get(bone) ?? 0) + weight)
    }
  }
  return influencesOf([...sums].map(([bone, weight]) => ({ bone, weight })))
}
