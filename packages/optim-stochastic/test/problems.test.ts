import { describe, expect, test } from '@jest/globals'
import { fourRegions, noisyQuadratic } from '../src/problems/index.js'
import { gekf, sgd, smd, train } from '../src/index.js'
import { handMadeNetwork } from './hand-made-network.js'
import { trainOn } from './oracle-training.js'
import { sgd as plainDescent } from '../src/methods/sgd.js'

describe('four regions', () => {
  const areas = [0.2273, 0.2836, 0.2618, 0.2273]

  test('the regions have the published areas', () => {
    const { targets } = fourRegions.testGrid(1000)
    areas.forEach((area, k) => {
      expect(targets.filter((t) => t === k).length / targets.length).toBeCloseTo(area, 3)
    })
    const prior = areas.reduce((sum, area) => sum - area * Math.log(area), 0)
    expect(fourRegions.priorLoss).toBeCloseTo(prior, 3)
  })

  test('the grid is of cell centres, x running first', () => {
    const { inputs, targets } = fourRegions.testGrid(2)
    expect([...inputs.data]).toEqual([-0.5, -0.5, 0.5, -0.5, -0.5, 0.5, 0.5, 0.5])
    expect(inputs.shape).toEqual([4, 2])
    expect([...targets]).toEqual([2, 1, 2, 1])
  })

  test.each(['uniform', 'quasi-random', 'autocorrelated'] as const)(
    '%s points fill the square',
    (order) => {
      const count = 40_000
      const { inputs, targets } = fourRegions.sample(count, order, 5)
      expect(inputs.data.every((x) => x >= -1 && x <= 1)).toBe(true)
      const tolerance = { uniform: 0.01, 'quasi-random': 0.001, autocorrelated: 0.08 }[order]
      areas.forEach((area, k) => {
        const share = targets.filter((t) => t === k).length / count
        expect(Math.abs(share - area)).toBeLessThan(tolerance)
      })
    },
  )

  test('autocorrelated points walk, with steps of 0.1', () => {
    const { data } = fourRegions.sample(20_000, 'autocorrelated', 2).inputs
    let sum = 0
    let count = 0
    for (let k = 1; k < 20_000; k++) {
      // far from the sides no step is reflected
      if (Math.abs(data[2 * k - 2]!) < 0.4) {
        sum += (data[2 * k]! - data[2 * k - 2]!) ** 2
        count++
      }
    }
    expect(Math.sqrt(sum / count)).toBeCloseTo(0.1, 2)
  })

  test('the stream is the sample, one by one', () => {
    const { inputs, targets } = fourRegions.sample(5, 'quasi-random', 9)
    const stream = fourRegions.stream('quasi-random', 9)
    targets.forEach((target, k) => {
      const pattern = stream.next().value
      expect([...pattern.inputs]).toEqual([...inputs.data.subarray(2 * k, 2 * k + 2)])
      expect(pattern.targets.data[0]).toBe(target)
      expect(pattern.targets.dtype).toBe('i32')
    })
  })

  test('184 weights, of variance 1/fan-in', () => {
    let [sum, count] = [0, 0]
    for (let seed = 0; seed < 50; seed++) {
      const { W1, b1, W2, b2, W3, b3 } = fourRegions.init(seed)
      const leaves = [W1, b1, W2, b2, W3, b3]
      expect(leaves.reduce((total, leaf) => total + leaf.data.length, 0)).toBe(fourRegions.weights)
      leaves.forEach((leaf, k) =>
        leaf.data.forEach((x) => {
          sum += x * x * (k < 2 ? 2 : 10)
          count++
        }),
      )
    }
    expect(sum / count).toBeCloseTo(1, 1)
  })

  test('training teaches: SGD, SMD and GEKF in the lecture’s order, on derivatives by hand', () => {
    const test_ = fourRegions.testGrid(30)
    const loss = (optimizer: object): number => {
      const start = fourRegions.init(7)
      const flat = Float64Array.from(Object.values(start).flatMap((leaf) => [...leaf.data]))
      const network = handMadeNetwork(fourRegions.widths)
      const data = fourRegions.sample(6000, 'uniform', 7)
      const result = trainOn(network, { params: flat, data, optimizer, batchSize: 10 })
      expect(result.outcome).toBe('exhausted')
      network.move(result.params as Float64Array, test_.inputs, test_.targets)
      return network.value()
    }
    const plain = loss(plainDescent({ stepSize: 0.1 }))
    const meta = loss(smd({ stepSize: 0.3, metaStepSize: 0.3, decay: 1 }))
    const filter = loss(gekf())
    expect(plain).toBeLessThan(fourRegions.priorLoss)
    expect(meta).toBeLessThan(plain)
    expect(filter).toBeLessThan(meta)
  })
})

test('noisy quadratic: the tape’s loss and Hessian are the stated ones', async () => {
  const problem = noisyQuadratic({ size: 4, condition: 50, noise: 0 })
  expect([...problem.eigenvalues].map((x) => x.toFixed(6))).toEqual([
    '1.000000',
    '0.271442',
    '0.073681',
    '0.020000',
  ])
  const result = await train({
    params: problem.init,
    data: problem.stream(),
    loss: problem.loss,
    optimizer: sgd({ stepSize: 1 }),
    batchSize: 3,
    steps: 1,
  })
  result.params.forEach((w, i) => expect(w).toBeCloseTo(1 - problem.eigenvalues[i]!, 14))
  expect(result.loss).toBeCloseTo(problem.excess(problem.init), 14)
})
