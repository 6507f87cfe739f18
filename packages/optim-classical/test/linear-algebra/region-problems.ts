import fc from 'fast-check'
import { multiply } from '../../src/linear-algebra/dense.js'
import { addScaled, dot } from '../../src/linear-algebra/vector.js'

/** 0, or nothing so small that rounding could stand for it. */
const entry = fc.double({ min: -1, max: 1, noNaN: true }).map((x) => (Math.abs(x) < 1e-6 ? 0 : x))
/** Positive, of any size from 1e-3 to 1e3. */
export const size = fc.double({ min: -3, max: 3, noNaN: true }).map((exponent) => 10 ** exponent)
const eigenvalue = fc.oneof(
  fc.constantFrom(-1, 0, 1, 2),
  fc.tuple(size, fc.boolean()).map(([s, negative]) => (negative ? -s : s)),
)

/** A model, a region, and points to compare with. */
export interface Problem {
  readonly n: number
  readonly matrix: Float64Array
  readonly eigenvalues: readonly number[]
  readonly gradient: Float64Array
  readonly radius: number
  /** Vectors that sample the region. */
  readonly samples: readonly Float64Array[]
}

/** Any eigenvalues, many of them equal or 0. */
export const problem: fc.Arbitrary<Problem> = problemOf(
  fc.func(eigenvalue),
  // Zeros make hard cases: a gradient without a part along the lowest eigenvectors.
  fc.oneof(entry, fc.constant(0)),
)

/** A symmetric matrix from its eigenvalues, and a gradient from its parts along the eigenvectors. */
export function problemOf(
  eigenvalues: fc.Arbitrary<(k: number) => number>,
  part: fc.Arbitrary<number>,
  sizes: fc.Arbitrary<number> = size,
): fc.Arbitrary<Problem> {
  return fc.integer({ min: 1, max: 7 }).chain((n) => {
    const vector = fc.array(entry, { minLength: n, maxLength: n })
    return fc
      .record({
        eigenvalues,
        mirrors: fc.array(vector, { minLength: 2, maxLength: 2 }),
        parts: fc.array(part, { minLength: n, maxLength: n }),
        slope: sizes,
        radius: sizes,
        samples: fc.array(vector, { minLength: 10, maxLength: 10 }),
      })
      .map(({ mirrors, parts, slope, radius, samples, ...rest }) => {
        const places = Array.from({ length: n }, (_, k) => k)
        const eigenvalues = places.map((k) => rest.eigenvalues(k))
        const columns = places.map((k) =>
          mirrors.reduce<Float64Array>(
            reflected,
            Float64Array.from(places, (j) => Number(j === k)),
          ),
        )
        const matrix = new Float64Array(n * n)
        const gradient = new Float64Array(n)
        columns.forEach((v, k) => {
          for (const i of places) {
            gradient[i] = gradient[i]! + slope * parts[k]! * v[i]!
            for (const j of places) {
              matrix[i * n + j] = matrix[i * n + j]! + eigenvalues[k]! * (v[i]! * v[j]!)
            }
          }
        })
        return {
          n,
          matrix,
          eigenvalues,
          gradient,
          radius,
          samples: samples.map((s) => Float64Array.from(s)),
        }
      })
  })
}

function reflected(x: Float64Array, mirror: readonly number[]): Float64Array {
  const v = Float64Array.from(mirror)
  const square = dot(v, v)
  return square > 1e-6 ? addScaled(x, (-2 * dot(v, x)) / square, v) : x
}

/** gᵀd + ½dᵀHd. */
export const model = ({ matrix, gradient, n }: Problem, d: Float64Array): number =>
  dot(gradient, d) + 0.5 * dot(d, multiply(matrix, d, n))

export const largest = (x: readonly number[]): number => Math.max(...x.map(Math.abs))
