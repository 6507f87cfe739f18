import { describe, expect, test } from '@jest/globals'
import { contours, outlinePath, regionPaths } from './contour.js'
import { REGION_SIZE, trueRegions } from './regions.js'

type Outline = readonly (readonly [number, number])[]

/** Signed area; the inside lies on the left in a plane whose y axis points down: negative. */
function area(outline: Outline): number {
  return outline.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = outline[(index + 1) % outline.length]!
    return sum + (x * nextY - nextX * y) / 2
  }, 0)
}

function sampled(side: number, value: (x: number, y: number) => number): Float64Array {
  return Float64Array.from({ length: side * side }, (_, index) =>
    value(index % side, Math.floor(index / side)),
  )
}

describe('contours', () => {
  test('a disc has one outline with its area', () => {
    const found = contours(
      sampled(41, (x, y) => 12 - Math.hypot(x - 20, y - 20)),
      41,
    )
    expect(found).toHaveLength(1)
    expect(Math.abs(area(found[0]!))).toBeCloseTo(Math.PI * 144, -1)
  })

  test('a ring has an outer and an inner outline of opposite sense', () => {
    const found = contours(
      sampled(41, (x, y) => 4 - Math.abs(Math.hypot(x - 20, y - 20) - 12)),
      41,
    )
    const areas = found.map(area).sort((a, b) => a - b)
    expect(areas).toHaveLength(2)
    expect(areas[0]! * areas[1]!).toBeLessThan(0)
    expect(Math.abs(areas[0]! + areas[1]!)).toBeCloseTo(Math.PI * (256 - 64), -1)
  })

  test('what is positive everywhere is outlined by the border', () => {
    const found = contours(
      sampled(5, () => 1),
      5,
    )
    expect(found).toHaveLength(1)
    expect(Math.abs(area(found[0]!))).toBe(16)
    expect(outlinePath(found, 5, 100)).toMatch(/^M\d+ \d+l[-\d ]+z$/)
  })

  test('what is positive nowhere has no outline', () => {
    expect(
      contours(
        sampled(5, () => -1),
        5,
      ),
    ).toEqual([])
  })

  test('every outline of a chequered field closes', () => {
    const found = contours(
      sampled(30, (x, y) => Math.sin(x * 1.3) * Math.sin(y * 1.7) + 0.05),
      30,
    )
    expect(found.length).toBeGreaterThan(10)
    expect(found.every((outline) => outline.length >= 3)).toBe(true)
    expect(found.flat().every((point) => point.every(Number.isFinite))).toBe(true)
  })
})

test('the regions of all classes fill the square', () => {
  const side = 61
  const scores = new Float64Array(side * side * 3)
  for (let point = 0; point < side * side; point++) {
    const [x, y] = [(point % side) / (side - 1), Math.floor(point / side) / (side - 1)]
    scores.set([x, y, 0.9 - x * y], point * 3)
  }
  const total = [0, 1, 2].reduce((sum, own) => {
    const margins = Float64Array.from({ length: side * side }, (_, point) => {
      const others = [0, 1, 2].filter((other) => other !== own)
      return scores[point * 3 + own]! - Math.max(...others.map((k) => scores[point * 3 + k]!))
    })
    return sum + contours(margins, side).reduce((all, outline) => all - area(outline), 0)
  }, 0)
  expect(Math.abs(total)).toBeCloseTo((side - 1) ** 2, -1)
  expect(regionPaths(scores, 3, side, 600).every((path) => path.startsWith('M'))).toBe(true)
})

test('the true regions are four paths inside the box', () => {
  const paths = trueRegions()
  expect(paths).toHaveLength(4)
  for (const path of paths) {
    const numbers = path.match(/-?\d+(\.\d+)?/g)!.map(Number)
    expect(Math.max(...numbers)).toBeLessThanOrEqual(REGION_SIZE)
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
  }
})
