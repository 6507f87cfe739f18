import { describe, expect, test } from '@jest/globals'
import { checkAcceptance } from './acceptance.js'
import { LECTURE_METHODS } from './methods.js'
import { parseOptions } from './options.js'
import { renderPicture } from './picture.js'
import { progressLines } from './progress.js'
import { renderReport } from './report.js'
import type { Results, Run } from './results.js'
import { runBenchmark } from './run.js'
import { FULL_SETTINGS, variantsOf } from './settings.js'
import { standInLaboratory } from './stand-in-laboratory.js'
import { bestGroups, groupsOf, lossAtCpu, medianRun, spread } from './summary.js'
import { checkList, costTable, outcomeTable, troubleList } from './table.js'

function resultsOf(line: string): Results {
  const { settings } = parseOptions(line.split(' '))
  return runBenchmark(settings, standInLaboratory, () => undefined)
}

const small: Results = resultsOf('--patterns 1000 --seeds 2')

/** The same results with one run that diverged on the way. */
function withDivergence(results: Results): Results {
  const [first, ...others] = results.runs as [Run, ...Run[]]
  const cut = { ...first.curve, loss: first.curve.loss.map((loss, at) => (at > 5 ? null : loss)) }
  const failed = { ...first, curve: cut, outcome: 'failed', reason: 'the loss is NaN', regions: [] }
  return { ...results, runs: [failed, ...others] }
}

/** Every element is closed, in order: enough to know that no piece of markup was cut. */
function expectBalanced(markup: string): void {
  const open: string[] = []
  const single = new Set(['meta', 'link', 'input', 'br'])
  const plain = markup
    .replace(/<(style|script)[^>]*>[\s\S]*?<\/\1>/g, '')
    .replace(/<!doctype[^>]*>/, '')
  for (const [, closing, name, itself] of plain.matchAll(/<(\/?)([a-zA-Z][\w-]*)[^>]*?(\/?)>/g)) {
    if (itself === '/' || single.has(name!)) continue
    if (closing === '/') expect(open.pop()).toBe(name)
    else open.push(name!)
  }
  expect(open).toEqual([])
}

describe('report', () => {
  test('is one well-formed file that asks for nothing from outside', () => {
    const page = renderReport(small)
    expectBalanced(page)
    expect(page).not.toMatch(/(src|href)="(?!data:)/)
    expect(page).not.toMatch(/@import|url\((?!#)/)
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/)
  })

  test('has a plot of each kind for each sampling, and a tile for each method', () => {
    const page = renderReport(small)
    expect(page.match(/<svg class="plot" id="(patterns|cpu)-/g)).toHaveLength(4)
    expect(page.match(/<svg class="plot"/g)).toHaveLength(4 + 5) // the studies'
    expect(page.match(/<figure class="tile">/g)).toHaveLength(10)
    for (const name of ['SGD', 'ALAP', 'SMD', 'GEKF']) expect(page).toContain(name)
  })

  test('its script parses, and so does its data', () => {
    const page = renderReport(small)
    const [, data] = /<script type="application\/json"[^>]*>(.*?)<\/script>/s.exec(page)!
    expect(JSON.parse(data!)).toHaveLength(9)
    const [, script] = /<script>(.*?)<\/script>/s.exec(page)!
    expect(() => new Function(script!)).not.toThrow()
  })

  test.each([
    '--methods smd --patterns 1 --seeds 1 --batch 1',
    '--methods gekf,sgd --patterns 40 --seeds 7, --sampling all',
  ])('%s', (line) => {
    const page = renderReport(resultsOf(line))
    expectBalanced(page)
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
  })

  test('a leader is named once, and no lead where the time is too short to measure', () => {
    const said = /leads at[^<]*before.*?\.<\/li>/.exec(
      renderReport(resultsOf('--patterns 4000 --seeds 1 --sampling uniform')),
    )![0]
    expect(said).toMatch(/^leads at 0\.\d{3}, before .* at .*, .* at .* and .* at [\d.]+\.<\/li>$/)
    for (const line of ['--patterns 5 --seeds 1', '--patterns 5 --batch 1 --seeds 2,']) {
      const results = resultsOf(`${line} --sampling uniform`)
      const page = renderReport(results)
      expect(page).not.toContain('leads')
      expect(page).toContain('too short to measure')
      expect(page.match(/id="cpu-uniform"[\s\S]*?<\/svg>/)![0]).toMatch(/class="tick".*> ?10 ms</)
      expect(costTable(results)).toMatch(/SGD .* — +0\.5 ms/)
    }
  })

  test('the regions’ colours are explained', () => {
    const page = renderReport(small)
    for (let index = 0; index < 4; index++) {
      expect(page).toMatch(new RegExp(`<rect class="region-${index}"[^>]*/></svg>class ${index}<`))
    }
  })

  test('the picture of the truth shows no more patterns than were seen', () => {
    expect(renderReport(small)).toContain('first 300 patterns')
    const page = renderReport(resultsOf('--patterns 40 --seeds 1'))
    expect(page).toContain('first 40 patterns')
    expect(page).not.toContain('first 300 patterns')
  })

  test('lists have commas', () => {
    const page = renderReport(resultsOf('--patterns 100 --seeds 1 --sampling all'))
    expect(page).toContain('uniform, autocorrelated and quasi-random data')
  })

  test('says where a method saw fewer patterns', () => {
    const results = resultsOf('--seeds 1')
    expect(renderReport(results)).toContain('saw only the first 4,000 patterns')
    expect(renderReport(small)).not.toContain('saw only')
    expect(outcomeTable(results)).toMatch(/GEKF .* 4,000 +0\.\d{3}/)
  })

  test('a run that diverged is told, and spoils its method only', () => {
    const results = withDivergence(small)
    const page = renderReport(results)
    expectBalanced(page)
    expect(page).toContain('the loss is NaN')
    expect(page).not.toMatch(/NaN(?!<\/li>)|undefined|Infinity/)
    expect(troubleList(results)).toEqual(['sgd-0.3, uniform, seed 0: the loss is NaN'])
    expect(outcomeTable(results)).toContain('diverged')
    const [sgd, alap] = bestGroups(groupsOf(results), 'uniform')
    expect(sgd!.loss.mean).toBeNull()
    expect(alap!.loss.mean).not.toBeNull()
  })

  test('text from outside is escaped', () => {
    const machine = { ...small.machine, processor: '<b>&"fast"</b>' }
    expect(renderReport({ ...small, machine })).not.toContain('<b>&"fast"')
  })

  test('the picture is well-formed and stands alone', () => {
    const picture = renderPicture(small)
    expectBalanced(picture)
    expect(picture).not.toMatch(/NaN|undefined|href/)
    expect(picture).toContain('prefers-color-scheme: dark')
  })

  test('the results survive JSON', () => {
    const again = JSON.parse(JSON.stringify(withDivergence(small))) as Results
    expect(renderReport(again)).toBe(renderReport(withDivergence(small)))
  })
})

describe('tables', () => {
  test('the cost table has a line a method, with the figures of 2005', () => {
    const lines = costTable(small).split('\n')
    expect(lines).toHaveLength(8)
    expect(lines[7]).toMatch(/^GEKF +93\.5 +> 90 +2,720 +> 1500 +2,720 +500 µs +40 ms +0 ms$/)
  })

  test('the lecture’s flops stand beside those of an update by one pattern', () => {
    const [head, of, units, at, ...lines] = costTable(small).split('\n')
    const words = (line: string | undefined): string[] => line!.trim().split(/ {2,}/)
    expect(words(head)).toEqual([
      ...['storage', '(2005)', 'flops', '(2005)', 'flops', 'CPU', '(2005)', 'CPU'],
    ])
    expect(words(of)).toEqual(['of an update', 'of a pattern', 'of a pattern', 'once'])
    expect(words(units)).toEqual(['a weight', 'a weight', 'a weight'])
    expect(words(at)).toEqual(['at batch 1', 'at batch 10', 'at batch 10'])
    expect(words(lines[1]).slice(3, 6)).toEqual(['21.0', '18', '7.50'])
    const page = renderReport(small)
    expect(page).toContain('flops a weight of<br>an update at batch 1')
    expect(page).toContain('flops a weight of<br>a pattern at batch 10')
    expect(page).toMatch(/<td>21\.0<\/td><td class="then">18<\/td>\s*<td>7\.50<\/td>/)
  })

  test('means and deviations', () => {
    expect(spread([1, 2, 3])).toEqual({ mean: 2, deviation: 1 })
    expect(spread([5])).toEqual({ mean: 5, deviation: null })
    expect(spread([1, null])).toEqual({ mean: null, deviation: null })
  })

  test('loss at equal CPU time is interpolated', () => {
    const curve = { patterns: [0, 1, 2], cpu: [0, 2, 4], loss: [1, 0.5, 0.25], error: [0, 0, 0] }
    expect(lossAtCpu(curve, 0)).toBe(1)
    expect(lossAtCpu(curve, 3)).toBe(0.375)
    expect(lossAtCpu(curve, 9)).toBe(0.25)
  })

  test('the median run', () => {
    const [group] = groupsOf(resultsOf('--methods sgd --seeds 5 --patterns 1000'))
    const losses = group!.runs.map((run) => run.curve.loss.at(-1)!).sort((a, b) => a - b)
    expect(medianRun(group!).curve.loss.at(-1)).toBe(losses[2])
  })
})

describe('acceptance', () => {
  const full = runBenchmark(
    {
      ...FULL_SETTINGS,
      seeds: [0, 1],
      samplings: ['uniform'],
      variants: variantsOf([...LECTURE_METHODS, 'smd-default'], true),
    },
    standInLaboratory,
    () => undefined,
  )

  test('compares the mean losses with the bars and says plainly what holds', () => {
    const checks = checkAcceptance(full)
    expect(checks.map(({ standing }) => standing !== 'missed')).toEqual(
      checks.map((check) => check.measured! <= check.bar),
    )
    expect(checkList(checks)).toMatch(
      /test loss, GEKF +0\.\d{3} +≤ 0\.080 \(0\.070\) +(★ goal reached|✓ holds|✗ doesn't hold)/,
    )
    expect(checkList(checks)).toMatch(/SMD over SGD +2\.00 +≤ 2\.60 \(2\.00\) +★ goal reached/)
    expect(checkList(checks)).toMatch(/GEKF +500 µs +≤ 150 µs +✗ doesn't hold/)
    expect(renderReport(full)).toContain('Acceptance')
  })

  test('a method that diverged does not hold', () => {
    const runs = full.runs.map((run) =>
      run.variant === 'gekf' ? { ...run, curve: { ...run.curve, loss: [null] } } : run,
    )
    expect(checkAcceptance({ ...full, runs })[4]).toMatchObject({
      what: 'test loss, GEKF',
      measured: null,
      standing: 'missed',
    })
  })
})

test('progress without a terminal is a line every few seconds', () => {
  let now = 0
  const lines: string[] = []
  const { show } = progressLines(
    (line) => lines.push(line),
    () => now,
  )
  for (now = 1; now <= 20; now++) show(now / 40, 'smd')
  expect(lines).toEqual([
    ' 12 % · 35 s left · smd\n',
    ' 25 % · 30 s left · smd\n',
    ' 37 % · 25 s left · smd\n',
    ' 50 % · 20 s left · smd\n',
  ])
})
