import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  broadcastTo,
  concat,
  flip,
  gather,
  pad,
  reshape,
  scatterAdd,
  slice,
  stack,
  tile,
  transpose,
} from '../../src/linear/index.js'
import { Tensor, tensor, zeros } from '../../src/tensor.js'
import { build, entry, sample } from './naive.js'

const shapes = (least: number, most: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 0, max: 4 }), { minLength: least, maxLength: most })

/** A shape with one of its axes. */
const withAxis = shapes(1, 4).chain((shape) =>
  fc.tuple(fc.constant(shape), fc.integer({ min: 0, max: shape.length - 1 })),
)

function same(got: Tensor, expected: Tensor): void {
  expect(got.shape).toEqual(expected.shape)
  expect([...got.data]).toEqual([...expected.data])
}

describe('against indices, on random shapes', () => {
  test('transpose', () => {
    const orders = shapes(0, 4).chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
      ),
    )
    fc.assert(
      fc.property(orders, ([shape, order]) => {
        const x = sample(shape)
        const expected = build(
          order.map((axis) => shape[axis]!),
          (index) =>
            entry(
              x,
              shape.map((_, axis) => index[order.indexOf(axis)]!),
            ),
        )
        same(transpose(x, order), expected)
      }),
    )
    const wide = sample([40, 70])
    same(
      transpose(wide),
      build([70, 40], ([i, j]) => entry(wide, [j!, i!])),
    )
  })

  test('slice, as that of JavaScript arrays and with steps', () => {
    const position = fc.integer({ min: -6, max: 6 })
    fc.assert(
      fc.property(
        withAxis,
        position,
        fc.option(position, { nil: undefined }),
        fc.integer({ min: 1, max: 3 }),
        ([shape, axis], start, end, step) => {
          const x = sample(shape)
          const taken = [...Array(shape[axis]!).keys()]
            .slice(start, end)
            .filter((_, i) => i % step === 0)
          const expected = build(
            shape.map((n, k) => (k === axis ? taken.length : n)),
            (index) =>
              entry(
                x,
                index.map((i, k) => (k === axis ? taken[i]! : i)),
              ),
          )
          same(slice(x, start, end, axis, step), expected)
        },
      ),
    )
  })

  test('slice backwards', () => {
    const x = tensor([0, 1, 2, 3, 4])
    expect([...slice(x, -1, undefined, 0, -1).data]).toEqual([4, 3, 2, 1, 0])
    expect([...slice(x, 9, 1, 0, -2).data]).toEqual([4, 2])
    expect([...slice(x, 3, -4, 0, -1).data]).toEqual([3, 2])
    expect([...slice(x, 1, 3, 0, -1).data]).toEqual([])
  })

  test('flip', () => {
    fc.assert(
      fc.property(withAxis, ([shape, axis]) => {
        const x = sample(shape)
        const mirrored = (index: number[], k: number): number => shape[k]! - 1 - index[k]!
        same(
          flip(x, axis),
          build(shape, (index) =>
            entry(
              x,
              index.map((i, k) => (k === axis ? mirrored(index, k) : i)),
            ),
          ),
        )
        same(
          flip(x),
          build(shape, (index) =>
            entry(
              x,
              index.map((_, k) => mirrored(index, k)),
            ),
          ),
        )
      }),
    )
  })

  test('pad', () => {
    const width = fc.integer({ min: 0, max: 2 })
    const padded = shapes(0, 3).chain((shape) =>
      fc.tuple(fc.constant(shape), fc.tuple(...shape.map(() => fc.tuple(width, width)))),
    )
    fc.assert(
      fc.property(padded, fc.constantFrom(0, 7, Infinity), ([shape, widths], value) => {
        const x = sample(shape)
        const expected = build(
          shape.map((n, k) => n + widths[k]![0] + widths[k]![1]),
          (index) => {
            const own = index.map((i, k) => i - widths[k]![0])
            return own.every((i, k) => i >= 0 && i < shape[k]!) ? entry(x, own) : value
          },
        )
        same(pad(x, widths, value), expected)
      }),
    )
    expect([...pad([1, 2], [1, 2]).data]).toEqual([0, 1, 2, 0, 0])
    expect(pad(sample([2, 2]), 1).shape).toEqual([4, 4])
  })

  test('gather and scatterAdd', () => {
    const gathered = withAxis.chain(([shape, axis]) =>
      fc.tuple(
        fc.constant(shape),
        fc.constant(axis),
        shape[axis] === 0
          ? fc.constant<number[]>([])
          : fc.array(fc.integer({ min: -shape[axis]!, max: shape[axis]! - 1 }), { maxLength: 5 }),
      ),
    )
    fc.assert(
      fc.property(gathered, ([shape, axis, indices]) => {
        const x = sample(shape)
        const at = (i: number): number => (indices[i]! + shape[axis]!) % shape[axis]!
        const taken = gather(x, indices, axis)
        same(
          taken,
          build(
            shape.map((n, k) => (k === axis ? indices.length : n)),
            (index) =>
              entry(
                x,
                index.map((i, k) => (k === axis ? at(i) : i)),
              ),
          ),
        )
        const sums = build(shape, (index) =>
          indices.reduce((total, _, j) => total + (at(j) === index[axis] ? entry(x, index) : 0), 0),
        )
        const added = scatterAdd(zeros(shape), indices, taken, axis)
        expect(added.shape).toEqual(shape)
        added.data.forEach((value, i) => expect(value).toBeCloseTo(sums.data[i]!, 12))
      }),
    )
    expect(gather(sample([3, 2]), 1).shape).toEqual([2])
    expect(
      gather(
        sample([3, 2]),
        tensor([
          [0, 1],
          [2, 0],
        ]),
      ).shape,
    ).toEqual([2, 2, 2])
  })

  test('stack and concat', () => {
    fc.assert(
      fc.property(
        withAxis,
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
        ([shape, axis], lengths) => {
          const parts = lengths.map((length, k) =>
            sample(
              shape.map((n, i) => (i === axis ? length : n)),
              k + 1,
            ),
          )
          const owner = lengths.flatMap((length, k) =>
            Array.from({ length }, (_, i) => [k, i] as const),
          )
          same(
            concat(parts, axis),
            build(
              shape.map((n, i) => (i === axis ? owner.length : n)),
              (index) => {
                const [k, i] = owner[index[axis]!]!
                return entry(
                  parts[k]!,
                  index.map((j, axis2) => (axis2 === axis ? i : j)),
                )
              },
            ),
          )
          const layers = lengths.map((_, k) => sample(shape, k + 1))
          same(
            stack(layers, axis),
            build([...shape.slice(0, axis), layers.length, ...shape.slice(axis)], (index) =>
              entry(
                layers[index[axis]!]!,
                index.filter((_, k) => k !== axis),
              ),
            ),
          )
        },
      ),
    )
    expect([...stack([1, 2, 3]).data]).toEqual([1, 2, 3])
    expect(stack([sample([2]), sample([2])], -1).shape).toEqual([2, 2])
  })

  test('tile', () => {
    fc.assert(
      fc.property(
        shapes(0, 3),
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
        (source, repeats) => {
          const x = sample(source)
          const rank = Math.max(source.length, repeats.length)
          const ones = (list: number[]): number[] => [
            ...Array<number>(rank - list.length).fill(1),
            ...list,
          ]
          const full = ones(source)
          const whole = full.map((n, k) => n * ones(repeats)[k]!)
          const wide = new Tensor(full, 'f64', x.data)
          same(
            tile(x, repeats),
            build(whole, (index) =>
              entry(
                wide,
                index.map((i, k) => i % full[k]!),
              ),
            ),
          )
        },
      ),
    )
    expect([...tile([1, 2], 2).data]).toEqual([1, 2, 1, 2])
  })

  test('broadcastTo and reshape', () => {
    const wide = build([2, 3, 2], ([, j]) => [5, 6, 7][j!]!)
    same(broadcastTo(tensor([[5], [6], [7]]), [2, 3, 2]), wide)
    same(broadcastTo(3, [2, 0]), zeros([2, 0]))
    same(broadcastTo(3, []), tensor(3))
    same(reshape(sample([2, 3]), [-1]), new Tensor([6], 'f64', sample([2, 3]).data))
    expect(reshape(sample([2, 3, 4]), [4, -1, 2]).shape).toEqual([4, 3, 2])
    expect(reshape([1, 2], 2).shape).toEqual([2])
    expect(reshape(5, [1, 1]).shape).toEqual([1, 1])
    expect(reshape([5], []).shape).toEqual([])
    expect(reshape(zeros([0, 3]), [3, 0]).shape).toEqual([3, 0])
  })
})
