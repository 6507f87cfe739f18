import { describe, expect, test } from '@jest/globals'
import {
  add,
  exp,
  log,
  mul,
  reshape,
  square,
  sub,
  tanh,
  tensor,
  type Traced,
} from '@wengert/ad-core'
import { affine, loopsOf, numbers, rowNamed, rowsOf, structure, type Scalar } from './recorded.js'

describe('loops in loops', () => {
  const matrixVector =
    (n: number, m: number) =>
    ([w, v]: readonly [Traced, Traced]): Scalar => {
      const y: Scalar[] = []
      for (let i = 0; i < n; i++) {
        let s: Scalar = 0
        for (let j = 0; j < m; j++) s = add(s, mul(w.at(i, j), v.at(j)))
        y.push(s)
      }
      let total: Scalar = 0
      for (const s of y) total = add(total, square(tanh(s)))
      return total
    }

  test('a product of matrix and vector, whose entries another loop reads', () => {
    const [n, m] = [20, 30]
    const w = reshape(tensor(numbers(n * m)), [n, m])
    const found = loopsOf(matrixVector(n, m), [w, numbers(m)])
    expect(structure(found)).toEqual(['20×(30×(mul add))', '20×(tanh square add)'])
    const [product, plus] = rowsOf(found.loops[0]!)
    expect(product!.operands).toEqual([
      { kind: 'entry', node: 0, offset: affine(0, m, 1) },
      { kind: 'entry', node: 1, offset: affine(0, 0, 1) },
    ])
    expect(plus!.kept).toEqual(['all', 'last'])
    expect(rowNamed(found, found.loops[1]!, 'tanh').operands).toEqual([
      { kind: 'result', row: plus, iteration: [affine(0, 1), affine(m - 1, 0)] },
    ])
  })

  test('a sum that goes on through all of them', () => {
    const found = loopsOf(
      ([u, v]: readonly [Traced, Traced]) => {
        let s: Scalar = 0
        for (let i = 0; i < 12; i++) {
          const e = exp(u.at(i))
          for (let j = 0; j < 20; j++) s = add(s, mul(e, v.at(j)))
        }
        return s
      },
      [numbers(12), numbers(20)],
    )
    expect(structure(found)).toEqual(['12×(exp 20×(mul add))'])
    const [, product, plus] = rowsOf(found.loops[0]!)
    expect(product!.operands.map(({ kind }) => kind)).toEqual(['local', 'entry'])
    expect(plus!.operands[0]).toEqual({
      kind: 'carried',
      level: 1,
      start: [
        {
          kind: 'carried',
          level: 0,
          start: [{ kind: 'number', value: affine(0, 0, 0) }],
          rest: { kind: 'result', row: plus, iteration: [affine(-1, 1, 0), affine(19, 0, 0)] },
        },
      ],
      rest: { kind: 'result', row: plus, iteration: [affine(0, 1, 0), affine(-1, 0, 1)] },
    })
    expect([plus!.kept, plus!.carried]).toEqual([
      ['last', 'last'],
      [1, 1],
    ])
  })

  test('with no row between them', () => {
    const found = loopsOf(
      ([u, v]: readonly [Traced, Traced]) => {
        const products: Scalar[] = []
        for (let i = 0; i < 12; i++) {
          for (let j = 0; j < 20; j++) products.push(mul(u.at(i), v.at(j)))
        }
        return products.reduce((a, b) => add(a, b), 0)
      },
      [numbers(12), numbers(20)],
    )
    expect(structure(found)).toEqual(['12×(20×(mul))', '240×(add)'])
    const [product] = rowsOf(found.loops[0]!)
    const [plus] = rowsOf(found.loops[1]!)
    expect(product!.operands).toEqual([
      { kind: 'entry', node: 0, offset: affine(0, 1, 0) },
      { kind: 'entry', node: 1, offset: affine(0, 0, 1) },
    ])
    expect(plus!.operands[1]).toEqual({ kind: 'result', row: product, iteration: affine(0, 1) })
  })

  test('a triangular inside is unrolled in the loops around it', () => {
    const [points, components, dimensions] = [8, 5, 4]
    const data = numbers(points * dimensions)
    const found = loopsOf(
      ([q, mu]: readonly [Traced, Traced]) => {
        let total: Scalar = 0
        for (let i = 0; i < points; i++) {
          let z: Scalar = 0
          for (let k = 0; k < components; k++) {
            let distance: Scalar = 0
            for (let a = 0; a < dimensions; a++) {
              let s: Scalar = 0
              for (let b = 0; b <= a; b++) {
                const centred = sub(data[i * dimensions + b]!, mu.at(k * dimensions + b))
                s = add(s, mul(q.at((k * dimensions + a) * dimensions + b), centred))
              }
              distance = add(distance, square(s))
            }
            z = add(z, exp(mul(-0.5, distance)))
          }
          total = add(total, log(z))
        }
        return total
      },
      [numbers(components * dimensions * dimensions), numbers(components * dimensions)],
    )
    const [loop] = found.loops
    expect(found.loops).toHaveLength(1)
    expect(loop!.count).toBe(points)
    expect(loop!.body.map((member) => (member.kind === 'loop' ? member.count : 1))).toEqual([
      components,
      1,
      1,
    ])
    expect(rowNamed(found, loop!, 'sub').operands).toEqual([
      {
        kind: 'number',
        value: {
          kind: 'table',
          levels: [0],
          values: data.filter((_, i) => i % dimensions === 0),
        },
      },
      { kind: 'entry', node: 1, offset: affine(0, 0, dimensions) },
    ])
    const tables = new Set(
      rowsOf(loop!).flatMap(({ operands }) =>
        operands.flatMap((operand) =>
          operand.kind === 'number' && operand.value.kind === 'table' ? [operand.value] : [],
        ),
      ),
    )
    expect(tables.size).toBe(dimensions)
  })

  test('three of them', () => {
    const [n, m, l] = [8, 9, 20]
    const found = loopsOf(
      ([a, b]: readonly [Traced, Traced]) => {
        let total: Scalar = 0
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < m; j++) {
            let s: Scalar = 0
            for (let k = 0; k < l; k++) s = add(s, mul(a.at(i * l + k), b.at(k * m + j)))
            total = add(total, square(s))
          }
        }
        return total
      },
      [numbers(n * l), numbers(l * m)],
    )
    expect(structure(found)).toEqual(['8×(9×(20×(mul add) square add))'])
    expect(rowNamed(found, found.loops[0]!, 'mul').operands).toEqual([
      { kind: 'entry', node: 0, offset: affine(0, l, 0, 1) },
      { kind: 'entry', node: 1, offset: affine(0, 0, 1, m) },
    ])
  })

  test('over neighbours in time and space', () => {
    const [steps, points] = [20, 40]
    const found = loopsOf((x: Traced) => {
      let u: Scalar[] = Array.from({ length: points }, (_, j) => x.at(j))
      for (let t = 0; t < steps; t++) {
        const next = u.slice()
        for (let j = 1; j + 1 < points; j++) {
          next[j] = add(u[j]!, mul(0.1, add(sub(u[j - 1]!, mul(2, u[j]!)), u[j + 1]!)))
        }
        u = next
      }
      return u.reduce((a, b) => add(a, square(b)), 0)
    }, numbers(points))
    const cell = 'mul sub add mul add'
    expect(structure(found)[0]).toBe(`20×(${cell} 36×(${cell}) ${cell})`)
    const rows = rowsOf(found.loops[0]!)
    const [first, inner, last] = [4, 9, 14].map((k) => rows[k]!)
    expect(inner!.operands[0]).toEqual({
      kind: 'carried',
      level: 0,
      start: [{ kind: 'entry', node: 0, offset: affine(2, 0, 1) }],
      rest: { kind: 'result', row: inner, iteration: [affine(-1, 1, 0), affine(0, 0, 1)] },
    })
    const right = rows[7]!.operands[1]!
    expect(right.kind === 'carried' && right.rest).toEqual({
      kind: 'ending',
      level: 1,
      rest: { kind: 'result', row: inner, iteration: [affine(-1, 1, 0), affine(1, 0, 1)] },
      end: [{ kind: 'result', row: last, iteration: [affine(-1, 1, 0)] }],
    })
    expect([first!.carried, inner!.carried, last!.carried]).toEqual([[1], [1, 0], [1]])
    expect(inner!.kept).toEqual(['last', 'all'])
  })
})
