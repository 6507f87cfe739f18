import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  coefficientsFor,
  extentOf,
  nextSimplex,
  simplexOf,
  spreadOf,
  type Simplex,
  type Vertex,
} from '../../src/direct/simplex.js'
import { scriptedValues } from './scripted-values.js'

const at = (value: number, ...w: number[]): Vertex => ({ w: Float64Array.from(w), value })

/** Best (0, 0), second (4, 0), worst (0, 4): the centroid is (2, 0). */
const triangle: Simplex = [at(1, 0, 0), at(2, 4, 0), at(3, 0, 4)]
const classical = coefficientsFor(2, false)

/** Where a move asks, and the vertices it leaves, as lists. */
function move(
  simplex: Simplex,
  values: readonly number[],
  coefficients = classical,
): { asked: number[][]; left: [number, number[]][] } {
  const { asked, value, values: many } = scriptedValues(values)
  const next = nextSimplex(simplex, coefficients, { value, values: many })
  return { asked, left: next.map((vertex) => [vertex.value, [...vertex.w]]) }
}

describe('moves of a triangle', () => {
  const reflected = [4, -4]
  const expanded = [6, -8]
  const [outside, inside] = [
    [3, -2],
    [1, 2],
  ]
  const [best, second, worst] = triangle.map(({ w, value }): [number, number[]] => [value, [...w]])

  test('a reflection between the best and the second worst stays', () => {
    expect(move(triangle, [1.5])).toEqual({
      asked: [reflected],
      left: [best, [1.5, reflected], second],
    })
  })

  test('a better one is expanded, and the better of both stays', () => {
    const asked = [reflected, expanded]
    expect(move(triangle, [0.5, 0.25])).toEqual({ asked, left: [[0.25, expanded], best, second] })
    expect(move(triangle, [0.5, 0.75])).toEqual({ asked, left: [[0.5, reflected], best, second] })
    expect(move(triangle, [0.5, NaN])).toEqual({ asked, left: [[0.5, reflected], best, second] })
  })

  test('one better than the worst only is contracted outside', () => {
    expect(move(triangle, [2.5, 2.5])).toEqual({
      asked: [reflected, outside],
      left: [best, second, [2.5, outside]],
    })
  })

  test.each([3, 9, NaN, Infinity, -Infinity])('one of value %d is contracted inside', (value) => {
    expect(move(triangle, [value, 1.5])).toEqual({
      asked: [reflected, inside],
      left: [best, [1.5, inside], second],
    })
  })

  test('where contraction fails, all vertices move towards the best', () => {
    const shrunk = [
      [2, 0],
      [0, 2],
    ]
    expect(move(triangle, [2.5, 2.75, 7, 0])).toEqual({
      asked: [reflected, outside, ...shrunk],
      left: [[0, shrunk[1]], best, [7, shrunk[0]]],
    })
    expect(move(triangle, [4, 3, NaN, 7])).toEqual({
      asked: [reflected, inside, ...shrunk],
      left: [best, [7, shrunk[1]], [Infinity, shrunk[0]]],
    })
  })

  test('of equal vertices the older comes first', () => {
    expect(move(triangle, [4, 2]).left).toEqual([best, second, [2, inside]])
    expect(move(triangle, [9, 9, 1, 1]).left.map(([, w]) => w)).toEqual([
      [0, 0],
      [2, 0],
      [0, 2],
    ])
    expect(worst).toEqual([3, [0, 4]])
  })

  test('a triangle of neighbouring numbers is given back', () => {
    const flat: Simplex = [at(0, 1), at(0, 1 + Number.EPSILON)]
    const shallow = { ...classical, shrinkage: 0.75 }
    expect(nextSimplex(flat, shallow, scriptedValues([1, 1, 0]))).toBe(flat)
  })
})

test('coefficients depend on the dimension as Gao & Han have them', () => {
  expect(coefficientsFor(10, true)).toEqual({
    reflection: 1,
    expansion: 1.2,
    contraction: 0.7,
    shrinkage: 0.9,
  })
  const theirs = { reflection: 1, expansion: 2, contraction: 0.5, shrinkage: 0.5 }
  for (const n of [1, 2]) expect(coefficientsFor(n, true)).toEqual(theirs)
  expect(coefficientsFor(10, false)).toEqual(theirs)
})

/** The determinant of the edges from the first vertex. */
function volume(simplex: Simplex): number {
  const ordered = simplex.map(({ w }) => [...w])
  const rows = ordered.slice(1).map((w) => w.map((x, j) => x - ordered[0]![j]!))
  let product = 1
  rows.forEach((_, k) => {
    const pivot = rows.reduce(
      (most, row, i) => (i >= k && Math.abs(row[k]!) > Math.abs(rows[most]![k]!) ? i : most),
      k,
    )
    ;[rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!]
    product *= rows[k]![k]!
    for (const row of rows.slice(k + 1)) {
      const factor = row[k]! / rows[k]![k]!
      row.forEach((x, j) => (row[j] = x - factor * rows[k]![j]!))
    }
  })
  return Math.abs(product)
}

const simplices = fc.integer({ min: 1, max: 5 }).chain((n) =>
  fc.array(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: n, maxLength: n }), {
    minLength: n + 1,
    maxLength: n + 1,
  }),
)
const bowl = (w: Float64Array): number => w.reduce((sum, x, j) => sum + (1 + j) * (x - 1.5) ** 2, 0)
const many =
  (f: (w: Float64Array) => number) =>
  (points: readonly Float64Array[]): Float64Array =>
    Float64Array.from(points, f)

test('each move changes the volume by its coefficient', () => {
  fc.assert(
    fc.property(
      simplices,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 }),
      (points, values) => {
        const n = points.length - 1
        const coefficients = coefficientsFor(n, true)
        const before = points.map((w, i) => at(0.25 + (0.5 * i) / n, ...w))
        const size = volume(before)
        fc.pre(size > 0.5) // of whole numbers it is one: less is 0 but for rounding
        const asked = scriptedValues(values)
        const after = nextSimplex(before, coefficients, asked)
        const { expansion, contraction, shrinkage } = coefficients
        const factors = [1, expansion, contraction, shrinkage ** n]
        const ratio = volume(after) / size
        expect(factors.some((factor) => Math.abs(ratio / factor - 1) < 1e-6)).toBe(true)
        if (asked.asked.length > 2) expect(ratio / shrinkage ** n).toBeCloseTo(1, 6)
      },
    ),
  )
})

test('a search knows the order of values alone, and no order of the axes', () => {
  fc.assert(
    fc.property(simplices, (points) => {
      const coefficients = coefficientsFor(points.length - 1, true)
      const turned = (w: Float64Array): Float64Array => w.slice().reverse()
      const run = (
        f: (w: Float64Array) => number,
        map: (w: Float64Array) => Float64Array,
      ): Float64Array[] => {
        const [first, ...others] = points.map((w) => map(Float64Array.from(w)))
        let simplex = simplexOf({ w: first!, value: f(first!) }, others, many(f))
        for (let k = 0; k < 20; k++) {
          simplex = nextSimplex(simplex, coefficients, { value: f, values: many(f) })
        }
        return simplex.map(({ w }) => map(w))
      }
      const plain = run(bowl, (w) => w)
      expect(run((w) => bowl(turned(w)), turned)).toEqual(plain)
      expect(
        run(
          (w) => 2 ** 40 * bowl(w),
          (w) => w,
        ),
      ).toEqual(plain)
    }),
  )
})

test('moves of an affine image are the image of the moves', () => {
  const numbers = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 20, maxLength: 20 })
  fc.assert(
    fc.property(simplices, numbers, numbers, (points, entries, values) => {
      const n = points.length - 1
      const image = (w: ArrayLike<number>): number[] =>
        Array.from({ length: n }, (_, i) =>
          Array.from(w).reduce((sum, x, j) => sum + entries[(3 * i + j) % 20]! * x, entries[i]!),
        )
      const moves = (map: (w: ArrayLike<number>) => number[]): number[][] => {
        const before = points.map((w, i) => at(i - n / 2, ...map(w)))
        const script = scriptedValues(values)
        nextSimplex(before, coefficientsFor(n, true), script)
        return script.asked
      }
      const plain = moves((w) => Array.from(w))
      const mapped = moves(image)
      expect(mapped).toHaveLength(plain.length)
      mapped.forEach((w, k) => {
        image(plain[k]!).forEach((x, i) => expect(w[i]).toBeCloseTo(x, 9))
      })
    }),
  )
})

test('extent and spread', () => {
  expect(extentOf(triangle)).toBe(4)
  expect(spreadOf(triangle)).toBe(2)
  expect(simplexOf(at(1, 0), [Float64Array.of(1)], () => Float64Array.of(NaN))).toEqual([
    at(1, 0),
    at(Infinity, 1),
  ])
})
