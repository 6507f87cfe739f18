/** The result in one SVG file, for the README. */
import { FIGURE_STYLE, colorVariables } from './figure-style.js'
import { lossPlots } from './figures.js'
import { escaped, grouped, percent } from './markup.js'
import { PLOT_FRAME, plotContent } from './plot.js'
import { tileContent } from './region-tile.js'
import { REGION_SIZE, trueRegions } from './regions.js'
import type { Results } from './results.js'
import { last } from './results.js'
import { LECTURE_METHODS, METHODS } from './methods.js'
import { bestGroups, groupsOf, medianRun } from './summary.js'

const WIDTH = 2 * PLOT_FRAME.width
const TILE = 150
const HEAD = 34
const FOOT = 26

/**
 * Draws test loss against patterns and against CPU time, and below the learned regions, for the
 * first sampling of the results. It follows the reader's light or dark mode.
 */
export function renderPicture(results: Results): string {
  const groups = groupsOf(results)
  const sampling = results.settings.samplings[0]!
  const plots = (['patterns', 'cpu'] as const).map(
    (against) => lossPlots(results, groups, against)[0]!,
  )
  const { patterns, seeds } = results.settings
  const title = `Four Regions: test loss, ${sampling} data, ${grouped(patterns)} patterns, ${seeds.length === 1 ? 'one seed' : `mean of ${seeds.length} seeds`}`
  const tiles = [
    { label: 'true regions', regions: trueRegions() },
    ...bestGroups(groups, sampling, LECTURE_METHODS).map((group) => {
      const run = medianRun(group)
      const label = `${METHODS[group.variant.method].label} · ${percent(last(run.curve.error))} wrong`
      return { label, regions: run.regions }
    }),
  ]
  const gap = (WIDTH - 2 * PLOT_FRAME.left - tiles.length * TILE) / Math.max(1, tiles.length - 1)
  const top = HEAD + PLOT_FRAME.height + 16
  const height = top + TILE + FOOT
  const drawnTiles = tiles.map(({ label, regions }, index) => {
    const left = PLOT_FRAME.left + index * (TILE + gap)
    return (
      `<svg x="${left}" y="${top}" width="${TILE}" height="${TILE}" viewBox="0 0 ${REGION_SIZE} ${REGION_SIZE}">${tileContent(regions)}</svg>` +
      `<text class="title" x="${left + TILE / 2}" y="${top + TILE + 17}" text-anchor="middle">${escaped(label)}</text>`
    )
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif">
<title>${escaped(title)}</title>
<style>${colorVariables('svg')}${FIGURE_STYLE}.head { font-size: 15px; font-weight: 600; fill: var(--ink); }</style>
<rect width="${WIDTH}" height="${height}" rx="6" style="fill: var(--raised)"/>
<text class="head" x="${PLOT_FRAME.left - 34 + 6}" y="26">${escaped(title)}</text>
${plots.map((plot, index) => `<g transform="translate(${index * PLOT_FRAME.width} ${HEAD})">${plotContent(plot)}</g>`).join('\n')}
${drawnTiles.join('\n')}
</svg>
`
}
