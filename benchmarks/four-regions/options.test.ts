import { describe, expect, test } from '@jest/globals'
import { editDistance, nearestName } from './nearest-name.js'
import { OptionsExit, parseOptions } from './options.js'
import type { Options } from './options.js'
import {
  DEFAULT_SETTINGS,
  FULL_SETTINGS,
  constantsText,
  patternsOf,
  testSteps,
} from './settings.js'

const parse = (line: string): Options => parseOptions(line.split(' ').filter((word) => word !== ''))

function refusal(line: string): string {
  try {
    parse(line)
  } catch (error) {
    if (error instanceof OptionsExit && error.exitCode !== 0) return error.message
    throw error
  }
  throw new Error(`expected '${line}' to be refused`)
}

describe('options', () => {
  test('nothing asked for gives the default', () => {
    expect(parse('')).toEqual({
      settings: DEFAULT_SETTINGS,
      out: './reports/four-regions.html',
      picture: undefined,
      json: undefined,
    })
    expect(parse('--').settings).toEqual(DEFAULT_SETTINGS)
  })

  test('numbers and lists', () => {
    const { settings, out } = parse(
      '--patterns 2,005 --batch 10 --seeds 2,4-6 --sampling autocorrelated,uniform --methods smd,sgd --out x.html',
    )
    expect(settings.patterns).toBe(2000)
    expect(settings.seeds).toEqual([2, 4, 5, 6])
    expect(settings.samplings).toEqual(['uniform', 'autocorrelated'])
    expect(settings.variants.map((variant) => variant.method)).toEqual(['sgd', 'smd'])
    expect(out).toBe('x.html')
  })

  test('a single number of seeds is how many', () => {
    expect(parse('--seeds 4').settings.seeds).toEqual([0, 1, 2, 3])
    expect(parse('--seeds 4,').settings.seeds).toEqual([4])
  })

  test('few patterns shrink the default batch', () => {
    expect(parse('--patterns 3').settings).toMatchObject({ patterns: 3, batch: 3 })
  })

  test('the costly method sees fewer patterns, unless their number is given', () => {
    const seen = (line: string): number[] => {
      const { settings } = parse(line)
      return settings.variants.map((variant) => patternsOf(settings, variant))
    }
    expect(seen('')).toEqual([20_000, 20_000, 20_000, 4000])
    expect(seen('--batch 30 --methods smd,gekf')).toEqual([19_980, 3990])
    expect(seen('--batch 5000 --methods smd,gekf')).toEqual([20_000, 5000])
    expect(seen('--patterns 7000 --methods smd,gekf')).toEqual([7000, 7000])
    expect(seen('--full')).toEqual([25_000, 25_000, 25_000, 25_000, 25_000, 25_000])
  })

  test('--full fixes everything and says so', () => {
    expect(parse('--full').settings).toEqual(FULL_SETTINGS)
    expect(refusal('--full --seeds 3 --batch 5')).toBe(
      'error: --full fixes --seeds and --batch itself. Perhaps leave out --full?',
    )
  })

  test.each([
    ['--methods gefk', "Perhaps 'gekf'?"],
    ['--methods sgd,adam', "got 'adam'"],
    ['--sampling auto', "Perhaps 'autocorrelated'?"],
    ['--patterns many', "Expected a whole number from 1 to 10,000,000, got 'many'."],
    ['--patterns 0', 'whole number from 1'],
    ['--patterns 12.5', 'whole number'],
    ['--patterns 5 --batch 6', 'expected at most the 5 patterns there are, got 6'],
    ['--seeds 5-2', "got '5-2'"],
    ['--seeds ,', 'at least one seed'],
    ['--seeds x', "got 'x'"],
    ['--patern 5', 'Did you mean --patterns?'],
    ['--batch', 'argument missing'],
    ['extra', 'too many arguments'],
  ])('%s is refused', (line, message) => {
    const text = refusal(line)
    expect(text).toContain(message)
    expect(text).toContain('error:')
  })

  test('--help lists the options and ends well', () => {
    try {
      parse('--help')
      throw new Error('expected to leave')
    } catch (error) {
      expect(error).toBeInstanceOf(OptionsExit)
      expect((error as OptionsExit).exitCode).toBe(0)
      for (const name of 'patterns seeds sampling methods out batch full'.split(' ')) {
        expect((error as OptionsExit).message).toContain(`--${name}`)
      }
    }
  })
})

test('the nearest name', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3)
  expect(nearestName('SMDD', ['sgd', 'alap', 'smd'])).toBe('smd')
  expect(nearestName('quasi', ['uniform', 'quasi-random'])).toBe('quasi-random')
})

test('constants as a line', () => {
  const text = FULL_SETTINGS.variants.map(constantsText)
  expect(text).toEqual([
    'p₀ = 0.1',
    'p₀ = 0.3',
    'p₀ = 1',
    'p₀ = 0.3, k = 0.01',
    'p₀ = 0.3, μ = 0.3, λ = 1',
    'P₀ = 1, q = 10⁻⁵',
  ])
})

test.each([
  [2500, 40],
  [3, 40],
  [1, 1],
])('%i steps are tested at rising steps from the first to the last', (steps, tests) => {
  const at = testSteps(steps, tests)
  expect(at[0]).toBe(0)
  expect(at[at.length - 1]).toBe(steps)
  expect(at.every((step, index) => index === 0 || step > at[index - 1]!)).toBe(true)
})
