/** The page's pictures of the regions, and what a reader needs to run it all again. */
import { escaped, grouped, percent } from './markup.js'
import { patternOverlay, tileContent } from './region-tile.js'
import { REGION_SIZE, trueRegions } from './regions.js'
import { last } from './results.js'
import type { Results } from './results.js'
import { constantsText } from './constants.js'
import { LECTURE_METHODS, METHODS } from './methods.js'
import type { MethodName } from './methods.js'
import type { Numbering } from './numbering.js'
import type { SamplingName } from './settings.js'
import { bestGroups, medianRun } from './summary.js'
import type { Group } from './summary.js'
import { seedsText, troubleList } from './table.js'

/** A picture of the square with its caption. */
function tile(content: string, label: string, detail: string): string {
  return `<figure class="tile"><svg viewBox="0 0 ${REGION_SIZE} ${REGION_SIZE}" role="img" aria-label="${escaped(`${label}: ${detail}`.replace(/<[^>]*>/g, ''))}">${content}</svg>
<figcaption>${label}<span>${detail}</span></figcaption></figure>`
}

function regionRow(results: Results, groups: readonly Group[], sampling: SamplingName): string {
  const sample = results.samples[sampling] ?? []
  const joined = sampling === 'autocorrelated'
  const shown = sample.length / 2
  const truth = tile(
    tileContent(trueRegions(), patternOverlay(sample, joined)),
    'truth',
    shown > 0 ? `first ${shown} patterns` : '',
  )
  const learned = bestGroups(groups, sampling, shownMethods(groups)).map((group) => {
    const run = medianRun(group)
    const name = `<b class="name ${group.variant.method}">${METHODS[group.variant.method].label}</b>`
    return run.regions.length > 0
      ? tile(tileContent(run.regions), name, `${percent(last(run.curve.error))} wrong`)
      : tile('', name, 'diverged')
  })
  return `<h3>${sampling} data</h3><div class="tiles">${truth}${learned.join('')}</div>`
}

/** The lecture's methods, or those that ran, where none of these did. */
function shownMethods(groups: readonly Group[]): MethodName[] {
  const ran = [...new Set(groups.map(({ variant }) => variant.method))]
  const own = ran.filter((method) => LECTURE_METHODS.includes(method))
  return own.length > 0 ? own : ran.slice(0, 4)
}

/** Which colour stands for which class. */
function classLegend(): string {
  const keys = [0, 1, 2, 3].map(
    (index) =>
      `<span class="key"><svg class="patch" viewBox="0 0 12 12" aria-hidden="true"><rect class="region-${index}" width="12" height="12"/></svg>class ${index}</span>`,
  )
  return `<div class="legend">${keys.join('')}</div>`
}

/** The regions each method learned beside the true ones. */
export function regionSection(
  results: Results,
  groups: readonly Group[],
  numbers: Numbering,
): string {
  const rows = results.settings.samplings.map((sampling) => regionRow(results, groups, sampling))
  const which = results.settings.seeds.length > 1 ? ' by the run whose loss is the median' : ''
  return `<section>
<h2>What the networks learned</h2>
${classLegend()}
${rows.join('')}
<p class="caption">${numbers.figure()} The regions as learned${which}; black lines are the true boundaries, at radius ⅙, ½ and ⅚.
The first picture of each row shows the truth with the first patterns of a stream: independent points as dots, a random walk as a line.</p>
</section>`
}

/** Settings, machine and trouble. */
export function settingsSection(results: Results): string {
  const { settings, machine } = results
  const entries: [string, string][] = [
    [
      'network',
      `2-10-10-4, tanh, softmax, cross-entropy; ${results.weights} weights; start N(0, 1/fan-in)`,
    ],
    ['patterns', `${grouped(settings.patterns)}, each seen once, in batches of ${settings.batch}`],
    ['sampling', settings.samplings.join(', ')],
    ['seeds', `${seedsText(settings.seeds)}: each sets the start and the stream of patterns`],
    [
      'test set',
      `centres of ${settings.testGrid} × ${settings.testGrid} cells, tested ${settings.tests + 1} times a run`,
    ],
    [
      'methods',
      settings.variants
        .map((variant) => `${METHODS[variant.method].label} (${constantsText(variant)})`)
        .join('; '),
    ],
    ['processor', `${machine.processor}, ${machine.cores} cores (one used), ${machine.memory}`],
    ['system', `${machine.system}, Node ${machine.node}`],
    ['run', `${results.date}, ${results.seconds.toFixed(0)} s in all`],
  ]
  const list = entries
    .map(([name, text]) => `<div><dt>${name}</dt><dd>${escaped(text)}</dd></div>`)
    .join('')
  const trouble = troubleList(results)
  const troubles =
    trouble.length > 0
      ? `<h3>Runs that did not end as planned</h3><ul>${trouble.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`
      : ''
  return `<section>
<h2>Settings and machine</h2>
<dl>${list}</dl>
${troubles}
<p class="remark">The problem is Singhal and Wu’s (1989), the comparison that of Schraudolph’s lecture, slides 37–41.
The numbers behind the lecture’s curves are not published: these are measurements of this implementation, not a reproduction of them.
The constants are the same for all samplings. Times differ from run to run and from machine to machine; losses don’t.</p>
</section>`
}
