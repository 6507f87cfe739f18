import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import {
  adadelta,
  adagrad,
  adam,
  adamw,
  momentum,
  nadam,
  nesterov,
  rmsprop,
  type Optimizer,
} from '../src/index.js'
import { quadraticSample } from './quadratic.js'

/** Of ordinary size or zero: squares neither underflow nor drown in epsilons. */
const entry = fc
  .double({ min: -1e3, max: 1e3, noNaN: true })
  .map((x) => (Math.abs(x) < 1e-3 ? 0 : x))
const gradient = fc.array(entry, { minLength: 3, maxLength: 3 })
const gradients = fc.array(gradient, { minLength: 1, maxLength: 8 })
const RUNS = { numRuns: 25 }

/** The steps that a method makes of given gradients, whatever the weights become. */
function stepsOf(optimizer: Optimizer<never>, given: readonly (readonly number[])[]) {
  const params = Float64Array.of(0.3, -2, 1)
  const state = optimizer.init(params) as never
  return given.map((g, t) => [
    ...optimizer.update(Float64Array.from(g), state, quadraticSample([], params, undefined, t))
      .step,
  ])
}

function expectEqual(a: number[][], b: number[][], tolerance = 1e-12): void {
  a.forEach((step, t) =>
    step.forEach((x, i) => {
      const y = b[t]![i]!
      expect(Math.abs(x - y)).toBeLessThanOrEqual(tolerance * Math.max(1e-3, Math.abs(y)))
    }),
  )
}

const scaled = (given: readonly (readonly number[])[], factor: number): number[][] =>
  given.map((g) => g.map((x) => factor * x))

describe('momentum', () => {
  test('dampening scales the velocity, but for the first gradient', () => {
    const [first, second] = stepsOf(momentum({ stepSize: 1, decay: 0.5, dampening: 0.75 }), [
      [1, 2, 3],
      [4, 4, 4],
    ])
    expect(first).toEqual([-1, -2, -3])
    expect(second).toEqual([-1.5, -2, -2.5])
  })

  test('decays follow schedules', () => {
    const decay = (t: number): number => (t === 1 ? 0 : 0.5)
    const steps = stepsOf(momentum({ stepSize: 1, decay }), [[4], [2], [1]])
    expect(steps).toEqual([[-4], [-2], [-2]])
  })
})

describe('nesterov', () => {
  const stepSize = (t: number): number => 0.1 / (1 + t)
  const decay = (t: number): number => 0.9 - 0.3 / (1 + t)

  /** Nesterov's own variables on ½hθ²: where θ + βu goes. */
  const lookaheads = (h: number, etaAt: typeof stepSize, betaAt: typeof decay): number[] => {
    let [theta, u] = [1, 0]
    return Array.from({ length: 10 }, (_, t) => {
      u = betaAt(t) * u - etaAt(t) * h * (theta + betaAt(t) * u)
      theta += u
      return theta + betaAt(t + 1) * u
    })
  }
  const iterates = (optimizer: ReturnType<typeof nesterov>, h: number): number[] => {
    const w = Float64Array.of(1)
    const state = optimizer.init(w)
    return Array.from({ length: 10 }, (_, t) => {
      const at = quadraticSample([[h]], w, undefined, t)
      w[0]! += optimizer.update(Float64Array.of(h * w[0]!), state, at).step[0]!
      return w[0]!
    })
  }

  test('in the form of steps is his, also with schedules', () => {
    const ours = iterates(nesterov({ stepSize, decay, form: 'steps' }), 3)
    lookaheads(3, stepSize, decay).forEach((x, t) => expect(ours[t]).toBeCloseTo(x, 14))
  })

  test('while η and β stay, both forms are', () => {
    const options = { stepSize: 0.2, decay: 0.8 }
    const his = lookaheads(
      3,
      () => 0.2,
      () => 0.8,
    )
    for (const form of ['gradients', 'steps'] as const) {
      const ours = iterates(nesterov({ ...options, form }), 3)
      his.forEach((x, t) => expect(ours[t]).toBeCloseTo(x, 13))
    }
  })

  test('differs from momentum by β(g_t − v_{t−1}) in the velocity that it steps by', () => {
    const [a, b] = [nesterov({ stepSize: 1, decay: 0.5 }), momentum({ stepSize: 1, decay: 0.5 })]
    expect(stepsOf(a, [[2], [4]])).toEqual([[-3], [-6.5]])
    expect(stepsOf(b, [[2], [4]])).toEqual([[-2], [-5]])
  })
})

describe('the scale of the loss', () => {
  const exact = { epsilon: 0, rootEpsilon: 0 }
  test.each<[string, Optimizer<never>]>([
    ['adagrad', adagrad(exact)],
    ['rmsprop', rmsprop({ ...exact, decay: 0.5 })],
    ['centred rmsprop', rmsprop({ ...exact, normalization: 'variance' })],
    ['adam', adam(exact)],
    ['amsgrad', adam({ ...exact, amsgrad: true })],
    ['nadam', nadam({ epsilon: 0 })],
  ])('means nothing to %s without epsilon', (_name, optimizer) => {
    fc.assert(
      fc.property(gradients, fc.constantFrom(2 ** -8, 2 ** 10), (given, factor) => {
        // Powers of 2 round nothing.
        expect(stepsOf(optimizer, scaled(given, factor))).toEqual(stepsOf(optimizer, given))
      }),
      RUNS,
    )
  })
})

describe('adagrad', () => {
  test('with a constant gradient steps by −η/√t', () => {
    const steps = stepsOf(adagrad({ stepSize: 0.5, epsilon: 0 }), Array(9).fill([7, -2, 0]))
    steps.forEach((step, t) => {
      const size = 0.5 / Math.sqrt(t + 1)
      ;[-size, size, 0].forEach((x, i) => expect(step[i]).toBeCloseTo(x, 14))
    })
  })

  test('epsilon goes outside of the root, rootEpsilon under it, on top of the initial square', () => {
    const [[step]] = stepsOf(
      adagrad({ stepSize: 1, initialSquare: 0.09, epsilon: 0.5, rootEpsilon: 0.07 }),
      [[3]],
    ) as [[number]]
    expect(step).toBeCloseTo(-3 / (Math.sqrt(9.16) + 0.5), 15)
  })
})

describe('adadelta', () => {
  test('with ε small beside s does not see the scale of the loss', () => {
    fc.assert(
      fc.property(gradients, (given) => {
        const small = { epsilon: 1e-200 }
        expectEqual(stepsOf(adadelta(small), scaled(given, 64)), stepsOf(adadelta(small), given))
      }),
      RUNS,
    )
  })

  test('its first step is g√ε/√((1 − ρ)g² + ε); delayed, it is g', () => {
    const [[published]] = stepsOf(adadelta({ epsilon: 0.01 }), [[3]]) as [[number]]
    expect(published).toBeCloseTo((-3 * 0.1) / Math.sqrt(0.91), 15)
    const [[delayed]] = stepsOf(adadelta({ epsilon: 0.01, form: 'delayed' }), [[3]]) as [[number]]
    expect(delayed).toBeCloseTo(-3, 15)
  })
})

describe('rmsprop', () => {
  test('with squareDecay → 1 from a square of one is gradient descent with momentum', () => {
    fc.assert(
      fc.property(gradients, (given) => {
        const almost = { stepSize: 0.1, squareDecay: 1 - 2 ** -53, initialSquare: 1, epsilon: 0 }
        const plain = stepsOf(momentum({ stepSize: 0.1, decay: 0.5 }), given)
        expectEqual(stepsOf(rmsprop({ ...almost, decay: 0.5 }), given), plain, 1e-8)
      }),
      RUNS,
    )
  })

  test('with squareDecay 0 steps by the sign', () => {
    const steps = stepsOf(rmsprop({ stepSize: 0.5, squareDecay: 0, epsilon: 0 }), [[3, -4, 0]])
    expect(steps[0]!.map((x) => x + 0)).toEqual([-0.5, 0.5, 0])
  })

  test('centred, it divides by the deviation of the gradients', () => {
    const given = Array.from({ length: 4000 }, (_, t) => [5 + (t % 2 === 0 ? 2 : -2)])
    const options = { stepSize: 1, squareDecay: 0.999, epsilon: 0 } as const
    const last = stepsOf(rmsprop({ ...options, normalization: 'variance' }), given).at(-1)![0]!
    const second = stepsOf(rmsprop(options), given).at(-1)![0]!
    const filled = Math.sqrt(1 - 0.999 ** 4000)
    expect(second).toBeCloseTo(-3 / (Math.sqrt(29) * filled), 3)
    // m² lacks (1 − ρᵗ)² where s lacks 1 − ρᵗ.
    expect(last).toBeCloseTo(-3 / Math.sqrt(29 * filled ** 2 - 25 * filled ** 4), 2)
  })

  test('epsilon goes outside of the root, rootEpsilon under it', () => {
    const options = { stepSize: 1, squareDecay: 0.75, epsilon: 0.5, rootEpsilon: 0.75 }
    expect(stepsOf(rmsprop(options), [[1]])[0]![0]).toBe(-1 / 1.5)
  })

  test('keeps as little as it needs', () => {
    const size = (options: Parameters<typeof rmsprop>[0]): number[] =>
      Object.values(rmsprop(options).init(new Float64Array(5))).map(({ length }) => length)
    expect(size({})).toEqual([5, 0, 0])
    expect(size({ decay: 0.9 })).toEqual([5, 0, 5])
    expect(size({ decay: () => 0.9, normalization: 'variance' })).toEqual([5, 5, 5])
  })
})

describe('adam', () => {
  test('where decays change, a constant gradient still gives constant steps', () => {
    const optimizer = adam({
      stepSize: 0.01,
      epsilon: 0,
      meanDecay: (t) => 0.95 - 0.9 / (1 + t),
      squareDecay: (t) => 0.999 - 0.5 / (1 + t),
    })
    for (const step of stepsOf(optimizer, Array(30).fill([2, -3, 0]))) {
      ;[-0.01, 0.01, 0].forEach((x, i) => expect(step[i]).toBeCloseTo(x, 14))
    }
  })

  test('amsgrad is adam while squares grow, and keeps its divisor when they fall', () => {
    const options = { epsilon: 0, meanDecay: 0, squareDecay: 0.5, stepSize: 1 }
    const given = [[1], [2], [4]]
    expect(stepsOf(adam({ ...options, amsgrad: true }), given)).toEqual(
      stepsOf(adam(options), given),
    )
    const falling = stepsOf(adam({ ...options, amsgrad: true }), [[4], [0], [1]])
    // The largest s stays ½·16, and the correction 1 − ½³ grows.
    expect(falling[2]![0]).toBeCloseTo(-1 / Math.sqrt(8 / 0.875), 14)
  })

  test('refuses what is no boolean', () => {
    expect(() => adam({ amsgrad: 1 as never })).toThrow('Perhaps true?')
  })
})

describe('adamw', () => {
  test('without decay is adam, bit for bit', () => {
    fc.assert(
      fc.property(gradients, (given) => {
        const steps = stepsOf(adamw({ weightDecay: 0 }), given)
        steps.flat().forEach((x, k) => expect(x + 0).toBe(stepsOf(adam(), given).flat()[k]! + 0))
      }),
      RUNS,
    )
  })

  test('without gradients shrinks weights by 1 − ηω, with the ω and η of the step', () => {
    const optimizer = adamw({ stepSize: (t) => 0.5 / (1 + t), weightDecay: (t) => 0.2 * t })
    const [first, second] = stepsOf(optimizer, [
      [0, 0, 0],
      [0, 0, 0],
    ])
    first!.forEach((x) => expect(x + 0).toBe(0))
    ;[0.3, -2, 1].forEach((w, i) => expect(second![i]).toBeCloseTo(-0.05 * w, 15))
  })
})

describe('nadam', () => {
  test('a constant gradient leads to steps of η', () => {
    for (const momentumDecay of ['none', 1] as const) {
      const optimizer = nadam({ stepSize: 0.01, epsilon: 0, momentumDecay })
      const last = stepsOf(optimizer, Array(400).fill([2, -3, 0])).at(-1)!
      ;[-0.01, 0.01, 0].forEach((x, i) => expect(last[i]! + 0).toBeCloseTo(x, 8))
    }
  })

  test('its first step is that of the schedule by hand', () => {
    const [[step]] = stepsOf(nadam({ stepSize: 1, epsilon: 0 }), [[3]]) as [[number]]
    const [mu1, mu2] = [1, 2].map((t) => 0.9 * (1 - 0.5 * 0.96 ** (0.004 * t))) as [number, number]
    const direction = (mu2 * 0.1 * 3) / (1 - mu1 * mu2) + 3
    expect(step).toBeCloseTo(-direction / 3, 14)
  })

  test('with meanDecay 0 is adam with meanDecay 0', () => {
    fc.assert(
      fc.property(gradients, (given) => {
        const options = { stepSize: 0.1, meanDecay: 0 }
        expectEqual(stepsOf(nadam(options), given), stepsOf(adam(options), given))
      }),
      RUNS,
    )
  })
})

test.each<[() => unknown, string]>([
  [() => adagrad({ initialAccumulatorValue: 0.1 } as never), "Perhaps 'initialSquare'?"],
  [() => rmsprop({ centered: true } as never), "Perhaps 'normalization'?"],
  [() => rmsprop({ rho: 0.9 } as never), "Perhaps 'squareDecay'?"],
  [() => adadelta({ rho: 0.9 } as never), "Perhaps 'decay'?"],
  [() => adamw({ weight_decay: 0.1 } as never), "Perhaps 'weightDecay'?"],
  [() => nadam({ momentum_decay: 0.004 } as never), "Perhaps 'momentumDecay'?"],
  [() => adamw({ weightDecay: -1 }), 'adamw: expected weightDecay a finite number ≥ 0, got -1.'],
])('names from elsewhere are understood', (call, message) => expect(call).toThrow(message))
