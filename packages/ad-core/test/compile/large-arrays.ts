import {
  layerNorm,
  logSoftmax,
  logSumExp,
  softmax,
  softmaxCrossEntropy,
  squaredError,
} from '../../src/composite/index.js'
import { maxOf, minOf, norm, prod } from '../../src/custom/index.js'
import * as linear from '../../src/linear/index.js'
import { add, div, exp, mul, sin } from '../../src/ops/index.js'
import type { Like } from '../../src/values.js'
import type { Case } from '../arrays/cases.js'
import { sample } from '../arrays/naive.js'

/** Elementwise, so that what is around stands in loops too. */
const wave = (x: Like): Like => sin(x) as Like

/** Array operations on arrays that are too large to be taken apart: loops, views, or host steps. */
export const largeCases: readonly Case[] = [
  ['broadcasting', (x, y) => mul(add(x!, y!), 0.5), [sample([31, 1]), sample([27], 2)]],
  [
    'broadcasting of three axes',
    (x, y) => mul(wave(x!), wave(y!)),
    [sample([11, 1, 9]), sample([10, 1], 2)],
  ],
  ['broadcasting of a scalar', (x, y) => mul(wave(x!), y!), [sample([33, 21]), sample([], 2)]],
  ['broadcastTo', (x) => linear.broadcastTo(wave(x!), [13, 7, 9]), [sample([7, 1])]],
  ['tile', (x) => linear.tile(x!, [3, 2]), [sample([13, 15])]],
  ['transpose', (x) => mul(linear.transpose(x!), 2), [sample([23, 31])]],
  ['transpose of three axes', (x) => linear.transpose(wave(x!), [2, 0, 1]), [sample([7, 11, 9])]],
  [
    'reshape of a transpose',
    (x) => linear.reshape(linear.transpose(wave(x!)), [-1]),
    [sample([23, 31])],
  ],
  ['slice', (x) => mul(linear.slice(x!, 1, -1), 3), [sample([25, 31])]],
  ['slice in steps', (x) => linear.slice(wave(x!), 1, -1, 1, 3), [sample([9, 61, 3])]],
  ['slice backwards', (x) => linear.slice(wave(x!), -1, 0, 0, -2), [sample([61, 17])]],
  ['flip', (x) => wave(linear.flip(wave(x!))), [sample([29, 19])]],
  ['pad', (x) => linear.pad(wave(x!), [[1, 2], [3, 0]]), [sample([27, 23])]], // prettier-ignore
  ['pad with a value', (x) => linear.pad(wave(x!), 1, 7), [sample([27, 23])]],
  ['stack', (x, y) => linear.stack([wave(x!), y!, x!], 1), [sample([27, 21]), sample([27, 21], 2)]],
  ['concat', (x, y) => linear.concat([wave(x!), y!], 1), [sample([27, 21]), sample([27, 3], 2)]],
  [
    'gather',
    (x) =>
      linear.gather(
        wave(x!),
        Int32Array.from({ length: 41 }, (_, i) => (i * 7) % 29),
        0,
      ),
    [sample([29, 19])],
  ],
  [
    'gather along the last axis',
    (x) => linear.gather(wave(x!), [0, 0, 18, -1, 4], 1),
    [sample([129, 19])],
  ],
  [
    'scatterAdd',
    (x, y) =>
      linear.scatterAdd(
        x!,
        Int32Array.from({ length: 41 }, (_, i) => i % 13),
        wave(y!),
      ),
    [sample([29, 19]), sample([41, 19], 2)],
  ],
  ['sum', (x) => linear.sum(wave(x!)), [sample([37, 19])]],
  ['sum of a sum', (x) => linear.sum(div(wave(x!), linear.sum(exp(x!)))), [sample([37, 19])]],
  ['sum along the first axis', (x) => linear.sum(wave(x!), 0), [sample([37, 19])]],
  ['sum along the middle', (x) => linear.sum(x!, 1, { keepDims: true }), [sample([9, 13, 7])]],
  ['sum along the ends', (x) => linear.sum(wave(x!), [0, -1]), [sample([9, 13, 7])]],
  ['mean', (x) => linear.mean(wave(x!), -1), [sample([31, 23])]],
  ['cumsum', (x) => linear.cumsum(x!, 1), [sample([9, 31, 3])]],
  ['dot', (x, y) => linear.dot(wave(x!), y!), [sample([701]), sample([701], 2)]],
  ['outer', (x, y) => linear.outer(x!, y!), [sample([41]), sample([23], 2)]],
  ['matmul', (x, y) => linear.matmul(x!, y!), [sample([13, 17]), sample([17, 11], 2)]],
  [
    'matmul of a transpose',
    (x, y) => linear.matmul(linear.transpose(x!), wave(y!)),
    [sample([17, 13]), sample([17, 11], 2)],
  ],
  [
    'matmul with a transpose',
    (x, y) => linear.matmul(wave(x!), linear.transpose(y!)),
    [sample([13, 17]), sample([11, 17], 2)],
  ],
  [
    'matmul with a vector',
    (x, y) => linear.matmul(wave(x!), y!),
    [sample([53, 41]), sample([41], 2)],
  ],
  ['a vector by matmul', (x, y) => linear.matmul(x!, y!), [sample([53]), sample([53, 41], 2)]],
  [
    'matmul, batches that broadcast',
    (x, y) => linear.matmul(x!, y!),
    [sample([3, 1, 7, 9]), sample([5, 9, 5], 2)],
  ],
  ['maxOf', (x) => maxOf(wave(x!), 1), [sample([31, 23])]],
  ['minOf of all', (x) => minOf(x!), [sample([31, 23])]],
  ['norm', (x) => norm(x!, 0), [sample([31, 23])]],
  ['prod', (x) => prod(add(1, mul(0.1, x!)), 1), [sample([31, 23])]],
  ['logSumExp', (x) => logSumExp(wave(x!), 0), [sample([31, 23])]],
  ['softmax', (x) => softmax(wave(x!)), [sample([31, 23])]],
  ['logSoftmax', (x) => logSoftmax(x!, 0), [sample([31, 23])]],
  [
    'softmaxCrossEntropy',
    (z) =>
      softmaxCrossEntropy(
        z!,
        Int32Array.from({ length: 31 }, (_, i) => i % 23),
      ),
    [sample([31, 23])],
  ],
  ['squaredError', (z, t) => squaredError(z!, t!), [sample([31, 23]), sample([31, 23], 2)]],
  [
    'layerNorm',
    (x, a, b) => layerNorm(x!, a!, b!),
    [sample([31, 23]), sample([23], 2), sample([23], 3)],
  ],
  ['a known array beside', (x) => mul(x!, sample([27, 31])), [sample([27, 31], 2)]],
]
