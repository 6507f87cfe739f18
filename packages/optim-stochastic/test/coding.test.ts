import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { DomainError } from '@wengert/ad-core'
import { decode, encode } from '../src/coding.js'
import { gekf } from '../src/index.js'
import { copyState, isFiniteState, stateSize } from '../src/state.js'

const states = fc.letrec((tie) => ({
  state: fc.oneof(
    { depthSize: 'small' },
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.float64Array(),
    fc.float32Array(),
    fc.int32Array(),
    fc.uint8Array(),
    fc.array(tie('state'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom('v', 'gain', 'number', 'object', 'float64', '__proto__x'),
      tie('state'),
      { maxKeys: 3, noNullPrototype: true },
    ),
  ),
})).state

test('any state survives JSON, to the last bit', () => {
  fc.assert(
    fc.property(states, (state) => {
      expect(decode(JSON.parse(JSON.stringify(encode(state))))).toStrictEqual(state)
    }),
  )
})

test('large arrays, and views of a part of one', () => {
  const large = Float64Array.from({ length: 100_000 }, (_, i) => Math.sqrt(i))
  expect(decode(encode(large))).toEqual(large)
  expect(decode(encode(large.subarray(3, 7)))).toEqual(large.slice(3, 7))
})

test('what is no data is refused', () => {
  for (const state of [() => 0, { when: new Date(0) }, [new Map()], 3n]) {
    expect(() => encode(state)).toThrow(DomainError)
  }
  expect(encode(undefined)).toBeNull()
})

test('a state has the same size, coded or not', () => {
  const state = { ...gekf().init(new Float64Array(184)), count: 3 }
  expect(stateSize(state)).toBe(17_021)
  expect(stateSize(encode(state))).toBe(17_021)
})

test('a copy uses the memory of one of the same form again', () => {
  const state = { mean: Float64Array.of(1, 2), parts: [{ v: Float32Array.of(3) }], count: 4 }
  const copy = copyState(state)
  expect(copy).toEqual(state)
  expect(copy.mean).not.toBe(state.mean)
  state.mean[0] = 7
  state.count = 5
  const { mean, parts } = copy
  const again = copyState(state, copy)
  expect(again).toEqual(state)
  expect(again.mean).toBe(mean)
  expect(again.parts[0]!.v).toBe(parts[0]!.v)
  expect(copyState({ other: 1 }, copy)).toEqual({ other: 1 })
  expect(copyState({ mean: Float64Array.of(1) }, { mean })).toEqual({ mean: Float64Array.of(1) })
})

test('a state is finite where its arrays are', () => {
  expect(isFiniteState({ best: Infinity, v: [Float64Array.of(1)], count: null })).toBe(true)
  expect(isFiniteState([{ v: Float32Array.of(1, NaN) }])).toBe(false)
})
