import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { claimsOf } from './claims.js'
import { openJournal } from './journal.js'
import { renderReport } from './report.js'
import { runBenchmark } from './run.js'
import { FULL_SETTINGS, variantsOf } from './settings.js'
import type { Settings } from './settings.js'
import { standInLaboratory } from './stand-in-laboratory.js'
import { readStored, storedText } from './stored-results.js'
import { storedTable } from './table.js'

const folder = mkdtempSync(join(tmpdir(), 'four-regions-'))
afterAll(() => rmSync(folder, { recursive: true }))

const settings: Settings = {
  ...FULL_SETTINGS,
  patterns: 2000,
  seeds: [0, 1],
  samplings: ['uniform', 'quasi-random'],
  variants: variantsOf(['sgd', 'smd', 'adam', 'rprop'], false),
}
const results = runBenchmark(settings, standInLaboratory, () => undefined)

describe('stored results', () => {
  const file = join(folder, 'full.json')

  test('are read as results, smaller, with the same ends and verdicts', () => {
    const text = storedText(results)
    writeFileSync(file, text)
    expect(text.length).toBeLessThan(JSON.stringify(results).length / 2)
    const stored = readStored(file)!
    expect(stored.runs).toHaveLength(results.runs.length)
    stored.runs.forEach(({ curve }, index) => {
      const whole = results.runs[index]!.curve
      expect(curve.patterns).toHaveLength(16)
      expect(curve.patterns.at(-1)).toBe(whole.patterns.at(-1))
      expect(curve.loss.at(-1)).toBeCloseTo(whole.loss.at(-1)!, 3)
    })
    const verdicts = (of: typeof results): string[] => claimsOf(of).map(({ verdict }) => verdict)
    expect(verdicts(stored)).toEqual(verdicts(results))
  })

  test('stand on the page after what was measured, under ids of their own', () => {
    const stored = readStored(file)!
    const own = runBenchmark(
      { ...settings, full: false, studies: ['order'] },
      standInLaboratory,
      () => undefined,
    )
    const page = renderReport(own, stored)
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(
      expect.arrayContaining([
        'patterns-uniform',
        'stored-patterns-uniform',
        'stored-cpu-quasi-random',
      ]),
    )
    expect(ids).toEqual(expect.arrayContaining(['order-still', 'stored-annealing-signs']))
    expect(ids).not.toContain('stored-order-still')
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/)
    expect(storedTable(stored).split('\n')).toHaveLength(6)
  })

  test('of another form, or none, are none', () => {
    expect(readStored(join(folder, 'missing.json'))).toBeUndefined()
    writeFileSync(file, JSON.stringify({ format: 'other', results }))
    expect(readStored(file)).toBeUndefined()
  })
})

describe('journal', () => {
  const file = join(folder, 'journal')
  const run = (learn = jest.fn(standInLaboratory.learn), version = '1'): typeof learn => {
    const again = runBenchmark(
      settings,
      { ...standInLaboratory, learn },
      () => undefined,
      openJournal(file, settings, version),
    )
    expect(again.runs).toEqual(results.runs)
    return learn
  }

  test('an interrupted run goes on where it was, even after a torn line', () => {
    let left = 7
    const interrupted = jest.fn<typeof standInLaboratory.learn>((...task) => {
      if (left-- === 0) throw new Error('interrupted')
      return standInLaboratory.learn(...task)
    })
    expect(() => run(interrupted)).toThrow('interrupted')
    appendFileSync(file, '{"key":"torn')
    const [warmUps, done] = [settings.variants.length, 7 - settings.variants.length]
    expect(openJournal(file, settings, '1').found).toBe(done)
    expect(run()).toHaveBeenCalledTimes(results.runs.length - done + warmUps)
    expect(run()).toHaveBeenCalledTimes(0)
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(results.runs.length + 2)
  })

  test('other code or other settings begin anew', () => {
    expect(openJournal(file, { ...settings, batch: 5 }, '1').found).toBe(0)
    run()
    expect(openJournal(file, settings, '2').found).toBe(0)
    openJournal(file, settings, '2').close()
    expect(() => readFileSync(file)).toThrow()
  })
})
