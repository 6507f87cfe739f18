import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  add,
  cos,
  div,
  exp,
  fma,
  log,
  lt,
  mul,
  pow,
  reshape,
  sin,
  square,
  sub,
  sum,
  tanh,
  tensor,
  type Traced,
} from '@wengert/ad-core'
import type { LoopItem, LoopOperand, LoopRow } from '../../src/compile/loops/plan.js'
import { programPoint, programs, runProgram } from './loop-programs.js'
import { foundIn, loopsOf, nameOf, rowsOf, shown, type Recorded } from './recorded.js'

type Scalar = Traced | number

const numbers = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(i * i + 1) / 2)

const affine = (start: number, ...strides: number[]): unknown => ({
  kind: 'affine',
  start,
  strides,
})

function structure({ loops, tape }: Recorded): readonly string[] {
  return loops.map((loop) => shown(tape, loop))
}

/** The one row of an operation in a loop. */
function rowNamed({ tape }: Recorded, loop: LoopItem, name: string): LoopRow {
  return rowsOf(loop).find((row) => nameOf(tape, row) === name)!
}

function kinds(row: LoopRow): readonly LoopOperand['kind'][] {
  return row.operands.map(({ kind }) => kind)
}

test('plans unroll to the tape they were found in', () => {
  let inLoops = 0
  fc.assert(
    fc.property(programs, (program) => {
      const { loops } = loopsOf(runProgram(program), programPoint)
      inLoops += loops.reduce((sum, { count, period }) => sum + count * period, 0)
    }),
    { numRuns: 100 },
  )
  expect(inLoops).toBeGreaterThan(0)
})

describe('one loop', () => {
  test('a sum over the entries of an array', () => {
    const found = loopsOf((x: Traced) => {
      let s: Scalar = 0
      for (let i = 0; i < x.length; i++) s = add(s, sin(x.at(i)))
      return s
    }, numbers(50))
    expect(structure(found)).toEqual(['50×(sin add)'])
    const [first, second] = rowsOf(found.loops[0]!)
    expect(first!.operands).toEqual([{ kind: 'entry', node: 0, offset: affine(0, 1) }])
    expect(second!.operands).toEqual([
      {
        kind: 'carried',
        level: 0,
        start: [{ kind: 'number', value: affine(0, 0) }],
        rest: { kind: 'result', row: second, iteration: [affine(-1, 1)] },
      },
      { kind: 'local', row: first },
    ])
    expect([first!.kept, second!.kept]).toEqual([['none'], ['last']])
    expect([first!.carried, second!.carried]).toEqual([[0], [1]])
  })

  test('a stencil of neighbouring entries', () => {
    const found = loopsOf((x: Traced) => {
      let total: Scalar = mul(0, x.at(0))
      for (let i = 0; i + 1 < x.length; i++) {
        const [a, b] = [x.at(i), x.at(i + 1)]
        total = add(total, add(mul(100, square(sub(b, square(a)))), square(sub(1, a))))
      }
      return total
    }, numbers(60))
    expect(structure(found)).toEqual(['59×(square sub square mul sub square add add)'])
    const rows = rowsOf(found.loops[0]!)
    expect(rows[1]!.operands[0]).toEqual({ kind: 'entry', node: 0, offset: affine(1, 1) })
    expect(rows[4]!.operands[1]).toEqual({ kind: 'entry', node: 0, offset: affine(0, 1) })
  })

  test('numbers that depend on the index, exactly affine or a table', () => {
    const found = loopsOf((x: Traced) => {
      let s: Scalar = x
      for (let i = 0; i < 40; i++) s = add(s, div(mul(i, pow(x, 2 * i + 1)), 0.1 * i + 1))
      return s
    }, 0.5)
    expect(structure(found)).toEqual(['40×(pow mul div add)'])
    const [loop] = found.loops
    expect(rowNamed(found, loop!, 'mul').operands[0]).toEqual({
      kind: 'number',
      value: affine(0, 1),
    })
    expect(rowNamed(found, loop!, 'pow').operands).toEqual([
      { kind: 'rows', row: affine(0, 0) },
      { kind: 'number', value: affine(1, 2) },
    ])
    expect(rowNamed(found, loop!, 'div').operands[1]).toEqual({
      kind: 'number',
      value: {
        kind: 'table',
        levels: [0],
        values: Float64Array.from({ length: 40 }, (_, i) => 0.1 * i + 1),
      },
    })
  })

  test('entries in no order are a table of offsets', () => {
    const order = Int32Array.from({ length: 30 }, (_, i) => (i * i * 7 + 3) % 30)
    const found = loopsOf((x: Traced) => {
      let s: Scalar = 0
      for (const i of order) s = add(s, cos(x.at(i)))
      return s
    }, numbers(30))
    expect(structure(found)).toEqual(['30×(cos add)'])
    expect(rowNamed(found, found.loops[0]!, 'cos').operands).toEqual([
      { kind: 'entry', node: 0, offset: { kind: 'table', levels: [0], values: order } },
    ])
  })

  test('a recurrence of order two starts from two values', () => {
    const found = loopsOf((x: Traced) => {
      let [a, b]: Scalar[] = [x, mul(2, x)]
      for (let i = 0; i < 40; i++) [a, b] = [b, add(b!, sin(a!))]
      return b
    }, 0.5)
    expect(structure(found)).toEqual(['40×(sin add)'])
    const [sine, plus] = rowsOf(found.loops[0]!)
    const operand = sine!.operands[0]!
    expect(operand.kind === 'carried' && operand.start.map(({ kind }) => kind)).toEqual([
      'rows',
      'rows',
    ])
    expect(operand.kind === 'carried' && operand.rest).toEqual({
      kind: 'result',
      row: plus,
      iteration: [affine(-2, 1)],
    })
    expect(plus!.carried).toEqual([2])
  })

  test('a value made before is the same row throughout', () => {
    const found = loopsOf((x: Traced) => {
      const scale = exp(x.at(0))
      let s: Scalar = scale
      for (let i = 0; i < 20; i++) s = add(s, mul(scale, x.at(i)))
      return s
    }, numbers(20))
    expect(structure(found)).toEqual(['20×(mul add)'])
    expect(rowsOf(found.loops[0]!)[0]!.operands[0]).toEqual({ kind: 'rows', row: affine(2, 0) })
  })

  test('the third operand is a row of the body', () => {
    const found = loopsOf((x: Traced) => {
      let s: Scalar = 1
      for (let i = 0; i < 20; i++) s = fma(s, x.at(i), x.at(i + 1))
      return s
    }, numbers(21))
    expect(structure(found)).toEqual(['20×(operand fma)'])
  })

  test('its last iterations may differ', () => {
    const found = loopsOf((x: Traced) => {
      let s: Scalar = 0
      for (let i = 0; i < 30; i++) s = add(s, i < 27 ? sin(x.at(i)) : cos(x.at(i)))
      return s
    }, numbers(30))
    expect(structure(found)).toEqual(['27×(sin add)'])
  })

  test.each([11, 12, 13, 16, 17])('of %d iterations', (n) => {
    const found = loopsOf(
      (x: Traced) => {
        let s: Scalar = x.at(0)
        for (let i = 1; i <= n; i++) s = add(sin(s), mul(x.at(i), cos(x.at(i - 1))))
        return tanh(s)
      },
      numbers(n + 1),
    )
    expect(structure(found)).toEqual([`${n}×(sin cos mul add)`])
  })
})

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
    expect(kinds(product!)).toEqual(['local', 'entry'])
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
})

describe('where loops end', () => {
  const fill = (x: Traced, from: number, to: number, y: Scalar[]): void => {
    for (let i = from; i < to; i++) y.push(sin(mul(3, x.at(i))))
  }

  test('equal bodies over two arrays are two loops', () => {
    const found = loopsOf(
      ([x, y]: readonly [Traced, Traced]) => {
        const results: Scalar[] = []
        fill(x, 0, 30, results)
        fill(y, 0, 40, results)
        return results.reduce((a, b) => add(a, b), 0)
      },
      [numbers(30), numbers(40)],
    )
    expect(structure(found).slice(0, 2)).toEqual(['30×(mul sin)', '40×(mul sin)'])
  })

  test('two loops over one array are cut where the offsets jump', () => {
    const found = loopsOf((x: Traced) => {
      const results: Scalar[] = []
      fill(x, 0, 37, results)
      fill(x, 5, 25, results)
      return results[0]
    }, numbers(40))
    expect(structure(found)).toEqual(['37×(mul sin)', '20×(mul sin)'])
  })

  test('a branch that goes the other way ends a loop', () => {
    const signs = Float64Array.from({ length: 60 }, (_, i) => (i < 25 ? -1 : 1))
    const found = loopsOf((x: Traced) => {
      let s: Scalar = 0
      for (let i = 0; i < x.length; i++) s = add(s, lt(x.at(i), 0) ? sin(x.at(i)) : sin(x.at(i)))
      return s
    }, signs)
    expect(structure(found)).toEqual(['25×(less guard sin add)', '35×(less guard sin add)'])
  })

  test('an operation on arrays stands in no loop', () => {
    const found = loopsOf((x: Traced) => {
      let s: Scalar = 0
      for (let i = 0; i < 20; i++) s = add(s, sin(x.at(i)))
      s = mul(s, sum(x))
      for (let i = 0; i < 20; i++) s = add(s, sin(x.at(i)))
      return s
    }, numbers(20))
    expect(structure(found)).toEqual(['20×(sin add)', '20×(sin add)'])
  })

  test('short repetitions are none', () => {
    const found = loopsOf((x: Traced) => {
      let s: Scalar = 0
      for (let i = 0; i < 5; i++) s = add(s, sin(x.at(i)))
      return s
    }, numbers(5))
    expect(found.loops).toEqual([])
    expect(found.plan.items).toEqual([{ kind: 'straight', from: 0, to: found.to }])
  })
})

describe('the search is linear', () => {
  const steps = ({ plan, from, to }: Recorded): number => plan.steps / (to - from)
  const chaos = (length: number, choices: number): Recorded => {
    let state = 1
    const random = (n: number): number => {
      state = (state * 16807) % 2147483647
      return state % n
    }
    const operations = [add, sub, mul, div]
    return foundIn((x: Traced) => {
      const values: Traced[] = [x.at(0), x.at(1)]
      for (let i = 0; i < length; i++) {
        const operation = operations[random(choices)]!
        const [a, b] = [values[random(values.length)]!, values[random(values.length)]!]
        values.push(operation(a, b) as Traced)
      }
      return values.at(-1)
    }, numbers(2))
  }

  test('in a tape of a million rows that repeats nothing', () => {
    const found = chaos(1_000_000, 4)
    expect(steps(found)).toBeLessThan(8)
    expect(found.loops.length).toBeLessThan(10)
  })

  test('in a chain of one operation on operands in no order', () => {
    expect(steps(chaos(100_000, 1))).toBeLessThan(20)
  })

  test('in a loop of a million rows', () => {
    const found = foundIn((x: Traced) => {
      let s: Scalar = 0
      for (let i = 0; i < 100_000; i++) s = add(s, mul(sin(x.at(i % 50)), cos(x.at(i % 70))))
      return s
    }, numbers(70))
    expect(steps(found)).toBeLessThan(20)
    expect(rowsOf(found.loops[0]!).length).toBeLessThan(20)
  })
})
