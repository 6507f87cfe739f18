/** Line plots as SVG, without any script; colours come from the page's variables. */
import { endLabels } from './end-labels.js'
import type { Place } from './end-labels.js'
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
  /** What the page's readout says after a value of the x axis; milliseconds in what suits them. */
  readonly unit?: string
  readonly xTick: (value: number) => string
  readonly yTick: (value: number) => string
  readonly series: readonly Series[]
  /** A height worth knowing, drawn as a dotted line. */
  readonly reference?: { readonly y: number; readonly label: string }
  /** What is said in the middle of a plot that has nothing to show. */
  readonly remark?: string
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
    names(plot),
    remark(plot),
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

function remark({ remark: text }: Plot): string {
  if (text === undefined) return ''
  const x = coordinate((PLOT_X[0] + PLOT_X[1]) / 2)
  const y = coordinate((PLOT_Y[0] + PLOT_Y[1]) / 2)
  return `<text class="title" x="${x}" y="${y}" text-anchor="middle">${escaped(text)}</text>`
}

function seedLines(plot: Plot, series: Series): string {
  const paths = series.seeds.map((dots) => `<path d="${linePath(plot, dots)}"/>`)
  return `<g class="seeds series ${series.color}">${paths.join('')}</g>`
}

function meanLine(plot: Plot, series: Series): string {
  return `<path class="mean series ${series.color}" d="${linePath(plot, series.mean)}"/>`
}

function linePath(plot: Plot, dots: readonly Dot[]): string {
  return pieces(plot, dots)
    .map((piece) => `M${piece.map(([x, y]) => `${coordinate(x)} ${coordinate(y)}`).join('L')}`)
    .join('')
}

/** A curve on the paper, broken where it has no height. */
function pieces(plot: Plot, dots: readonly Dot[]): Place[][] {
  const lines: Place[][] = []
  let isBroken = true
  for (const [x, y] of dots) {
    if (y === null) {
      isBroken = true
      continue
    }
    if (isBroken) lines.push([])
    isBroken = false
    lines.at(-1)!.push([place(plot.x, x), unbounded(plot.y, y)])
  }
  return lines
}

/** The name of each curve by its end. */
function names(plot: Plot): string {
  const [bottom, top] = PLOT_Y
  const bounds = { left: PLOT_X[0], right: PLOT_FRAME.width, top: top - 16, bottom: bottom - 2 }
  // Curves are cut off at the plot's top and bottom; so are the places where they end.
  const inside = ([x, y]: Place): Place => [x, Math.min(Math.max(y, top), bottom)]
  const curves = plot.series.map(({ label, mean }) => ({
    name: label,
    pieces: pieces(plot, mean).map((piece) => piece.map(inside)),
  }))
  return endLabels(curves, bounds)
    .map(({ name, x, y, leader }) => {
      const { color } = plot.series.find(({ label }) => label === name)!
      const line =
        leader === undefined
          ? ''
          : `<path class="leader series ${color}" d="M${leader.map(([a, b]) => `${coordinate(a)} ${coordinate(b)}`).join('L')}"/>`
      return `${line}<text class="end series ${color}" x="${coordinate(x)}" y="${coordinate(y)}">${escaped(name)}</text>`
    })
    .join('')
}
