import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  add,
  cos,
  div,
  dot,
  exp,
  log,
  matmul,
  mul,
  pow,
  sin,
  square,
  sub,
  sum,
  tensor,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'
import {
  backtracking,
  exactQuadratic,
  hagerZhang,
  lbfgs,
  minimize,
  strongWolfe,
  type Bounds,
  type FunctionQuery,
  type Method,
} from '@wengert/optim-classical'
import { extendedRosenbrock, rosenbrock, wood } from '@wengert/optim-classical/problems'

/** The method, and every point that it asked about. */
function watched(inner: Method<FunctionQuery> = lbfgs()) {
  const asked: Float64Array[] = []
  let bounds: Bounds | undefined
  const method: Method<FunctionQuery> = {
    ...inner,
    begin(objective, from, conditions) {
      bounds = objective.bounds
      const seen = (w: Float64Array): Float64Array => {
        asked.push(Float64Array.from(w))
        return w
      }
      return inner.begin(
        {
          ...objective,
          value: (w) => objective.value(seen(w)),
          valueAndGradient: (w) => objective.valueAndGradient(seen(w)),
        },
        from,
        conditions,
      )
    },
  }
  const allWithin = (): boolean =>
    asked.every((w) =>
      w.every((x, j) => !bounds || (x >= bounds.lower[j]! && x <= bounds.upper[j]!)),
    )
  return { method, asked, allWithin }
}

/** Tenths, with which sums and differences round. */
const entry = fc.integer({ min: -20, max: 20 }).map((x) => x / 10)
const list = (n: number, one: fc.Arbitrary<number> = entry): fc.Arbitrary<number[]> =>
  fc.array(one, { minLength: n, maxLength: n })

interface Program {
  readonly h: number[][]
  readonly b: number[]
  readonly lower: number[]
  readonly upper: number[]
  readonly x0: number[]
}

/** Strictly convex quadratic functions ½xᵀHx − bᵀx on boxes; sides may be open, and starts often lie on them. */
const program: fc.Arbitrary<Program> = fc.integer({ min: 1, max: 4 }).chain((n) =>
  fc
    .tuple(
      fc.array(list(n), { minLength: n, maxLength: n }),
      list(n),
      list(n, fc.constantFrom(-Infinity, -1.1, -0.3, 0, 0.1)),
      list(n, fc.constantFrom(0.2, 0.7, 2.3, Infinity)),
      list(n),
    )
    .map(([r, b, lower, upper, from]) => ({
      h: r.map((_, i) =>
        r.map((_, j) => r.reduce((total, row) => total + row[i]! * row[j]!, i === j ? 0.05 : 0)),
      ),
      b,
      lower,
      upper,
      x0: from.map((x, j) => Math.min(Math.max(x, lower[j]!), upper[j]!)),
    })),
)

const quadraticOf =
  ({ h, b }: Program) =>
  (x: Traced): Scalar =>
    sub(mul(0.5, dot(x, matmul(tensor(h), x))), dot(b, x))

/** The minimizer by trying every set of active bounds. */
function byEnumeration({ h, b, lower, upper }: Program): number[] {
  const n = b.length
  const value = (x: number[]): number =>
    x.reduce(
      (total, xi, i) => total + xi * (0.5 * h[i]!.reduce((t, a, j) => t + a * x[j]!, 0) - b[i]!),
      0,
    )
  let best: number[] | undefined
  for (let code = 0; code < 3 ** n; code++) {
    const kind = b.map((_, j) => Math.floor(code / 3 ** j) % 3)
    const x = b.map((_, j) => (kind[j] === 0 ? 0 : kind[j] === 1 ? lower[j]! : upper[j]!))
    if (!x.every(Number.isFinite)) continue
    const free = kind.flatMap((k, j) => (k === 0 ? [j] : []))
    const rows = free.map((i) => [
      ...free.map((j) => h[i]![j]!),
      b[i]! - x.reduce((total, xj, j) => total + h[i]![j]! * xj, 0),
    ])
    for (let k = 0; k < free.length; k++) {
      for (let i = 0; i < free.length; i++) {
        if (i === k) continue
        const factor = rows[i]![k]! / rows[k]![k]!
        rows[i] = rows[i]!.map((entry, j) => entry - factor * rows[k]![j]!)
      }
    }
    free.forEach((j, k) => (x[j] = rows[k]!.at(-1)! / rows[k]![k]!))
    const within = x.every((xj, j) => xj >= lower[j]! - 1e-12 && xj <= upper[j]! + 1e-12)
    if (within && (best === undefined || value(x) < value(best))) best = x
  }
  return best!
}

describe('lbfgs within bounds', () => {
  test('ends where trying every set of active bounds ends, and asks about no point outside', () => {
    fc.assert(
      fc.property(program, (given) => {
        const { method, allWithin } = watched()
        const { lower, upper, x0 } = given
        const run = minimize(quadraticOf(given), x0, { method, bounds: { lower, upper } })
        expect(run.outcome).toBe('converged')
        expect(allWithin()).toBe(true)
        byEnumeration(given).forEach((x, j) => {
          expect(Math.abs(run.x[j]! - x)).toBeLessThan(1e-7)
          // A bound that presses is met exactly.
          const pressed = Math.abs(run.gradient![j]!) > 1e-3
          if (pressed) expect([lower[j], upper[j]]).toContain(run.x[j])
        })
      }),
    )
  })

  test.each([
    ['strongWolfe', strongWolfe()],
    ['hagerZhang', hagerZhang()],
    ['backtracking', backtracking()],
    ['exactQuadratic', exactQuadratic()],
  ] as const)('so it does with %s', (_name, lineSearch) => {
    fc.assert(
      fc.property(program, (given) => {
        const { method, allWithin } = watched(
          lbfgs<'value' | 'valueAndSlope' | 'curvature'>({ lineSearch }),
        )
        const { lower, upper, x0 } = given
        const run = minimize(quadraticOf(given), x0, { method, bounds: { lower, upper } })
        expect(run.outcome).toBe('converged')
        expect(allWithin()).toBe(true)
        byEnumeration(given).forEach((x, j) => expect(Math.abs(run.x[j]! - x)).toBeLessThan(1e-6))
      }),
      { numRuns: 30 },
    )
  })

  // Hock & Schittkowski, Test Examples for Nonlinear Programming Codes (1981), by number.
  const at = (x: Traced, i: number): Scalar => x.at(i)
  const hs2 = (): [number, number] => {
    const a = Math.sqrt(598 / 1200)
    return [2 * a * Math.cos(Math.acos(1 / (400 * a ** 3)) / 3), 1.5]
  }
  const known: readonly {
    name: string
    f: (x: Traced) => Scalar
    x0: number[]
    bounds: { lower?: unknown; upper?: unknown }
    x: readonly number[]
  }[] = [
    { name: '1', f: rosenbrock.f, x0: [-2, 1], bounds: { lower: [-Infinity, -1.5] }, x: [1, 1] },
    { name: '2', f: rosenbrock.f, x0: [2, 2], bounds: { lower: [null, 1.5] }, x: hs2() },
    {
      name: '3',
      f: (x) => add(at(x, 1), mul(1e-5, square(sub(at(x, 1), at(x, 0))))),
      x0: [10, 1],
      bounds: { lower: [null, 0] },
      x: [0, 0],
    },
    {
      name: '4',
      f: (x) => add(div(pow(add(at(x, 0), 1), 3), 3), at(x, 1)),
      x0: [1.125, 0.125],
      bounds: { lower: [1, 0] },
      x: [1, 0],
    },
    {
      name: '5',
      f: (x) =>
        add(
          add(sin(add(at(x, 0), at(x, 1))), square(sub(at(x, 0), at(x, 1)))),
          add(mul(-1.5, at(x, 0)), add(mul(2.5, at(x, 1)), 1)),
        ),
      x0: [0, 0],
      bounds: { lower: [-1.5, -3], upper: [4, 3] },
      x: [0.5 - Math.PI / 3, -0.5 - Math.PI / 3],
    },
    {
      name: '38',
      f: wood.f,
      x0: [-3, -1, -3, -1],
      bounds: { lower: -10, upper: 10 },
      x: [1, 1, 1, 1],
    },
    {
      name: '45',
      f: (x) =>
        sub(2, div(mul(mul(mul(at(x, 0), at(x, 1)), mul(at(x, 2), at(x, 3))), at(x, 4)), 120)),
      x0: [1, 2, 2, 2, 2],
      bounds: { lower: 0, upper: [1, 2, 3, 4, 5] },
      x: [1, 2, 3, 4, 5],
    },
    {
      name: '110',
      f: (x) => {
        let product: Scalar = at(x, 0)
        for (let i = 1; i < 10; i++) product = mul(product, at(x, i))
        return sub(sum(add(square(log(sub(x, 2))), square(log(sub(10, x))))), pow(product, 0.2))
      },
      x0: new Array<number>(10).fill(9),
      bounds: { lower: 2.001, upper: 9.999 },
      x: new Array<number>(10).fill(9.35026583),
    },
  ]

  test.each(known)('Hock & Schittkowski $name', ({ f, x0, bounds, x }) => {
    const { method, allWithin } = watched()
    const run = minimize(f, x0, { method, bounds })
    expect(run.outcome).toBe('converged')
    expect(allWithin()).toBe(true)
    x.forEach((xj, j) => expect(run.x[j]).toBeCloseTo(xj, 6))
  })

  test('Rosenbrock where a bound cuts the valley off', () => {
    for (const most of [-1, 0.25, 0.5, 0.9]) {
      const run = minimize(rosenbrock.f, [-1.2, 1], { bounds: { upper: [most, null] } })
      expect(run.outcome).toBe('converged')
      expect(run.x[0]).toBe(most)
      expect(run.x[1]).toBeCloseTo(most ** 2, 9)
    }
  })

  test('leaves the bounds on which it started, all of them or some', () => {
    const bounds = { lower: [-2, -2, -2, -2], upper: [2, 2, 2, 2] }
    for (const x0 of [bounds.lower, bounds.upper, [-2, 2, -2, 2], [-2, 0.5, 2, 0.5]]) {
      const run = minimize(extendedRosenbrock(4).f, x0, { bounds })
      expect(run.outcome).toBe('converged')
      for (const x of run.x) expect(x).toBeCloseTo(1, 8)
    }
  })

  test('is done at once where no bound lets go', () => {
    const run = minimize((x: Traced) => sum(exp(x)), [1, 3], { bounds: { lower: [1, 3] } })
    expect(run).toMatchObject({ outcome: 'converged', iterations: 0, gradientNorm: 0 })
    expect(run.counts.gradient).toBe(1)
  })

  test('degenerate: the minimizer lies on bounds that do not press', () => {
    const f = (x: Traced): Scalar => add(sum(square(sub(x, 1))), mul(0.1, square(sum(sub(x, 1)))))
    for (const x0 of [
      [-3, 4, 1],
      [1, 5, -7],
      [0, 1.5, 0],
    ]) {
      const run = minimize(f, x0, { bounds: { lower: [-8, 1, -8], upper: [1, 9, 1] } })
      expect(run.outcome).toBe('converged')
      for (const x of run.x) expect(x).toBeCloseTo(1, 9)
    }
  })

  test('never leaves the domain that the bounds describe', () => {
    // NaN below 0; the minimizer 1/e of x log x, or the bound above it.
    const f = (x: Traced): Scalar => sum(mul(x, log(x)))
    const free = minimize(f, [5, 0.01], { bounds: { lower: 1e-300 } })
    expect(free.outcome).toBe('converged')
    for (const x of free.x) expect(x).toBeCloseTo(1 / Math.E, 8)
    expect(minimize(f, [5, 7], { bounds: { lower: [0.5, 1e-300] } }).x[0]).toBe(0.5)
  })

  test('with one parameter', () => {
    const f = (x: Traced): Scalar => cos(x.at(0))
    expect(minimize(f, [0.1], { bounds: { upper: 2 } }).x[0]).toBe(2)
    expect(minimize(f, [0.1], { bounds: { upper: 4 } }).x[0]).toBeCloseTo(Math.PI, 9)
    expect(minimize(f, [2], { bounds: { lower: 2, upper: 3 } }).x[0]).toBe(3)
  })

  test('many parameters, a third of them bounded', () => {
    const n = 300
    const upper = Array.from({ length: n }, (_, j) => (j % 3 === 1 ? 0.5 : null))
    const { method, allWithin } = watched()
    const x0 = new Array<number>(n).fill(0.25)
    const run = minimize(extendedRosenbrock(n).f, x0, { method, bounds: { upper } })
    expect(run.outcome).toBe('converged')
    expect(allWithin()).toBe(true)
    upper.forEach((most, j) => most !== null && expect(run.x[j]! <= most).toBe(true))
  })

  test('bounds that the run never meets change nothing', () => {
    const free = minimize(rosenbrock.f, [-1.2, 1])
    const boxed = minimize(rosenbrock.f, [-1.2, 1], { bounds: { lower: -1e6, upper: 1e6 } })
    expect([...boxed.x]).toEqual([...free.x])
    expect(boxed.counts).toEqual(free.counts)
  })

  test('goes on from JSON bit for bit', () => {
    const options = { bounds: { lower: [-1.5, -1, -1.5, -1], upper: [0.5, 2, 0.9, 0.7] } }
    const { f } = extendedRosenbrock(4)
    const x0 = [-1.2, 1, -1, 0.7]
    const whole = minimize(f, x0, options)
    expect(whole.iterations).toBeGreaterThan(8)
    for (const maxIterations of [0, 1, 5, whole.iterations - 1]) {
      const part = minimize(f, x0, { ...options, maxIterations })
      const state = JSON.parse(JSON.stringify(part.state)) as typeof part.state
      const rest = minimize(f, x0, { ...options, state })
      expect([...rest.x]).toEqual([...whole.x])
      expect(rest.iterations).toBe(whole.iterations)
      expect(rest.counts).toEqual(whole.counts)
    }
    // Interrupted inside a step, too.
    for (const maxEvaluations of [2, 3, 7]) {
      const part = minimize(f, x0, { ...options, maxEvaluations })
      expect([...minimize(f, x0, { ...options, state: part.state }).x]).toEqual([...whole.x])
    }
  })

  test('any memory', () => {
    for (const memory of [1, 2, 40]) {
      const run = minimize(rosenbrock.f, [-1.2, 1], {
        method: lbfgs({ memory }),
        bounds: { upper: [0.5, 9] },
      })
      expect(run.outcome).toBe('converged')
      expect(run.x[0]).toBe(0.5)
    }
    expect(() => lbfgs({ memory: 0 })).toThrow(/expected memory to be a whole number of at least 1/)
  })
})

test('values so large that their slopes overflow are only a far start', () => {
  const f = (x: Traced): Scalar => sum(pow(exp(x), 4))
  const steep = minimize((x: Traced) => add(f(x), f(mul(-1, x))), [100, -90])
  expect(steep.outcome).toBe('converged')
  for (const x of steep.x) expect(Math.abs(x)).toBeLessThan(1e-6)
})
