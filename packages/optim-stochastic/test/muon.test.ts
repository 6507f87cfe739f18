import { expect, test } from '@jest/globals'
import { muon } from '../src/index.js'
import { randomStream } from '../src/data/random.js'
import {
  combined,
  expectClose,
  flat,
  matrixFunction,
  normalMatrix,
  oneLeaf,
  product,
  rowsOf,
  stepsOf,
  transposed,
} from './matrices.js'
import type { Rows } from './quadratic.js'

const random = randomStream(8)

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
  const alone = (G: Rows): Float64Array => stepsOf(muon({ decay: 0 }), [flat(G)], oneLeaf(3, 2))[0]!
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
