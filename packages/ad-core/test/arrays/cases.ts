import {
  layerNorm,
  logSoftmax,
  logSumExp,
  sigmoidCrossEntropy,
  softmax,
  softmaxCrossEntropy,
  squaredError,
} from '../../src/composite/index.js'
import { argMax, maxOf, minOf, norm, prod } from '../../src/custom/index.js'
import * as linear from '../../src/linear/index.js'
import { Tensor, tensor } from '../../src/tensor.js'
import type { Like } from '../../src/values.js'
import { sample } from './naive.js'

/** A function of arrays, with operands at which it is smooth. */
export type Case = readonly [
  name: string,
  f: (...x: Like[]) => unknown,
  operands: readonly Tensor[],
]

const shares = (seed: number, shape: number[]): Tensor =>
  softmax(new Tensor(shape, 'f64', sample(shape, seed).data))

/** Every array operation and composite at least once. */
export const cases: readonly Case[] = [
  ['broadcastTo', (x) => linear.broadcastTo(x!, [2, 3, 2]), [sample([3, 1])]],
  ['broadcastTo of a scalar', (x) => linear.broadcastTo(x!, [2, 3]), [sample([])]],
  ['tile', (x) => linear.tile(x!, [2, 1, 3]), [sample([2, 2])]],
  ['reshape', (x) => linear.reshape(x!, [3, -1]), [sample([2, 3])]],
  ['transpose', (x) => linear.transpose(x!), [sample([2, 3])]],
  ['transpose of three axes', (x) => linear.transpose(x!, [1, 2, 0]), [sample([2, 3, 4])]],
  ['slice', (x) => linear.slice(x!, 1, -1, 1), [sample([2, 5, 2])]],
  ['slice backwards', (x) => linear.slice(x!, -1, 0, 0, -2), [sample([6, 2])]],
  ['flip', (x) => linear.flip(x!), [sample([2, 3])]],
  [
    'pad',
    (x) =>
      linear.pad(x!, [
        [1, 0],
        [0, 2],
      ]),
    [sample([2, 3])],
  ],
  ['pad with a value', (x) => linear.pad(x!, 1, 7), [sample([2, 3])]],
  ['gather', (x) => linear.gather(x!, [2, 0, 2], 1), [sample([2, 3])]],
  [
    'gather at rows of indices',
    (x) =>
      linear.gather(
        x!,
        tensor([
          [1, 0],
          [2, -1],
        ]),
      ),
    [sample([3, 2])],
  ],
  [
    'scatterAdd',
    (x, y) => linear.scatterAdd(x!, [1, 1], y!, 1),
    [sample([2, 3]), sample([2, 2], 2)],
  ],
  ['stack', (x, y) => linear.stack([x!, y!, x!], 1), [sample([2, 3]), sample([2, 3], 2)]],
  ['stack of scalars', (x, y) => linear.stack([x!, y!]), [sample([]), sample([], 2)]],
  ['concat', (x, y) => linear.concat([x!, y!], 1), [sample([2, 3]), sample([2, 1], 2)]],
  ['concat of vectors', (x, y) => linear.concat([x!, y!]), [sample([3]), sample([0], 2)]],
  ['sum', (x) => linear.sum(x!), [sample([2, 3])]],
  ['sum along the middle', (x) => linear.sum(x!, 1, { keepDims: true }), [sample([2, 3, 2])]],
  ['sum along the ends', (x) => linear.sum(x!, [0, -1]), [sample([2, 3, 2])]],
  ['mean', (x) => linear.mean(x!, -1), [sample([2, 3])]],
  ['cumsum', (x) => linear.cumsum(x!, 1), [sample([2, 4, 2])]],
  ['dot', (x, y) => linear.dot(x!, y!), [sample([5]), sample([5], 2)]],
  ['dot of a matrix', (x, y) => linear.dot(x!, y!), [sample([2, 3]), sample([3], 2)]],
  ['dot with a matrix', (x, y) => linear.dot(x!, y!), [sample([3]), sample([3, 2], 2)]],
  ['outer', (x, y) => linear.outer(x!, y!), [sample([3]), sample([2], 2)]],
  ['matmul', (x, y) => linear.matmul(x!, y!), [sample([2, 3]), sample([3, 4], 2)]],
  [
    'matmul, rows in batches',
    (x, y) => linear.matmul(x!, y!),
    [sample([2, 2, 3]), sample([3, 2], 2)],
  ],
  ['matmul, batches', (x, y) => linear.matmul(x!, y!), [sample([2, 2, 3]), sample([2, 3, 2], 2)]],
  [
    'matmul, batches that broadcast',
    (x, y) => linear.matmul(x!, y!),
    [sample([2, 1, 2, 3]), sample([3, 3, 2], 2)],
  ],
  [
    'matmul, one matrix for many',
    (x, y) => linear.matmul(x!, y!),
    [sample([2, 3]), sample([2, 3, 2], 2)],
  ],
  ['matmul, a row for many', (x, y) => linear.matmul(x!, y!), [sample([3]), sample([2, 3, 2], 2)]],
  [
    'matmul, a column for many',
    (x, y) => linear.matmul(x!, y!),
    [sample([2, 2, 3]), sample([3], 2)],
  ],
  ['maxOf', (x) => maxOf(x!, 1), [sample([3, 4])]],
  ['maxOf of all', (x) => maxOf(x!), [sample([3, 4])]],
  ['minOf', (x) => minOf(x!, [0, 2], { keepDims: true }), [sample([2, 3, 2])]],
  ['norm', (x) => norm(x!), [sample([5])]],
  ['norm along an axis', (x) => norm(x!, 0), [sample([3, 4])]],
  ['argMax', (x) => argMax(x!, 0), [sample([3, 4])]],
  ['prod', (x) => prod(x!), [sample([7])]],
  ['prod along an axis', (x) => prod(x!, 1), [sample([2, 5, 3])]],
  ['logSumExp', (x) => logSumExp(x!, 1), [sample([2, 3])]],
  ['logSumExp of all', (x) => logSumExp(x!), [sample([2, 3])]],
  ['softmax', (x) => softmax(x!), [sample([2, 4])]],
  ['softmax along the first axis', (x) => softmax(x!, 0), [sample([4, 2])]],
  ['logSoftmax', (x) => logSoftmax(x!), [sample([2, 4])]],
  [
    'softmaxCrossEntropy',
    (z, t) => softmaxCrossEntropy(z!, t!),
    [sample([3, 4]), shares(2, [3, 4])],
  ],
  [
    'softmaxCrossEntropy of one',
    (z, t) => softmaxCrossEntropy(z!, t!),
    [sample([4]), shares(2, [4])],
  ],
  [
    'softmaxCrossEntropy with labels',
    (z) => softmaxCrossEntropy(z!, new Int32Array([1, 0])),
    [sample([2, 3])],
  ],
  [
    'sigmoidCrossEntropy',
    (z, t) => sigmoidCrossEntropy(z!, t!),
    [sample([3, 2]), shares(2, [3, 2])],
  ],
  ['squaredError', (z, t) => squaredError(z!, t!), [sample([3, 2]), sample([3, 2], 2)]],
  [
    'layerNorm',
    (x, a, b) => layerNorm(x!, a!, b!),
    [sample([2, 4]), sample([4], 2), sample([4], 3)],
  ],
]
