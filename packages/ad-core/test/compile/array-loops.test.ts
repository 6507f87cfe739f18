import { describe, expect, test } from '@jest/globals'
import {
  add,
  mul,
  reshape,
  sin,
  square,
  stack,
  sub,
  sum,
  tanh,
  tensor,
  type Traced,
} from '@wengert/ad-core'
import { affine, loopsOf, numbers, rowNamed, rowsOf, structure, type Scalar } from './recorded.js'

const arrays = { arrays: true }

describe('loops over arrays', () => {
  const [n, d] = [20, 3]

  test('rows of a matrix at affine offsets', () => {
    const targets = numbers(n)
    const found = loopsOf(
      ([x, w]: readonly [Traced, Traced]) => {
        let total: Scalar = 0
        for (let i = 0; i < n; i++) {
          const residual = sub(sum(mul(x.at(i), w)), targets[i]!)
          total = add(total, square(residual))
        }
        return total
      },
      [reshape(tensor(numbers(n * d)), [n, d]), numbers(d)],
      arrays,
    )
    expect(structure(found)).toEqual(['20×(at mul sumTo sub square add)'])
    const [loop] = found.loops
    const rows = rowsOf(loop!)
    expect(rows[0]!.operands).toEqual([
      { kind: 'rows', row: affine(0, 0) },
      { kind: 'number', value: affine(0, d) },
    ])
    expect(rows[1]!.operands).toEqual([
      { kind: 'local', row: rows[0] },
      { kind: 'rows', row: affine(1, 0) },
    ])
    expect(rowNamed(found, loop!, 'sub').operands[1]).toEqual({
      kind: 'number',
      value: { kind: 'table', levels: [0], values: targets },
    })
  })

  test('a state that is carried, starting from a constant', () => {
    const start = tensor(numbers(d))
    const found = loopsOf(
      (w: Traced) => {
        let h: Traced | typeof start = start
        for (let t = 0; t < n; t++) h = tanh(add(mul(w, h as Traced), 0.5)) as Traced
        return sum(h as Traced)
      },
      numbers(d),
      arrays,
    )
    expect(structure(found)).toEqual(['20×(mul add tanh)'])
    const [product, plus, state] = rowsOf(found.loops[0]!)
    expect(product!.operands[1]).toEqual({
      kind: 'carried',
      level: 0,
      start: [{ kind: 'array', index: affine(0, 0) }],
      rest: { kind: 'result', row: state, iteration: [affine(-1, 1)] },
    })
    expect(plus!.operands[1]).toEqual({ kind: 'array', index: affine(1, 0) })
    expect(found.plan.constants.map(String)).toEqual([String(start), '0.5'])
    expect([state!.kept, state!.carried]).toEqual([['last'], [1]])
  })

  test('arrays whose entries are read later are kept', () => {
    const found = loopsOf(
      (x: Traced) => {
        const states: Traced[] = []
        for (let i = 0; i < n; i++) states.push(sin(mul(x, mul(x, x.at(0)))) as Traced)
        return stack(states.map((state) => state.at(1)))
      },
      numbers(d),
      arrays,
    )
    expect(structure(found)[0]).toBe('20×(mul mul sin)')
    expect(rowsOf(found.loops[0]!)[2]!.kept).toEqual(['all'])
  })

  test('another shape ends a loop', () => {
    const found = loopsOf(
      ([x, y]: readonly [Traced, Traced]) => {
        let s: Scalar = 0
        for (let i = 0; i < 40; i++) s = add(s, sum(sin(i < 20 ? x : y)))
        return s
      },
      [numbers(2), numbers(3)],
      arrays,
    )
    expect(structure(found)).toEqual(['20×(sin sumTo add)', '20×(sin sumTo add)'])
  })

  test('unless asked for, they end at each operation on arrays', () => {
    const program = (x: Traced): Scalar => {
      let s: Scalar = 0
      for (let i = 0; i < 20; i++) s = add(s, sum(x))
      return s
    }
    expect(loopsOf(program, numbers(d)).loops).toEqual([])
    expect(structure(loopsOf(program, numbers(d), arrays))).toEqual(['20×(sumTo add)'])
  })
})
