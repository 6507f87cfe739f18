import { expect, test } from '@jest/globals'
import { batchOracle, sigmoidCrossEntropy, tensor, type Traced } from '@wengert/ad-core'
import fc from 'fast-check'
import { smd, train } from '../src/index.js'
import { randomStream } from '../src/data/random.js'

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 })

test('a logistic regression with inputs of several scales comes near its minimum', async () => {
  const scales = [0.1, 1, 30]
  const model = (w: Traced, x: Traced): Traced => x.matmul(w)
  const loss = (z: Traced, t: Traced): Traced => sigmoidCrossEntropy(z, t).mean()
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const random = randomStream(seed)
      const rows = Array.from({ length: 300 }, () => scales.map((s) => s * random.normal()))
      const targets = Float64Array.from(rows, ([x, y, z]) => {
        const odds = 10 * x! - y! + z! / 30
        return random.uniform() < 1 / (1 + Math.exp(-odds)) ? 1 : 0
      })
      const data = { inputs: tensor(rows), targets }
      const params = new Float64Array(3)
      const trained = await train({
        params,
        data,
        model,
        loss,
        optimizer: smd(),
        batchSize: 10,
        steps: 900,
      })
      const start = lossAt(params)
      const least = lossAt(minimum())
      expect(trained.outcome).toBe('exhausted')
      expect(lossAt(trained.params) - least).toBeLessThan(0.1 * (start - least))

      function oracleAt(w: Float64Array): ReturnType<typeof batchOracle> {
        const oracle = batchOracle({ model, loss } as never, params)
        oracle.move(w, data.inputs, data.targets)
        return oracle
      }
      function lossAt(w: Float64Array): number {
        return oracleAt(w).value()
      }
      /** By damped Newton steps on all data, each coordinate in turn. */
      function minimum(): Float64Array {
        const w = new Float64Array(3)
        for (let sweep = 0; sweep < 60; sweep++) {
          for (let i = 0; i < 3; i++) {
            const at = oracleAt(w)
            const unit = Float64Array.from(w, (_, j) => (i === j ? 1 : 0))
            const slope = at.gradient(new Float64Array(3))[i]!
            w[i] = w[i]! - slope / at.hvp(unit, new Float64Array(3))[i]!
          }
        }
        return w
      }
    }),
    { numRuns: 3 },
  )
})

test('a network with a hidden layer fits a curve', async () => {
  interface Net<Leaf> {
    readonly U: Leaf
    readonly a: Leaf
    readonly v: Leaf
    readonly c: Leaf
  }
  await fc.assert(
    fc.asyncProperty(seeds, fc.constantFrom(1e-2, 1, 1e3), async (seed, unit) => {
      const random = randomStream(seed)
      const inputs = Float64Array.from({ length: 300 }, () => 2 * random.uniform() - 1)
      const result = await train({
        params: {
          U: tensor(
            Float64Array.from({ length: 12 }, () => 2 * random.normal()),
            {
              shape: [1, 12],
            },
          ),
          a: Float64Array.from({ length: 12 }, () => random.normal()),
          v: Float64Array.from({ length: 12 }, () => unit * 0.3 * random.normal()),
          c: 0,
        },
        data: {
          inputs: tensor(inputs, { shape: [300, 1] }),
          targets: inputs.map((x) => unit * Math.sin(3 * x)),
        },
        model: (p: Net<Traced>, x) => x.matmul(p.U).add(p.a).tanh().matmul(p.v).add(p.c),
        loss: (z, t) => z.sub(t).square().mean().mul(0.5),
        optimizer: smd(),
        batchSize: 10,
        steps: 1500,
        heldOut: {
          inputs: tensor(inputs.subarray(0, 100), { shape: [100, 1] }),
          targets: inputs.subarray(0, 100).map((x) => unit * Math.sin(3 * x)),
        },
        every: 1500,
      })
      expect(result.outcome).toBe('exhausted')
      expect(result.history.at(-1)!.heldOutLoss).toBeLessThan(0.05 * unit ** 2 * 0.25)
    }),
    { numRuns: 4 },
  )
})
