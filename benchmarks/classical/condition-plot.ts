import { colorVariables, FIGURE_STYLE } from '../four-regions/figure-style.js'
import { PLOT_FRAME, PLOT_X, PLOT_Y, plotContent, type Dot } from '../four-regions/plot.js'
import { logScale } from '../four-regions/scale.js'
import { conditions, type Iterations } from './condition-numbers.js'

const COLORS = [
  '#b7791f',
  '#8a5a1b',
  '#2b8a6b',
  '#2457c5',
  '#6b5fc7',
  '#a8327f',
  '#c0392b',
  '#5d636b',
  '#1f7a8c',
  '#7a8b2a',
  '#b05c9e',
]

/** Iterations against the condition number as one SVG picture. */
export function conditionPicture(table: readonly Iterations[]): string {
  const most = Math.max(...table.flatMap(({ counts }) => counts.map((count) => finite(count) ?? 1)))
  const plot = plotContent({
    id: 'conditions',
    description: 'Iterations of each method against the condition number of a quadratic function',
    x: logScale([1, conditions.at(-1)!], PLOT_X),
    y: logScale([0.8, 2 * most], PLOT_Y),
    xTitle: 'condition number κ',
    yTitle: 'iterations until f has fallen to 1e-10 of its start',
    xTick: powerOfTen,
    yTick: powerOfTen,
    series: table.map(({ name, counts }, k) => ({
      color: `method-${k}`,
      label: name,
      mean: counts.flatMap((count, i): Dot[] => {
        const height = finite(count)
        return height === undefined ? [] : [[conditions[i]!, height]]
      }),
      seeds: [],
    })),
  })
  const { width, height } = PLOT_FRAME
  const colors = COLORS.map((color, k) => `.method-${k} { --series: ${color}; }`).join('\n')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width + 60} ${height}" font-family="system-ui, sans-serif">
<title>Iterations against the condition number</title>
<style>${colorVariables('svg')}${FIGURE_STYLE}${colors}</style>
<rect width="${width + 60}" height="${height}" rx="6" style="fill: var(--raised)"/>
${plot}
</svg>
`
}

function finite(count: number | undefined): number | undefined {
  return count !== undefined && Number.isFinite(count) ? Math.max(1, count) : undefined
}

/** Short enough for the margin. */
function powerOfTen(value: number): string {
  return value < 1e4 ? String(value) : value.toExponential(0).replace('+', '')
}
