import { describe, expect, test } from '@jest/globals'
import { grad, type Traced } from '@wengert/ad-core'
import * as fc from 'fast-check'
import {
  adam,
  hypergradient,
  lion,
  prodigy,
  scheduleFree,
  sgd,
  sophia,
  type Transform,
} from '../src/index.js'
import { quadraticSample, times, type Rows } from './quadratic.js'

type AnyQuery = 'hvp' | 'gnvp' | 'curvatureDiagonal'

interface Course {
  /** The points at which gradients were taken, the start first. */
  readonly iterates: number[][]
  readonly steps: number[][]
  readonly state: unknown
}

/** A method on ½(w − c)ᵀH(w − c) from w₀, with a look at its state after each step. */
function course<State>(
  optimizer: Transform<State, AnyQuery>,
  { H, c, start, count }: { H: Rows; c: number[]; start: number[]; count: number },
  look: (state: State, w: Float64Array) => void = () => {},
): Course {
  const w = Float64Array.from(start)
  const state = optimizer.init(w)
  const [iterates, steps]: [number[][], number[][]] = [[[...w]], []]
  for (let t = 0; t < count; t++) {
    const gradient = times(
      H,
      w.map((x, i) => x - c[i]!),
    )
    const at = quadraticSample(H, w, undefined, t)
    const { step } = optimizer.update(gradient, state, at)
    for (let i = 0; i < w.length; i++) w[i] = w[i]! + step[i]!
    steps.push([...step])
    iterates.push([...w])
    look(state, w)
  }
  return { iterates, steps, state }
}

const bowl = {
  H: [
    [2, 0.5],
    [0.5, 1],
  ],
  c: [3, -1],
  start: [0.5, 0.25],
  count: 30,
}
const scaledLoss = (factor: number): typeof bowl => ({
  ...bowl,
  H: bowl.H.map((row) => row.map((h) => factor * h)),
})

describe('lion', () => {
  test('every weight with a direction moves by the step size', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1 }), (g) => {
        const optimizer = lion({ stepSize: 0.25 })
        const at = quadraticSample([], new Float64Array(g.length))
        const { step } = optimizer.update(Float64Array.from(g), optimizer.init(at.params), at)
        g.forEach((x, i) => expect(step[i]! + 0).toBe(-0.25 * Math.sign(x) + 0))
      }),
      { numRuns: 20 },
    )
  })

  test('the direction leans on the mean before g entered it', () => {
    const optimizer = lion({ stepSize: 1, directionDecay: 0.5, meanDecay: 0.75 })
    const at = quadraticSample([], Float64Array.of(0))
    const state = optimizer.init(at.params)
    optimizer.update(Float64Array.of(8), state, at) // m = 2
    expect(optimizer.update(Float64Array.of(-1.5), state, at).step[0]).toBe(-1) // 0.5·2 − 0.75 > 0
    expect(state.mean[0]).toBe(0.75 * 2 - 0.25 * 1.5)
  })

  test('decay is decoupled from the gradient', () => {
    const optimizer = lion({ stepSize: 0.5, weightDecay: 0.1 })
    const at = quadraticSample([], Float64Array.of(4))
    const step = optimizer.update(Float64Array.of(0), optimizer.init(at.params), at).step[0]
    expect(step).toBeCloseTo(-0.5 * 0.1 * 4, 15)
  })
})

describe('sophia', () => {
  const newton = { stepSize: 1, meanDecay: 0, curvatureDecay: 0, clipping: 1 }

  test('with a diagonal Hessian and nothing averaged is Newton’s method, clipped', () => {
    const diagonal = {
      H: [
        [4, 0],
        [0, 0.5],
      ],
      c: [0.5, -0.75],
      start: [1, 0],
      count: 1,
    }
    expect(course(sophia(newton), diagonal).iterates[1]).toEqual([0.5, -0.75])
    const far = { ...diagonal, start: [9, -7] }
    expect(course(sophia(newton), far).steps[0]).toEqual([-1, 1])
  })

  test('z·Hz has the diagonal of H as its mean', () => {
    const seeds = 300
    const mean = [0, 0]
    for (let seed = 0; seed < seeds; seed++) {
      course(sophia({ ...newton, seed }), { ...bowl, count: 1 }, ({ curvature }) => {
        mean.forEach((x, i) => (mean[i] = x + curvature[i]! / seeds))
      })
    }
    // Each estimate is H_ii ± ½; six standard deviations of the mean.
    const tolerance = (6 * 0.5) / Math.sqrt(seeds)
    expect(Math.abs(mean[0]! - 2)).toBeLessThan(tolerance)
    expect(Math.abs(mean[1]! - 1)).toBeLessThan(tolerance)
    expect(mean[0]).not.toBe(2)
  })

  test('with the exact diagonal there is no chance', () => {
    course(sophia({ ...newton, curvature: 'diagonal' }), bowl, ({ curvature }) =>
      expect([...curvature]).toEqual([2, 1]),
    )
  })

  test('asks every few steps, and foretells what it asks', () => {
    const optimizer = sophia({ every: 3 })
    const w = Float64Array.of(1, 2)
    const state = optimizer.init(w)
    const asked: number[] = []
    for (let t = 0; t < 7; t++) {
      const product = optimizer.product!(state)
      const sample = quadraticSample(bowl.H, w, undefined, t)
      const foretold = product && { v: product.v, values: [...product.v] }
      optimizer.update(Float64Array.of(1, 1), state, {
        ...sample,
        hvp: (v, out) => {
          asked.push(t)
          expect(v).toBe(foretold!.v)
          expect([...v]).toEqual(foretold!.values)
          return sample.hvp(v, out)
        },
      })
      expect(product !== undefined).toBe(t % 3 === 0)
    }
    expect(asked).toEqual([0, 3, 6])
  })

  test('negative curvature is met by ε, and the step by the clip', () => {
    const saddle = { H: [[-1]], c: [0], start: [0.5], count: 3 }
    expect(course(sophia(newton), saddle).steps).toEqual([[1], [1], [1]])
  })
})

describe('scheduleFree', () => {
  const options = { form: 'sgd', stepSize: 0.2, decay: 0.75 } as const

  test('x is the running average of z, and y lies between them', () => {
    for (const form of ['sgd', 'adamw'] as const) {
      const z: number[][] = []
      course(scheduleFree({ ...options, form }), bowl, ({ iterate, average }, y) => {
        z.push([...iterate])
        average.forEach((x, i) => {
          const mean = z.reduce((sum, point) => sum + point[i]!, 0) / z.length
          expect(x).toBeCloseTo(mean, 12)
          expect(y[i]).toBeCloseTo(0.25 * iterate[i]! + 0.75 * x, 12)
        })
      })
    }
  })

  test('answers with x', () => {
    const optimizer = scheduleFree(options)
    course(optimizer, bowl, (state, y) => {
      expect([...optimizer.answer!(y, state, new Float64Array(2))]).toEqual([...state.average])
    })
  })

  test('with decay 0 goes the way of sgd, of which x is the Polyak average', () => {
    const free = course(scheduleFree({ ...options, decay: 0 }), bowl).iterates
    const plain = course(sgd({ stepSize: 0.2 }), bowl).iterates
    free.flat().forEach((x, k) => expect(x).toBeCloseTo(plain.flat()[k]!, 12))
  })

  test('warmed up, iterates count by the square of the step size', () => {
    const stepSize = (t: number): number => Math.min(1, (t + 1) / 4) / 10
    const z: number[] = []
    course(scheduleFree({ ...options, stepSize }), bowl, ({ iterate, average }) => {
      z.push(iterate[0]!)
      const weights = z.map((_, t) => stepSize(t) ** 2)
      const sum = weights.reduce((a, b) => a + b)
      const mean = z.reduce((total, x, t) => total + (weights[t]! * x) / sum, 0)
      expect(average[0]).toBeCloseTo(mean, 12)
    })
  })

  test('a step size of 0 leaves everything where it was', () => {
    const { iterates } = course(scheduleFree({ ...options, stepSize: 0 }), bowl)
    expect(iterates.at(-1)).toEqual(bowl.start)
  })

  test('decay of weights is taken at y', () => {
    const still = { ...bowl, H: [[0]], c: [0], start: [2], count: 1 }
    const { state } = course(scheduleFree({ ...options, weightDecay: 0.5 }), still)
    expect((state as { iterate: Float64Array }).iterate[0]).toBeCloseTo(2 - 0.2 * 0.5 * 2, 15)
  })
})

describe('prodigy', () => {
  const exact = { epsilon: 0 }

  test('without ε the scale of the loss means nothing', () => {
    for (const factor of [2 ** -12, 2 ** 9]) {
      expect(course(prodigy(exact), scaledLoss(factor)).iterates).toEqual(
        course(prodigy(exact), bowl).iterates,
      )
    }
  })

  test('the scale of the weights means nothing, given that of the first distance', () => {
    const scaled = {
      ...bowl,
      c: bowl.c.map((x) => 1024 * x),
      start: bowl.start.map((x) => 1024 * x),
    }
    const larger = course(prodigy({ ...exact, initialDistance: 1024e-6 }), scaled).iterates
    const usual = course(prodigy({ ...exact, initialDistance: 1e-6 }), bowl).iterates
    larger.flat().forEach((x, k) => {
      const y = 1024 * usual.flat()[k]!
      expect(Math.abs(x - y)).toBeLessThanOrEqual(1e-9 * Math.abs(y))
    })
  })

  test('d never falls, and stays below the distance to the solution', () => {
    const distance = Math.max(...bowl.c.map((x, i) => Math.abs(x - bowl.start[i]!)))
    const found = [1e-9, 1e-6, 1e-3].map((initialDistance) => {
      let before = initialDistance
      course(prodigy({ initialDistance }), { ...bowl, count: 150 }, (state) => {
        expect(state.distance).toBeGreaterThanOrEqual(before)
        before = state.distance
      })
      return before
    })
    for (const d of found) {
      expect(d).toBeLessThanOrEqual(distance)
      expect(d).toBeGreaterThan(distance / 10)
    }
  })

  test('growth limits how fast d rises', () => {
    let before = 1e-6
    course(prodigy({ growth: 1.5 }), bowl, ({ distance }) => {
      expect(distance).toBeLessThanOrEqual(1.5 * before)
      before = distance
    })
    expect(before).toBeGreaterThan(1e-6)
  })

  test('its first step is that of Adam without corrections, of size d₀', () => {
    const [step] = course(prodigy({ ...exact, initialDistance: 0.5 }), bowl).steps
    const size = (0.5 * 0.1) / Math.sqrt(0.001)
    expect(step![0]).toBeCloseTo(size, 12)
  })
})

describe('hypergradient', () => {
  const quadratic = (w: Traced): Traced => {
    const [x, y] = [w.at(0).sub(3), w.at(1).add(1)]
    return x.mul(x).add(x.mul(y).mul(0.5)).add(y.mul(y).mul(0.5))
  }

  test.each(['sgd', 'adam'] as const)(
    'α follows the derivative of the loss by the last α: %s',
    (form) => {
      const kappa = 1e-3
      const optimizer = hypergradient({ form, stepSize: 0.1, metaStepSize: kappa })
      const alphas: number[] = []
      const directions: number[][] = []
      const { iterates } = course(optimizer, bowl, ({ stepSize, direction }) => {
        alphas.push(stepSize)
        directions.push([...direction])
      })
      for (let t = 1; t < bowl.count; t++) {
        const last = grad((alpha: Traced) =>
          quadratic(
            alpha
              .mul(Float64Array.from(directions[t - 1]!))
              .neg()
              .add(Float64Array.from(iterates[t - 1]!)) as Traced,
          ),
        )(alphas[t - 1]!)
        expect(alphas[t]! - alphas[t - 1]!).toBeCloseTo(-kappa * last, 12)
      }
    },
  )

  test('without a meta step size it is sgd, or adam', () => {
    const options = { stepSize: 0.1, metaStepSize: 0 }
    const same = (a: Course, b: Course): void =>
      a.iterates.flat().forEach((x, k) => expect(x).toBeCloseTo(b.iterates.flat()[k]!, 13))
    same(course(hypergradient(options), bowl), course(sgd({ stepSize: 0.1 }), bowl))
    same(
      course(hypergradient({ ...options, form: 'adam' }), bowl),
      course(adam({ stepSize: 0.1 }), bowl),
    )
  })

  test('multiplied, α depends on angles alone', () => {
    const options = { form: 'adam', epsilon: 0, rule: 'multiplicative', stepSize: 0.1 } as const
    const alphas = [1, 2 ** 20].map((factor) => {
      const seen: number[] = []
      const optimizer = hypergradient({ ...options, metaStepSize: 0.05 })
      course(optimizer, scaledLoss(factor), ({ stepSize }) => seen.push(stepSize))
      return seen
    })
    alphas[0]!.forEach((alpha, t) => expect(alphas[1]![t]).toBeCloseTo(alpha, 12))
    expect(alphas[0]![1]).toBeGreaterThan(0.1)
    expect(alphas[0]![1]).toBeLessThanOrEqual(0.1 * 1.05)
  })
})
