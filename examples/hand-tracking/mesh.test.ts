import { describe, expect, test } from '@jest/globals'
import { randomStream } from '@wengert/optim-stochastic'
import { adbenchHand } from './adbench-hand.js'
import { builtHand } from './built-hand.js'
import { drawingBy, evenDrawing } from './drawing.js'
import { INFLUENCES, vertexCount, vertexNormals, type Mesh } from './hand.js'
import { refined } from './refine.js'

/** How many triangles there are at each edge. */
function edgesOf({ triangles, positions }: Mesh): Map<number, number> {
  const edges = new Map<number, number>()
  for (let at = 0; at < triangles.length; at++) {
    const first = at - (at % 3)
    const [a, b] = [triangles[at]!, triangles[first + ((at + 1) % 3)]!]
    const key = Math.min(a, b) * positions.length + Math.max(a, b)
    edges.set(key, (edges.get(key) ?? 0) + 1)
  }
  return edges
}

function volumeOf({ positions, triangles }: Mesh): number {
  let volume = 0
  for (let t = 0; t < triangles.length; t += 3) {
    const corner = (i: number): number[] =>
      Array.from(positions.subarray(3 * triangles[t + i]!, 3 * triangles[t + i]! + 3))
    const [[ax, ay, az], [bx, by, bz], [cx, cy, cz]] = [corner(0), corner(1), corner(2)] as [
      [number, number, number],
      [number, number, number],
      [number, number, number],
    ]
    volume += (ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)) / 6
  }
  return volume
}

const { mesh } = builtHand()

describe('a hand out of tubes', () => {
  test('is closed, turned outwards, and of unit weights', () => {
    expect([...edgesOf(mesh).values()].every((count) => count === 2)).toBe(true)
    expect(volumeOf(mesh)).toBeGreaterThan(0.2)
    for (let v = 0; v < vertexCount(mesh); v++) {
      const weights = mesh.weights.subarray(INFLUENCES * v, INFLUENCES * (v + 1))
      expect(weights.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12)
    }
  })

  test('has six closed surfaces', () => {
    expect(vertexCount(mesh) - edgesOf(mesh).size + mesh.triangles.length / 3).toBe(2 * 6)
  })
})

describe('refinement', () => {
  const fine = refined(mesh, 3001)

  test('gives as many vertices as are wanted, two triangles each', () => {
    expect(vertexCount(fine)).toBe(3001)
    const added = 3001 - vertexCount(mesh)
    expect(fine.triangles.length).toBe(mesh.triangles.length + 3 * 2 * added)
    expect(fine.bones).toHaveLength(INFLUENCES * 3001)
  })

  test('leaves the surface where it is, closed', () => {
    expect([...edgesOf(fine).values()].every((count) => count === 2)).toBe(true)
    expect(volumeOf(fine)).toBeCloseTo(volumeOf(mesh), 12)
  })

  test('keeps weights at the sum 1', () => {
    let worst = 0
    for (let v = 0; v < 3001; v++) {
      const weights = fine.weights.subarray(INFLUENCES * v, INFLUENCES * (v + 1))
      worst = Math.max(worst, Math.abs(weights.reduce((sum, x) => sum + x, 0) - 1))
    }
    expect(worst).toBeLessThan(1e-12)
  })

  test('does nothing where there are enough', () => {
    expect(refined(mesh, 10)).toBe(mesh)
  })
})

test("ADBench's hand, where it is there, is cut behind the wrist and turned outwards", () => {
  const hand = adbenchHand()
  if (hand === undefined) return
  expect(volumeOf(hand.mesh)).toBeGreaterThan(0.2)
  expect(Math.max(...hand.mesh.triangles)).toBeLessThan(vertexCount(hand.mesh))
})

test('normals are of unit length and point away from a tube', () => {
  const normals = vertexNormals(mesh)
  expect(Math.hypot(normals[0]!, normals[1]!, normals[2]!)).toBeCloseTo(1, 12)
  // The palm's first ring: its first vertex lies farthest to the right.
  expect(normals[0]!).toBeGreaterThan(0.5)
})

describe('drawing', () => {
  const count = vertexCount(mesh)

  test('even: every share is 1, all parts of the hand are drawn', () => {
    const [drawn, shares] = [new Int32Array(24), new Float64Array(24)]
    evenDrawing(mesh).draw(randomStream(1), drawn, shares)
    expect(shares.every((share) => Math.abs(share - 1) < 1e-12)).toBe(true)
    expect(new Set(drawn).size).toBe(24)
  })

  test('by importance: means with shares are means over all vertices', () => {
    const importances = Float64Array.from({ length: count }, (_, v) => (v % 5 === 0 ? 4 : 0))
    const drawing = drawingBy(mesh, importances)
    const random = randomStream(2)
    const [drawn, shares] = [new Int32Array(50), new Float64Array(50)]
    const rounds = 1000
    let [sum, seldom] = [0, 0]
    for (let round = 0; round < rounds; round++) {
      drawing.draw(random, drawn, shares)
      drawn.forEach((vertex, i) => {
        sum += shares[i]! * mesh.positions[3 * vertex + 1]!
        if (vertex % 5 !== 0) seldom++
      })
    }
    const mean = mesh.positions.reduce((total, x, i) => total + (i % 3 === 1 ? x : 0), 0) / count
    expect(Math.abs(sum / (50 * rounds) - mean)).toBeLessThan(0.02)
    // A fifth of the draws goes to all alike, of which four fifths are not important.
    expect(seldom / (50 * rounds)).toBeCloseTo(0.16, 1)
  })
})
