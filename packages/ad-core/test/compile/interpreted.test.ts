import { expect, test } from '@jest/globals'
import {
  argMax,
  compile,
  complexStep,
  exp,
  finiteDifference,
  gather,
  map,
  mul,
  ShapeError,
  sum,
  sumOver,
  value,
  type Traced,
} from '@wengert/ad-core'

const f = (x: Traced): Traced => sum(exp(x))

test.each([
  ['complexStep', complexStep(f)],
  ['finiteDifference', finiteDifference(f)],
  ['finiteDifference', finiteDifference(f, { scheme: 'extrapolated' })],
])('%s takes steps from numbers', (name, derivative) => {
  const compiled = compile(derivative)
  for (const x of [
    [1, 2],
    [20, 3],
  ]) {
    expect(compiled(x)).toEqual(derivative(x))
  }
  const { backend, reason } = compiled.report()
  expect(backend).toBe('interpreter')
  expect(reason).toContain(`${name}: expected numbers to take steps from`)
})

test('so does finiteDifference within a function', () => {
  const twice = compile((x: Traced) => mul(finiteDifference(f)(x), 2))
  for (const x of [1, 20])
    expect((twice([x]) as Float64Array)[0]! / (2 * Math.exp(x))).toBeCloseTo(1, 7)
  expect(twice.report().backend).toBe('interpreter')
})

test('what fails only while it is recorded is interpreted, other errors arrive', () => {
  const pick = compile((x: Traced, d: Traced) =>
    gather(x, sumOver((_: Traced, di: Traced) => di)(x, d).sub(10)),
  )
  expect(pick([1, 2, 3], [5, 6])).toBe(2)
  expect(pick([1, 2, 4], [5, 7])).toBe(4)
  expect(pick.report().reason).toContain('gather: expected whole indices')
  expect(() => pick([1, 2, 3], [5, 9])).toThrow(ShapeError)
})

test('value reads sums and places of results of loops', () => {
  const largest = compile((x: Traced) => {
    const y = map((_: Traced, xi: Traced) => xi.mul(2))(x, x)
    return y.at(value(argMax(y))).mul(value(sum(y)))
  })
  expect(largest([1, 2, 3])).toBe(72)
  expect(largest([5, 2, 1])).toBe(160)
  expect(largest.report()).toMatchObject({ backend: 'wasm', reason: '', recordings: 2 })
})
