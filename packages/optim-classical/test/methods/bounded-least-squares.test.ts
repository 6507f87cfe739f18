import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  add,
  exp,
  matmul,
  mul,
  square,
  stack,
  sub,
  sum,
  tensor,
  value,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'
import {
  gaussNewton,
  leastSquares,
  levenbergMarquardt,
  minimize,
  type Result,
} from '@wengert/optim-classical'
import { beale, powellSingular, rosenbrock, wood } from '@wengert/optim-classical/problems'
import { leastSquaresSolution, pivotedQr } from '../../src/linear-algebra/pivoted-qr.js'

const half = (z: Traced): Scalar => mul(0.5, sum(square(z)))

interface Box {
  readonly lower: number | readonly (number | null)[]
  readonly upper: number | readonly (number | null)[]
}

type Run = (residuals: (x: Traced) => Traced, x0: number[], options: object) => Result<number[]>
const forms: Readonly<Record<string, Run>> = {
  'residuals by QR': (residuals, x0, options) =>
    leastSquares(residuals, x0, { method: levenbergMarquardt({ solver: 'qr' }), ...options }),
  'residuals by CG': (residuals, x0, options) =>
    leastSquares(residuals, x0, { method: levenbergMarquardt({ solver: 'cg' }), ...options }),
  '{ model, loss } by Cholesky': (model, x0, options) =>
    minimize({ model, loss: half }, x0, {
      method: levenbergMarquardt({ solver: 'qr' }),
      ...options,
    }),
  '{ model, loss } by CG': (model, x0, options) =>
    minimize({ model, loss: half }, x0, {
      method: levenbergMarquardt({ solver: 'cg' }),
      ...options,
    }),
}

/** Runs, and sees that nothing outside is asked about. */
function watched(
  run: Run,
  residuals: (x: Traced) => Traced,
  x0: number[],
  bounds: Box,
  options: object = {},
): Result<number[]> {
  const side = (one: Box['lower'], j: number, none: number): number =>
    typeof one === 'number' ? one : (one[j] ?? none)
  const seen = (x: Traced): Traced => {
    x0.forEach((_, j) => {
      const at = value(x.at(j))
      expect(at).toBeGreaterThanOrEqual(side(bounds.lower, j, -Infinity))
      expect(at).toBeLessThanOrEqual(side(bounds.upper, j, Infinity))
    })
    return residuals(x)
  }
  return run(seen, x0, { bounds, compile: false, ...options })
}

const coefficient = fc.integer({ min: -12, max: 12 }).map((k) => k / 4)
const linear = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: -1, max: 3 }))
  .chain(([n, extra]) => {
    const m = Math.max(1, n + extra)
    return fc.record({
      m: fc.constant(m),
      a: fc.array(fc.array(coefficient, { minLength: n, maxLength: n }), {
        minLength: m,
        maxLength: m,
      }),
      b: fc.array(coefficient, { minLength: m, maxLength: m }),
      x0: fc.array(coefficient, { minLength: n, maxLength: n }),
      below: fc.array(fc.constantFrom(0, 0.5, 2, null), { minLength: n, maxLength: n }),
      above: fc.array(fc.constantFrom(0.25, 1, 3, null), { minLength: n, maxLength: n }),
    })
  })

/** The least ½‖Ax − b‖² over a box, by trying every set of entries at their bounds. */
function leastByFaces(
  a: number[][],
  b: number[],
  lower: (number | null)[],
  upper: (number | null)[],
): number {
  const n = lower.length
  let least = Infinity
  for (let code = 0; code < 3 ** n; code++) {
    const sides = lower.map((_, j) => (Math.floor(code / 3 ** j) % 3) - 1)
    const x = sides.map((s, j) => (s < 0 ? lower[j]! : s > 0 ? upper[j]! : 0))
    if (x.some((entry) => entry === null)) continue
    const residual = (i: number): number =>
      a[i]!.reduce((total, entry, j) => total + entry * x[j]!, -b[i]!)
    const free = sides.flatMap((s, j) => (s === 0 ? [j] : []))
    if (free.length > 0) {
      const columns = Float64Array.from(a.flatMap((row) => free.map((j) => row[j]!)))
      const qr = pivotedQr(columns, a.length, free.length)
      const solved = leastSquaresSolution(
        qr,
        Float64Array.from(b, (_, i) => -residual(i)),
      )
      free.forEach((j, k) => (x[j] = solved[k]!))
    }
    const within = x.every((e, j) => e >= (lower[j] ?? -Infinity) && e <= (upper[j] ?? Infinity))
    if (within) {
      least = Math.min(
        least,
        b.reduce((total, _, i) => total + 0.5 * residual(i) ** 2, 0),
      )
    }
  }
  return least
}

describe.each(Object.entries(forms))('%s', (_name, run) => {
  test('linear residuals: the best of all faces, in a few evaluations', () => {
    fc.assert(
      fc.property(linear, ({ a, b, x0, below, above }) => {
        const lower = x0.map((x, j) => (below[j] === null ? null : x - below[j]!))
        const upper = x0.map((x, j) => (above[j] === null ? null : x + above[j]!))
        const matrix = tensor(a)
        const residuals = (x: Traced): Traced => sub(matmul(matrix, x), b)
        const result = watched(run, residuals, x0, { lower, upper })
        const least = leastByFaces(a, b, lower, upper)
        expect(result.outcome).toBe('converged')
        expect(result.value - least).toBeLessThan(1e-9 * Math.max(1, least))
        expect(result.counts.residuals + result.counts.value).toBeLessThan(60)
      }),
      { numRuns: 30 },
    )
  })

  // The minima are the ones without bounds, or where f restricted to the active ones has its own.
  test.each([
    [
      'Rosenbrock, cut off',
      rosenbrock.residuals,
      [-1.2, 1],
      { lower: -2, upper: [0.5, 2] },
      [0.5, 0.25],
    ],
    [
      'Rosenbrock, on one',
      rosenbrock.residuals,
      [-1.2, 0],
      { lower: -2, upper: [0.5, 0.1] },
      [0.331769, 0.1],
    ],
    ['Rosenbrock, far bounds', rosenbrock.residuals, [-1.2, 1], { lower: -50, upper: 50 }, [1, 1]],
    [
      'Rosenbrock, at the minimum',
      rosenbrock.residuals,
      [-1.2, 0],
      { lower: -2, upper: 1 },
      [1, 1],
    ],
    ['Beale', beale.residuals, [1, 1], { lower: [0.6, 0.5], upper: [10, 100] }, [3, 0.5]],
    [
      'Wood',
      wood.residuals,
      [-3, -1, -3, -1],
      { lower: -100, upper: [0, 10, 100, 100] },
      undefined,
    ],
  ] as const)('%s', (_problem, residuals, x0, bounds, minimum) => {
    const result = watched(run, residuals, [...x0], bounds)
    expect(result.outcome).toBe('converged')
    expect(result.gradientNorm).toBeLessThan(1e-6)
    minimum?.forEach((x, j) => expect(result.x[j]).toBeCloseTo(x, 4))
    expect(result.counts.residuals + result.counts.value).toBeLessThan(120)
  })

  test('converges as fast as Newton once it knows which bounds hold', () => {
    // Zero residuals within the bound x₀ = 2.
    const residuals = (x: Traced): Traced =>
      stack([sub(exp(x.at(1)), 3), mul(x.at(1), sub(x.at(2), 1)), mul(1e-3, sub(x.at(0), 2))])
    const { trace, x, outcome } = watched(
      run,
      residuals,
      [1, 0.5, 0],
      { lower: 0, upper: 2 },
      { trace: true },
    )
    expect(outcome).toBe('converged')
    expect(x[1]).toBeCloseTo(Math.log(3), 9)
    const values = trace!.map((step) => step.value)
    expect(Math.min(...values)).toBeLessThan(1e-20)
    expect(values.length).toBeLessThan(20)
  })

  test('what a bound holds back does not lengthen the first step', () => {
    const residuals = (x: Traced): Traced => stack([mul(1e3, add(x.at(0), 1)), sub(x.at(1), 3)])
    const { x } = watched(
      run,
      residuals,
      [0, 0],
      { lower: [0, -9], upper: 9 },
      { maxIterations: 1 },
    )
    expect(x[0]).toBe(0)
    // A tenth of the slope that is left, or less.
    expect(x[1]).toBeLessThan(1)
    expect(x[1]).toBeGreaterThan(0)
  })

  test('starts at bounds, and in a corner that is the minimum', () => {
    const residuals = (x: Traced): Traced => sub(x, [2, -2, 0.5])
    for (const x0 of [
      [0, 0, 0],
      [1, 1, 1],
      [1, 0, 0.5],
    ]) {
      const { x, outcome } = watched(run, residuals, x0, { lower: 0, upper: 1 })
      expect(outcome).toBe('converged')
      expect(Array.from(x)).toEqual([1, 0, expect.closeTo(0.5, 9)])
    }
  })

  test('with fixed parameters and typical sizes', () => {
    const sizes = [1e-3, 1, 1e4, 1]
    const residuals = (x: Traced): Traced =>
      wood.residuals(
        mul(
          x,
          Float64Array.from(sizes, (size) => 1 / size),
        ) as Traced,
      )
    const x0 = [-3e-3, -1, -3e4, -1]
    const bounds = { lower: -1e6, upper: [-2e-3, 1e6, 1e6, 1e6] }
    const options = { fixed: [false, false, false, true], typicalSize: sizes }
    const { x, outcome, gradientNorm } = watched(run, residuals, x0, bounds, options)
    expect(outcome).toBe('converged')
    expect([x[0], x[3]]).toEqual([-2e-3, -1])
    expect(gradientNorm).toBeLessThan(1e-6)
    // The same in w = x/size, without the options.
    const plain = leastSquares(
      (w) => wood.residuals(stack([w.at(0), w.at(1), w.at(2), -1])),
      [-3, -1, -3],
      { bounds: { lower: -1e9, upper: [-2, 1e9, 1e9] } },
    )
    for (let j = 0; j < 3; j++) expect(x[j]! / sizes[j]!).toBeCloseTo(plain.x[j]!, 5)
  })

  test('bounds that are equal fix a parameter', () => {
    const bounds = { lower: [0.5, -2], upper: [0.5, 2] }
    const { x, outcome } = watched(run, rosenbrock.residuals, [0.5, 1], bounds)
    expect(outcome).toBe('converged')
    expect(Array.from(x)).toEqual([0.5, expect.closeTo(0.25, 8)])
  })

  test('a singular Jacobian, and parameters without influence', () => {
    const singular = watched(run, powellSingular.residuals, [3, -1, 0, 1], {
      lower: [0.1, -9, -9, -9],
      upper: 9,
    })
    expect(singular.outcome).toBe('converged')
    expect(singular.x[0]).toBe(0.1)
    const idle = watched(run, (x) => stack([sub(x.at(0), 3)]), [0, 1], {
      lower: [0, 1],
      upper: [2, 5],
    })
    expect(Array.from(idle.x)).toEqual([2, 1])
  })

  test('where the function ends at a bound', () => {
    // NaN just beyond; the minimum lies on the edge.
    const residuals = (x: Traced): Traced => {
      expect(value(x.at(0))).toBeGreaterThanOrEqual(0)
      return stack([add(x.at(0), 1), sub(x.at(1), 2)])
    }
    const { x } = run(residuals, [4, 0], { bounds: { lower: 0 }, compile: false })
    expect(Array.from(x)).toEqual([0, expect.closeTo(2, 9)])
  })

  test('goes on bit for bit', () => {
    const options = { bounds: { lower: -100, upper: [0, 10, 100, 100] }, seed: 3 }
    const x0 = [-3, -1, -3, -1]
    const whole = run(wood.residuals, x0, { ...options, trace: true })
    for (const maxIterations of [1, 3, whole.iterations - 1]) {
      const { state } = run(wood.residuals, x0, { ...options, maxIterations })
      const stored: unknown = JSON.parse(JSON.stringify(state))
      const rest = run(wood.residuals, x0, { ...options, state: stored, trace: true })
      expect(rest.trace!.map((step) => [...step.x, step.value])).toEqual(
        whole.trace!.slice(maxIterations).map((step) => [...step.x, step.value]),
      )
      expect(rest).toMatchObject({ outcome: whole.outcome, x: whole.x, counts: whole.counts })
    }
  })
})

test('Gauss–Newton refuses bounds', () => {
  expect(() =>
    leastSquares(rosenbrock.residuals, [-1.2, 1], {
      method: gaussNewton(),
      bounds: { lower: -2, upper: 2 },
    }),
  ).toThrow("expected a method that keeps to bounds, got 'gaussNewton'")
})
