/** The page's curves: test loss against patterns and CPU time, family by family. */
import { constantsText } from './constants.js'
import { lossPlots } from './figures.js'
import type { Drawn } from './figures.js'
import { escaped } from './markup.js'
import { FAMILIES, FAMILY_NAMES, METHODS, drawnTogether } from './methods.js'
import type { FamilyName, MethodName } from './methods.js'
import type { Numbering } from './numbering.js'
import { plotSvg } from './plot.js'
import type { Plot } from './plot.js'
import type { Results } from './results.js'
import { shorterText } from './shorter-text.js'
import { bestOf } from './summary.js'
import type { Group } from './summary.js'

/** The methods of some results, in the order of tables. */
export function methodsOf(groups: readonly Group[]): MethodName[] {
  return [...new Set(groups.map((group) => group.variant.method))]
}

/** What is drawn for each family of the methods that ran. */
function families(groups: readonly Group[], prefix: string): (Drawn & { family: FamilyName })[] {
  return FAMILY_NAMES.flatMap((family) => {
    const methods = drawnTogether(family, methodsOf(groups))
    const own = family === 'lecture' ? prefix : `${prefix}${family}-`
    return methods.length === 0 ? [] : [{ family, methods, prefix: own }]
  })
}

/** All plots of the section, for the page's script. */
export function convergencePlots(
  results: Results,
  groups: readonly Group[],
  prefix: string,
): Plot[] {
  return families(groups, prefix).flatMap((drawn) => [
    ...lossPlots(results, groups, 'patterns', drawn),
    ...lossPlots(results, groups, 'cpu', drawn),
  ])
}

/** For each family two figures with a panel for each sampling; with one sampling, one with both axes. */
export function convergence(
  results: Results,
  groups: readonly Group[],
  numbers: Numbering,
  prefix: string,
): string {
  const all = families(groups, prefix)
  const parts = all.map((drawn, index) => {
    const title = all.length > 1 ? `<h3>${FAMILIES[drawn.family].title}</h3>` : ''
    const plots = familyFigures(results, groups, numbers, drawn, index === 0)
    return `<div class="family">${title}${legend(drawn.methods, prefix, drawn.family)}${plots.join('\n')}</div>`
  })
  return `<section>
<h2>Convergence</h2>
${parts.join('\n')}
</section>`
}

function familyFigures(
  results: Results,
  groups: readonly Group[],
  numbers: Numbering,
  drawn: Drawn,
  isFirst: boolean,
): string[] {
  const byPatterns = lossPlots(results, groups, 'patterns', drawn)
  const byCpu = lossPlots(results, groups, 'cpu', drawn)
  const own = groups.filter(({ variant }) => drawn.methods.includes(variant.method))
  const explained = isFirst
    ? ` Each line is the mean over ${seedCount(results)}${faintLines(results)}. Dotted: the loss of knowing only how large the regions are, 1.38.`
    : ''
  const choice = `${chosenText(results, own)}${isFirst ? shorterText(results.settings) : ''}`
  const time = isFirst
    ? ' CPU time is the processor time of training when all programs are there; what a run spends once on making them stands in the table of costs, and testing is not counted.'
    : ''
  const { samplings } = results.settings
  if (samplings.length === 1) {
    return [
      figure(
        [...byPatterns, ...byCpu],
        ['against the patterns seen', 'against CPU time'],
        `${numbers.figure()} Test loss on ${samplings[0]} data.${explained}${choice}${time}`,
      ),
    ]
  }
  const titles = samplings.map((name) => `${name} data`)
  return [
    figure(
      byPatterns,
      titles,
      `${numbers.figure()} Test loss against the patterns seen.${explained}${choice}`,
    ),
    figure(
      byCpu,
      titles,
      `${numbers.figure()} Test loss of the same runs against CPU time.${time}`,
    ),
  ]
}

/** Which of its constants a method is shown with, where it ran with several. */
function chosenText(results: Results, groups: readonly Group[]): string {
  return methodsOf(groups)
    .filter((method) => results.settings.variants.filter((v) => v.method === method).length > 1)
    .map((method) => {
      const choices = results.settings.samplings.map((sampling) => {
        const best = bestOf(groups, sampling, method)
        return best === undefined ? '' : `${constantsText(best.variant)} on ${sampling} data`
      })
      return ` ${METHODS[method].label} is shown with the constant of its grid that ends best, ${escaped(choices.join(', '))}.`
    })
    .join('')
}

/** `one seed` or `6 seeds`. */
export function seedCount(results: Results): string {
  const count = results.settings.seeds.length
  return count === 1 ? 'one seed' : `${count} seeds`
}

function faintLines(results: Results): string {
  return results.settings.seeds.length > 1 ? '; the faint lines are the seeds' : ''
}

function legend(methods: readonly MethodName[], prefix: string, family: FamilyName): string {
  const keys = methods.map((method) => {
    const { label, title } = METHODS[method]
    const id = `${prefix}${family}-show-${method}`
    return `<label class="key ${method}"><input type="checkbox" class="show-${method}" id="${id}" checked><span class="swatch"></span>${label}<span class="long"> ${title}</span></label>`
  })
  return `<div class="legend" role="group" aria-label="Curves shown">${keys.join('')}</div>`
}

/** Plots side by side, each under its title. */
export function figure(plots: readonly Plot[], titles: readonly string[], caption: string): string {
  const panels = plots.map(
    (plot, index) =>
      `<div class="panel"><h3>${titles[index]}</h3><div class="stage">${plotSvg(plot)}</div></div>`,
  )
  const many = plots.length > 2 ? ' many' : ''
  return `<figure><div class="panels${many}">${panels.join('')}</div>
<figcaption>${caption}</figcaption></figure>`
}
