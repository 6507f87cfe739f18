import { describe, expect, test } from '@jest/globals'
import {
  add,
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
import { leastSquares, minimize } from '@wengert/optim-classical'
import { rosenbrock, wood } from '@wengert/optim-classical/problems'
import fc from 'fast-check'

/** A bowl around (1, 2, 3, …). */
const bowl = (x: Traced): Scalar => {
  const goal = Float64Array.from({ length: x.length }, (_, i) => i + 1)
  return sum(square(sub(x, goal)))
}

describe('fixed', () => {
  test('parameters stay, bit for bit, and the others reach what they would without them', () => {
    const x0 = [0.1, -1, 0.3]
    fc.assert(
      fc.property(fc.subarray([0, 1, 2], { maxLength: 2 }), (places) => {
        const mask = x0.map((_, j) => places.includes(j))
        const result = minimize(bowl, x0, { fixed: mask })
        expect(result.outcome).toBe('converged')
        result.x.forEach((x, j) => {
          if (mask[j]) expect(x).toBe(x0[j])
          else expect(x).toBeCloseTo(j + 1, 8)
          if (mask[j]) expect(result.gradient![j]).toBe(0)
        })
      }),
    )
  })

  test('Wood’s function with two parameters held is the function of the other two', () => {
    const held = minimize(wood.f, [-3, -1, 1, 1], { fixed: [false, false, true, true] })
    const alone = minimize(
      (x: Traced) => wood.f(stack([x.at(0), x.at(1), 1, 1]) as Traced),
      [-3, -1],
    )
    expect(held.value).toBe(alone.value)
    expect([...held.x]).toEqual([...alone.x, 1, 1])
    expect(held.counts.value).toBe(alone.counts.value)
  })

  test('places and a mask say the same', () => {
    const byPlace = minimize(bowl, [0, 0, 0], { fixed: [1] })
    expect([...byPlace.x]).toEqual([
      ...minimize(bowl, [0, 0, 0], { fixed: [false, true, false] }).x,
    ])
  })

  test('a branch of a tree stays with one word, and what is not named moves', () => {
    const f = (p: { a: Traced; rest: { b: Traced; c: Traced } }): Scalar =>
      add(square(sub(p.a, 1)), add(sum(square(sub(p.rest.b, 2))), square(sub(p.rest.c, 3))))
    const x0 = { a: 0, rest: { b: Float64Array.of(0, 0), c: 0 } }
    const held = minimize(f, x0, { fixed: { rest: true } })
    expect([held.x.a, ...held.x.rest.b, held.x.rest.c].map(Math.round)).toEqual([1, 0, 0, 0])
    const part = minimize(f, x0, { fixed: { rest: { b: [true, false] } } })
    expect([part.x.a, ...part.x.rest.b, part.x.rest.c].map(Math.round)).toEqual([1, 0, 2, 3])
  })

  test('least squares holds parameters too, and its Jacobian keeps all columns', () => {
    const result = leastSquares(rosenbrock.residuals, [0.5, 3], { fixed: [true, false] })
    expect(result.x[0]).toBe(0.5)
    expect(result.x[1]).toBeCloseTo(0.25, 12)
    expect(result.jacobian.shape).toEqual([2, 2])
  })
})

describe('typicalSize', () => {
  test('1 changes nothing at all', () => {
    const plain = minimize(rosenbrock.f, [-1.2, 1])
    const sized = minimize(rosenbrock.f, [-1.2, 1], { typicalSize: 1 })
    expect([...sized.x]).toEqual([...plain.x])
    expect(sized.counts).toEqual(plain.counts)
  })

  test('makes a function of badly scaled parameters the well scaled one, bit for bit', () => {
    const scale = Float64Array.of(2 ** 20, 2 ** -15)
    const stretched = (x: Traced): Scalar =>
      rosenbrock.f(
        mul(
          x,
          scale.map((s) => 1 / s),
        ) as Traced,
      )
    const x0 = [-1.2 * scale[0]!, scale[1]!]
    const sized = minimize(stretched, x0, { typicalSize: [1e6, 3e-5], gradientTolerance: 1e-4 })
    const plain = minimize(rosenbrock.f, [-1.2, 1], { gradientTolerance: 1e-20 })
    expect(sized.x[0]! / scale[0]!).toBeCloseTo(1, 6)
    expect(sized.x[1]! / scale[1]!).toBeCloseTo(1, 6)
    expect(sized.counts.value).toBeLessThanOrEqual(plain.counts.value)
    expect(minimize(stretched, x0).counts.value).toBeGreaterThan(sized.counts.value)
  })

  test('the reported gradient is the user’s', () => {
    const result = minimize(bowl, [5, 5], { typicalSize: [4, 1 / 8], maxIterations: 0 })
    expect([...result.gradient!]).toEqual([8, 6])
    expect(result.gradientNorm).toBe(8)
  })
})

test('a run goes on only with the same parameters held, and the same sizes', () => {
  const options = { fixed: [true, false], typicalSize: 8 } as const
  const whole = minimize(rosenbrock.f, [-1.2, 1], options)
  const part = minimize(rosenbrock.f, [-1.2, 1], { ...options, maxIterations: 2 })
  const state = JSON.parse(JSON.stringify(part.state)) as typeof part.state
  const rest = minimize(rosenbrock.f, [-1.2, 1], { ...options, state })
  expect([...rest.x]).toEqual([...whole.x])
  expect(rest.counts).toEqual(whole.counts)
  const others = { fixed: [false, true], typicalSize: 8, state }
  expect(() => minimize(rosenbrock.f, [-1.2, 1], others)).toThrow(
    /expected bounds, fixed and typicalSize as in the run/,
  )
})

test.each([
  ['a mask of another length', { fixed: [true] }, /fixed: expected 2 entries, got 1 entries/],
  ['all of them fixed', { fixed: true }, /at least one parameter that may move/],
  ['a place twice', { fixed: [0, 0] }, /each once/],
  ['a place outside', { fixed: [2] }, /places from 0 to 1/],
  ['a negative size', { typicalSize: -1 }, /typicalSize: expected/],
  ['sizes of another length', { typicalSize: [1, 2, 3] }, /typicalSize: expected 2 entries/],
  [
    'bounds the wrong way round',
    { bounds: { lower: 1, upper: 0 } },
    /bounds\.lower ≤ bounds\.upper/,
  ],
  ['a start outside', { bounds: { lower: [0, 2] } }, /x0 within its bounds, got 1 in entry 1/],
  ['a misspelt side', { bounds: { low: 0 } }, /Perhaps \{ lower: 0, upper: 1 \}/],
  [
    'a NaN bound',
    { bounds: { upper: [NaN, 3] } },
    /bounds\.upper: expected a number at \[0\], got NaN/,
  ],
  [
    'a method without bounds',
    { method: 'bfgs', bounds: { lower: 0 } },
    /a method that keeps to bounds, got 'bfgs'/,
  ],
])('%s is refused', (_, options, message) => {
  expect(() => minimize(bowl, [0.5, 1], options as object)).toThrow(message)
})

test('bounds that bind nothing are no bounds', () => {
  const free = minimize(bowl, [0, 0], {
    method: 'bfgs',
    bounds: { lower: -Infinity, upper: null as never },
  })
  expect(free.outcome).toBe('converged')
})

test('tensors take options of their shape or flat ones', () => {
  const x0 = tensor([
    [0, 0],
    [0, 0],
  ])
  const f = (x: Traced): Scalar => sum(square(sub(x, 1)))
  const result = minimize(f, x0, { fixed: [false, false, false, true] })
  expect([...result.x.data].map(Math.round)).toEqual([1, 1, 1, 0])
})

/** The float32 numbers next to one. */
function singlesBeside(x: number): readonly number[] {
  if (x === 0) return [-(2 ** -149), 2 ** -149]
  const bits = new Int32Array(Float32Array.of(x).buffer)[0]!
  return [...new Float32Array(Int32Array.of(bits - 1, bits + 1).buffer)]
}

describe('bounds', () => {
  // Where f is large, its tolerance is larger than the way to a bound: that must not pass for a gradient.
  test.each(['lbfgs', 'trustRegion'] as const)('%s does not rest near one', (method) => {
    const steep = (x: Traced): Scalar => mul(1e12, rosenbrock.f(x))
    const bounds = { lower: -2, upper: 2 }
    const run = minimize(steep, [-1.2, 1], { method, bounds })
    expect(run.iterations).toBeGreaterThan(5)
    run.x.forEach((x) => expect(x).toBeCloseTo(1, 8))
    const held = minimize(steep, [-1.2, 1], { method, bounds: { lower: -2, upper: [0.5, 2] } })
    expect(held.outcome).toBe('converged')
    expect(held.x[0]).toBe(0.5)
    expect(held.x[1]).toBeCloseTo(0.25, 8)
  })

  test('that leave a float32 parameter one number fix it', () => {
    const bounds = { lower: 5e-324, upper: 1.5e-45 }
    const x0 = Float32Array.of(2 ** -149, 1)
    const run = minimize(bowl, x0, {
      bounds: { lower: [bounds.lower, -9], upper: [bounds.upper, 9] },
    })
    expect(run.x[0]).toBe(2 ** -149)
    expect(run.x[1]).toBeCloseTo(2, 6)
    expect(() => minimize(bowl, x0.slice(0, 1), { bounds })).toThrow(
      /at least one parameter that may move/,
    )
  })

  test('of float32 parameters are never passed by rounding', () => {
    const sides = fc.double({ min: -3, max: 3, noNaN: true })
    fc.assert(
      fc.property(
        sides,
        sides,
        fc.constantFrom('lbfgs', 'trustRegion', 'patternSearch'),
        (a, b, method) => {
          const [lower, upper] = [Math.min(a, b), Math.max(a, b)]
          const middle = Math.fround(lower + 0.5 * (upper - lower))
          const within = (x: number): boolean => lower <= x && x <= upper
          // With one number between them the parameter is fixed.
          fc.pre(within(middle) && singlesBeside(middle).some(within))
          for (const goal of [-5, 0, 5]) {
            const outside: number[] = []
            const f = (x: Traced): Scalar => {
              const at = value(x.at(0))
              if (at < lower || at > upper) outside.push(at)
              return square(sub(x.at(0), goal))
            }
            const bounds = { lower, upper }
            const at = Float32Array.of(middle)
            const run = minimize(f, at, { method, bounds, compile: false })
            expect(outside).toEqual([])
            expect(run.outcome).toBe('converged')
          }
        },
      ),
      {
        numRuns: 60,
        examples: [
          [-0.7, 0.1, 'lbfgs'],
          [-1e-50, 1e-3, 'lbfgs'],
          [-2, -1e-50, 'trustRegion'],
        ],
      },
    )
  })
})
