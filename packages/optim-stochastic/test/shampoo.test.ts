import { expect, test } from '@jest/globals'
import { shampoo } from '../src/index.js'
import { randomStream } from '../src/data/random.js'
import {
  combined,
  expectClose,
  flat,
  matrixFunction,
  normalMatrix,
  oneLeaf,
  product,
  scaledUnit,
  stepsOf,
  transposed,
} from './matrices.js'
import { times, type Rows } from './quadratic.js'

const random = randomStream(8)

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
