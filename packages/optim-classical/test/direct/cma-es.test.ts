import { describe, expect, test } from '@jest/globals'
import { square, sub, sum, type Traced } from '@wengert/ad-core'
import fc from 'fast-check'
import {
  cmaEs,
  minimize,
  type CmaEsOptions,
  type Result,
  type UntracedOptions,
} from '../../src/index.js'
import type { Schedule } from '../../src/direct/cma/restart-schedule.js'
import type { SearchDistribution } from '../../src/direct/cma/search-distribution.js'

type F = (x: Float64Array) => number
type Options = Omit<UntracedOptions<number[]>, 'untraced' | 'method'>

function run(f: F, x0: number[], own: CmaEsOptions = {}, options: Options = {}): Result<number[]> {
  return minimize(f, x0, { ...options, untraced: true, method: cmaEs(own) })
}

const once = { restarts: 'none' } as const
const sphere: F = (x) => x.reduce((total, entry) => total + entry * entry, 0)
const rastrigin: F = (x) =>
  x.reduce((total, entry) => total + 10 + entry * entry - 10 * Math.cos(2 * Math.PI * entry), 0)
/** Turned by 30°, curvatures 2 and 2000. */
const tilted: F = (x) => {
  const [a, b] = [x[0]! - 1, x[1]! + 2]
  const [c, s] = [Math.cos(Math.PI / 6), 0.5]
  return (c * a + s * b) ** 2 + 1000 * (c * b - s * a) ** 2
}
const rosenbrock: F = (x) => {
  let total = 0
  for (let i = 0; i + 1 < x.length; i++) {
    total += 100 * (x[i + 1]! - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2
  }
  return total
}

/** The points of a run in the order in which they were asked about. */
function asked(f: F, x0: number[], own: CmaEsOptions, options: Options): Float64Array[] {
  const points: Float64Array[] = []
  const watched: F = (x) => {
    points.push(x.slice())
    return f(x)
  }
  run(watched, x0, own, options)
  return points
}

describe('finds minima', () => {
  test('of smooth functions, to full precision, in few evaluations', () => {
    for (const [f, least, most] of [
      [sphere, [0, 0, 0, 0, 0], 2000],
      [rosenbrock, [1, 1, 1, 1, 1], 6000],
    ] as const) {
      const { outcome, value, x, counts } = run(f, [2, -3, 1, 2, 0.5], once)
      expect(outcome).toBe('converged')
      expect(value).toBeLessThan(1e-11)
      expect(counts.value).toBeLessThan(most)
      x.forEach((entry, i) => expect(entry).toBeCloseTo(least[i]!, 5))
    }
  })

  test('among many local ones, by restarts, and stops', () => {
    const x0 = [3.3, -2.6]
    expect(run(rastrigin, x0, once).value).toBeGreaterThan(0.9)
    for (const restarts of ['ipop', 'bipop'] as const) {
      const { value, outcome, reason } = run(rastrigin, x0, { restarts })
      expect(value).toBeLessThan(1e-10)
      expect(outcome).toBe('converged')
      expect(reason).toMatch(/valueTolerance = 1e-12; \d+ restarts found nothing lower/)
    }
  })

  test('of one parameter, of tensors in trees, of traced functions', () => {
    const one = minimize((x: number) => (x - 3) ** 2, 10, { untraced: true, method: 'cmaEs' })
    expect(one.x).toBeCloseTo(3, 6)
    const f = (p: { a: Traced; b: Traced }): Traced => sum(square(sub(p.b, p.a)))
    const tree = minimize(f, { a: 1, b: [4, 5] }, { method: 'cmaEs', fixed: { a: true } })
    expect([tree.x.a, ...tree.x.b.map(Math.round)]).toEqual([1, 1, 1])
  })

  test('where parameters differ in size by nine orders', () => {
    const { outcome, value } = run(
      (x) => sphere(x.map((entry, i) => entry * 10 ** (4.5 * i))),
      [1, 1, 1],
      once,
    )
    expect(outcome).toBe('converged')
    expect(value).toBeLessThan(1e-11)
  })

  test('of a function that is undefined on one side, or throws there', () => {
    for (const outside of [
      () => NaN,
      () => Infinity,
      () => -Infinity,
      (): number => {
        throw new RangeError('outside')
      },
    ]) {
      const f: F = (x) => (x[0]! < 0 ? outside() : (x[0]! - 0.01) ** 2 + x[1]! ** 2)
      expect(run(f, [5, 5], once).value).toBeLessThan(1e-11)
      const edge: F = (x) => (x[0]! < 0 ? outside() : x[0]! + x[1]! ** 2)
      expect(run(edge, [5, 5], once).value).toBeLessThan(1e-9)
    }
  })
})

describe('invariance', () => {
  test('only the order of values counts: the same points whatever increasing function of f', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const options = { seed, maxIterations: 25 }
        const points = asked(tilted, [3, 3], once, options)
        for (const g of [
          (y: number) => 8 * y,
          (y: number) => y ** 3,
          (y: number) => Math.log(y) - 1e3,
        ]) {
          expect(asked((x) => g(tilted(x)), [3, 3], once, options)).toEqual(points)
        }
      }),
      { numRuns: 10 },
    )
  })

  test('a shifted function is searched at shifted points', () => {
    const options = { maxIterations: 25 }
    const points = asked(tilted, [3, 3], { ...once, sigma: 1 }, options)
    const shifted = asked(
      (x) => tilted(x.map((entry) => entry - 64)),
      [67, 67],
      { ...once, sigma: 1 },
      options,
    )
    points.forEach((x, k) => expect(shifted[k]![0]! - 64).toBeCloseTo(x[0]!, 9))
  })

  test('parameters in other units are searched at the same points', () => {
    const points = asked(tilted, [3, 3], { ...once, sigma: 0.5 }, { maxIterations: 25 })
    const scaled = minimizeScaled()
    points.forEach((x, k) => expect(scaled[k]).toEqual(x))

    function minimizeScaled(): Float64Array[] {
      const seen: Float64Array[] = []
      const f: F = (x) => {
        const inner = x.map((entry, i) => entry / [1024, 0.125][i]!)
        seen.push(inner)
        return tilted(inner)
      }
      run(
        f,
        [3072, 0.375],
        { ...once, sigma: 0.5 },
        { maxIterations: 25, typicalSize: [1024, 0.125] },
      )
      return seen
    }
  })
})

interface Inner {
  readonly distribution: SearchDistribution
  readonly schedule: Schedule
}

/** What the states of a run hold. */
function* statesOf(f: F, x0: number[], own: CmaEsOptions): Generator<Inner> {
  const objective = {
    size: x0.length,
    value: f,
    values: (points: readonly Float64Array[]) => Float64Array.from(points, f),
  }
  const conditions = { gradientTolerance: 0, valueTolerance: 1e-12, stepTolerance: 0, seed: 3 }
  const going = cmaEs(own).begin(objective, Float64Array.from(x0), conditions)
  for (;;) {
    const { arrived } = going.step()
    if (arrived !== undefined) return
    yield going.state as unknown as Inner
  }
}

test('restarts begin with the deviations of their schedule, wider ones where they are a guess', () => {
  for (const [own, factor] of [
    [{ restarts: 'bipop', sigma: 0.5 }, 1],
    [{ restarts: 'ipop' }, 1.5],
  ] as const) {
    for (const { distribution, schedule } of statesOf(sphere, [3, 4], { ...own, agreeing: 8 })) {
      if (distribution.generation !== 1) continue
      const ratio = distribution.sigma / (schedule.sigma * factor ** schedule.run)
      expect(ratio > 0.2 && ratio <= Math.E).toBe(true)
    }
  }
})

test('on a quadratic function C becomes the inverse Hessian, but for a factor', () => {
  const states = [...statesOf(tilted, [3, 3], once)]
  const { covariance } = states.at(-1)!.distribution
  const [c, s] = [Math.cos(Math.PI / 6), 0.5]
  const H = [c * c + 1000 * s * s, c * s - 1000 * c * s, s * s + 1000 * c * c]
  // Eigenvalues of CH by trace and determinant: their ratio was 1000.
  const trace = covariance[0]! * H[0]! + 2 * covariance[1]! * H[1]! + covariance[3]! * H[2]!
  const determinant =
    (covariance[0]! * covariance[3]! - covariance[1]! ** 2) * (H[0]! * H[2]! - H[1]! ** 2)
  const root = Math.sqrt(Math.max(0, trace ** 2 / 4 - determinant))
  expect((trace / 2 + root) / (trace / 2 - root)).toBeLessThan(6)
})

describe('bounds', () => {
  test('every point asked about lies within, and minima on bounds are found', () => {
    const side = fc.double({ min: 0, max: 3, noNaN: true })
    const box = fc.array(fc.tuple(side, side, fc.boolean(), fc.boolean()), {
      minLength: 1,
      maxLength: 3,
    })
    fc.assert(
      fc.property(box, (sides) => {
        const lower = sides.map(([below, , open]) => (open ? -Infinity : -0.01 - below))
        const upper = sides.map(([, above, , open]) => (open ? Infinity : 0.01 + above))
        const least = sides.map((_, i) => 5 * Math.cos(i))
        let within = true
        const f: F = (x) => {
          within &&= x.every((entry, i) => entry >= lower[i]! && entry <= upper[i]!)
          return sphere(x.map((entry, i) => entry - least[i]!))
        }
        const { x, outcome } = run(
          f,
          sides.map(() => 0),
          once,
          { bounds: { lower, upper } },
        )
        expect([outcome, within]).toEqual(['converged', true])
        x.forEach((entry, i) => {
          expect(entry).toBeCloseTo(Math.min(upper[i]!, Math.max(lower[i]!, least[i]!)), 4)
        })
      }),
      { numRuns: 25 },
    )
  })

  test('it starts on a bound, and restarts anywhere between two', () => {
    const bounds = { lower: 0, upper: 100 }
    // A basin at 5, and a broader and deeper one at 95.
    const f: F = (x) => Math.min((x[0]! - 5) ** 2 + 1, 0.01 * (x[0]! - 95) ** 2)
    expect(run(f, [0], { ...once, sigma: 1 }, { bounds }).x[0]).toBeCloseTo(5, 4)
    const { x, value } = run(f, [0], { sigma: 1, maxRestarts: 5, agreeing: Infinity }, { bounds })
    expect([value < 1e-9, Math.round(x[0]!)]).toEqual([true, 95])
  })
})

describe('endings', () => {
  test('each seed has its run, and the default is seed 0', () => {
    const of = (options: Options): Float64Array => run(tilted, [3, 3], once, options).x
    expect(of({ seed: 4 })).toEqual(of({ seed: 4 }))
    expect(of({ seed: 4 })).not.toEqual(of({}))
    expect(of({ seed: 0 })).toEqual(of({}))
  })

  test('a limit while restarts confirm a settled minimum leaves the run converged', () => {
    const settled = run(sphere, [3, 4], once).counts.value
    const { outcome, reason } = run(sphere, [3, 4], {}, { maxEvaluations: settled + 50 })
    expect(outcome).toBe('converged')
    expect(reason).toMatch(/valueTolerance = 1e-12; maxEvaluations = \d+ were used/)
    expect(run(sphere, [3, 4], {}, { maxEvaluations: settled - 50 }).outcome).toBe('exhausted')
    // A restart has just found a better basin, where nothing is settled yet.
    const { trace } = run(rastrigin, [3.3, -2.6], {}, { trace: true })
    const first = run(rastrigin, [3.3, -2.6], once).iterations
    const better = trace!.find(
      ({ iteration, value }, k) => iteration > first && value < trace![k - 1]!.value - 0.1,
    )!
    const maxIterations = better.iteration
    expect(run(rastrigin, [3.3, -2.6], {}, { maxIterations }).outcome).toBe('exhausted')
  })

  test('after as many restarts as are allowed, or as many agreements as are asked for', () => {
    const runs = (own: CmaEsOptions): string => run(rastrigin, [3.3, -2.6], own).reason
    expect(runs({ maxRestarts: 1, agreeing: Infinity })).toContain('; 1 restart found')
    expect(runs({ maxRestarts: 0 })).not.toContain('restart')
    expect(run(sphere, [1, 1], { agreeing: 2 }).reason).toContain('; 1 restart found')
    expect(run(sphere, [1, 1], { agreeing: 1 }).reason).not.toContain('restart')
  })

  test('tolerances are the options', () => {
    const coarse = run(sphere, [3, 4], once, { valueTolerance: 1e-3 })
    expect(coarse.reason).toContain('valueTolerance = 0.001')
    const byStep = run(sphere, [3, 4], once, { stepTolerance: 1e-3 })
    expect(byStep.reason).toContain('stepTolerance = 0.001')
    expect(byStep.counts.value).toBeLessThan(run(sphere, [3, 4], once).counts.value)
  })

  test('a function without lower bound, and one without values', () => {
    const fall = run((x) => x[0]! + x[1]!, [1, 1])
    expect([fall.outcome, fall.reason]).toEqual([
      'stalled',
      expect.stringContaining('no lower bound'),
    ])
    const well = run((x) => (x[0] === 1 ? 7 : NaN), [1, 1])
    expect([well.outcome, well.value]).toEqual(['failed', 7])
    expect(well.reason).toContain('no value at any point near')
    const plain = run(() => 4, [1, 2])
    // All runs end at the same value, but elsewhere: 1 + 4·½.
    expect([plain.outcome, plain.reason]).toEqual([
      'converged',
      expect.stringContaining('; 4 restarts'),
    ])
  })
})

describe('resuming', () => {
  test('goes on bit for bit wherever it stopped, restarts included', () => {
    const options = { maxIterations: 400, trace: true }
    const own = { restarts: 'bipop', agreeing: Infinity } as const
    const whole = run(rastrigin, [3.3, -2.6], own, options)
    expect(whole.trace).toHaveLength(400)
    for (const maxIterations of [0, 1, 2, ...Array.from({ length: 8 }, (_, k) => 50 * k + 3)]) {
      const { state } = run(rastrigin, [3.3, -2.6], own, { maxIterations })
      const stored = JSON.parse(JSON.stringify(state)) as typeof state
      const rest = run(rastrigin, [3.3, -2.6], own, { ...options, state: stored })
      expect(rest.trace!.map(({ x }) => x)).toEqual(
        whole.trace!.slice(maxIterations).map(({ x }) => x),
      )
      expect(rest.counts.value).toBe(whole.counts.value)
    }
  })

  test('also where a generation was interrupted', () => {
    const whole = run(tilted, [3, 3], {}, { trace: true })
    for (const maxEvaluations of [2, 7, 8, 100, 1000]) {
      const { state, iterations } = run(tilted, [3, 3], {}, { maxEvaluations })
      const rest = run(tilted, [3, 3], {}, { trace: true, state })
      expect(rest.trace!.map(({ value }) => value)).toEqual(
        whole.trace!.slice(iterations).map(({ value }) => value),
      )
    }
  })
})
