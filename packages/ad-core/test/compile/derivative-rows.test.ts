import { describe, expect, jest, test } from '@jest/globals'
import { add, cos, grad, hvp, mul, pow, sin, sub, type Traced } from '@wengert/ad-core'
import { recordFunction } from '../../src/compile/record.js'
import { FIRST_OPCODE, ROW } from '../../src/tape/rows.js'
import { Tape } from '../../src/tape/tape.js'
import { elementwiseOperations, pointsOf } from '../operations/cases.js'

/** A tape on which derivatives are recorded by asking each operation's rules every time. */
function askingTape(): Tape {
  const tape = new Tape()
  Object.defineProperty(tape, 'pullback', { get: () => undefined, set: () => undefined })
  return tape
}

type Query = (x: Traced) => unknown

/** A function's rows as they are recorded, with constants where they are used: operation, operands, value. */
function rowsOf(query: Query, x: Float64Array, tape: Tape): readonly (readonly unknown[])[] {
  const { operation, left, right, value, length } = recordFunction(query, [x], tape).tape
  const places = new Map<number, number>()
  const isConstant = (row: number): boolean => operation[row] === ROW.constant
  const named = (row: number): unknown =>
    isConstant(row) ? { constant: value[row] } : places.get(row)
  return Array.from({ length }, (_, row) => row)
    .filter((row) => !isConstant(row))
    .map((row) => {
      places.set(row, places.size)
      const kind = operation[row]!
      const isElementwise = kind >= FIRST_OPCODE || kind === ROW.operand
      const operands = isElementwise ? [named(left[row]!), named(right[row]!)] : []
      return [kind, ...operands, value[row]]
    })
}

/** Expects the same rows, wherever their constants stand. */
function expectSameRows(query: Query, x: Float64Array): void {
  expect(rowsOf(query, x, new Tape())).toEqual(rowsOf(query, x, askingTape()))
}

describe.each(elementwiseOperations)('%s', (_, operation) => {
  const { arity } = operation.primitive
  const inputs = (x: Traced): Traced[] => Array.from({ length: arity }, (_, k) => x.at(k))
  const value = (x: Traced): Traced => operation(...inputs(x)) as Traced

  test.each(pointsOf(operation.primitive).slice(0, 3))('at %p and so on', (...point) => {
    const x = Float64Array.from(point.slice(0, arity))
    expectSameRows(grad(value), x)
    expectSameRows(
      grad((y: Traced) => mul(sin(value(y)), y.at(0))),
      x,
    )
    expectSameRows((y) => hvp(value)(y, x), x)
  })
})

describe('a rule', () => {
  const x = Float64Array.of(0.5, 1.25)

  test('is asked for where an operand is known', () => {
    expectSameRows(
      grad((y: Traced) => add(pow(y.at(0), 3), mul(2, sub(1, y.at(1))))),
      x,
    )
  })

  test('is given a cotangent that is a number', () => {
    expectSameRows(
      grad((y: Traced) => sub(cos(y.at(0)), sub(y.at(1), sin(mul(y.at(0), y.at(1)))))),
      x,
    )
  })

  test('is run once for all rows of its operation', () => {
    const { primitive } = sin
    recordFunction(
      grad((y: Traced) => sin(y.at(0))),
      [x],
    )
    const asked = jest.spyOn(primitive, 'pullback')
    const chain = grad((y: Traced) => {
      let z = y.at(0)
      for (let k = 0; k < 50; k++) z = sin(mul(z, y.at(1)))
      return z
    })
    recordFunction(chain, [x])
    expect(asked).not.toHaveBeenCalled()
    asked.mockRestore()
  })
})
