import type { Random } from '@wengert/optim-stochastic'
import { INFLUENCES, vertexCount, vertexNormals, type Mesh } from './hand.js'
import { movementOfBone } from './pose.js'

/** Draws points of the surface at random, some more often than others. */
export interface Drawing {
  /**
   * Vertices into `drawn`, and into `shares` by how much each counts so that a mean over what is drawn
   * has the mean over all vertices as its expectation.
   */
  readonly draw: (random: Random, drawn: Int32Array, shares: Float64Array) => void
}

/** The part of all draws that goes to all vertices alike. */
const ALIKE = 0.2

/**
 * Draws vertices with a probability that grows with their importances. One vertex comes from each of as
 * many equal parts of the probability, laid out so that neighbours are alike: the parts of the hand
 * share the points more evenly than by chance alone.
 */
export function drawingBy(mesh: Mesh, importances: Float64Array): Drawing {
  const count = vertexCount(mesh)
  const order = alikeInOrder(mesh)
  const total = importances.reduce((sum, x) => sum + x, 0)
  const probabilities = importances.map((x) => ALIKE / count + ((1 - ALIKE) * x) / total)
  const upTo = new Float64Array(count)
  let sum = 0
  order.forEach((v, i) => {
    sum += probabilities[v]!
    upTo[i] = sum
  })
  const shares = probabilities.map((probability) => 1 / (count * probability))
  const guide = guideTo(upTo)
  return {
    draw(random, drawn, own) {
      const points = drawn.length
      for (let i = 0; i < points; i++) {
        const place = ((i + random.uniform()) / points) * sum
        let at = guide[Math.floor((place / sum) * count)]!
        while (upTo[at]! < place) at++
        const vertex = order[at]!
        drawn[i] = vertex
        own[i] = shares[vertex]!
      }
    },
  }
}

/** All vertices alike. */
export function evenDrawing(mesh: Mesh): Drawing {
  return drawingBy(mesh, new Float64Array(vertexCount(mesh)).fill(1))
}

/** For each of as many equal parts of a sum, the entry where it begins. */
function guideTo(upTo: Float64Array): Int32Array {
  const { length } = upTo
  const guide = new Int32Array(length)
  let at = 0
  for (let part = 0; part < length; part++) {
    while (upTo[at]! < (part / length) * upTo[length - 1]!) at++
    guide[part] = at
  }
  return guide
}

/** By the bone that vertices follow most, by the side that they face, then along the hand. */
function alikeInOrder(mesh: Mesh): Int32Array {
  const { positions, bones, weights } = mesh
  const normals = vertexNormals(mesh)
  const group = (v: number): number => {
    let best = INFLUENCES * v
    for (let at = best + 1; at < INFLUENCES * (v + 1); at++) {
      if (weights[at]! > weights[best]!) best = at
    }
    return 2 * movementOfBone(bones[best]!) + (normals[3 * v + 2]! > 0 ? 1 : 0)
  }
  const groups = Array.from({ length: vertexCount(mesh) }, (_, v) => group(v))
  const vertices = groups.map((_, v) => v)
  vertices.sort((a, b) => groups[a]! - groups[b]! || positions[3 * a + 1]! - positions[3 * b + 1]!)
  return Int32Array.from(vertices)
}
