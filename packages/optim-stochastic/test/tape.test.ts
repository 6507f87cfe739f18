import { describe, expect, test } from '@jest/globals'
import { batchOracle, type Flat, type Traced } from '@wengert/ad-core'
import { fourRegions, type FourRegionsParams } from '../src/problems/index.js'
import { randomStream } from '../src/data/random.js'
import { gekf, sgd, smd, train } from '../src/index.js'
import { handMadeNetwork } from './hand-made-network.js'
import { trainOn } from './oracle-training.js'

const start = fourRegions.init(3)
const { model, loss } = fourRegions
const tape = batchOracle<FourRegionsParams<Traced>>({ model, loss }, start)
const hand = handMadeNetwork(fourRegions.widths)
const w = Float64Array.from(Object.values(start).flatMap((leaf) => [...leaf.data]))
const random = randomStream(2)
const v = Float64Array.from(w, () => random.normal())
const { inputs, targets } = fourRegions.sample(12, 'uniform', 1)
tape.move(w, inputs, targets)
hand.move(w, inputs, targets)

function expectEqual(x: ArrayLike<number>, y: ArrayLike<number>, tolerance: number): void {
  expect(x).toHaveLength(y.length)
  let scale = 0
  let error = 0
  for (let i = 0; i < y.length; i++) {
    scale = Math.max(scale, Math.abs(y[i]!))
    error = Math.max(error, Math.abs(x[i]! - y[i]!))
  }
  expect(error / scale).toBeLessThan(tolerance)
}

describe('the tape’s derivatives of the network equal those written by hand', () => {
  const out = (): Flat => new Float64Array(w.length)

  test('parameters in one order', () => {
    expect(tape.size).toBe(184)
    expect(tape.flatten(start)).toEqual(w)
  })
  test('value', () => expect(tape.value()).toBeCloseTo(hand.value(), 14))
  test('gradient', () => expectEqual(tape.gradient(out()), hand.gradient(out()), 1e-13))
  test('gradient elsewhere', () => {
    const there = w.map((x, i) => x + 0.1 * v[i]!)
    expectEqual(tape.gradientAt(there, out()), hand.gradientAt(there, out()), 1e-13)
  })
  test('Gauss–Newton product', () => expectEqual(tape.gnvp(v, out()), hand.gnvp(v, out()), 1e-13))
  test('Hessian product, by differences', () =>
    expectEqual(tape.hvp(v, out()), hand.hvp(v, out()), 1e-7))
  test.each(['valueGradientHvp', 'valueGradientGnvp'] as const)('%s, and its parts', (joint) => {
    const [gradient, product] = [out(), out()]
    const value = tape[joint](v, gradient, product)
    expect(value).toBe(tape.value())
    expectEqual(gradient, hand.gradient(out()), 1e-13)
    const alone = joint === 'valueGradientHvp' ? hand.hvp(v, out()) : hand.gnvp(v, out())
    expectEqual(product, alone, joint === 'valueGradientHvp' ? 1e-7 : 1e-13)
  })
  test('diagonal of G', () => {
    expectEqual(tape.curvatureDiagonal(out()), hand.curvatureDiagonal(out()), 1e-13)
  })
  test.each(['z', 'error', 'jacobian', 'lossHessian'] as const)('outputs: %s', (part) => {
    const [a, b] = [tape.outputs()[part], hand.outputs()[part]]
    expect(a.shape).toEqual(b.shape)
    expectEqual(a.data, b.data, 1e-13)
  })
})

test.each([
  ['sgd', () => sgd({ stepSize: 0.3 })],
  ['smd', () => smd({ stepSize: 0.3, metaStepSize: 0.3, decay: 1 })],
  ['gekf', () => gekf()],
] as const)('%s takes the same path on the tape as by hand', async (_name, optimizer) => {
  const data = fourRegions.sample(200, 'uniform', 4)
  const common = { data, optimizer: optimizer(), batchSize: 10, seed: 5 }
  const onTape = await train({
    ...common,
    params: start,
    model,
    loss,
  })
  const byHand = trainOn(handMadeNetwork(fourRegions.widths), { ...common, params: w })
  expectEqual(tape.flatten(onTape.params), byHand.params, 1e-9)
  expect(onTape.patterns).toBe(200)
})
