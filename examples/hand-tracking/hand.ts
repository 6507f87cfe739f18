/** How many bones a vertex follows at most. */
export const INFLUENCES = 4

/** Angles and shifts of a pose: turn of the whole hand, its shift, four angles for each finger. */
export const POSE_SIZE = 26

/**
 * A hand at rest. Lengths are in decimetres, so that a turn by a radian and a shift by one move the
 * hand about equally far.
 */
export interface Hand {
  readonly skeleton: Skeleton
  readonly mesh: Mesh
}

/**
 * Bones in a tree, parents first: 0 is the wrist, after it five fingers of four bones, the first of
 * which doesn't move; more may follow that don't move either.
 */
export interface Skeleton {
  /** Index of the parent of each bone, −1 for the root. */
  readonly parents: Int32Array
  /** For each bone its frame at rest in the hand's coordinates: three rows of four. */
  readonly frames: readonly Float64Array[]
}

/** A triangle mesh whose vertices follow bones. */
export interface Mesh {
  /** Three coordinates for each vertex. */
  readonly positions: Float64Array
  /** For each vertex INFLUENCES bones; those of weight 0 mean nothing. */
  readonly bones: Int32Array
  /** For each vertex INFLUENCES weights whose sum is 1. */
  readonly weights: Float64Array
  /** Three vertices for each triangle, counterclockwise from outside. */
  readonly triangles: Int32Array
}

/** How many vertices a mesh has. */
export function vertexCount({ positions }: Mesh): number {
  return positions.length / 3
}

/** Unit normals of the vertices: the mean of their triangles', by area. */
export function vertexNormals({ positions, triangles }: Mesh): Float64Array {
  const normals = new Float64Array(positions.length)
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!] as const
    const [a, b, c] = corners
    const edge = (to: number, i: number): number => positions[3 * to + i]! - positions[3 * a + i]!
    for (let i = 0; i < 3; i++) {
      const [j, k] = [(i + 1) % 3, (i + 2) % 3]
      const area = edge(b, j) * edge(c, k) - edge(b, k) * edge(c, j)
      for (const corner of corners) normals[3 * corner + i] = normals[3 * corner + i]! + area
    }
  }
  for (let v = 0; v < normals.length; v += 3) {
    const length = Math.hypot(normals[v]!, normals[v + 1]!, normals[v + 2]!) || 1
    for (let i = 0; i < 3; i++) normals[v + i] = normals[v + i]! / length
  }
  return normals
}
