import { describe, expect, test } from '@jest/globals'
import {
  broadcastTo,
  concat,
  flip,
  gather,
  pad,
  reshape,
  slice,
  stack,
  tile,
  transpose,
} from '../../src/linear/index.js'
import { tensor } from '../../src/tensor.js'

describe('dtypes', () => {
  const labels = tensor(new Int32Array([3, 1, 2]))
  const singles = tensor(new Float32Array([3, 1, 2]))

  test('moving entries keeps the dtype', () => {
    for (const x of [labels, singles]) {
      const moved = [
        slice(x, 1),
        flip(x),
        pad(x, 1),
        gather(x, [0]),
        tile(x, 2),
        concat([x, x]),
        stack([x, x]),
      ]
      for (const y of [...moved, reshape(x, [3, 1]), transpose(x), broadcastTo(x, [2, 3])]) {
        expect(y.dtype).toBe(x.dtype)
      }
    }
  })

  test('mixed dtypes become f64', () => {
    expect(concat([labels, singles]).dtype).toBe('f64')
  })

  test('results own their memory', () => {
    const x = tensor([1, 2, 3, 4])
    for (const y of [
      reshape(x, [2, 2]),
      slice(x, 0),
      transpose(x),
      tile(x, 1),
      broadcastTo(x, [4]),
    ]) {
      y.data[0] = 9
      expect(x.data[0]).toBe(1)
    }
  })
})
