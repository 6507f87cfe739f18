import { expect, test } from '@jest/globals'
import { difference } from './comparison.js'

test('the largest difference is relative to theirs, with its step from 1', () => {
  expect(difference([1, 2, 4], [1, 2, 4])).toEqual({ largest: 0, step: 1 })
  const { largest, step } = difference([1, 2.5, 100], [1, 2, 99])
  expect([largest, step]).toEqual([0.25, 2])
  expect(difference([-3], [-2]).largest).toBe(0.5)
  expect(difference([0], [0]).largest).toBe(0)
})

test.each([
  ['ours ends before theirs', [1], [1, 2]],
  ['theirs ends before ours', [1, 2], [1]],
  ['ours is not a number', [1, NaN], [1, 2]],
  ['theirs is not a number', [1, 2], [1, NaN]],
  ['neither is a number', [1, NaN], [1, NaN]],
  ['theirs is zero and ours not', [1, 1e-300], [1, 0]],
])('a difference is infinite where %s', (_, ours, theirs) => {
  expect(difference(ours, theirs)).toEqual({ largest: Infinity, step: 2 })
})
