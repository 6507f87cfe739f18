/** Products of matrices, and operations on lanes, that are loops in programs. */
import { describe, expect, test } from '@jest/globals'
import { OP } from '../../src/compile/program/instructions.js'
import type { Program } from '../../src/compile/program/program.js'
import { wasmProgram } from '../../src/compile/wasm/wasm-program.js'
import {
  argMax,
  grad,
  hvp,
  logSoftmax,
  logSumExp,
  map,
  matmul,
  maxOf,
  mul,
  norm,
  sigmoidCrossEntropy,
  softmax,
  softmaxCrossEntropy,
  sum,
  tanh,
  transpose,
  type Traced,
} from '../../src/index.js'
import { productOf } from '../../src/linear/product.js'
import type { Value } from '../../src/operand.js'
import { Tensor } from '../../src/tensor.js'
import { expectSameEverywhere, programOf, type AnyFunction } from './backends.js'

function array(shape: readonly number[], phase: number): Tensor {
  const length = shape.reduce((n, m) => n * m, 1)
  const data = Float64Array.from({ length }, (_, i) => 2 * Math.sin(1.3 * i * i + phase))
  return new Tensor(shape, 'f64', data)
}

/** A product of matrices, each of which may be given as its transpose. */
function product(isLeftTurned: boolean, isRightTurned: boolean): AnyFunction {
  return (x, y) => {
    const [a, b] = [x as Tensor, y as Tensor]
    const rows = a.shape.at(isLeftTurned ? -1 : -2)!
    const columns = b.shape.at(isRightTurned ? -2 : -1)!
    const left = { shape: a.shape, transposed: isLeftTurned }
    const right = { shape: b.shape, transposed: isRightTurned }
    return productOf(a as Value, left, b as Value, right, [rows, columns])
  }
}

/** The most sums of any loop of a program. */
function mostSums({ live }: Program): number {
  return Math.max(0, ...live.sums.map(({ size }) => size))
}

function loopsInLanes(program: Program): number {
  const made = wasmProgram(program, { simd: true })
  const { loopsInLanes } = made.generated
  made.release()
  return loopsInLanes
}

const TURNED = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const

describe('products of matrices', () => {
  const lengths = [
    [8, 9, 8],
    [9, 70, 7],
    [13, 11, 5],
    [3, 100, 3],
    [2, 67, 5],
    [600, 1, 2],
    [31, 1, 23],
    [90, 2, 7],
    [1, 33, 31],
    [31, 33, 1],
    [1, 601, 1],
    [5, 300, 2],
    [17, 16, 16],
    [33, 253, 141],
    [141, 253, 33],
  ] as const

  test.each(lengths)('of %d by %d by %d', (m, k, n) => {
    for (const [left, right] of TURNED) {
      const at = [1, 2].map((phase) => [
        array(left ? [k, m] : [m, k], phase),
        array(right ? [n, k] : [k, n], phase + 0.3),
      ])
      expectSameEverywhere(`turned ${left}, ${right}`, product(left, right), at)
    }
  })

  test.each([
    [0, 3, 2],
    [3, 0, 2],
    [3, 2, 0],
  ])('without entries: %d by %d by %d', (m, k, n) => {
    const at = [[array([m, k], 1), array([k, n], 2)]]
    expectSameEverywhere('empty', matmul as AnyFunction, at)
  })

  test('batch by batch, where one is repeated, and with their derivatives', () => {
    const f = (x: Traced, y: Traced): Traced => sum(tanh(matmul(x, y))) as Traced
    for (const [left, right] of [
      [
        [3, 9, 11],
        [11, 8],
      ],
      [
        [7, 11],
        [2, 11, 9],
      ],
      [
        [2, 1, 9, 7],
        [3, 7, 10],
      ],
    ] as const) {
      const at = [1, 2].map((phase) => [array(left, phase), array(right, phase + 0.7)])
      expectSameEverywhere('value', matmul as AnyFunction, at)
      expectSameEverywhere('slope', grad(f) as AnyFunction, at)
      const along = at.map(([x, y]) => [x, array(left, 0.1), y])
      expectSameEverywhere('curvature', hvp(f) as AnyFunction, along)
    }
  })

  test('in the body of a loop, and of parts of a larger array', () => {
    const each = map<Traced, Traced, Traced>((w, x) => tanh(matmul(matmul(x, w), transpose(x))))
    const at = [1, 2].map((phase) => [array([14, 14], phase), array([5, 13, 14], phase + 0.2)])
    expectSameEverywhere('loop', each as AnyFunction, at)
    const parts = (x: Traced): Traced => matmul(transpose(x.slice(1, 12)), x.slice(3, 14))
    expectSameEverywhere('parts', parts as AnyFunction, [
      [array([14, 14], 3)],
      [array([14, 14], 4)],
    ])
  })

  test('entries of a tile are added up together, two at once', () => {
    for (const [left, right] of TURNED) {
      const program = programOf(product(left, right), [array([40, 40], 1), array([40, 40], 2)])
      expect(mostSums(program)).toBe(8)
      expect(loopsInLanes(program)).toBe(1)
    }
    const odd = programOf(product(false, false), [array([21, 24], 1), array([24, 23], 2)])
    expect(loopsInLanes(odd)).toBe(4) // of four rows and of three, of two pairs of columns and what is left
  })

  test('are packed where that pays: large ones, and those whose sums are short', () => {
    const packed = (isLeft: boolean, isRight: boolean, side: number): number => {
      const at = [array([side, side], 1), array([side, side], 2)]
      const { arrays } = programOf(product(isLeft, isRight), at).graph
      return arrays.filter(({ role }) => role === 'scratch').length - 1
    }
    expect(TURNED.map(([left, right]) => packed(left, right, 200))).toEqual([1, 2, 0, 1])
    expect(TURNED.map(([left, right]) => packed(left, right, 100))).toEqual([0, 0, 0, 0])
    expect(TURNED.map(([left, right]) => packed(left, right, 20))).toEqual([0, 0, 1, 0])
  })

  test('small ones are written out', () => {
    const program = programOf(product(false, false), [array([8, 8], 1), array([8, 8], 2)])
    expect(mostSums(program)).toBe(0)
  })
})

describe('lanes of arrays', () => {
  const operations: Readonly<Record<string, (x: Traced) => unknown>> = {
    max: (x) => maxOf(x, { axis: -1 }),
    argMax: (x) => argMax(x, -1),
    norm: (x) => norm(x, { axis: -1 }),
    'norm over two axes': (x) => norm(x, { axis: [0, 2] }),
    logSumExp: (x) => logSumExp(x, { axis: 1 }),
    'logSumExp over two axes, which stay': (x) => logSumExp(x, { axis: [1, 2], keepDims: true }),
    softmax: (x) => softmax(x),
    'softmax along the first axis': (x) => softmax(x, 0),
    logSoftmax: (x) => logSoftmax(x, 1),
    'losses of softmax': (x) => softmaxCrossEntropy(x, softmax(mul(x, 2))),
    'losses of the sigmoid': (x) => sigmoidCrossEntropy(x, mul(x, x)),
  }
  const shapes = [
    [9, 7, 5],
    [2, 41, 3],
    [61, 1, 4],
    [3, 3, 63],
  ] as const

  test.each(Object.keys(operations))('%s', (name) => {
    const f = operations[name]!
    const total = (x: Traced): Traced => sum(mul(f(x) as Traced, f(x) as Traced)) as Traced
    for (const shape of shapes) {
      const at = [1, 2].map((phase) => [array(shape, phase)])
      expectSameEverywhere(name, f as AnyFunction, at)
      if (name !== 'argMax') expectSameEverywhere('slope', grad(total) as AnyFunction, at)
    }
  })

  test('are computed without JavaScript, those of equal number in one loop', () => {
    const f = (x: Traced): unknown => [softmax(x), logSumExp(x, { axis: 1 }), logSoftmax(x)]
    const program = programOf(f as AnyFunction, [array([65, 6], 1)])
    const { op } = program.graph.columns
    const count = (kind: number): number =>
      program.live.order.flat().filter((id) => op[id] === kind).length
    expect(count(OP.host)).toBe(0)
    expect(count(OP.loop)).toBe(1)
    const calls = program.live.order.flat().filter((id) => op[id] === OP.call)
    expect(calls).toHaveLength(6 + 1) // an exponential an entry, and a logarithm
  })

  test('long ones stay with JavaScript', () => {
    const program = programOf(((x: Traced) => softmax(x)) as AnyFunction, [array([4, 65], 1)])
    expect(program.graph.hostSteps).toHaveLength(1)
    expectSameEverywhere('long', ((x: Traced) => softmax(x)) as AnyFunction, [[array([4, 65], 2)]])
  })
})
