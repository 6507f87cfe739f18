import { describe, expect, test } from '@jest/globals'
import { randomStream } from '@wengert/optim-stochastic'
import { associate, CELL_SIZE } from './association.js'
import { CAMERA, projected, type Camera } from './camera.js'
import { seen } from './depth-camera.js'
import { outline } from './outline.js'
import { greyPng } from './png.js'
import { rangeImage } from './range-image.js'
import { rasterized } from './rasterizer.js'

const camera: Camera = { width: 24, height: 20, focal: 30, distance: 5, aim: 0 }

/** Where a camera sees something at a depth. */
function placeAt(column: number, row: number, depth: number): readonly [number, number, number] {
  return [
    ((column - camera.width / 2) * depth) / camera.focal,
    camera.aim - ((row - camera.height / 2) * depth) / camera.focal,
    camera.distance - depth,
  ]
}

const triangle = Int32Array.of(0, 1, 2)

describe('rasterizer', () => {
  const corners = [placeAt(2, 2, 4), placeAt(20, 3, 6), placeAt(5, 17, 5)]
  const vertices = Float64Array.from(corners.flat())

  test('gives each pixel the depth of the plane there', () => {
    const depths = rasterized(camera, vertices, triangle)
    const [a, b, c] = [corners[0]!, corners[1]!, corners[2]!]
    const minus = (p: readonly number[], q: readonly number[]): number[] =>
      p.map((x, i) => x - q[i]!)
    const [u, v] = [minus(b, a), minus(c, a)]
    const normal = [0, 1, 2].map((i) => {
      const [j, k] = [(i + 1) % 3, (i + 2) % 3]
      return u[j]! * v[k]! - u[k]! * v[j]!
    })
    const dot = (p: readonly number[]): number => p.reduce((sum, x, i) => sum + x * normal[i]!, 0)
    let covered = 0
    depths.forEach((depth, at) => {
      if (depth === Infinity) return
      covered++
      expect(dot(placeAt(at % 24, Math.floor(at / 24), depth))).toBeCloseTo(dot(a), 10)
    })
    // The area of the triangle in the image.
    expect(covered).toBeGreaterThan(105)
    expect(covered).toBeLessThan(140)
  })

  test('shows the nearer of two, whatever their order', () => {
    const behind = [placeAt(0, 0, 7), placeAt(23, 0, 7), placeAt(0, 19, 7)]
    const both = Float64Array.from([...corners, ...behind].flat())
    const one = rasterized(camera, both, Int32Array.of(0, 1, 2, 3, 4, 5))
    const other = rasterized(camera, both, Int32Array.of(5, 4, 3, 2, 1, 0))
    other.forEach((depth, at) => {
      if (depth < Infinity) expect(depth).toBeCloseTo(one[at]!, 12)
      else expect(one[at]).toBe(Infinity)
    })
    expect(one[5 * 24 + 6]).toBeLessThan(6.1)
    expect(one[0]).toBeCloseTo(7, 10)
  })

  test('sees nothing behind the camera or beside the image', () => {
    const gone = Float64Array.from(
      [placeAt(2, 2, -1), placeAt(20, 3, -1), placeAt(5, 17, -1)].flat(),
    )
    const beside = Float64Array.from(
      [placeAt(30, 2, 4), placeAt(50, 3, 4), placeAt(40, 17, 4)].flat(),
    )
    for (const each of [gone, beside]) {
      expect(rasterized(camera, each, triangle).every((depth) => depth === Infinity)).toBe(true)
    }
  })

  test('agrees with the projection', () => {
    const [column, row, depth] = projected(camera, Float64Array.from(placeAt(7, 11, 4.5)))
    expect([column, row, depth].map((x) => Math.round(1e9 * x!) / 1e9)).toEqual([7, 11, 4.5])
  })
})

describe('range image', () => {
  // A hand of pixels with depth 5 in columns 8–15, a hole in it, background around it.
  const depths = Float64Array.from({ length: 24 * 20 }, (_, at) =>
    at % 24 >= 8 && at % 24 <= 15 ? 5 : 8,
  )
  depths[10 * 24 + 12] = 0
  depths[4 * 24 + 20] = 2

  const image = rangeImage(camera, depths)
  const at = (column: number, row: number): readonly [number, number] => {
    const pixel = 2 * (row * 24 + column)
    return [image.pixels[pixel]!, image.pixels[pixel + 1]!]
  }

  test('tells depth on the hand, and beside it how far the hand is', () => {
    expect(at(8, 3)).toEqual([5, 0])
    expect(at(5, 3)[0]).toBe(5)
    expect(at(5, 3)[1]).toBeCloseTo((3 * 5) / 30, 6)
  })

  test('knows nothing in holes, and where something hides the hand', () => {
    expect(at(12, 10)[1]).toBe(-1)
    expect(at(20, 4)[1]).toBe(-1)
    expect(at(21, 4)[1]).toBe(-1)
  })

  test('association gives the bilinear functions of the pixels around a point', () => {
    const places = Float64Array.of(7.25, 12.5, 12.5, -3, 15.5, 10.5, 5, 15.5)
    const cells = new Float64Array(CELL_SIZE * 4)
    associate(image, places, 4, cells)
    const of = (i: number): number[] =>
      Array.from({ length: CELL_SIZE }, (_, k) => cells[4 * k + i]!)
    // Between the hand's edge and its neighbour: distance falls from a pixel to 0, depth stays.
    expect(of(0)[0]).toBe(7)
    expect(of(0)[1]).toBe(15)
    expect(of(0)[3]).toBeCloseTo(5, 6)
    expect(of(0)[7]! + 0.25 * of(0)[8]!).toBeCloseTo((0.75 * 5) / 30, 6)
    expect(of(1).every((x) => x === 0)).toBe(true) // a hole at its corner
    expect(of(2).slice(0, 4)).toEqual([12, 5, 1, 5])
    expect(of(3).every((x) => x === 0)).toBe(true) // outside
  })
})

test('the camera has noise, holes and a bar, the same for the same random numbers', () => {
  const vertices = Float64Array.from([-1, -1, 0, 1, -1, 0, 0, 2, 0])
  const take = (): Float64Array => seen(CAMERA, vertices, triangle, 0.5, randomStream(3))
  const depths = take()
  expect([...take()]).toEqual([...depths])
  const share = (is: (depth: number) => boolean): number => depths.filter(is).length / depths.length
  expect(share((depth) => depth === 0)).toBeGreaterThan(0.015)
  expect(share((depth) => depth === 0)).toBeLessThan(0.05)
  expect(share((depth) => depth > 0 && depth < 3)).toBeGreaterThan(0.05)
  const surface = depths.filter((depth) => depth > 4 && depth < 6)
  const mean = surface.reduce((sum, x) => sum + x, 0) / surface.length
  expect(mean).toBeCloseTo(5, 2)
})

test('an outline goes round once', () => {
  const square = Float64Array.from(
    [placeAt(4, 4, 5), placeAt(14, 4, 5), placeAt(14, 14, 5), placeAt(4, 14, 5)].flat(),
  )
  const path = outline(camera, square, Int32Array.of(0, 1, 2, 0, 2, 3))
  expect(path.match(/M/g)).toHaveLength(1)
  expect(path.endsWith('z')).toBe(true)
})

test('a picture is a PNG with its checks', () => {
  const png = greyPng(2, 2, Uint8Array.of(0, 80, 160, 255))
  expect(png.subarray(1, 4).toString('ascii')).toBe('PNG')
  expect(png.subarray(-4).toString('hex')).toBe('ae426082') // as of every empty end
})
