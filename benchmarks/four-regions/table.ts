/** The tables that the terminal shows. */
import type { Check } from './acceptance.js'
import { costsOf, sumOf } from './costs.js'
import { duration, grouped, nats, percent, threeDigits } from './markup.js'
import type { Results } from './results.js'
import { constantsText } from './constants.js'
import { METHODS } from './methods.js'
import { patternsOf } from './settings.js'
import { bestOf, groupsOf } from './summary.js'

/** Rows of text in columns, the first ones to the left, the others to the right. */
export function alignedColumns(rows: readonly (readonly string[])[], leftColumns = 1): string {
  const widths = rows[0]!.map((_, column) =>
    Math.max(...rows.map((row) => [...row[column]!].length)),
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const space = ' '.repeat(widths[column]! - [...cell].length)
          return column < leftColumns ? cell + space : space + cell
        })
        .join('   ')
        .trimEnd(),
    )
    .join('\n')
}

/** Slide 39's table with what was counted and measured here. */
export function costTable(results: Results): string {
  const { batch } = results.settings
  const rows = costsOf(results).map((cost) => {
    const { label, lecture } = METHODS[cost.method]
    return [
      label,
      threeDigits(cost.storagePerWeight),
      lecture?.storage ?? '',
      threeDigits(sumOf(cost.online)),
      lecture?.flops ?? '',
      threeDigits(sumOf(cost.batched)),
      duration(cost.cpuPerPattern),
      lecture === undefined ? '' : `${lecture.cpu} ms`,
      `${Math.round(cost.setUp)} ms`,
    ]
  })
  const head = ['', 'storage', '(2005)', 'flops', '(2005)', 'flops', 'CPU', '(2005)', 'CPU']
  const of = ['', '', '', 'of an update', '', 'of a pattern', 'of a pattern', '', 'once']
  const units = ['', 'a weight', '', 'a weight', '', 'a weight', '', '', '']
  const at = ['', '', '', 'at batch 1', '', `at batch ${batch}`, `at batch ${batch}`, '', '']
  return alignedColumns([head, of, units, at, ...rows])
}

/** Final test loss and error, mean ± standard deviation over the seeds. */
export function outcomeTable(results: Results): string {
  const rows = groupsOf(results).map((group) => {
    const deviation = group.loss.deviation === null ? '' : `± ${nats(group.loss.deviation)}`
    return [
      group.sampling,
      METHODS[group.variant.method].label,
      constantsText(group.variant),
      grouped(patternsOf(results.settings, group.variant)),
      nats(group.loss.mean),
      deviation,
      percent(group.error.mean),
    ]
  })
  const head = ['data', 'method', 'constants', 'patterns', 'test loss', '', 'test error']
  return alignedColumns([head, ...rows], 3)
}

/** Of a stored run, for each method: its best test losses by sampling, and what it costs. */
export function storedTable(stored: Results): string {
  const { samplings } = stored.settings
  const groups = groupsOf(stored)
  const rows = costsOf(stored).map((cost) => [
    METHODS[cost.method].label,
    ...samplings.map((sampling) => nats(bestOf(groups, sampling, cost.method)?.loss.mean ?? null)),
    threeDigits(cost.storagePerWeight),
    duration(cost.cpuPerPattern),
  ])
  const head = ['', ...samplings, 'storage', 'CPU']
  const units = ['', ...samplings.map(() => 'test loss'), 'a weight', 'of a pattern']
  return alignedColumns([head, units, ...rows])
}

/** Where and when results were measured. */
export function placeText({ machine, date }: Results): string {
  return `${date.slice(0, 10)}, ${machine.processor}, ${machine.cores} cores, Node ${machine.node}`
}

/** One line about what was run. */
export function headline(results: Results): string {
  const { patterns, batch, seeds } = results.settings
  return (
    `Four Regions: ${results.weights} weights, ${grouped(patterns)} patterns, batch ${batch}, ` +
    `seeds ${seedsText(seeds)}, ${results.settings.testGrid}×${results.settings.testGrid} test points`
  )
}

/** `0–5`, or the list where seeds are left out. */
export function seedsText(seeds: readonly number[]): string {
  const [first, final] = [seeds[0]!, seeds[seeds.length - 1]!]
  const whole = seeds.every((seed, index) => seed === first + index)
  if (seeds.length === 1) return String(first)
  return whole ? `${first}–${final}` : seeds.join(', ')
}

/** The runs that did not end as planned, a line each. */
export function troubleList(results: Results): string[] {
  return results.runs
    .filter((run) => run.outcome === 'failed' || run.curve.loss.includes(null))
    .map((run) => `${run.variant}, ${run.sampling}, seed ${run.seed}: ${run.reason}`)
}

/** A sign for how a measurement stands to its bar. */
export const STANDING_SIGNS: Readonly<Record<Check['standing'], string>> = {
  goal: '★ goal reached',
  accepted: '✓ holds',
  missed: "✗ doesn't hold",
}

/** A bar, with the goal in brackets. */
export function barText({ bar, goal, text }: Check): string {
  return `≤ ${text(bar)}${goal === undefined ? '' : ` (${text(goal)})`}`
}

/** The acceptance run's bars, each said to hold or not. */
export function checkList(checks: readonly Check[]): string {
  const rows = checks.map((check) => [
    check.what,
    check.text(check.measured),
    barText(check),
    STANDING_SIGNS[check.standing],
  ])
  const held = checks.filter(({ standing }) => standing !== 'missed').length
  return `${alignedColumns(rows, 4)}\n${held} of ${checks.length} hold`
}
