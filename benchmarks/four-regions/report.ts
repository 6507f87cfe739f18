/** The results as one HTML file that needs nothing else. */
import { checkAcceptance } from './acceptance.js'
import { claimsOf } from './claims.js'
import { FIGURE_STYLE, colorVariables } from './figure-style.js'
import { duration, escaped, grouped, listed, nats } from './markup.js'
import { METHODS } from './methods.js'
import { numbering } from './numbering.js'
import type { Numbering } from './numbering.js'
import { claimSection } from './report-claims.js'
import { convergence, convergencePlots, methodsOf, seedCount } from './report-convergence.js'
import { READOUT_SCRIPT, readoutData } from './report-readout.js'
import { regionSection, settingsSection } from './report-sections.js'
import { studyPlots, studySection } from './report-studies.js'
import { PAGE_STYLE } from './report-style.js'
import { checkSection, costSection, outcomeSection } from './report-tables.js'
import type { Measured, Results } from './results.js'
import { patternsOf } from './settings.js'
import { bestGroups, equalCpuTime, groupsOf, lossAtCpu } from './summary.js'
import type { Group } from './summary.js'

/** Renders the page; a stored full run stands after what was measured here. */
export function renderReport(results: Results, stored?: Results): string {
  const groups = groupsOf(results)
  const storedGroups = stored === undefined ? [] : groupsOf(stored)
  const checks = results.settings.full ? checkAcceptance(results) : []
  const claims = claimSection(claimsOf(results), stored === undefined ? [] : claimsOf(stored))
  const numbers = numbering()
  const plots = [
    ...convergencePlots(results, groups, ''),
    ...studyPlots(results.studies, ''),
    ...(stored === undefined
      ? []
      : [
          ...convergencePlots(stored, storedGroups, STORED),
          ...studyPlots(withoutOwn(results, stored), STORED),
        ]),
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Four Regions benchmark</title>
<link rel="icon" href="data:,">
<style>${colorVariables(':root')}${PAGE_STYLE}${FIGURE_STYLE}</style>
</head>
<body>
<main>
${header(results)}
${findings(results, groups)}
${checks.length > 0 ? checkSection(checks) : ''}
${claims}
${convergence(results, groups, numbers, '')}
${costSection(results, numbers, '')}
${outcomeSection(results, groups, numbers, '')}
${regionSection(results, groups, numbers)}
${studySection(results.studies, numbers, '')}
${settingsSection(results)}
${stored === undefined ? '' : storedPart(results, stored, storedGroups, numbers)}
</main>
<script type="application/json" id="readout-data">${readoutData(plots)}</script>
<script>${READOUT_SCRIPT}</script>
</body>
</html>
`
}

/** Begins the ids of what belongs to the stored run. */
const STORED = 'stored-'

/** The stored run's studies that the results have not. */
function withoutOwn(results: Results, stored: Results): Results['studies'] {
  return Object.fromEntries(
    Object.entries(stored.studies).filter(([name]) => !Object.hasOwn(results.studies, name)),
  )
}

function storedPart(
  results: Results,
  stored: Results,
  groups: readonly Group[],
  numbers: Numbering,
): string {
  return `<div class="stored">
<h2>The full run</h2>
<p>All methods, stored with this package: ${grouped(stored.settings.patterns)} patterns, ${seedCount(stored)}, measured on ${dayOf(stored)} on ${escaped(stored.machine.processor)} with Node ${escaped(stored.machine.node)}. <code>npm start -- --full</code> runs it again.</p>
${checkSection(checkAcceptance(stored))}
${convergence(stored, groups, numbers, STORED)}
${costSection(stored, numbers, STORED)}
${outcomeSection(stored, groups, numbers, STORED)}
${studySection(withoutOwn(results, stored), numbers, STORED)}
${settingsSection(stored)}
</div>`
}

function dayOf({ date }: Results): string {
  return new Date(date).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
}

function header(results: Results): string {
  const { settings } = results
  return `<header>
<p class="kicker">Wengert · benchmark${settings.full ? ' · acceptance run' : ''}</p>
<h1>Four Regions: learning from each pattern once</h1>
<p class="lead">A network of ${results.weights} weights learns which of four regions a point of the square belongs to.
It sees every pattern only once, in mini-batches of ${settings.batch}. ${methodSentence(results)} Gradients, Gauss–Newton products and
the outputs’ Jacobians all come from the tape.</p>
<p class="facts"><span>${grouped(settings.patterns)} patterns</span><span>${seedCount(results)}</span><span>${listed(settings.samplings)} data</span><span>${escaped(results.machine.processor)}</span><span><time datetime="${escaped(results.date)}">${dayOf(results)}</time></span></p>
</header>`
}

const COUNT_WORDS = ['', 'one way', 'two ways', 'three ways', 'four ways']

function methodSentence(results: Results): string {
  const methods = [...new Set(results.settings.variants.map((variant) => variant.method))]
  const names = methods.map((method) => METHODS[method].label)
  const count = COUNT_WORDS[methods.length] ?? `${methods.length} ways`
  return `There are ${count} to do it here: ${listed(names)}.`.replace('are one', 'is one')
}

/** So many methods are named in the findings. */
const MOST_NAMED = 6

/** What the figures say, computed: the order by final loss, and at equal CPU time. */
function findings(results: Results, groups: readonly Group[]): string {
  const sentences = results.settings.samplings.map((sampling) => {
    const best = bestGroups(groups, sampling)
    const ranked = [...best].sort((a, b) => (a.loss.mean ?? Infinity) - (b.loss.mean ?? Infinity))
    const order = ranked
      .slice(0, MOST_NAMED)
      .map(
        (group) => `${methodName(group)} <b>${nats(group.loss.mean)}</b>${fewer(results, group)}`,
      )
      .join(', ')
    const rest = ranked.length - MOST_NAMED
    const others = rest > 0 ? `, and ${rest} others` : ''
    return `<li>On <em>${sampling}</em> data the test loss after ${grouped(results.settings.patterns)} patterns is: ${order}${others}.${equalTime(best, equalCpuTime(groups, sampling, methodsOf(groups)))}</li>`
  })
  return `<section class="findings"><ul>${sentences.join('')}</ul></section>`
}

function fewer(results: Results, { variant }: Group): string {
  const seen = patternsOf(results.settings, variant)
  return (variant.patterns ?? Infinity) < results.settings.patterns
    ? ` (after ${grouped(seen)})`
    : ''
}

/** Who is ahead when the same CPU time was spent; nothing where that is too short to be measured. */
function equalTime(best: readonly Group[], time: Measured): string {
  if (best.length < 2 || time === null) return ''
  const [winner, ...others] = best
    .map((group) => ({ group, loss: lossAtCpu(group.curve, time) }))
    .sort((a, b) => (a.loss ?? Infinity) - (b.loss ?? Infinity))
  if (winner!.loss === null) return ''
  const list = others
    .slice(0, MOST_NAMED - 1)
    .map(
      ({ group, loss }) =>
        `${methodName(group)} ${loss === null ? '(diverged)' : `at ${nats(loss)}`}`,
    )
  return ` After ${duration(time)} of CPU time, when the first has seen all its patterns, ${methodName(winner!.group)} leads at ${nats(winner!.loss)}, before ${listed(list)}.`
}

function methodName(group: Group): string {
  const { method } = group.variant
  return `<span class="name ${method}">${METHODS[method].label}</span>`
}
