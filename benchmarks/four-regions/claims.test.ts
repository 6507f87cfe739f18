import { describe, expect, test } from '@jest/globals'
import { claimList } from './claim-list.js'
import { claimsOf } from './claims.js'
import type { Claim } from './claims.js'
import { METHOD_NAMES, METHODS } from './methods.js'
import type { MethodName } from './methods.js'
import { claimSection } from './report-claims.js'
import type { Results, Run } from './results.js'
import { FULL_SETTINGS } from './settings.js'
import type { SamplingName } from './settings.js'

/** Results whose curves are a start and an end, with losses and times of our choice. */
function resultsOf(
  losses: Partial<Record<MethodName, number | null>>,
  times: Partial<Record<MethodName, number>> = {},
  samplings: readonly SamplingName[] = ['uniform'],
): Results {
  const methods = METHOD_NAMES.filter((name) => losses[name] !== undefined)
  const settings = {
    ...FULL_SETTINGS,
    seeds: [0, 1],
    samplings,
    variants: methods.map((method) => ({ key: method, method, constants: {} })),
  }
  const runs = settings.seeds.flatMap((seed) =>
    samplings.flatMap((sampling) =>
      methods.map((method): Run => {
        const cpu = 25_000 * (times[method] ?? 0.01 * METHODS[method].work)
        const loss = losses[method]!
        return {
          variant: method,
          sampling,
          seed,
          curve: { patterns: [0, 25_000], cpu: [0, cpu], loss: [1.4, loss], error: [0.7, 0.1] },
          storage: 184,
          outcome: 'exhausted',
          reason: '',
          regions: [],
        }
      }),
    ),
  )
  const machine = { processor: '', cores: 1, memory: '', system: '', node: '' }
  return {
    settings,
    machine,
    date: '',
    seconds: 0,
    weights: 184,
    runs,
    studies: {},
    flops: [],
    samples: {},
  }
}

function verdicts(results: Results): Record<number, string> {
  return Object.fromEntries(claimsOf(results).map(({ slide, verdict }) => [slide, verdict]))
}

describe('claims', () => {
  const lecture = { sgd: 0.3, alap: 0.23, smd: 0.15, gekf: 0.07 }

  test('what nothing was measured for is not said', () => {
    expect(claimsOf(resultsOf({ sgd: 0.3, adam: 0.2 }))).toEqual([])
    expect(Object.keys(verdicts(resultsOf(lecture))).map(Number)).toEqual([38, 39, 40])
  })

  test('an order of three can hold in part', () => {
    const of = (smd: number, alap: number, sgd: number): string | undefined =>
      claimsOf(resultsOf({ smd, alap, sgd }))[0]?.verdict
    expect([of(0.1, 0.2, 0.3), of(0.1, 0.3, 0.2), of(0.3, 0.2, 0.1)]).toEqual([
      'holds',
      'in part',
      'fails',
    ])
  })

  test('what seeds don’t tell apart does not hold', () => {
    const of = (apart: number): Claim | undefined => {
      const results = resultsOf({ smd: 0.1, alap: 0.2, sgd: 0.3 })
      // sgd is 0.3 from one seed, and that much more from the other
      const runs = results.runs.map((run) =>
        run.variant === 'sgd' && run.seed === 1
          ? { ...run, curve: { ...run.curve, loss: [1.4, 0.3 + apart] } }
          : run,
      )
      return claimsOf({ ...results, runs })[0]
    }
    expect(of(0.001)?.verdict).toBe('holds')
    expect(of(0.5)?.verdict).toBe('in part')
    expect(of(0.5)?.measured).toMatch(/these seeds don’t tell apart ALAP and SGD$/)
  })

  test('what diverged is above all others', () => {
    const claims = (cg: number | null): Claim | undefined =>
      claimsOf(resultsOf({ smd: 0.15, cg, lbfgs: 0.4, newton: 0.3 })).find(
        ({ slide }) => slide === 21,
      )
    expect(claims(null)?.verdict).toBe('holds')
    expect(claims(null)?.measured).toContain('CG diverged')
    expect(claims(0.1)?.verdict).toBe('in part')
  })

  test('costs and equal CPU time', () => {
    const cheap = { sgd: 0.01, alap: 0.01, smd: 0.02, gekf: 0.8 }
    expect(verdicts(resultsOf(lecture, cheap))).toMatchObject({ 39: 'holds' })
    const { measured } = claimsOf(resultsOf(lecture, cheap)).find(({ slide }) => slide === 39)!
    expect(measured).toBe('SMD 2.00 and GEKF 80.0 times SGD’s 10 µs')
    expect(verdicts(resultsOf(lecture, { ...cheap, gekf: 0.012 }))).toMatchObject({
      39: 'in part',
      40: 'fails',
    })
  })

  test('slide 41 is about autocorrelated data', () => {
    const results = resultsOf(lecture, {}, ['uniform', 'autocorrelated'])
    expect(verdicts(results)[41]).toBe('holds')
  })

  test('a stored run’s verdicts stand beside, and alone where this run has none', () => {
    const own = claimsOf(resultsOf({ smd: 0.1, alap: 0.3, sgd: 0.2 }))
    const stored = claimsOf(resultsOf(lecture))
    const list = claimList(own, stored)
    expect(list).toMatch(/◐ slide 38.*\n +holds in part \(holds in the stored full run\)/)
    expect(list).toMatch(/slide 39.*\n +holds in part in the stored full run|slide 39.*\n +fails/)
    const page = claimSection(own, stored)
    expect(page).toContain('in this run')
    expect(page).toContain('in the stored full run')
    expect(page).toContain('of 1 claims that this run has figures for, 0 hold, 1 hold in part')
    expect(claimSection([], [])).toBe('')
  })
})
