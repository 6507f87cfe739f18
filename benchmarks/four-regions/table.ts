/** The tables that the terminal shows. */
import type { Check } from './acceptance.js'
import { costsOf, sumOf } from './costs.js'
import { duration, grouped, nats, percent, threeDigits } from './markup.js'
import type { Results } from './results.js'
import { LECTURE_COSTS, METHOD_LABELS, constantsText, patternsOf } from './settings.js'
import { groupsOf } from './summary.js'

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
    const lecture = LECTURE_COSTS[cost.method]
    return [
      METHOD_LABELS[cost.method],
      threeDigits(cost.storagePerWeight),
      lecture.storage,
      threeDigits(sumOf(cost.online)),
      lecture.flops,
      threeDigits(sumOf(cost.batched)),
      duration(cost.cpuPerPattern),
      `${lecture.cpu} ms`,
    ]
  })
  const head = ['', 'storage', '(2005)', 'flops', '(2005)', 'flops', 'CPU', '(2005)']
  const of = ['', '', '', 'of an update', '', 'of a pattern', 'of a pattern', '']
  const units = ['', 'a weight', '', 'a weight', '', 'a weight', '', '']
  const at = ['', '', '', 'at batch 1', '', `at batch ${batch}`, `at batch ${batch}`, '']
  return alignedColumns([head, of, units, at, ...rows])
}

/** Final test loss and error, mean ± standard deviation over the seeds. */
export function outcomeTable(results: Results): string {
  const rows = groupsOf(results).map((group) => {
    const deviation = group.loss.deviation === null ? '' : `± ${group.loss.deviation.toFixed(3)}`
    return [
      group.sampling,
      METHOD_LABELS[group.variant.method],
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

/** The acceptance run's bars, each said to hold or not. */
export function checkList(checks: readonly Check[]): string {
  const rows = checks.map((check) => [
    check.what,
    `mean test loss ${nats(check.measured)}`,
    `bar ≤ ${check.bar.toFixed(2)}`,
    check.holds ? 'holds' : "doesn't hold",
  ])
  const held = checks.filter((check) => check.holds).length
  return `${alignedColumns(rows, 4)}\n${held} of ${checks.length} hold`
}
