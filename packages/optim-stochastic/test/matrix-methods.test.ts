import { describe, expect, test } from '@jest/globals'
import { tensor, type Flat, type Traced } from '@wengert/ad-core'
import { adam, layoutOf, muon, shampoo, soap, train, type TrainState } from '../src/index.js'
import type { Transform } from '../src/index.js'
import { randomStream } from '../src/data/random.js'
import type { Layout } from '../src/layout.js'
import {
  combined,
  flat,
  matrixFunction,
  normalMatrix,
  oneLeaf,
  orthogonal,
  product,
  rowsOf,
  scaledUnit,
  transposed,
} from './matrices.js'
import { quadraticSample, times, type Rows } from './quadratic.js'

const random = randomStream(8)

function expectClose(x: ArrayLike<number>, y: ArrayLike<number>, tolerance = 1e-10): void {
  expect(x.length).toBe(y.length)
  for (let k = 0; k < y.length; k++) expect(Math.abs(x[k]! - y[k]!)).toBeLessThan(tolerance)
}

/** The steps that a sequence of gradients leads to. */
function stepsOf<State>(
  optimizer: Transform<State, never>,
  gradients: readonly ArrayLike<number>[],
  layout?: Layout,
): Float64Array[] {
  const n = gradients[0]!.length
  let state = optimizer.init(new Float64Array(n), layout)
  return gradients.map((gradient, t) => {
    const at = quadraticSample([], new Float64Array(n), undefined, t)
    const update = optimizer.update(Float64Array.from(gradient), state, at)
    state = update.state
    return Float64Array.from(update.step)
  })
}

describe('muon', () => {
  const f = (sigma: number): number => {
    let x = sigma
    for (let k = 0; k < 5; k++) x = 3.4445 * x - 4.775 * x ** 3 + 2.0315 * x ** 5
    return x
  }
  /** U f(Σ/‖Σ‖) Vᵀ by the eigenvalues of GGᵀ. */
  function orthogonalized(G: Rows, shape: (x: number) => number): number[][] {
    const norm = Math.hypot(...G.flat())
    const X = G.map((row) => row.map((x) => x / norm))
    return product(
      matrixFunction(product(X, transposed(X)), (square) => {
        const sigma = Math.sqrt(Math.max(0, square))
        return sigma < 1e-7 ? 0 : shape(sigma) / sigma
      }),
      X,
    )
  }

  test.each([
    [3, 3],
    [2, 5],
    [5, 2],
    [1, 4],
    [4, 1],
    [1, 1],
  ])('%p×%p: five polynomials of the singular values, near UVT', (m, n) => {
    const G = normalMatrix(random, m, n)
    const [step] = stepsOf(muon({ stepSize: 0.5 }), [flat(G)], oneLeaf(m, n))
    const factor = -0.5 * Math.sqrt(Math.max(1, n / m))
    expectClose(
      step!.map((x) => x / factor),
      flat(orthogonalized(G, f)),
      1e-9,
    )
    const O = rowsOf(
      step!.map((x) => x / factor),
      n,
    )
    // what is left of O·polar(G)ᵀ is symmetric with eigenvalues f(σ), near 1
    const polar = orthogonalized(G, () => 1)
    const left = m <= n ? product(O, transposed(polar)) : product(transposed(polar), O)
    matrixFunction(left, (x) => (expect(Math.abs(x - 1)).toBeLessThan(0.4), x))
    expectClose(flat(left), flat(transposed(left)))
  })

  test('momentum: g + μm in Nesterov’s form, m itself without', () => {
    const [first, second] = [normalMatrix(random, 3, 2), normalMatrix(random, 3, 2)]
    const m = combined(second, first, 1, 0.8)
    const alone = (G: Rows): Float64Array =>
      stepsOf(muon({ decay: 0 }), [flat(G)], oneLeaf(3, 2))[0]!
    const gradients = [flat(first), flat(second)]
    const plain = stepsOf(muon({ decay: 0.8, nesterov: false }), gradients, oneLeaf(3, 2))
    expectClose(plain[1]!, alone(m))
    const ahead = stepsOf(muon({ decay: 0.8 }), gradients, oneLeaf(3, 2))
    expectClose(ahead[1]!, alone(combined(second, m, 1, 0.8)))
  })

  test('steps of the scale of Adam’s have an RMS of about 0.2η', () => {
    const G = flat(normalMatrix(random, 6, 4))
    const [step] = stepsOf(muon({ stepSize: 1, scale: 'adam' }), [G], oneLeaf(6, 4))
    const rms = Math.hypot(...step!) / Math.sqrt(24)
    expect(rms).toBeGreaterThan(0.13)
    expect(rms).toBeLessThan(0.25)
  })
})

describe('shampoo', () => {
  /** (L ⊗ R)^power·g on the 6 entries. */
  function brute(L: Rows, R: Rows, g: ArrayLike<number>, power: number): Float64Array {
    const K = L.flatMap((row) => R.map((other) => row.flatMap((x) => other.map((y) => x * y))))
    return times(
      matrixFunction(K, (x) => x ** power),
      g,
    )
  }

  test.each([1, 0.9])('(L ⊗ R)^(−1/4) by brute force on 2×3, decay %p', (decay) => {
    const gradients = Array.from({ length: 4 }, () => normalMatrix(random, 2, 3))
    const optimizer = shampoo({ stepSize: 0.3, every: 1, epsilon: 1e-3, decay })
    const steps = stepsOf(optimizer, gradients.map(flat), oneLeaf(2, 3))
    let [L, R] = [scaledUnit(2, 0), scaledUnit(3, 0)]
    const weight = decay === 1 ? 1 : 1 - decay
    gradients.forEach((G, t) => {
      L = combined(L, product(G, transposed(G)), decay, weight)
      R = combined(R, product(transposed(G), G), decay, weight)
      const mass = decay === 1 ? 1 : 1 - decay ** (t + 1)
      const damped = (A: Rows): number[][] => combined(A, scaledUnit(A.length, 1e-3), 1 / mass)
      const expected = brute(damped(L), damped(R), flat(G), -1 / 4)
      expectClose(
        steps[t]!,
        expected.map((x) => -0.3 * x),
        1e-9,
      )
    })
  })

  test('a long side is left as it is, and the other takes the exponent −1/2', () => {
    const G = normalMatrix(random, 2, 3)
    const optimizer = shampoo({ stepSize: 1, epsilon: 0.1, maxDimension: 2 })
    const L = combined(product(G, transposed(G)), scaledUnit(2, 0.1))
    const expected = product(
      matrixFunction(L, (x) => -(x ** -0.5)),
      G,
    )
    expectClose(stepsOf(optimizer, [flat(G)], oneLeaf(2, 3))[0]!, flat(expected))
    const turned = stepsOf(optimizer, [flat(transposed(G))], oneLeaf(3, 2))[0]!
    expectClose(turned, flat(transposed(expected)))
  })

  test('two long sides, vectors and unknown layouts take Adagrad’s step', () => {
    const gradients = [flat(normalMatrix(random, 2, 3)), flat(normalMatrix(random, 2, 3))]
    const optimizer = shampoo({ stepSize: 0.5, epsilon: 0, maxDimension: 1 })
    const expected = gradients[1]!.map((x, k) => (-0.5 * x) / Math.hypot(x, gradients[0]![k]!))
    for (const layout of [oneLeaf(2, 3), oneLeaf(6), undefined]) {
      expectClose(stepsOf(optimizer, gradients, layout)[1]!, expected)
    }
    expectClose(stepsOf(shampoo({ stepSize: 0.5, epsilon: 0 }), gradients)[1]!, expected)
  })

  test('old roots never lengthen a step in a direction that is new', () => {
    const along = (i: number): Float64Array =>
      new Float64Array(9).map((_, k) => (k === 4 * i ? 1 : 0))
    const gradients = [along(0), along(0), along(1), along(2)]
    const optimizer = shampoo({ stepSize: 1, every: 2 })
    for (const step of stepsOf(optimizer, gradients, oneLeaf(3, 3))) {
      expect(Math.hypot(...step)).toBeLessThan(Math.sqrt(3) + 1e-12)
    }
    expect(Math.hypot(...stepsOf(optimizer, gradients, oneLeaf(3, 3))[2]!)).toBeGreaterThan(1)
  })
})

describe('soap', () => {
  test('where gradients are diagonal it is Adam after the first gradient, also when axes change rank', () => {
    const sizes = [
      [1, 2, 3],
      [2, 2.5, 2],
      [5, 1, 0.1],
      [-4, 3, 1],
      [3, -9, 2],
    ]
    const gradients = sizes.map((diagonal) =>
      flat(diagonal.map((x, i) => diagonal.map((_, j) => (i === j ? x : 0)))),
    )
    const options = { stepSize: 0.1, meanDecay: 0.9, squareDecay: 0.8 }
    const steps = stepsOf(soap({ ...options, every: 1, basisDecay: 0.3 }), gradients, oneLeaf(3, 3))
    expect(steps[0]!.every((x) => x === 0)).toBe(true)
    const plain = stepsOf(adam(options), gradients.slice(1))
    plain.forEach((step, t) => expectClose(steps[t + 1]!, step, 1e-12))
  })

  test('sides that keep their basis, vectors and unknown layouts: Adam', () => {
    const gradients = Array.from({ length: 4 }, () => flat(normalMatrix(random, 2, 3)))
    const options = { stepSize: 0.1, meanDecay: 0.9, squareDecay: 0.8 }
    const plain = stepsOf(adam(options), gradients.slice(1))
    for (const layout of [oneLeaf(2, 3), oneLeaf(6), undefined]) {
      const steps = stepsOf(soap({ ...options, maxDimension: 1 }), gradients, layout)
      plain.forEach((step, t) => expectClose(steps[t + 1]!, step, 1e-12))
    }
  })

  test('one long side: Adam in the other’s eigenbasis', () => {
    const Q = orthogonal(random, 2)
    const gradients = Array.from({ length: 3 }, () => normalMatrix(random, 2, 3))
    const options = { stepSize: 0.1, maxDimension: 2, every: 1 }
    const steps = stepsOf(soap(options), gradients.map(flat), oneLeaf(2, 3))
    const turned = stepsOf(
      soap(options),
      gradients.map((G) => flat(product(Q, G))),
      oneLeaf(2, 3),
    )
    steps.forEach((step, t) => expectClose(turned[t]!, flat(product(Q, rowsOf(step, 3))), 1e-8))
  })

  test('the bases tend to the eigenvectors of the means of GGT and GTG', () => {
    const G = normalMatrix(random, 3, 4)
    const optimizer = soap({ every: 1, basisDecay: 0.5 })
    let state = optimizer.init(new Float64Array(12), oneLeaf(3, 4))
    for (let t = 0; t < 60; t++) {
      const gradient = flat(t === 0 ? normalMatrix(random, 3, 4) : G)
      state = optimizer.update(
        gradient,
        state,
        quadraticSample([], new Float64Array(12), undefined, t),
      ).state
    }
    const [leaf] = state.leaves
    if (leaf?.kind !== 'matrix') throw new Error('a matrix was given')
    const basis = rowsOf(leaf.leftBasis, 3)
    const inBasis = product(product(basis, product(G, transposed(G))), transposed(basis))
    inBasis.forEach((row, i) =>
      row.forEach((x, j) => i !== j && expect(Math.abs(x)).toBeLessThan(1e-3)),
    )
    expect(inBasis[0]![0]).toBeGreaterThan(inBasis[2]![2]!)
  })
})

const methods: [string, () => Transform<unknown, never>][] = [
  ['muon', () => muon({ stepSize: 0.1, vectorStepSize: 0.02 }) as Transform<unknown, never>],
  ['shampoo', () => shampoo({ every: 2 }) as Transform<unknown, never>],
  ['soap', () => soap({ every: 2, stepSize: 0.05 }) as Transform<unknown, never>],
]

describe.each(methods)('%s', (_name, method) => {
  test('steps turn with the weights: W → QWR', () => {
    const [Q, R] = [orthogonal(random, 3), orthogonal(random, 3)]
    const gradients = Array.from({ length: 5 }, () => normalMatrix(random, 3, 3))
    const turn = (G: Rows): Float64Array => flat(product(product(Q, G), R))
    const steps = stepsOf(method(), gradients.map(flat), oneLeaf(3, 3))
    const turned = stepsOf(method(), gradients.map(turn), oneLeaf(3, 3))
    steps.forEach((step, t) => expectClose(turned[t]!, turn(rowsOf(step, 3)), 1e-7))
  })

  test('an array of more axes is a matrix, its last axis by the others', () => {
    const gradients = Array.from({ length: 3 }, () => flat(normalMatrix(random, 4, 3)))
    const steps = stepsOf(method(), gradients, oneLeaf(2, 2, 3))
    expect(steps).toEqual(stepsOf(method(), gradients, oneLeaf(4, 3)))
  })

  test('each leaf by itself', () => {
    const layout = layoutOf({
      W: tensor([1, 2, 3, 4, 5, 6], { shape: [2, 3] }),
      b: [1, 2, 3],
      V: tensor([1, 2, 3, 4], { shape: [2, 2] }),
      empty: new Float64Array(0),
      c: 1,
    })
    const gradients = Array.from({ length: 4 }, () => flat(normalMatrix(random, 1, 14)))
    const whole = stepsOf(method(), gradients, layout)
    for (const { shape, offset, length } of layout) {
      if (length === 0) continue
      const part = (x: Float64Array): Float64Array => x.slice(offset, offset + length)
      expect(stepsOf(method(), gradients.map(part), oneLeaf(...shape))).toEqual(whole.map(part))
    }
  })

  test.each([[[3, 2]], [[1, 1]], [[4]], [[]]])(
    'zero gradients leave %p weights where they are',
    (shape) => {
      const n = shape.reduce((a, b) => a * b, 1)
      const zero = new Float64Array(n)
      const steps = stepsOf(method(), [zero, zero, zero], oneLeaf(...shape))
      expect(steps.flatMap((step) => [...step]).every((x) => x === 0)).toBe(true)
      const after = stepsOf(
        method(),
        [zero, new Float64Array(n).fill(2), zero, zero],
        oneLeaf(...shape),
      )
      expect(after.flatMap((step) => [...step]).every(Number.isFinite)).toBe(true)
    },
  )

  test.each(['f64', 'f32'] as const)(
    '%s: fits a matrix, and resumes through JSON',
    async (dtype) => {
      const truth = normalMatrix(random, 3, 2)
      const inputs = normalMatrix(random, 24, 3)
      const rounded = (A: Rows) =>
        tensor(
          A.map((row) => [...row]),
          { dtype },
        )
      const options = {
        params: { W: rounded(scaledUnit(3, 0).map((row) => row.slice(1))), b: rounded([[0, 0]]) },
        data: { inputs: rounded(inputs), targets: rounded(product(inputs, truth)) },
        model: (p: { W: Traced; b: Traced }, x: Traced) => x.matmul(p.W).add(p.b),
        loss: (z: Traced, t: Traced) => z.sub(t).square().mean(),
        optimizer: method(),
        batchSize: 8,
      }
      const whole = await train({ ...options, steps: 60 })
      expect(whole.params.W.dtype).toBe(dtype)
      expect(whole.history.at(-1)!.loss).toBeLessThan(0.5 * whole.history[0]!.loss)
      const { state } = await train({ ...options, steps: 7 })
      const resume = JSON.parse(JSON.stringify(state)) as TrainState
      expect((await train({ ...options, steps: 60, resume })).state).toEqual(whole.state)
    },
  )
})

function followsSchedule<State>(
  method: (options: { readonly stepSize: (t: number) => number }) => Transform<State, never>,
): void {
  const G: Flat = flat(normalMatrix(random, 2, 2))
  const once = method({ stepSize: (t) => (t === 1 ? 1 : 0) })
  const [, second, third] = stepsOf(once, [G, G, G], oneLeaf(2, 2))
  expect(Math.hypot(...second!)).toBeGreaterThan(0)
  expect(Math.hypot(...third!)).toBe(0)
}

test('step sizes follow schedules', () => {
  followsSchedule(muon)
  followsSchedule(shampoo)
  followsSchedule(soap)
})

test.each<[string, () => unknown]>([
  ['no steps of the iteration', () => muon({ orthogonalizationSteps: 0 })],
  ['a momentum that forgets nothing', () => muon({ decay: 1 })],
  ['half a choice', () => muon({ nesterov: 1 as never })],
  ['an unknown scale', () => muon({ scale: 'rms' as never })],
  ['an unknown option', () => muon({ lr: 0.1 } as never)],
  ['a decay above 1', () => shampoo({ decay: 1.1 })],
  ['roots that are never renewed', () => shampoo({ every: 0 })],
  ['no side', () => soap({ maxDimension: 0 })],
  ['a basis that forgets nothing', () => soap({ basisDecay: 1 })],
])('%s is refused', (_name, make) => {
  expect(make).toThrow(/expected .* got/)
})
