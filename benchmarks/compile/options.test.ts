import { expect, test } from '@jest/globals'
import { readOptions } from './options.js'

const groups = ['gmm', 'ba']

test('nothing asked for runs everything thoroughly', () => {
  expect(readOptions([], groups)).toEqual({ only: [], quick: false })
})

test('names are separated by commas', () => {
  expect(readOptions(['--only', 'gmm,ba', '--quick'], groups)).toEqual({
    only: ['gmm', 'ba'],
    quick: true,
  })
})

test('an unknown name or option is refused', () => {
  expect(() => readOptions(['--only', 'gnn'], groups)).toThrow(/gmm, ba, got gnn/)
  expect(() => readOptions(['--fast'], groups)).toThrow()
})
