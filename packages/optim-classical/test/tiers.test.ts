import { describe, expect, test } from '@jest/globals'
import {
  add,
  CompileError,
  exp,
  lt,
  mean,
  mul,
  sin,
  square,
  sub,
  sum,
  tensor,
  where,
  less,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'
import {
  iterate,
  leastSquares,
  minimize,
  type CompositeOptions,
  type LeastSquaresOptions,
  type MinimizeOptions,
  type Result,
} from '../src/index.js'
import { rosenbrock } from '../src/problems/index.js'

const size = 1000
/** A chain of valleys in one array expression, which compiling pays for soon. */
const chain = (x: Traced): Scalar => {
  const [head, tail] = [x.slice(0, size - 1), x.slice(1, size)]
  return add(sum(square(sub(1, head))), mul(10, sum(square(sub(tail, square(head))))))
}
const far = Float64Array.from({ length: size }, (_, i) => -1 + Math.sin(i))
const tiers = [true, false, 'auto'] as const

/** After how many evaluations `chain` is compiled under 'auto'. */
const { patience } = (
  minimize(chain, far, { maxIterations: 0 }).state.run as unknown as { tier: { patience: number } }
).tier

/** The steps of a run, by their values. */
function values(f: (x: Traced) => Scalar, options: MinimizeOptions<Float64Array>): number[] {
  return minimize(f, far, { ...options, trace: true }).trace!.map(({ value }) => value)
}

describe('interpreted and compiled runs arrive at the same point', () => {
  test.each(['lbfgs', 'bfgs', 'newton', 'conjugateGradient', 'steepestDescent'] as const)(
    '%s in Rosenbrock’s valley',
    (method) => {
      const runs = tiers.map((compile) =>
        minimize(rosenbrock.f as (x: Traced) => Scalar, [-1.2, 1], { method, compile }),
      )
      for (const run of runs) {
        expect(run.outcome).toBe('converged')
        expect(run.x[0]).toBeCloseTo(1, 8)
        expect(run.counts).toEqual(runs[1]!.counts)
        expect(run.warnings).toEqual([])
      }
      expect(runs.map(({ tier }) => tier)).toEqual(['compiled', 'interpreted', 'interpreted'])
    },
  )

  test.each(['levenbergMarquardt', 'gaussNewton', 'lbfgs', 'newton'] as const)(
    '%s on residuals',
    (method) => {
      const t = Float64Array.from({ length: 40 }, (_, i) => i / 10)
      const y = t.map((s) => 2 * Math.exp(-0.7 * s) + 0.01 * Math.sin(9 * s))
      const residuals = (b: Traced): Traced => sub(mul(b.at(0), exp(mul(b.at(1), t))), y)
      const [compiled, interpreted] = tiers.map((compile) =>
        leastSquares(residuals, [1, -0.2], { method, compile }),
      )
      expect(compiled!.outcome).toBe(interpreted!.outcome)
      compiled!.x.forEach((x, i) => expect(x).toBeCloseTo(interpreted!.x[i]!, 8))
      expect(compiled!.residuals).toHaveLength(40)
      expect(compiled!.jacobian.shape).toEqual([40, 2])
      expect([compiled!.tier, interpreted!.tier]).toEqual(['compiled', 'interpreted'])
    },
  )

  test('a model and its loss', () => {
    const model = (p: { a: Traced; b: Traced }): Traced => add(mul(p.a, [1, 2, 3]), exp(p.b))
    const loss = (z: Traced): Scalar => mean(square(sub(z, [2, 4, 6.5])))
    const runs = tiers.map((compile) =>
      minimize({ model, loss }, { a: 0, b: 0 }, { method: 'levenbergMarquardt', compile }),
    )
    for (const { x, outcome } of runs) {
      expect(outcome).toBe('converged')
      expect(x.a).toBeCloseTo(runs[1]!.x.a, 7)
    }
    expect(runs[0]!.tier).toBe('compiled')
  })

  test('trees, and branches on the way', () => {
    type P = { a: Traced; W: Traced }
    const f = (p: P): Scalar =>
      add(sum(square(sub(p.W, 1))), lt(p.a, 0) ? mul(-3, p.a) : square(sub(p.a, 2)))
    const x0 = { a: -1, W: tensor([[3, -2]]) }
    const [compiled, interpreted] = tiers.map((compile) => minimize(f, x0, { compile }))
    expect(compiled!.outcome).toBe('converged')
    expect(compiled!.x.a).toBeCloseTo(interpreted!.x.a, 8)
    expect(compiled!.x.W.data[1]).toBeCloseTo(1, 8)
    expect(compiled!.tier).toBe('compiled')
  })

  test('with numbers that are none on the way', () => {
    const f = (x: Traced): Scalar => sum(where(less(x, -1), NaN, square(sub(square(x), 2))))
    for (const compile of tiers) {
      const { x, outcome } = minimize(f, [0.1], { compile, method: 'gradientDescent' })
      expect([outcome, Math.abs(x[0]!)]).toEqual(['converged', expect.closeTo(Math.SQRT2, 6)])
    }
  })
})

describe("'auto'", () => {
  test('switches within a run, and tells', () => {
    const run = minimize(chain, far, { maxIterations: 60 })
    expect(run.tier).toBe('compiled')
    expect(run.tierReason).toMatch(/^compiled after \d+ interpreted evaluations$/)
    expect(String(run)).toContain(run.tierReason)
    const plain = minimize(chain, far, { maxIterations: 60, compile: false })
    expect(plain.tierReason).toBe('interpreted, as compile: false asks for')
    expect(Math.abs(run.value / plain.value - 1)).toBeLessThan(1e-8)
  })

  test.each([true, false, 'auto'] as const)(
    'a run that was stopped goes on bit for bit, with compile %s',
    (compile) => {
      const whole = values(chain, { maxIterations: 30, compile })
      for (const maxIterations of [
        0,
        1,
        ...[-6, -4, -3, -2, -1, 0, 1].map((k) => patience + k),
        25,
      ]) {
        const { state } = minimize(chain, far, { maxIterations, compile })
        const stored = JSON.parse(JSON.stringify(state)) as typeof state
        const rest = values(chain, { maxIterations: 30, state: stored })
        expect(rest).toEqual(whole.slice(maxIterations))
      }
    },
    60_000,
  )

  test('also where a step was interrupted', () => {
    const whole = values(chain, { maxIterations: 30 })
    for (const maxEvaluations of [2, ...[-1, 0, 1, 2, 3].map((k) => patience + k), 25]) {
      const { state, iterations } = minimize(chain, far, { maxEvaluations })
      const rest = values(chain, { maxIterations: 30, state })
      expect(rest).toEqual(whole.slice(iterations))
    }
  }, 60_000)

  test('and with the methods that ask for more', () => {
    for (const method of ['steepestDescent', 'conjugateGradient'] as const) {
      const whole = values(chain, { method, maxIterations: 30 })
      for (const maxIterations of [3, patience - 6, patience]) {
        const { state } = minimize(chain, far, { method, maxIterations })
        const rest = values(chain, { method, maxIterations: 30, state })
        expect(rest).toEqual(whole.slice(Math.min(maxIterations, whole.length)))
      }
    }
  }, 60_000)

  test('and fits, with residuals or with a model and its loss', () => {
    const t = Float64Array.from({ length: 4000 }, (_, i) => i / 400)
    const model = (b: Traced): Traced => mul(b.at(0), exp(mul(b.at(1), sin(mul(b.at(2), t)))))
    const y = t.map((s) => 2 * Math.exp(0.8 * Math.sin(1.3 * s)) + 0.1 * Math.cos(40 * s))
    const fit = (options: LeastSquaresOptions<number[]>): Result<number[]> =>
      leastSquares((b) => sub(model(b), y), [1, 0.1, 1.2], { ...options, trace: true })
    const loss = (z: Traced): Scalar => mean(square(sub(z, y)))
    const half = (options: CompositeOptions<number[]>): Result<number[]> =>
      minimize({ model, loss }, [1, 0.1, 1.2], { ...options, trace: true })
    for (const run of [fit, half]) {
      for (const method of ['levenbergMarquardt', 'lbfgs'] as const) {
        const whole = run({ method })
        const { length } = whole.trace!
        expect(whole.tier).toBe('compiled')
        for (let maxIterations = 0; maxIterations < length; maxIterations++) {
          const { state } = run({ method, maxIterations })
          const rest = run({ method, state })
          expect(rest.trace!.map(({ value }) => value)).toEqual(
            whole.trace!.slice(maxIterations).map(({ value }) => value),
          )
          expect([rest.tier, rest.tierReason]).toEqual([whole.tier, whole.tierReason])
        }
      }
    }
  }, 60_000)

  test('the state of an interpreted run goes on interpreted', () => {
    const old = minimize(chain, far, { maxIterations: 20, compile: false })
    const rest = minimize(chain, far, { maxIterations: 150, state: old.state })
    expect(rest.tier).toBe('interpreted')
  })

  test('a random function is found out: a warning, and its values are its own', () => {
    let seed = 1
    const noisy = (x: Traced): Scalar => {
      seed = (seed * 16807) % 2147483647
      return add(chain(x), mul(seed / 2147483647, sum(sin(x))))
    }
    const run = minimize(noisy, far, { maxIterations: 200, method: 'gradientDescent' })
    expect(run.counts.value).toBeGreaterThan(60)
    expect([run.tier, run.warnings.length]).toEqual(['interpreted', 1])
    expect(String(run)).toContain('warning')
    expect(() => minimize(noisy, far, { compile: true })).toThrow(CompileError)
  })
})

test('iterate gives programs back when it is left', () => {
  for (const { iteration } of iterate(chain, far, { compile: true })) if (iteration === 3) break
  for (let k = 0; k < 1000; k++) {
    const { tier } = minimize((x: Traced) => square(sub(x, k)), 0, { compile: true })
    expect(tier).toBe('compiled')
  }
}, 60_000)
