/** Line plots as SVG, without any script; colours come from the page's variables. */
import { coordinate, escaped } from './markup.js'
import { place, unbounded } from './scale.js'
import type { Scale } from './scale.js'

/** One curve with the curves that it is the mean of. */
export interface Series {
  /** Ends the names of the CSS classes and variables that colour it: `--sgd`. */
  readonly color: string
  readonly label: string
  readonly mean: readonly Dot[]
  readonly seeds: readonly (readonly Dot[])[]
}

/** A point of a curve; without a height the line is broken there. */
export type Dot = readonly [x: number, y: number | null]

/** Everything that a plot shows. */
export interface Plot {
  readonly id: string
  /** What the picture shows, for readers who can't see it. */
  readonly description: string
  readonly x: Scale
  readonly y: Scale
  readonly xTitle: string
  readonly yTitle: string
  readonly xTick: (value: number) => string
  readonly yTick: (value: number) => string
  readonly series: readonly Series[]
  /** A height worth knowing, drawn as a dotted line. */
  readonly reference?: { readonly y: number; readonly label: string }
}

/** Outer size and inner margins of every plot, in its own units. */
export const PLOT_FRAME = { width: 460, height: 330, left: 40, right: 50, top: 30, bottom: 44 }

/** The x axis' range on the paper. */
export const PLOT_X: readonly [number, number] = [
  PLOT_FRAME.left,
  PLOT_FRAME.width - PLOT_FRAME.right,
]

/** The y axis' range on the paper; larger numbers are higher up. */
export const PLOT_Y: readonly [number, number] = [
  PLOT_FRAME.height - PLOT_FRAME.bottom,
  PLOT_FRAME.top,
]

const LABEL_HEIGHT = 14
const LABEL_WIDTH = 38

/** The plot as an `<svg>` element. */
export function plotSvg(plot: Plot): string {
  const { width, height } = PLOT_FRAME
  return (
    `<svg class="plot" id="${plot.id}" viewBox="0 0 ${width} ${height}" role="img" ` +
    `aria-label="${escaped(plot.description)}">${plotContent(plot)}</svg>`
  )
}

/** The plot's inside, for pictures that place it themselves. */
export function plotContent(plot: Plot): string {
  const clip = `${plot.id}-clip`
  const [left, right] = PLOT_X
  const [bottom, top] = PLOT_Y
  return [
    `<clipPath id="${clip}"><rect x="${left}" y="${top - 3}" width="${right - left + 2}" height="${bottom - top + 6}"/></clipPath>`,
    axes(plot),
    referenceLine(plot),
    `<g clip-path="url(#${clip})">${plot.series.map((series) => seedLines(plot, series)).join('')}</g>`,
    `<g clip-path="url(#${clip})">${plot.series.map((series) => meanLine(plot, series)).join('')}</g>`,
    endLabels(plot),
  ].join('')
}

function axes({ x, y, xTitle, yTitle, xTick, yTick }: Plot): string {
  const [left, right] = x.range
  const [bottom, top] = y.range
  const horizontal = (value: number, kind: string): string => {
    const height = coordinate(place(y, value))
    return `<path class="${kind}" d="M${left} ${height}H${right}"/>`
  }
  const vertical = (value: number, kind: string): string => {
    const column = coordinate(place(x, value))
    return `<path class="${kind}" d="M${column} ${bottom}V${top}"/>`
  }
  return [
    ...y.minor.map((value) => horizontal(value, 'minor')),
    ...y.ticks.map((value) => horizontal(value, 'grid')),
    ...x.ticks
      .filter((value) => place(x, value) > left + 1)
      .map((value) => vertical(value, 'minor')),
    `<path class="axis" d="M${left} ${bottom}H${right}"/>`,
    ...y.ticks.map(
      (value) =>
        `<text class="tick" x="${left - 6}" y="${coordinate(place(y, value) + 4)}" text-anchor="end">${escaped(yTick(value))}</text>`,
    ),
    ...x.ticks.map(
      (value) =>
        `<text class="tick" x="${coordinate(place(x, value))}" y="${bottom + 16}" text-anchor="middle">${escaped(xTick(value))}</text>`,
    ),
    `<text class="title" x="${left - 34}" y="${top - 14}">${escaped(yTitle)}</text>`,
    `<text class="title" x="${right}" y="${bottom + 35}" text-anchor="end">${escaped(xTitle)}</text>`,
  ].join('')
}

function referenceLine({ x, y, reference }: Plot): string {
  if (reference === undefined) return ''
  const height = place(y, reference.y)
  return (
    `<path class="reference" d="M${x.range[0]} ${coordinate(height)}H${x.range[1]}"/>` +
    `<text class="note" x="${x.range[1]}" y="${coordinate(height - 5)}" text-anchor="end">${escaped(reference.label)}</text>`
  )
}

function seedLines(plot: Plot, series: Series): string {
  const paths = series.seeds.map((dots) => `<path d="${linePath(plot, dots)}"/>`)
  return `<g class="seeds series ${series.color}">${paths.join('')}</g>`
}

function meanLine(plot: Plot, series: Series): string {
  return `<path class="mean series ${series.color}" d="${linePath(plot, series.mean)}"/>`
}

function linePath(plot: Plot, dots: readonly Dot[]): string {
  let broken = true
  return dots
    .map(([x, y]) => {
      if (y === null) {
        broken = true
        return ''
      }
      const command = broken ? 'M' : 'L'
      broken = false
      return `${command}${coordinate(place(plot.x, x))} ${coordinate(unbounded(plot.y, y))}`
    })
    .join('')
}

/** The name of each curve at its end, moved apart where they would cover each other. */
function endLabels(plot: Plot): string {
  const labels = plot.series
    .flatMap((series) => {
      const end = series.mean.filter(([, y]) => y !== null).at(-1)
      return end === undefined
        ? []
        : [{ series, x: place(plot.x, end[0]) + 6, y: place(plot.y, end[1]!) + 4 }]
    })
    .sort((a, b) => a.y - b.y)
  for (let round = 0; round < 40; round++) {
    for (const [index, upper] of labels.entries()) {
      for (const lower of labels.slice(index + 1)) {
        const overlap = LABEL_HEIGHT - (lower.y - upper.y)
        if (overlap <= 0 || Math.abs(lower.x - upper.x) > LABEL_WIDTH) continue
        upper.y -= overlap / 2
        lower.y += overlap / 2
      }
    }
  }
  return labels
    .map(
      ({ series, x, y }) =>
        `<text class="end series ${series.color}" x="${coordinate(x)}" y="${coordinate(y)}">${escaped(series.label)}</text>`,
    )
    .join('')
}
