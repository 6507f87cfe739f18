import { expect, test } from '@jest/globals'
import { fourRegions } from '@wengert/optim-stochastic/problems'
import { networks, patterns, problemAsData } from './problem.js'

interface Data {
  readonly batch: number
  readonly inputs: readonly number[]
  readonly targets: readonly number[]
  readonly networks: Readonly<Record<string, readonly { shape: number[]; data: number[] }[]>>
}

test('networks have up to 10⁴ weights, the smallest as many as Four Regions', () => {
  expect(networks.map(({ weights }) => weights)).toEqual([fourRegions.weights, 1924, 9789])
})

test('JSON keeps every bit, and leaves in the order in which rivals read them', () => {
  const data = JSON.parse(JSON.stringify(problemAsData())) as Data
  expect(data.inputs).toEqual(Array.from(patterns.inputs.data))
  expect(data.targets).toEqual(Array.from(patterns.targets))
  for (const { name, params } of networks) {
    const { W1, b1, W2, b2, W3, b3 } = params('f64')
    const leaves = [W1, b1, W2, b2, W3, b3].map(({ shape, data: numbers }) => ({
      shape,
      data: Array.from(numbers),
    }))
    expect(data.networks[name]).toEqual(leaves)
  }
})

test('in single precision the start is the same, rounded', () => {
  for (const { params } of networks) {
    const { W2 } = params('f32')
    expect(W2.dtype).toBe('f32')
    expect(Array.from(W2.data)).toEqual(Array.from(params('f64').W2.data, Math.fround))
  }
})
