import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  add,
  cos,
  div,
  exp,
  fma,
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
import { findLoops } from '../../src/compile/find-loops/find-loops.js'
import { tableOf } from '../../src/compile/find-loops/progression.js'
import { Tape } from '../../src/tape/tape.js'
import { programPoint, programs, runProgram } from './loop-programs.js'
import { affine, loopsOf, numbers, rowNamed, rowsOf, structure, type Scalar } from './recorded.js'

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

test('and so do those of programs on arrays', () => {
  const rows = reshape(tensor(programPoint), [programPoint.length / 2, 2])
  fc.assert(
    fc.property(programs, (program) => {
      loopsOf(runProgram(program), rows, { arrays: true })
    }),
    { numRuns: 100 },
  )
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

  test('a table holds nothing else where no iteration reads it', () => {
    const values = Int32Array.of(7, 5, 8, 6)
    const table = tableOf(values, { from: [1, 0], to: [3, 2] }, [3, 2])
    expect([...table.values]).toEqual([7, 7, 7, 5, 8, 6])
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

  test('over scalar inputs', () => {
    const found = loopsOf(
      (x: Record<string, Traced>) => Object.values(x).reduce((s: Scalar, a) => add(s, sin(a)), 0),
      Object.fromEntries(Array.from(numbers(30), (x, i) => [`x${i}`, x])),
    )
    expect(structure(found)).toEqual(['30×(sin add)'])
    expect(rowsOf(found.loops[0]!)[0]!.operands).toEqual([{ kind: 'rows', row: affine(0, 1) }])
  })

  test('a third operand is one as the others', () => {
    const found = loopsOf((x: Traced) => {
      let s: Scalar = 1
      for (let i = 0; i < 40; i++) s = fma(s, x.at(i), x.at(i + 1))
      return s
    }, numbers(41))
    expect(structure(found)).toEqual(['40×(fma)'])
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

  test('a tape with nothing in it has none', () => {
    expect(findLoops(new Tape(), 0, 0).items).toEqual([])
    expect(loopsOf((x: Traced) => x, 1).plan.items).toEqual([{ kind: 'straight', from: 0, to: 1 }])
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

describe('loops that are wanted', () => {
  const twice = (x: Traced): Scalar => {
    let total: Scalar = 0
    for (let i = 0; i < 20; i++) total = add(total, square(x.at(i)))
    for (let i = 0; i < 10; i++) {
      for (let k = 0; k < 10; k++) total = mul(total, sin(x.at(10 * i + k)))
      total = sub(total, 1)
    }
    return total
  }

  test('are asked for by their rows', () => {
    const seen: (readonly [number, boolean])[] = []
    const isWanted = (rows: number, holdsLoops: boolean): boolean => {
      seen.push([rows, holdsLoops])
      return false
    }
    const { plan, loops } = loopsOf(twice, numbers(100), { isWanted })
    expect(loops).toEqual([])
    expect(plan.items.map(({ kind }) => kind)).toEqual(['straight'])
    expect(seen).toEqual([
      [40, false],
      [210, true],
    ])
  })

  test('leave the plan as it is', () => {
    const all = loopsOf(twice, numbers(100))
    const some = loopsOf(twice, numbers(100), { isWanted: (rows) => rows > 80 })
    expect(some.loops.map(({ count }) => count)).toEqual(all.loops.map(({ count }) => count))
    expect(all.loops.length).toBe(2)
  })
})
