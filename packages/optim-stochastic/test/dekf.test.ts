import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { DomainError, Tensor, tensor, type Traced } from '@wengert/ad-core'
import { dekf, gekf, layoutOf, NumericalTrouble, train, type TrainState } from '../src/index.js'
import type { DekfState } from '../src/index.js'
import type { ModelQuery, SampleOracle } from '../src/protocol.js'
import { quadraticSample, solved, times, type Rows } from './quadratic.js'

const number = fc.double({ min: -2, max: 2, noNaN: true })
const matrixOf = (rows: number, columns: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(number, { minLength: columns, maxLength: columns }), {
    minLength: rows,
    maxLength: rows,
  })
const few = { numRuns: 20 }

/** What one pattern says: H, ∂l/∂z and the loss's Hessian, of softmax with given logits or 2·I. */
function pattern(
  H: Rows,
  error: readonly number[],
  logits?: readonly number[],
): SampleOracle<ModelQuery> & { readonly lossHessian: Rows } {
  const m = H.length
  const p = (logits ?? []).map((x) => Math.exp(x))
  const sum = p.reduce((a, b) => a + b, 0)
  const lossHessian = H.map((_, i) =>
    H.map((__, j) => {
      if (logits === undefined) return i === j ? 2 : 0
      return (i === j ? p[i]! / sum : 0) - (p[i]! * p[j]!) / sum ** 2
    }),
  )
  const tensorOf = (shape: number[], data: readonly number[]): Tensor =>
    new Tensor(shape, 'f64', Float64Array.from(data))
  return {
    ...quadraticSample([], new Float64Array(H[0]!.length)),
    lossHessian,
    outputs: () => ({
      z: tensorOf([1, m], error),
      error: tensorOf([1, m], error),
      jacobian: tensorOf([1, m, H[0]!.length], H.flat()),
      lossHessian: tensorOf([1, m, m], lossHessian.flat()),
    }),
  }
}

/** P of a state as rows, with zeros between blocks. */
function covarianceOf({ covariance, order, sizes }: DekfState): number[][] {
  const P = [...order].map(() => [...order].map(() => 0))
  let k = 0
  let first = 0
  for (const size of sizes) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        const [a, b] = [order[first + i]!, order[first + j]!]
        P[a]![b] = P[b]![a] = covariance[k++]!
      }
    }
    first += size
  }
  return P
}

const product = (A: Rows, B: Rows): number[][] =>
  A.map((row) => B[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * B[k]![j]!, 0)))
const transposed = (A: Rows): number[][] => A[0]!.map((_, j) => A.map((row) => row[j]!))

/**
 * The filter by whole matrices, with (R + S)⁻¹ = H_l(I + S·H_l)⁻¹ for R = H_l⁻¹, which needs no R.
 * Returns the step, and P with what lies between the blocks left out.
 */
function reference(
  P: Rows,
  H: Rows,
  error: readonly number[],
  lossHessian: Rows,
  q: number,
  share: (i: number, j: number) => boolean,
): { step: Float64Array; P: number[][] } {
  const PHt = product(P, transposed(H))
  const S = product(H, PHt)
  const inner = product(S, lossHessian).map((row, i) => row.map((x, j) => x + (i === j ? 1 : 0)))
  const A = product(
    lossHessian,
    transposed(
      inner.map((_, j) => [
        ...solved(
          inner,
          inner.map((__, i) => (i === j ? 1 : 0)),
        ),
      ]),
    ),
  )
  const explained = times(A, times(S, error))
  const gain = product(PHt, A)
  return {
    step: times(
      PHt,
      error.map((e, k) => explained[k]! - e),
    ),
    P: P.map((row, i) =>
      row.map((x, j) => {
        if (!share(i, j)) return 0
        const taken = gain[i]!.reduce((sum, k, a) => sum + k * PHt[j]![a]!, 0)
        return x - taken + (i === j ? q : 0)
      }),
    ),
  }
}

describe.each([
  ['a regular loss Hessian', false],
  ['softmax, whose Hessian has no inverse', true],
])('%s', (_name, softmax) => {
  const m = 3
  const n = 6
  test.each<[string, number[][]]>([
    ['three blocks', [[4, 1], [0, 5, 2], [3]]],
    ['a block a weight', [[0], [1], [2], [3], [4], [5]]],
  ])('%s: the published formulas with a shared innovation', (_blocks, blocks) => {
    const group = (i: number): number => blocks.findIndex((block) => block.includes(i))
    fc.assert(
      fc.property(fc.array(matrixOf(m, n + 2), { minLength: 1, maxLength: 4 }), (patterns) => {
        const optimizer = dekf({ blocks, covariance: 0.7, processNoise: 0.01 })
        const state = optimizer.init(new Float64Array(n))
        let P: Rows = covarianceOf(state)
        for (const rows of patterns) {
          const H = rows.map((row) => row.slice(0, n))
          const error = rows.map((row) => row[n]!)
          const logits = softmax ? rows.map((row) => row[n + 1]!) : undefined
          const at = pattern(H, error, logits)
          const { step } = optimizer.update(new Float64Array(n), state, at)
          const expected = reference(
            P,
            H,
            error,
            at.lossHessian,
            0.01,
            (i, j) => group(i) === group(j),
          )
          P = expected.P
          step.forEach((x, i) => expect(x).toBeCloseTo(expected.step[i]!, 9))
          covarianceOf(state).forEach((row, i) =>
            row.forEach((x, j) => expect(x).toBeCloseTo(P[i]![j]!, 9)),
          )
        }
      }),
      few,
    )
  })

  test('with one block it is the global filter, bit for bit', () => {
    fc.assert(
      fc.property(fc.array(matrixOf(m, n + 2), { minLength: 1, maxLength: 4 }), (patterns) => {
        const [one, whole] = [dekf(), gekf()]
        const [mine, theirs] = [new Float64Array(n), new Float64Array(n)]
        const states = [one.init(mine), whole.init(theirs)] as const
        for (const rows of patterns) {
          const at = pattern(
            rows.map((row) => row.slice(0, n)),
            rows.map((row) => row[n]!),
            softmax ? rows.map((row) => row[n + 1]!) : undefined,
          )
          one.update(mine, states[0], at)
          whole.update(theirs, states[1], at)
          expect(mine).toEqual(theirs)
          expect(states[0].covariance).toEqual(states[1].covariance)
        }
      }),
      few,
    )
  })
})

test('decoupling loses nothing where blocks act on outputs of their own and the loss is a sum', () => {
  fc.assert(
    fc.property(matrixOf(2, 5), (rows) => {
      const H = rows.map((row, k) => row.slice(0, 4).map((x, i) => (i % 2 === k ? x : 0)))
      const at = pattern(
        H,
        rows.map((row) => row[4]!),
      )
      const optimizer = dekf({
        blocks: [
          [0, 2],
          [1, 3],
        ],
      })
      const state = optimizer.init(new Float64Array(4))
      const { step } = optimizer.update(new Float64Array(4), state, at)
      const whole = gekf().update(new Float64Array(4), gekf().init(new Float64Array(4)), at).step
      step.forEach((x, i) => expect(x).toBeCloseTo(whole[i]!, 12))
    }),
    few,
  )
})

describe('blocks', () => {
  const params = {
    W1: tensor([1, 2, 3, 4, 5, 6], { shape: [2, 3] }), // 0 to 5
    b1: [1, 2, 3], // 6 to 8
    W2: tensor([1, 2, 3], { shape: [3, 1] }), // 9 to 11
    b2: [1], // 12
    K: tensor([1, 2, 3, 4, 5, 6, 7, 8], { shape: [2, 2, 2] }), // 13 to 20
    other: [1, 2, 3], // 21 to 23
    gain: 1, // 24
    empty: new Float64Array(0),
  }
  const groupsOf = (blocks?: 'node' | 'leaf'): number[][] => {
    const optimizer = blocks === undefined ? dekf() : dekf({ blocks })
    const { order, sizes } = optimizer.init(new Float64Array(25), layoutOf(params))
    let first = 0
    return [...sizes].map((size) => [...order.slice(first, (first += size))])
  }

  test('a node has its column, and its bias where that follows', () => {
    const nodes = [
      [0, 3, 6],
      [1, 4, 7],
      [2, 5, 8],
      [9, 10, 11, 12],
    ]
    const kernels = [
      [13, 15, 17, 19],
      [14, 16, 18, 20],
    ]
    expect(groupsOf()).toEqual([...nodes, ...kernels, [21, 22, 23], [24]])
  })

  test('a leaf has all its entries', () => {
    expect(groupsOf('leaf').map((group) => group.length)).toEqual([6, 3, 3, 1, 8, 3, 1])
    expect(groupsOf('leaf').flat()).toEqual(Array.from({ length: 25 }, (_, i) => i))
  })

  test.each<[string, unknown, string]>([
    ['a weight missing', [[0], [2]], 'got none for 1'],
    [
      'a weight twice',
      [
        [0, 1],
        [1, 2],
      ],
      'got 1 twice',
    ],
    ['a place beyond', [[0, 1, 2, 3]], 'got 3'],
    ['half a place', [[0, 0.5]], 'got 0.5'],
    ['no list', [0, 1, 2], 'got 0'],
  ])('%s is refused', (_name, blocks, message) => {
    const optimizer = dekf({ blocks: blocks as number[][] })
    expect(() => optimizer.init(new Float64Array(3))).toThrow(message)
    expect(() => optimizer.init(new Float64Array(3))).toThrow(DomainError)
  })

  test('an unknown word is refused', () => {
    expect(() => dekf({ blocks: 'nodes' as never })).toThrow("Perhaps 'node'?")
  })
})

test('no error, no step; a lost block is trouble; noise may follow a schedule', () => {
  const optimizer = dekf({ blocks: [[0], [1]], processNoise: (step) => (step === 0 ? 0.5 : 0) })
  const still = pattern([[0, 0]], [0])
  const state = optimizer.init(new Float64Array(2))
  expect(optimizer.update(Float64Array.of(7, 7), state, still).step.every((x) => x === 0)).toBe(
    true,
  )
  expect([...state.covariance]).toEqual([1.5, 1.5])
  state.covariance[1] = -1
  expect(() => optimizer.update(new Float64Array(2), state, still)).toThrow(NumericalTrouble)
})

describe.each(['f64', 'f32'] as const)('a %s network', (dtype) => {
  const options = {
    params: {
      W: tensor([0.3, -0.1, 0.2, 0.4, 0.1, -0.3], { shape: [2, 3], dtype }),
      b: dtype === 'f32' ? new Float32Array(3) : new Float64Array(3),
    },
    data: {
      inputs: tensor([1, 2, -1, 0.5, 0.3, -2, -1, -1, 0.2, 0.7, 2, 1], { shape: [6, 2] }),
      targets: Int32Array.of(0, 1, 2, 0, 1, 2),
    },
    model: (p: { W: Traced; b: Traced }, x: Traced) => x.matmul(p.W).add(p.b),
    loss: (z: Traced, t: Traced) => z.softmaxCrossEntropy(t),
    optimizer: dekf(),
    batchSize: 2,
  }

  test('resumes through JSON bit for bit, and learns', async () => {
    const whole = await train({ ...options, steps: 12 } as never)
    const { state } = await train({ ...options, steps: 5 } as never)
    const resume = JSON.parse(JSON.stringify(state)) as TrainState
    const rest = await train({ ...options, steps: 12, resume } as never)
    expect(rest.state).toEqual(whole.state)
    expect(whole.history.at(-1)!.loss).toBeLessThan(whole.history[0]!.loss)
    expect(whole.history[0]!.loss).toBeGreaterThan(0.1)
  })
})
