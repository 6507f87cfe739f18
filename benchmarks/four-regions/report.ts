/** The results as one HTML file that needs nothing else. */
import { checkAcceptance } from './acceptance.js'
import { FIGURE_STYLE, colorVariables } from './figure-style.js'
import { lossPlots } from './figures.js'
import { duration, escaped, grouped, listed, nats } from './markup.js'
import { plotSvg } from './plot.js'
import type { Plot } from './plot.js'
import { READOUT_SCRIPT, readoutData } from './report-readout.js'
import { regionSection, settingsSection } from './report-sections.js'
import { PAGE_STYLE } from './report-style.js'
import { checkSection, costSection, outcomeSection } from './report-tables.js'
import type { Measured, Results } from './results.js'
import { shorterText } from './shorter-text.js'
import { METHOD_LABELS, METHOD_TITLES, constantsText, patternsOf } from './settings.js'
import { bestGroups, bestOf, equalCpuTime, groupsOf, lossAtCpu } from './summary.js'
import type { Group } from './summary.js'

/** Renders the page. */
export function renderReport(results: Results): string {
  const groups = groupsOf(results)
  const checks = results.settings.full ? checkAcceptance(results) : []
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
${convergence(results, groups)}
${costSection(results)}
${outcomeSection(results, groups)}
${regionSection(results, groups)}
${settingsSection(results)}
</main>
<script type="application/json" id="readout-data">${readoutData([...lossPlots(results, groups, 'patterns'), ...lossPlots(results, groups, 'cpu')])}</script>
<script>${READOUT_SCRIPT}</script>
</body>
</html>
`
}

/** Two figures with a panel for each sampling; with one sampling, one figure with both axes. */
function convergence(results: Results, groups: readonly Group[]): string {
  const byPatterns = lossPlots(results, groups, 'patterns')
  const byCpu = lossPlots(results, groups, 'cpu')
  const lines = `Each line is the mean over ${seedCount(results)}${faintLines(results)}. Dotted: the loss of knowing only how large the regions are, 1.38.${chosenText(results, groups)}${shorterText(results.settings)}`
  const time =
    'CPU time is the processor time that training had used; the time spent on testing is not counted.'
  const single = results.settings.samplings.length === 1
  const figures = single
    ? [
        figure(
          [...byPatterns, ...byCpu],
          ['against the patterns seen', 'against CPU time'],
          `<b>Figure 1.</b> Test loss on ${results.settings.samplings[0]} data. ${lines} ${time}`,
        ),
      ]
    : [
        figure(
          byPatterns,
          results.settings.samplings.map((name) => `${name} data`),
          `<b>Figure 1.</b> Test loss against the patterns seen. ${lines}`,
        ),
        figure(
          byCpu,
          results.settings.samplings.map((name) => `${name} data`),
          `<b>Figure 2.</b> Test loss of the same runs against CPU time. ${time}`,
        ),
      ]
  return `<section>
<h2>Convergence</h2>
${legend(groups)}
${figures.join('\n')}
</section>`
}

/** Which of its constants a method is shown with, where it ran with several. */
function chosenText(results: Results, groups: readonly Group[]): string {
  const methods = [...new Set(groups.map((group) => group.variant.method))]
  return methods
    .filter((method) => results.settings.variants.filter((v) => v.method === method).length > 1)
    .map((method) => {
      const choices = results.settings.samplings.map((sampling) => {
        const best = bestOf(groups, sampling, method)
        return best === undefined ? '' : `${constantsText(best.variant)} on ${sampling} data`
      })
      return ` ${METHOD_LABELS[method]} is shown with the constant of its grid that ends best, ${escaped(choices.join(', '))}.`
    })
    .join('')
}

function seedCount(results: Results): string {
  const count = results.settings.seeds.length
  return count === 1 ? 'one seed' : `${count} seeds`
}

function faintLines(results: Results): string {
  return results.settings.seeds.length > 1 ? '; the faint lines are the seeds' : ''
}

function header(results: Results): string {
  const date = new Date(results.date)
  const day = date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  const { settings } = results
  return `<header>
<p class="kicker">Wengert · benchmark${settings.full ? ' · acceptance run' : ''}</p>
<h1>Four Regions: learning from each pattern once</h1>
<p class="lead">A network of ${results.weights} weights learns which of four regions a point of the square belongs to.
It sees every pattern only once, in mini-batches of ${settings.batch}. ${methodSentence(results)} Gradients, Gauss–Newton products and
the outputs’ Jacobians all come from the tape.</p>
<p class="facts"><span>${grouped(settings.patterns)} patterns</span><span>${seedCount(results)}</span><span>${listed(settings.samplings)} data</span><span>${escaped(results.machine.processor)}</span><span><time datetime="${escaped(results.date)}">${day}</time></span></p>
</header>`
}

const COUNT_WORDS = ['', 'one way', 'two ways', 'three ways', 'four ways']

function methodSentence(results: Results): string {
  const methods = [...new Set(results.settings.variants.map((variant) => variant.method))]
  const names = methods.map((method) => METHOD_LABELS[method])
  return `There are ${COUNT_WORDS[methods.length]} to do it here: ${listed(names)}.`.replace(
    'are one',
    'is one',
  )
}

/** What the figures say, computed: the order by final loss, and at equal CPU time. */
function findings(results: Results, groups: readonly Group[]): string {
  const sentences = results.settings.samplings.map((sampling) => {
    const best = bestGroups(groups, sampling)
    const ranked = [...best].sort((a, b) => (a.loss.mean ?? Infinity) - (b.loss.mean ?? Infinity))
    const order = ranked
      .map(
        (group) => `${methodName(group)} <b>${nats(group.loss.mean)}</b>${fewer(results, group)}`,
      )
      .join(', ')
    return `<li>On <em>${sampling}</em> data the test loss after ${grouped(results.settings.patterns)} patterns is: ${order}.${equalTime(best, equalCpuTime(groups, sampling))}</li>`
  })
  return `<section class="findings"><ul>${sentences.join('')}</ul></section>`
}

function fewer(results: Results, { variant }: Group): string {
  const seen = patternsOf(results.settings, variant)
  return seen < results.settings.patterns ? ` (after ${grouped(seen)})` : ''
}

/** Who is ahead when the same CPU time was spent; nothing where that is too short to be measured. */
function equalTime(best: readonly Group[], time: Measured): string {
  if (best.length < 2 || time === null) return ''
  const [winner, ...others] = best
    .map((group) => ({ group, loss: lossAtCpu(group.curve, time) }))
    .sort((a, b) => (a.loss ?? Infinity) - (b.loss ?? Infinity))
  if (winner!.loss === null) return ''
  const list = others.map(
    ({ group, loss }) =>
      `${methodName(group)} ${loss === null ? '(diverged)' : `at ${nats(loss)}`}`,
  )
  return ` After ${duration(time)} of CPU time, when the first has seen all its patterns, ${methodName(winner!.group)} leads at ${nats(winner!.loss)}, before ${listed(list)}.`
}

function methodName(group: Group): string {
  const { method } = group.variant
  return `<span class="name ${method}">${METHOD_LABELS[method]}</span>`
}

function legend(groups: readonly Group[]): string {
  const methods = [...new Set(groups.map((group) => group.variant.method))]
  const keys = methods.map(
    (method) =>
      `<label class="key ${method}"><input type="checkbox" id="show-${method}" checked><span class="swatch"></span>${METHOD_LABELS[method]}<span class="long"> ${METHOD_TITLES[method]}</span></label>`,
  )
  return `<div class="legend" role="group" aria-label="Curves shown">${keys.join('')}</div>`
}

function figure(plots: readonly Plot[], titles: readonly string[], caption: string): string {
  const panels = plots.map(
    (plot, index) =>
      `<div class="panel"><h3>${titles[index]}</h3><div class="stage">${plotSvg(plot)}</div></div>`,
  )
  return `<figure><div class="panels">${panels.join('')}</div>
<figcaption>${caption}</figcaption></figure>`
}
