import { expect, test } from '@jest/globals'
import { ShapeError } from '../../src/errors.js'
import {
  broadcastTo,
  concat,
  gather,
  pad,
  reshape,
  scatterAdd,
  slice,
  stack,
  tile,
  transpose,
} from '../../src/linear/index.js'
import { tensor } from '../../src/tensor.js'

const matrix = tensor([[1, 2]])

test.each([
  [
    () => stack([]),
    'stack: expected a list of at least one operand, got an empty one. Perhaps stack([x, y])?',
  ],
  [
    () => stack([[1], [1, 2]]),
    'stack: expected operands of one shape, got [1] and, as operand 1, [2].',
  ],
  [() => concat([1, 2]), 'concat: expected arrays, got a scalar. Perhaps stack([…])?'],
  [
    () => concat([matrix, tensor([[1], [2]])], 1),
    'concat: expected arrays that differ along axis 1 only, got [1, 2] and, as operand 1, [2, 1].',
  ],
  [
    () => concat([matrix, [1, 2]]),
    'concat: expected arrays that differ along axis 0 only, got [1, 2] and, as operand 1, [2].',
  ],
  [
    () => reshape([1, 2, 3], [2, 2]),
    'reshape: expected a shape of 3 entries for [3], got [2, 2]. Perhaps −1 for one of the lengths?',
  ],
  [
    () => reshape([1, 2, 3], [2, -1]),
    'reshape: expected a shape of 3 entries for [3], got [2, -1].',
  ],
  [
    () => reshape([1, 2, 3, 4], [-1, -1]),
    'reshape: expected a shape of 4 entries for [4], got [-1, -1].',
  ],
  [
    () => reshape(tensor([]), [0, -1]),
    'reshape: expected a shape of 0 entries for [0], got [0, -1].',
  ],
  [
    () => transpose(matrix, [0, 0]),
    'transpose: expected every axis of shape [1, 2] once, got [0, 0].',
  ],
  [() => transpose(matrix, [0, 2]), 'transpose: expected an axis from -2 to 1 for rank 2, got 2.'],
  [
    () => pad(matrix, -1),
    'pad: expected a pair of whole widths ≥ 0 for each axis of shape [1, 2], got -1.',
  ],
  [
    () => pad(matrix, [[1, 2]]),
    'pad: expected a pair of whole widths ≥ 0 for each axis of shape [1, 2], got [[1,2]].',
  ],
  [
    () => slice([1, 2], 0.5),
    'slice: expected whole positions and a whole step other than 0, got start 0.5, end left out, step 1.',
  ],
  [
    () => slice([1, 2], 0, 2, 0, 0),
    'slice: expected whole positions and a whole step other than 0, got start 0, end 2, step 0.',
  ],
  [() => slice(3, 0), 'slice: expected an axis from 0 to -1 for rank 0, got 0.'],
  [() => gather([1, 2], [5]), 'gather: expected whole indices from -2 to 1, got 5.'],
  [() => gather([1, 2], [0.5]), 'gather: expected whole indices from -2 to 1, got 0.5.'],
  [() => scatterAdd([1, 2], [-3], [1]), 'scatterAdd: expected whole indices from -2 to 1, got -3.'],
  [
    () => scatterAdd([1, 2], [0], [1, 2]),
    'scatterAdd: expected values of shape [1], got [2]. Perhaps broadcastTo(values, shape)?',
  ],
  [() => tile([1, 2], -1), 'tile: expected whole repeats ≥ 0, got [-1].'],
  [
    () => broadcastTo([1, 2], [3]),
    'broadcastTo: expected a shape that [2] broadcasts to, got [3].',
  ],
])('a shape that does not fit: %#', (run, message) => {
  expect(run).toThrow(new ShapeError(message))
})
