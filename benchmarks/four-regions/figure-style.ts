/** Colours and figure styles that the page and the stand-alone picture share. */
import { SERIES_COLORS } from './method-colors.js'

const LIGHT = `
  --paper: #fdfdfb; --raised: #ffffff; --ink: #1c1e21; --soft: #5d636b; --faint: #8b9199;
  --rule: #d9dbd8; --grid: #e3e5e2; --minor: #f0f1ee;
  --region-0: #e9dcb4; --region-1: #3f7f8c; --region-2: #a9cbbd; --region-3: #cf7a52;
  --boundary: #1c1e21; --seed-opacity: .3;`

const DARK = `
  --paper: #14171a; --raised: #1a1e22; --ink: #e7e8e6; --soft: #a3a9af; --faint: #7d848b;
  --rule: #33393f; --grid: #2a3036; --minor: #1f2429;
  --region-0: #cfc08f; --region-1: #2f6f7d; --region-2: #86ad9d; --region-3: #bd6440;
  --boundary: #0c0e10; --seed-opacity: .34;`

/** The colours for both modes, as custom properties of a selector. */
export function colorVariables(selector: string): string {
  return `${selector} {${LIGHT}${seriesVariables(0)} }
@media (prefers-color-scheme: dark) { ${selector} {${DARK}${seriesVariables(1)} } }`
}

function seriesVariables(mode: 0 | 1): string {
  const lines = Object.entries(SERIES_COLORS).map(([name, color]) => ` --${name}: ${color[mode]};`)
  return `\n ${lines.join('')}`
}

const SERIES_CLASSES = Object.keys(SERIES_COLORS)
  .map((name) => `.${name} { --series: var(--${name}); }`)
  .join('\n')

const REGION_COLORS = [0, 1, 2, 3]
  .map(
    (index) => `.region-${index} { fill: var(--region-${index}); stroke: var(--region-${index}); }`,
  )
  .join('\n')

/** Lines, labels and regions. */
export const FIGURE_STYLE: string = `
${SERIES_CLASSES}
${REGION_COLORS}
.grid, .minor, .axis, .reference { fill: none; stroke-width: 1; shape-rendering: crispEdges; }
.grid { stroke: var(--grid); } .minor { stroke: var(--minor); } .axis { stroke: var(--faint); }
.reference { stroke: var(--faint); stroke-dasharray: 2 4; }
.tick { font-size: 11px; fill: var(--soft); font-variant-numeric: tabular-nums; }
.title { font-size: 11.5px; fill: var(--soft); }
.note { font-size: 10.5px; fill: var(--faint); }
.seeds path { fill: none; stroke: var(--series); stroke-width: 1; opacity: var(--seed-opacity); }
.mean { fill: none; stroke: var(--series); stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round; }
.leader { fill: none; stroke: var(--series); stroke-width: 1; }
.end { font-size: 12px; font-weight: 600; fill: var(--series); paint-order: stroke; stroke: var(--raised); stroke-width: 4px; stroke-linejoin: round; }
[class^='region-'] { stroke-width: 3; stroke-linejoin: round; }
.truth { fill: none; stroke: var(--boundary); stroke-width: 1; vector-effect: non-scaling-stroke; opacity: .75; }
.walk { fill: none; stroke: var(--boundary); stroke-width: .9; vector-effect: non-scaling-stroke; opacity: .8; }
.pattern { fill: var(--boundary); opacity: .8; }
`
