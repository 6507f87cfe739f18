import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  AdError,
  exp,
  mul,
  residualOracle,
  stack,
  sub,
  tensor,
  type Traced,
} from '@wengert/ad-core'
import {
  leastSquares,
  levenbergMarquardt,
  minimize,
  type LeastSquaresOptions,
  type LeastSquaresResult,
  type ResidualMethod,
  type RobustLossName,
} from '@wengert/optim-classical'
import { robustResiduals } from '../src/least-squares/robust-residuals.js'
import { scaledLossOf } from '../src/least-squares/robust-losses.js'

/** ρ as the literature prints it. */
const printed: Readonly<Record<RobustLossName, (z: number) => number>> = {
  huber: (z) => (z <= 1 ? z : 2 * Math.sqrt(z) - 1),
  softL1: (z) => 2 * (Math.sqrt(1 + z) - 1),
  cauchy: (z) => Math.log(1 + z),
  tukey: (z) => (1 - Math.max(0, 1 - z) ** 3) / 3,
}
const names = Object.keys(printed) as RobustLossName[]
const loose = (options: object): object => options

/** Decay with noise, and every sixth point far off. */
const times = Float64Array.from({ length: 40 }, (_, i) => i / 10)
const truth = [2, -0.7]
const data = times.map(
  (t, i) => 2 * Math.exp(-0.7 * t) + 0.01 * Math.sin(9 * i) + (i % 6 === 3 ? 1 : 0),
)
const decay = (b: Traced): Traced => sub(mul(b.at(0), exp(mul(b.at(1), times))), data)
const fit = (options: LeastSquaresOptions<number[]>): LeastSquaresResult<number[]> =>
  leastSquares(decay, [1, -0.2], options)

const residual = fc.oneof(
  fc.double({ min: -100, max: 100, noNaN: true }),
  fc.constantFrom(0, 1, -1, 1e-9, -1e-160, 1e8),
)
const residualList = fc.array(residual, { minLength: 1, maxLength: 5 })

describe.each(names)('%s', (name) => {
  const rho = printed[name]

  test('the cost is ½Σs²ρ(r²/s²)', () => {
    fc.assert(
      fc.property(residualList, fc.constantFrom(0.1, 1, 7), (r, scale) => {
        const { value, residuals, residualSumOfSquares } = leastSquares(
          (x) => sub(x, r),
          r.map(() => 0),
          { robustLoss: { name, scale }, maxIterations: 0 },
        )
        const cost = r.reduce((sum, x) => sum + 0.5 * scale ** 2 * rho((x / scale) ** 2), 0)
        expect(Math.abs(value - cost)).toBeLessThan(1e-7 * cost + 1e-14)
        expect(Array.from(residuals)).toEqual(r.map((x) => 0 - x))
        expect(residualSumOfSquares).toBeCloseTo(
          r.reduce((sum, x) => sum + x * x, 0),
          4,
        )
      }),
    )
  })

  test('residuals bent by it are those of their derivatives', () => {
    const scale = 0.8
    const oracle = robustResiduals(
      residualOracle((x: Traced) => x, [0]),
      { name, scale },
    )
    const at = (r: number): number => oracle.residuals([r])[0]!
    const slope = (r: number): number => oracle.jacobian([r]).data[0]!
    expect([at(0), slope(0)]).toEqual([0, 1])
    expect(slope(1e-9)).toBeCloseTo(1, 12)
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (r) => {
        // Not across the corners.
        fc.pre(Math.abs(Math.abs(r) - scale) > 1e-4)
        const h = 1e-5
        expect((at(r + h) - at(r - h)) / (2 * h)).toBeCloseTo(slope(r), 7)
        expect(Math.abs(at(-r) + at(r))).toBe(0)
        expect(oracle.jvp([r], [2])[0]).toBeCloseTo(2 * slope(r), 12)
        expect(oracle.vjp([r], [3])[0]).toBeCloseTo(3 * slope(r), 12)
        expect(oracle.gnvp([r], [1])[0]).toBeCloseTo(slope(r) ** 2, 12)
      }),
    )
  })

  test('the gradient is that of finite differences', () => {
    const robustLoss = { name, scale: 0.05 }
    const valueAt = (b: number[]): number =>
      leastSquares(decay, b, { robustLoss, maxIterations: 0 }).value
    for (const b of [
      [2, -0.7],
      [1.5, -0.3],
    ]) {
      const { gradient } = leastSquares(decay, b, { robustLoss, maxIterations: 0 })
      b.forEach((_, j) => {
        const moved = (h: number): number => valueAt(b.map((x, k) => (k === j ? x + h : x)))
        const h = 1e-5
        expect((moved(h) - moved(-h)) / (2 * h)).toBeCloseTo(gradient![j]!, 5)
      })
    }
  })

  test('a scale beyond all residuals leaves plain squares', () => {
    const plain = fit({})
    const robust = fit({ robustLoss: { name, scale: 1e6 } })
    expect(robust.value / plain.value).toBeCloseTo(1, 9)
    robust.x.forEach((x, j) => expect(x).toBeCloseTo(plain.x[j]!, 7))
  })

  test('resists outliers, where plain squares do not', () => {
    const off = ({ x }: LeastSquaresResult<number[]>): number =>
      Math.max(...x.map((entry, j) => Math.abs(entry - truth[j]!)))
    const robust = fit({ robustLoss: { name, scale: 0.05 } })
    expect(robust.outcome).toBe('converged')
    expect(off(fit({}))).toBeGreaterThan(0.05)
    expect(off(robust)).toBeLessThan(0.015)
    expect(robust.counts.residuals).toBeLessThan(40)
    // Residuals, Jacobian and Σr² are those that were written.
    const raw = residualOracle(decay, [0, 0])
    expect(robust.residuals).toEqual(raw.residuals(robust.x))
    expect(robust.jacobian.data).toEqual(raw.jacobian(robust.x).data)
    expect(robust.residualSumOfSquares).toBeCloseTo(
      robust.residuals.reduce((sum, r) => sum + r * r, 0),
      12,
    )
    expect(robust.residualSumOfSquares).toBeGreaterThan(2 * robust.value)
    expect(String(robust)).toContain(`Σr²          ${robust.residualSumOfSquares}`)
  })

  const methods: readonly ResidualMethod[] = [
    'gaussNewton',
    'newton',
    'bfgs',
    'lbfgs',
    'conjugateGradient',
    levenbergMarquardt({ solver: 'cg' }),
  ]
  test('every method arrives at the same minimum', () => {
    const robustLoss = { name, scale: 0.05 }
    const expected = fit({ robustLoss })
    for (const method of methods) {
      const run = fit({ robustLoss, method })
      expect(run.outcome).toBe('converged')
      expect(run.value).toBeCloseTo(expected.value, 12)
      run.x.forEach((x, j) => expect(x).toBeCloseTo(expected.x[j]!, 6))
      expect(run.residuals).toHaveLength(40)
      expect(run.residualSumOfSquares).toBeCloseTo(expected.residualSumOfSquares, 5)
    }
  })

  test('within bounds, with fixed parameters and typical sizes', () => {
    const robustLoss = { name, scale: 0.05 }
    const options = { robustLoss, bounds: { lower: [-10, -0.6], upper: 10 } }
    const bounded = fit(options)
    expect(bounded.outcome).toBe('converged')
    expect(bounded.x[1]).toBe(-0.6)
    const fixed = leastSquares(decay, [1, -0.6], {
      robustLoss,
      fixed: [false, true],
      typicalSize: 8,
    })
    expect(fixed.x[0]).toBeCloseTo(bounded.x[0]!, 8)
    expect(fixed.residuals).toEqual(residualOracle(decay, [0, 0]).residuals(fixed.x))
  })

  test('goes on bit for bit, with the same loss alone', () => {
    const robustLoss = { name, scale: 0.05 }
    for (const method of [
      'levenbergMarquardt',
      'lbfgs',
      levenbergMarquardt({ solver: 'cg' }),
    ] as const) {
      const whole = fit({ robustLoss, method, trace: true })
      for (const maxIterations of [1, 4]) {
        const { state } = fit({ robustLoss, method, maxIterations })
        const stored = JSON.parse(JSON.stringify(state)) as typeof state
        const rest = fit({ robustLoss, method, state: stored, trace: true })
        expect(rest.trace!.map((step) => step.value)).toEqual(
          whole.trace!.slice(maxIterations).map((step) => step.value),
        )
        expect(rest).toMatchObject({ x: whole.x, outcome: whole.outcome, counts: whole.counts })
        expect(rest.residualSumOfSquares).toBe(whole.residualSumOfSquares)
        expect(() => fit({ method, state })).toThrow(
          `expected a state of a run with plain squares, got one with robustLoss { name: '${name}', scale: 0.05 }`,
        )
        expect(() => fit({ robustLoss: { name, scale: 0.1 }, method, state })).toThrow(
          /scale: 0\.1 \}, got one .+scale: 0\.05 \}/,
        )
        const plain = fit({ method, maxIterations })
        expect(() => fit({ robustLoss, method, state: plain.state })).toThrow(
          'got one with plain squares. Perhaps without robustLoss?',
        )
      }
    }
  })

  test('compiled as interpreted', () => {
    const robustLoss = { name, scale: 0.05 }
    for (const method of ['levenbergMarquardt', 'newton'] as const) {
      const [compiled, interpreted] = [true, false].map((compile) =>
        fit({ robustLoss, method, compile }),
      )
      compiled!.x.forEach((x, j) => expect(x).toBeCloseTo(interpreted!.x[j]!, 8))
    }
  })

  test('residuals in a tree, and evaluations as they are counted', () => {
    const robustLoss = { name, scale: 0.5 }
    let calls = 0
    const tree = (x: Traced): object => {
      calls++
      return { a: sub(mul(x, [1, 2]), [1, 20]), b: [sub(x.at(0), 3)] }
    }
    const list = (x: Traced): Traced =>
      stack([sub(x.at(0), 1), sub(mul(2, x.at(1)), 20), sub(x.at(0), 3)])
    for (const method of ['levenbergMarquardt', 'lbfgs'] as const) {
      calls = 0
      const run = leastSquares(tree, [2, 9.9], { robustLoss, method, compile: false })
      expect(run.counts.residuals).toBe(calls)
      expect(run.residuals).toHaveLength(3)
      expect(run.residualSumOfSquares).toBeGreaterThan(0)
      expect(calls).toBe(run.counts.residuals)
      const flat = leastSquares(list, [2, 9.9], { robustLoss, method })
      run.x.forEach((x, j) => expect(x).toBeCloseTo(flat.x[j]!, 8))
    }
    const byNewton = leastSquares(tree, [2, 9.9], { robustLoss, method: 'newton' })
    expect(byNewton.value).toBeCloseTo(leastSquares(list, [2, 9.9], { robustLoss }).value, 10)
  })
})

test('far outliers have a bounded pull, or none', () => {
  const pull = (name: RobustLossName, r: number): number =>
    Math.abs(
      leastSquares((x) => sub(x, r), [0], { robustLoss: name, maxIterations: 0 }).gradient![0]!,
    )
  for (const r of [1e3, 1e6, 1e100]) {
    expect(pull('huber', r)).toBeCloseTo(1, 12)
    expect(pull('softL1', r)).toBeCloseTo(1, 5)
    expect(pull('cauchy', r) * r).toBeCloseTo(1, 5)
    expect(pull('tukey', r)).toBe(0)
  }
})

test('a name stands for scale 1', () => {
  const named = fit({ robustLoss: 'huber' })
  expect(fit({ robustLoss: { name: 'huber', scale: 1 } }).x).toEqual(named.x)
  expect(fit({ robustLoss: { name: 'huber' } }).x).toEqual(named.x)
})

test('a median is Huber’s with a small scale', () => {
  const numbers = Float64Array.of(1, 2, 3, 10, 50)
  const { x } = leastSquares((m) => sub(m, numbers), 20, {
    robustLoss: { name: 'huber', scale: 1e-3 },
  })
  expect(x).toBeCloseTo(3, 3)
})

describe('misuse', () => {
  test.each([
    [{ robustLoss: 'hubber' }, "got 'hubber'. Perhaps 'huber'?"],
    [{ robustLoss: 'soft_l1' }, "got 'soft_l1'. Perhaps 'softL1'?"],
    [{ robustLoss: 7 }, "got 7. Perhaps 'huber'?"],
    [{ robustLoss: null }, "got null. Perhaps 'huber'?"],
    [{ robustLoss: { scale: 2 } }, "got undefined. Perhaps 'huber'?"],
    [{ robustLoss: { name: 'cauchy', scale: 0 } }, 'got 0. Perhaps'],
    [{ robustLoss: { name: 'cauchy', scale: -1 } }, 'got -1. Perhaps'],
    [{ robustLoss: { name: 'cauchy', scale: NaN } }, 'got NaN. Perhaps'],
    [{ robustLoss: { name: 'cauchy', scale: Infinity } }, 'got Infinity. Perhaps'],
    [{ robustLoss: { name: 'cauchy', scale: '2' } }, "got '2'. Perhaps"],
    [
      { robustLoss: { name: 'cauchy', width: 2 } },
      "got 'width' in it. Perhaps { name: 'huber', scale: 1 }?",
    ],
    [{ robustloss: 'huber' }, "got 'robustloss'. Perhaps"],
  ])('%j', (options, message) => {
    const misuse = (): unknown => fit(loose(options))
    expect(misuse).toThrow(AdError)
    expect(misuse).toThrow(message)
    expect(misuse).toThrow(/^leastSquares: expected .+, got .+\. Perhaps .+\?$/)
  })

  test('minimize has no residuals', () => {
    expect(() => minimize((x) => x, 1, loose({ robustLoss: 'huber' }))).toThrow(
      /^minimize: expected options among .+, got 'robustLoss'\./,
    )
  })

  test('an inherited name is none', () => {
    expect(() => scaledLossOf('leastSquares', 'toString')).toThrow("got 'toString'")
  })
})

test('losses nest in tensors of any form', () => {
  const target = tensor([
    [1, 2],
    [3, 100],
  ])
  const { x, residuals } = leastSquares((m: Traced) => sub(m, target), 2.5, { robustLoss: 'tukey' })
  expect(residuals).toHaveLength(4)
  expect(x).toBeGreaterThan(1)
  expect(x).toBeLessThan(4)
})
