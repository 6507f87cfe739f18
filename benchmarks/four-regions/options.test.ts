import { describe, expect, test } from '@jest/globals'
import { OptionsExit, parseOptions } from './options.js'
import type { Options } from './options.js'
import { constantsText } from './constants.js'
import { METHOD_NAMES } from './methods.js'
import { DEFAULT_SETTINGS, FULL_SETTINGS, patternsOf, testSteps } from './settings.js'

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
  const refusals: string[] = []

  test('nothing asked for gives the default', () => {
    expect(parse('')).toEqual({
      settings: DEFAULT_SETTINGS,
      notes: [],
      out: undefined,
      picture: undefined,
      json: undefined,
      store: false,
      fresh: false,
    })
    expect(parse('--').settings).toEqual(DEFAULT_SETTINGS)
  })

  test('numbers and lists', () => {
    const { settings, notes, out } = parse(
      '--patterns 2,005 --batch 10 --seeds 2,4-6 --sampling autocorrelated,uniform --methods smd,sgd --out x.html',
    )
    expect(settings.patterns).toBe(2000)
    expect(notes).toEqual(['2,000 of the 2,005 patterns are used: 200 whole batches of 10.'])
    expect(settings.seeds).toEqual([2, 4, 5, 6])
    expect(settings.samplings).toEqual(['uniform', 'autocorrelated'])
    expect(settings.variants.map((variant) => variant.method)).toEqual(['sgd', 'smd'])
    expect(out).toBe('x.html')
  })

  test('a single number of seeds is how many', () => {
    expect(parse('--seeds 4').settings.seeds).toEqual([0, 1, 2, 3])
    expect(parse('--seeds 4,').settings.seeds).toEqual([4])
  })

  test.each(['2.5e4', '25000', '25,000', '25_000', '25e3', '2.5E+4'])('%s is a number', (text) => {
    expect(parse(`--patterns ${text}`).settings.patterns).toBe(25_000)
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
    expect(new Set(seen('--full'))).toEqual(new Set([25_000]))
  })

  test('--full fixes everything, runs all methods on all samplings, and says so', () => {
    expect(parse('--full').settings).toEqual(FULL_SETTINGS)
    const { variants, samplings, seeds } = FULL_SETTINGS
    expect([...new Set(variants.map(({ method }) => method))]).toEqual(METHOD_NAMES)
    expect(new Set(variants.map(({ key }) => key)).size).toBe(variants.length)
    expect([samplings.length, seeds]).toEqual([3, [0, 1, 2, 3, 4, 5]])
    expect(parse('--full --store --fresh')).toMatchObject({ store: true, fresh: true })
    expect(refusal('--full --seeds 3 --batch 5')).toBe(
      'error: --full fixes --seeds and --batch itself. Perhaps leave out --full?\n' +
        'See npm start -- --help.',
    )
  })

  test.each([
    '--methods gefk',
    '--methods foo',
    '--methods sgd,adma',
    '--sampling auto',
    '--sampling sobol',
    '--patterns many',
    '--patterns 0',
    '--patterns 12.5',
    '--patterns 1e9',
    '--patterns 5 --batch 6',
    '--seeds 5-2',
    '--seeds 0-5000',
    '--seeds ,',
    '--seeds x',
    '--seeds -1',
    '--seeds 0',
    '--seeds 1,-2',
    '--patern 5',
    '--bogus',
    '-x',
    '--batch',
    'extra',
    '--full --methods smd',
    '--full --studies order',
    '--store',
    '--fresh',
    '--studies odrer',
  ])('%s is refused, with a way out', (line) => {
    const text = refusal(line)
    expect(text).toMatch(/^error: .*\nSee npm start -- --help\.$/)
    refusals.push(`${line}\n  ${text.split('\n')[0]}`)
  })

  test('and every refusal is readable', () => {
    expect(refusals.join('\n')).toMatchInlineSnapshot(`
      "--methods gefk
        error: option '--methods <names>' argument 'gefk' is invalid. Expected a method out of sgd, momentum, adam, delta-bar-delta, supersab, rprop, alap, alap-published, exponentiated, smd, smd-default, smd-hessian, v-steps, gekf, dekf, olbfgs, cg, lbfgs, newton (or all), got 'gefk'. Perhaps 'gekf'?
      --methods foo
        error: option '--methods <names>' argument 'foo' is invalid. Expected a method out of sgd, momentum, adam, delta-bar-delta, supersab, rprop, alap, alap-published, exponentiated, smd, smd-default, smd-hessian, v-steps, gekf, dekf, olbfgs, cg, lbfgs, newton (or all), got 'foo'.
      --methods sgd,adma
        error: option '--methods <names>' argument 'sgd,adma' is invalid. Expected a method out of sgd, momentum, adam, delta-bar-delta, supersab, rprop, alap, alap-published, exponentiated, smd, smd-default, smd-hessian, v-steps, gekf, dekf, olbfgs, cg, lbfgs, newton (or all), got 'adma'. Perhaps 'adam'?
      --sampling auto
        error: option '--sampling <names>' argument 'auto' is invalid. Expected a sampling out of uniform, autocorrelated, quasi-random (or all), got 'auto'. Perhaps 'autocorrelated'?
      --sampling sobol
        error: option '--sampling <names>' argument 'sobol' is invalid. Expected a sampling out of uniform, autocorrelated, quasi-random (or all), got 'sobol'.
      --patterns many
        error: option '--patterns <count>' argument 'many' is invalid. Expected a whole number from 1 to 10,000,000, got 'many'.
      --patterns 0
        error: option '--patterns <count>' argument '0' is invalid. Expected a whole number from 1 to 10,000,000, got '0'. Perhaps 1?
      --patterns 12.5
        error: option '--patterns <count>' argument '12.5' is invalid. Expected a whole number from 1 to 10,000,000, got '12.5'. Perhaps 13?
      --patterns 1e9
        error: option '--patterns <count>' argument '1e9' is invalid. Expected a whole number from 1 to 10,000,000, got '1e9'. Perhaps 10000000?
      --patterns 5 --batch 6
        error: --batch: expected at most the 5 patterns there are, got 6. Perhaps --patterns 6?
      --seeds 5-2
        error: option '--seeds <count or list>' argument '5-2' is invalid. Expected a range that rises by less than 1000, got '5-2'. Perhaps 2-5?
      --seeds 0-5000
        error: option '--seeds <count or list>' argument '0-5000' is invalid. Expected a range that rises by less than 1000, got '0-5000'. Perhaps 0-999?
      --seeds ,
        error: option '--seeds <count or list>' argument ',' is invalid. Expected how many seeds, from 1 to 1,000, or which, as 0-5 or 1,4,7; got ','. Perhaps 3?
      --seeds x
        error: option '--seeds <count or list>' argument 'x' is invalid. Expected how many seeds, from 1 to 1,000, or which, as 0-5 or 1,4,7; got 'x'. Perhaps 3?
      --seeds -1
        error: option '--seeds <count or list>' argument '-1' is invalid. Expected how many seeds, from 1 to 1,000, or which, as 0-5 or 1,4,7; got '-1'. Perhaps 1?
      --seeds 0
        error: option '--seeds <count or list>' argument '0' is invalid. Expected how many seeds, from 1 to 1,000, or which, as 0-5 or 1,4,7; got '0'. Perhaps 3?
      --seeds 1,-2
        error: option '--seeds <count or list>' argument '1,-2' is invalid. Expected how many seeds, from 1 to 1,000, or which, as 0-5 or 1,4,7; got '-2'. Perhaps 1,2?
      --patern 5
        error: expected options among --patterns, --seeds, --sampling, --methods, --batch, --studies, --out, --picture, --json, --full, --fresh, --store, got '--patern'. Perhaps '--patterns'?
      --bogus
        error: expected options among --patterns, --seeds, --sampling, --methods, --batch, --studies, --out, --picture, --json, --full, --fresh, --store, got '--bogus'.
      -x
        error: expected options among --patterns, --seeds, --sampling, --methods, --batch, --studies, --out, --picture, --json, --full, --fresh, --store, got '-x'.
      --batch
        error: option '--batch <size>' argument missing
      extra
        error: too many arguments. Expected 0 arguments but got 1.
      --full --methods smd
        error: --full fixes --methods itself. Perhaps leave out --full?
      --full --studies order
        error: --full fixes --studies itself. Perhaps leave out --full?
      --store
        error: --store belongs to --full. Perhaps --full --store?
      --fresh
        error: --fresh belongs to --full. Perhaps --full --fresh?
      --studies odrer
        error: option '--studies <names>' argument 'odrer' is invalid. Expected a study out of conditioning, annealing, order (or all), got 'odrer'. Perhaps 'order'?"
    `)
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

test('constants as a line', () => {
  const shown = ['sgd', 'alap', 'smd', 'gekf', 'olbfgs', 'newton']
  const text = FULL_SETTINGS.variants
    .filter(({ method }) => shown.includes(method))
    .map(constantsText)
  expect(text).toEqual([
    'p₀ = 0.1',
    'p₀ = 0.3',
    'p₀ = 1',
    'p₀ = 0.3, k = 0.01',
    'p₀ = 0.3, μ = 0.3, λ = 1',
    'P₀ = 1, q = 10⁻⁵',
    'p₀ = 1, τ = 10000, λ = 1',
    'batch = 100',
    'batch = 1000',
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
