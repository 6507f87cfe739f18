import { expect, test } from '@jest/globals'
import { adam, soap, stateSize } from '../src/index.js'
import { randomStream } from '../src/data/random.js'
import {
  expectClose,
  flat,
  normalMatrix,
  oneLeaf,
  orthogonal,
  product,
  rowsOf,
  stepsOf,
  transposed,
} from './matrices.js'
import { quadraticSample } from './quadratic.js'

const random = randomStream(8)

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

test.each([
  [3, 200],
  [200, 3],
])('%p×%p: nothing of the size of a long side squared is made', (m, n) => {
  const optimizer = soap({ maxDimension: 10 })
  const gradients = Array.from({ length: 3 }, () => flat(normalMatrix(random, m, n)))
  const steps = stepsOf(optimizer, gradients, oneLeaf(m, n))
  expect(steps[2]!.every(Number.isFinite)).toBe(true)
  const state = optimizer.init(new Float64Array(m * n), oneLeaf(m, n))
  expect(stateSize(state)).toBe(2 * m * n + 2 * 9 + 5)
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
