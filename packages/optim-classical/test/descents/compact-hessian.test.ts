import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { boundedDirection } from '../../src/descents/bounded-direction.js'
import { BreakpointQueue } from '../../src/descents/breakpoint-queue.js'
import { CompactHessian } from '../../src/descents/compact-hessian.js'
import { generalizedCauchyPoint } from '../../src/descents/generalized-cauchy-point.js'
import { multiplyByPairs, pairRing, takePair, type PairRing } from '../../src/descents/pair-ring.js'
import { multiply } from '../../src/linear-algebra/dense.js'
import { saddleSolver } from '../../src/linear-algebra/saddle.js'
import { difference, dot, maxNorm } from '../../src/linear-algebra/vector.js'

const entry = fc.integer({ min: -20, max: 20 }).map((x) => x / 10)
const vector = (n: number): fc.Arbitrary<Float64Array> =>
  fc.array(entry, { minLength: n, maxLength: n }).map((x) => Float64Array.from(x))

interface Sample {
  readonly n: number
  readonly memory: number
  readonly pairs: readonly (readonly [Float64Array, Float64Array])[]
}

/** Pairs as a strictly convex function gives them: y = As with A between 0.1 and about 10, differently each time. */
const sample: fc.Arbitrary<Sample> = fc
  .record({ n: fc.integer({ min: 1, max: 6 }), memory: fc.integer({ min: 1, max: 5 }) })
  .chain(({ n, memory }) => {
    const pair = fc.tuple(vector(n), vector(n)).filter(([s]) => maxNorm(s) > 0.1)
    return fc.array(pair, { minLength: 1, maxLength: 8 }).map((list) => ({
      n,
      memory,
      pairs: list.map(([s, c]) => [s, s.map((x, j) => 0.1 * x + c[j]! * dot(c, s))] as const),
    }))
  })

function ringOf({ n, memory, pairs }: Sample): PairRing {
  const from = { w: new Float64Array(n), value: 0, gradient: new Float64Array(n) }
  return pairs.reduce(
    (ring, [s, y]) => takePair(ring, from, { w: s, value: 0, gradient: y }),
    pairRing(n, memory, true),
  )
}

/** The textbook's update of B ≈ H from θI by the pairs that the ring still holds, row-major. */
function denseHessian({ n, memory, pairs }: Sample): Float64Array {
  const kept = pairs.slice(-memory)
  const [s, y] = kept.at(-1)!
  const theta = dot(y, y) / dot(s, y)
  let b = Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? theta : 0))
  for (const [s, y] of kept) {
    const image = multiply(b, s, n)
    const [old, curvature] = [dot(s, image), dot(s, y)]
    b = b.map((x, k) => {
      const [i, j] = [Math.floor(k / n), k % n]
      return x - (image[i]! * image[j]!) / old + (y[i]! * y[j]!) / curvature
    })
  }
  return b
}

const unit = (n: number, j: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Number(i === j))

function isClose(x: Float64Array, y: Float64Array, relative: number): void {
  expect(x).toHaveLength(y.length)
  expect(maxNorm(difference(x, y))).toBeLessThanOrEqual(relative * Math.max(1, maxNorm(y)))
}

/** Gaussian elimination with pivoting. */
function solve(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length
  const rows = Array.from({ length: n }, (_, i) => [...a.slice(i * n, (i + 1) * n), b[i]!])
  for (let k = 0; k < n; k++) {
    const best = rows.slice(k).reduce((p, r) => (Math.abs(r[k]!) > Math.abs(p[k]!) ? r : p))
    rows.splice(rows.indexOf(best), 1)
    rows.splice(k, 0, best)
    for (let i = 0; i < n; i++) {
      if (i === k) continue
      const factor = rows[i]![k]! / best[k]!
      rows[i] = rows[i]!.map((x, j) => x - factor * best[j]!)
    }
  }
  return Float64Array.from(rows, (r, i) => r[n]! / r[i]!)
}

describe('the compact form of L-BFGS', () => {
  test('is the dense matrix that BFGS makes of the same pairs', () => {
    fc.assert(
      fc.property(sample, (given) => {
        const compact = CompactHessian.of(ringOf(given))!
        const dense = denseHessian(given)
        for (let j = 0; j < given.n; j++) {
          const column = dense.filter((_, k) => k % given.n === j)
          isClose(compact.multiply(unit(given.n, j)), column, 1e-8 * Math.max(1, maxNorm(dense)))
        }
      }),
    )
  })

  test('is the inverse of what the two-loop recursion multiplies by', () => {
    fc.assert(
      fc.property(sample, (given) => {
        const ring = ringOf(given)
        const compact = CompactHessian.of(ring)!
        const v = Float64Array.from({ length: given.n }, (_, i) => 1 - i / 2)
        const image = compact.multiply(v)
        multiplyByPairs(ring, image)
        isClose(image, v, 1e-6)
      }),
    )
  })

  test('solves within any part of the parameters', () => {
    const any = sample.chain((given) =>
      fc.tuple(
        fc.constant(given),
        vector(given.n),
        fc.array(fc.boolean(), { minLength: given.n, maxLength: given.n }),
      ),
    )
    fc.assert(
      fc.property(any, ([given, right, chosen]) => {
        fc.pre(chosen.some(Boolean))
        const all = Int32Array.from(chosen, (_, j) => j)
        const free = all.filter((j) => chosen[j]!)
        const others = all.filter((j) => !chosen[j]!)
        const r = right.map((x, j) => (chosen[j] ? x : 0))
        const found = CompactHessian.of(ringOf(given))!.solveWithin(free, others, r)!
        const dense = denseHessian(given)
        const part = Float64Array.from(
          [...free].flatMap((i) => [...free].map((j) => dense[i * given.n + j]!)),
        )
        isClose(
          Float64Array.from(free, (j) => found[j]!),
          solve(
            part,
            Float64Array.from(free, (j) => r[j]!),
          ),
          1e-6,
        )
        for (const j of others) expect(found[j]).toBe(0)
      }),
    )
  })

  test('uses the newer pairs where older ones have become useless', () => {
    // Two equal steps: SᵀS is singular, and no matrix can have both changes.
    const s = Float64Array.of(1, 0)
    const given = {
      n: 2,
      memory: 2,
      pairs: [
        [s, Float64Array.of(1, 1)],
        [s, Float64Array.of(2, 0)],
      ] as const,
    }
    const product = CompactHessian.of(ringOf(given))!.multiply(s)
    isClose(product, Float64Array.of(2, 0), 1e-12)
    expect(CompactHessian.of(pairRing(2, 2, true))).toBeUndefined()
  })
})

test('a saddle system solved by two Cholesky factors', () => {
  const [p, q, r] = [
    Float64Array.of(4, 1, 1, 3),
    Float64Array.of(1, -2, 0.5, 3),
    Float64Array.of(2, 0, 0, 0),
  ]
  const whole = Float64Array.of(-4, -1, 1, 0.5, -1, -3, -2, 3, 1, -2, 2, 0, 0.5, 3, 0, 0)
  const right = Float64Array.of(1, -2, 3, 0.25)
  isClose(multiply(whole, saddleSolver(p, q, r, 2)!(right), 4), right, 1e-14)
  expect(saddleSolver(p, new Float64Array(4), new Float64Array(4), 2)).toBeUndefined()
  expect(saddleSolver(new Float64Array(4), q, r, 2)).toBeUndefined()
})

test('breakpoints come in the order of their times', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 3, noNaN: true })), (times) => {
      const chosen = times.map((_, k) => k).filter((k) => k % 3 !== 1)
      const queue = new BreakpointQueue(Float64Array.from(times), chosen)
      const taken: number[] = []
      while (queue.time < Infinity) {
        const time = queue.time
        taken.push(queue.take())
        expect(times[taken.at(-1)!]).toBe(time)
      }
      expect([...taken].sort((a, b) => a - b)).toEqual(chosen)
      expect(taken.map((k) => times[k]!)).toEqual(
        chosen.map((k) => times[k]!).sort((a, b) => a - b),
      )
    }),
  )
})

describe('the generalized Cauchy point', () => {
  /** The first local minimizer along the path, piece by piece with the dense matrix. */
  function walk(
    w: Float64Array,
    g: Float64Array,
    lower: Float64Array,
    upper: Float64Array,
    b: Float64Array,
  ): Float64Array {
    const n = w.length
    const end = (j: number): number =>
      g[j]! > 0 ? (w[j]! - lower[j]!) / g[j]! : g[j]! < 0 ? (w[j]! - upper[j]!) / g[j]! : Infinity
    const at = (t: number): Float64Array =>
      w.map((x, j) => Math.min(Math.max(x - t * g[j]!, lower[j]!), upper[j]!))
    const bends = [...new Set([0, ...w.map((_, j) => end(j))])].sort((p, q) => p - q)
    for (let k = 0; k < bends.length; k++) {
      const t = bends[k]!
      if (t === Infinity) break
      const direction = g.map((x, j) => (end(j) > t ? -x : 0))
      const move = at(t).map((x, j) => x - w[j]!)
      const slopes = multiply(b, move, n).map((x, j) => x + g[j]!)
      const slope = dot(slopes, direction)
      if (slope >= 0) return at(t)
      const stop = t - slope / dot(direction, multiply(b, direction, n))
      if (stop < (bends[k + 1] ?? Infinity)) return at(stop)
    }
    return at(bends.filter((t) => t < Infinity).at(-1)!)
  }

  /** A point, a gradient long enough to bend the path more than once, and bounds near and far. */
  const situation = sample.chain((given) => {
    const side = fc.array(fc.constantFrom(0, 0.03, 0.1, 0.2, 0.5, 1, 3, Infinity), {
      minLength: given.n,
      maxLength: given.n,
    })
    return fc
      .tuple(vector(given.n), vector(given.n), fc.constantFrom(0.3, 1, 3), side, side)
      .map(([w, g, length, below, above]) => ({
        ring: ringOf(given),
        dense: denseHessian(given),
        w,
        gradient: g.map((x) => length * x),
        lower: w.map((x, j) => x - below[j]!),
        upper: w.map((x, j) => x + above[j]!),
      }))
  })

  test('is the one that a walk along the projected path finds', () => {
    fc.assert(
      fc.property(situation, ({ ring, dense, w, gradient, lower, upper }) => {
        const hessian = CompactHessian.of(ring)!
        const { point, shift } = generalizedCauchyPoint(w, gradient, { lower, upper }, hessian)
        isClose(point, walk(w, gradient, lower, upper, dense), 1e-6)
        expect(point.every((x, j) => x >= lower[j]! && x <= upper[j]!)).toBe(true)
        isClose(shift, hessian.gather(difference(point, w)), 1e-8)
      }),
      { numRuns: 300 },
    )
  })

  test('leaves free what the direction then minimizes the model over', () => {
    fc.assert(
      fc.property(situation, ({ ring, dense, w, gradient, lower, upper }) => {
        const bounds = { lower, upper }
        const { direction } = boundedDirection({ w, value: 0, gradient }, ring, bounds)
        const goal = w.map((x, j) => x + direction[j]!)
        const { point } = generalizedCauchyPoint(w, gradient, bounds, CompactHessian.of(ring)!)
        const inside = (x: Float64Array, j: number): boolean =>
          x[j]! > lower[j]! + 1e-9 && x[j]! < upper[j]! - 1e-9
        expect(goal.every((x, j) => x >= lower[j]! - 1e-12 && x <= upper[j]! + 1e-12)).toBe(true)
        expect(dot(gradient, direction)).toBeLessThanOrEqual(0)
        // Where nothing had to be cut off, the model's slopes vanish in the free parameters.
        fc.pre(goal.every((_, j) => inside(goal, j) || !inside(point, j)))
        const slopes = multiply(dense, direction, w.length).map((x, j) => x + gradient[j]!)
        const left = slopes.filter((_, j) => inside(point, j))
        expect(maxNorm(left)).toBeLessThan(1e-7 * Math.max(1, maxNorm(gradient), maxNorm(dense)))
      }),
      { numRuns: 300 },
    )
  })
})
