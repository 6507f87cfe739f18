import { describe, expect, test } from '@jest/globals'
import {
  add,
  div,
  exp,
  matmul,
  mul,
  neg,
  pow,
  sub,
  sum,
  tensor,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'
import { curveFit } from '@wengert/optim-classical'
import fc from 'fast-check'

const line = (x: Traced, b: Traced): Scalar => add(b.at(0), mul(b.at(1), x))
const decay = (x: Traced, b: Traced): Scalar => mul(b.at(0), exp(neg(mul(b.at(1), x))))

/** Textbook formulas of weighted straight-line regression. */
function regression(
  x: readonly number[],
  y: readonly number[],
  sigma: readonly number[],
): {
  intercept: number
  slope: number
  s2: number
  varIntercept: number
  varSlope: number
  cov: number
} {
  const w = sigma.map((s) => 1 / (s * s))
  const total = w.reduce((a, b) => a + b, 0)
  const meanX = x.reduce((a, xi, i) => a + w[i]! * xi, 0) / total
  const meanY = y.reduce((a, yi, i) => a + w[i]! * yi, 0) / total
  const sxx = x.reduce((a, xi, i) => a + w[i]! * (xi - meanX) ** 2, 0)
  const slope = x.reduce((a, xi, i) => a + w[i]! * (xi - meanX) * (y[i]! - meanY), 0) / sxx
  const intercept = meanY - slope * meanX
  const rss = x.reduce((a, xi, i) => a + w[i]! * (y[i]! - intercept - slope * xi) ** 2, 0)
  const s2 = rss / (x.length - 2)
  return {
    intercept,
    slope,
    s2,
    varSlope: 1 / sxx,
    varIntercept: 1 / total + meanX ** 2 / sxx,
    cov: -meanX / sxx,
  }
}

const close = (got: number, wanted: number, digits = 9): void => {
  expect(Math.abs(got - wanted)).toBeLessThanOrEqual(
    10 ** -digits * (1e-12 + Math.abs(wanted)) + 1e-13,
  )
}

describe('a straight line is textbook regression', () => {
  const observations = fc.array(
    fc.tuple(
      fc.double({ min: -10, max: 10, noNaN: true }),
      fc.double({ min: 0.5, max: 2, noNaN: true }),
    ),
    { minLength: 4, maxLength: 12 },
  )

  test.each([false, true])('with absoluteSigma %s', (absoluteSigma) => {
    fc.assert(
      fc.property(observations, (rows) => {
        const x = rows.map((_, i) => i - 2)
        const y = rows.map(([value]) => value)
        const sigma = rows.map(([, s]) => s)
        const fit = curveFit(line, { x, y, sigma }, [0, 0], { absoluteSigma })
        const wanted = regression(x, y, sigma)
        const factor = absoluteSigma ? 1 : wanted.s2
        close(fit.x[0]!, wanted.intercept, 7)
        close(fit.x[1]!, wanted.slope, 7)
        close(fit.residualStandardDeviation, Math.sqrt(wanted.s2), 6)
        close(fit.covariance.data[0]!, factor * wanted.varIntercept, 6)
        close(fit.covariance.data[1]!, factor * wanted.cov, 6)
        close(fit.covariance.data[3]!, factor * wanted.varSlope, 6)
        close(fit.standardErrors[1]!, Math.sqrt(factor * wanted.varSlope), 6)
      }),
      { numRuns: 30 },
    )
  })
})

const x = [0, 1, 2, 3, 4, 5]
const y = [2.02, 1.21, 0.74, 0.46, 0.26, 0.17]

test('parameters may be a tree, and everything about them is shaped like it', () => {
  const model = (t: Traced, p: { height: Traced; rates: Traced }): Scalar =>
    mul(p.height, exp(neg(mul(p.rates.at(0), t))))
  const fit = curveFit(model, { x, y }, { height: 1, rates: Float64Array.of(1) })
  const flat = curveFit(decay, { x, y }, [1, 1])
  expect(fit.x.height).toBeCloseTo(flat.x[0]!, 10)
  expect(fit.standardErrors.rates[0]).toBeCloseTo(flat.standardErrors[1]!, 10)
  const intervals = fit.confidenceIntervals(0.9)
  expect(intervals.lower.height).toBeLessThan(fit.x.height)
  expect(intervals.upper.rates[0]).toBe(intervals[1]![1])
  expect(String(fit)).toMatch(/height +2\.0\d+ ± .*\n +rates\[0\] +0\.5/)
})

test('a curve is predicted at one number', () => {
  const fit = curveFit(line, { x: [0, 1, 2], y: [1, 3, 5] }, [0, 0])
  const predicted: number = fit.predict(4)
  expect(predicted).toBeCloseTo(9, 10)
  expect(fit.predictionBand(4).values).toHaveLength(1)
})

test('explanatory variables may be rows of a tensor', () => {
  const rows = tensor([
    [1, 2],
    [2, 1],
    [0, 1],
    [3, 3],
  ])
  const plane = (row: Traced, b: Traced): Scalar => sum(mul(row, b))
  const data = Float64Array.of(8, 7, 3, 15) // 2·x₁ + 3·x₂
  const fit = curveFit(plane, { x: rows, y: data }, [0, 0])
  expect(fit.x[0]).toBeCloseTo(2, 12)
  expect(fit.x[1]).toBeCloseTo(3, 12)
  expect(fit.predict(Float64Array.of(10, 1))).toBeCloseTo(23, 10)
  expect(() => fit.predict(4)).toThrow(
    'expected points of 2 numbers each, as in the fit, got a number',
  )
  expect(
    Array.from(
      fit.predict(
        tensor([
          [1, 0],
          [0, 1],
        ]),
      ) as Float64Array,
      Math.round,
    ),
  ).toEqual([2, 3])
  expect(matmul(rows, fit.x).shape).toEqual([4])
})

test('confidence intervals use Student’s t, and the normal distribution where sigma is known', () => {
  const fit = curveFit(line, { x, y }, [0, 0])
  const [low, high] = fit.confidenceIntervals(0.95)[1]!
  // t_{0.975}(4) = 2.7764451051977987, a table's value.
  expect((high - low) / 2 / fit.standardErrors[1]!).toBeCloseTo(2.7764451051977987, 10)
  const known = curveFit(line, { x, y, sigma: 0.1 }, [0, 0], { absoluteSigma: true })
  const [least, most] = known.confidenceIntervals()[0]!
  expect((most - least) / 2 / known.standardErrors[0]!).toBeCloseTo(1.959963984540054, 10)
})

test('predictions have the error that the covariance gives them', () => {
  const fit = curveFit(line, { x, y }, [0, 0])
  const { values, standardErrors, lower, upper } = fit.predictionBand([2.5, 7], 0.9)
  expect([...values]).toEqual([...(fit.predict([2.5, 7]) as Float64Array)])
  const c = fit.covariance.data
  expect(standardErrors[1]).toBeCloseTo(Math.sqrt(c[0]! + 2 * 7 * c[1]! + 49 * c[3]!), 12)
  expect(upper[0]! + lower[0]!).toBeCloseTo(2 * values[0]!, 12)
})

describe('what the data do not tell is reported, not invented', () => {
  test('a parameter that stands only in a sum with another', () => {
    const model = (t: Traced, b: Traced): Scalar => add(add(b.at(0), b.at(1)), mul(b.at(2), t))
    const fit = curveFit(model, { x, y }, [0, 0, 0])
    expect(fit.outcome).toBe('converged')
    expect([...fit.standardErrors].map(Number.isFinite)).toEqual([false, false, true])
    expect(fit.notes[0]).toMatch(/2 of 3 combinations of parameters, and none of b\[0\], b\[1\]/)
    const slope = curveFit(line, { x, y }, [0, 0])
    expect(fit.standardErrors[2]).toBeCloseTo(slope.standardErrors[1]!, 10)
    expect(fit.degreesOfFreedom).toBe(4)
  })

  test('a parameter without any effect', () => {
    const model = (t: Traced, b: Traced): Scalar => add(mul(b.at(0), t), mul(0, b.at(1)))
    const fit = curveFit(model, { x, y }, [0, 3])
    expect(fit.x[1]).toBe(3)
    expect(fit.standardErrors[1]).toBeNaN()
  })

  test('as many parameters as observations', () => {
    const fit = curveFit(line, { x: [0, 1], y: [1, 3] }, [0, 0])
    expect([...fit.x].map((b) => Math.round(b * 1e9) / 1e9)).toEqual([1, 2])
    expect(fit.standardErrors[0]).toBeNaN()
    expect(fit.notes[0]).toMatch(/as many parameters as observations/)
    const unfinished = curveFit(decay, { x: [0, 1], y: [5, 1] }, [1, 1], { maxIterations: 1 })
    expect(unfinished.residualSumOfSquares).toBeGreaterThan(0)
    expect(unfinished.residualStandardDeviation).toBeNaN()
  })

  test('a fixed parameter has no error, and the others have theirs beside it', () => {
    const fit = curveFit(line, { x, y }, [2, 0], { fixed: [true, false] })
    expect(fit.x[0]).toBe(2)
    expect(fit.standardErrors[0]).toBe(0)
    const alone = curveFit((t: Traced, b: Traced) => add(2, mul(b, t)), { x, y }, 0)
    expect(fit.standardErrors[1]).toBeCloseTo(alone.standardErrors, 10)
    expect(fit.degreesOfFreedom).toBe(5)
  })
})

test('a model that has come to hold other numbers is not run by its former programs', () => {
  let power = 1
  const model = (t: Traced, b: Traced): Scalar => mul(b.at(0), pow(t, power))
  const data = { x: [1, 2, 3, 4], y: [1, 4, 9, 16] }
  curveFit(model, data, [1])
  power = 2
  expect(curveFit(model, data, [3]).residualSumOfSquares).toBeLessThan(1e-20)
})

test('nor is one whose numbers are all small', () => {
  let unit = 1e-12
  const model = (t: Traced, b: Traced): Scalar => mul(unit, mul(b.at(0), t))
  const data = { x: [1, 2, 3], y: [1e-12, 2e-12, 3e-12] }
  expect(curveFit(model, data, [5]).x[0]).toBeCloseTo(1, 9)
  unit = 4e-12
  expect(curveFit(model, data, [5]).x[0]).toBeCloseTo(0.25, 9)
})

test('one model function fits data of several lengths', () => {
  for (const count of [4, 7, 4, 100, 1 + 2]) {
    const t = Float64Array.from({ length: count }, (_, i) => i / count)
    const fit = curveFit(decay, { x: t, y: t.map((ti) => 3 * Math.exp(-0.7 * ti)) }, [1, 1])
    expect(fit.x[0]).toBeCloseTo(3, 9)
    expect(fit.x[1]).toBeCloseTo(0.7, 9)
  }
})

test('R² is that of the weighted observations', () => {
  const fit = curveFit(line, { x, y }, [0, 0])
  const mean = y.reduce((a, b) => a + b, 0) / y.length
  const spread = y.reduce((a, b) => a + (b - mean) ** 2, 0)
  expect(fit.rSquared).toBeCloseTo(1 - fit.residualSumOfSquares / spread, 12)
})

test.each([
  [
    'no data',
    () => curveFit(line, undefined as never, [0, 0]),
    /expected data \{ x, y, sigma\? \}/,
  ],
  ['data of two lengths', () => curveFit(line, { x: [1, 2], y: [1] }, [0, 0]), /y of length 2/],
  ['empty data', () => curveFit(line, { x: [], y: [] }, [0, 0]), /at least one observation/],
  ['a NaN', () => curveFit(line, { x: [1, NaN], y: [1, 2] }, [0, 0]), /x to be finite.*entry 1/],
  ['sigma 0', () => curveFit(line, { x, y, sigma: 0 }, [0, 0]), /sigma to be positive/],
  [
    'rows',
    () => curveFit(line, { x: [[1], [2]] as never, y: [1, 2] }, [0, 0]),
    /Perhaps tensor\(x\)/,
  ],
  ['no model', () => curveFit(3 as never, { x, y }, [0, 0]), /expected model to be a function/],
  [
    'a level of 95',
    () => curveFit(line, { x, y }, [0, 0]).confidenceIntervals(95),
    /between 0 and 1/,
  ],
  [
    'a misspelt option',
    () => curveFit(line, { x, y }, [0, 0], { absoluteSigmas: true } as never),
    /Perhaps/,
  ],
] as const)('%s is refused', (_, call, message) => {
  expect(call).toThrow(message)
})

test('division by a parameter that vanishes on the way ends with a finite point', () => {
  const model = (t: Traced, b: Traced): Scalar => div(b.at(0), add(b.at(1), t))
  const fit = curveFit(model, { x: [0, 1, 2], y: [1, 0.5, 1 / 3] }, [-1, 0.1])
  expect(Number.isFinite(fit.value)).toBe(true)
})

test('b0 may be one number', () => {
  const model = (t: Traced, b: Traced): Scalar => sub(b, t)
  const fit = curveFit(model, { x: [1, 2, 3], y: [1, 0.1, -1] }, 0)
  expect(fit.x).toBeCloseTo(2 + 0.1 / 3, 12)
  expect(typeof fit.standardErrors).toBe('number')
})

describe('robust fits', () => {
  const spoilt = y.with(2, 9)

  test('a loss of a large scale changes nothing, errors included', () => {
    for (const name of ['huber', 'softL1', 'cauchy', 'tukey'] as const) {
      const robust = curveFit(decay, { x, y }, [1, 1], { robustLoss: { name, scale: 1e6 } })
      const plain = curveFit(decay, { x, y }, [1, 1])
      robust.standardErrors.forEach((error, j) => close(error, plain.standardErrors[j]!, 5))
      expect(robust.residualSumOfSquares).toBeCloseTo(plain.residualSumOfSquares, 10)
    }
  })

  test('an outlier hardly moves them, and what is reported is of the residuals as they are', () => {
    const robust = curveFit(line, { x, y: spoilt }, [2, -0.4], {
      robustLoss: { name: 'tukey', scale: 2 },
    })
    const without = curveFit(line, { x: x.toSpliced(2, 1), y: y.toSpliced(2, 1) }, [0, 0])
    expect(Math.abs(robust.x[1]! - without.x[1]!)).toBeLessThan(0.05)
    const residuals = x.map((xi, i) => robust.x[0]! + robust.x[1]! * xi - spoilt[i]!)
    close(
      robust.residualSumOfSquares,
      residuals.reduce((sum, r) => sum + r * r, 0),
      10,
    )
    residuals.forEach((r, i) => expect(robust.residuals[i]).toBeCloseTo(r, 12))
  })

  test('Huber’s variance counts the pull of a residual and how many still resist', () => {
    const scale = 0.2
    const fit = curveFit(line, { x, y: spoilt }, [2, -0.4], {
      robustLoss: { name: 'huber', scale },
    })
    const pulls = [...fit.residuals].map((r) => Math.sign(r) * Math.min(Math.abs(r), scale))
    const inside = [...fit.residuals].filter((r) => Math.abs(r) <= scale).length
    const variance =
      pulls.reduce((sum, p) => sum + p * p, 0) / (x.length - 2) / (inside / x.length) ** 2
    const sxx = x.reduce((sum, xi) => sum + (xi - 2.5) ** 2, 0)
    close(fit.standardErrors[1]!, Math.sqrt(variance / sxx), 8)
  })
})
