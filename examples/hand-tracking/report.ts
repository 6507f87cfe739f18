/** The page about a track: pictures, errors by frame, and tables where there are any. */
import { colorVariables } from '../../benchmarks/four-regions/figure-style.js'
import { escaped } from '../../benchmarks/four-regions/markup.js'
import { PAGE_STYLE } from '../../benchmarks/four-regions/report-style.js'
import { CAMERA } from './camera.js'
import type { Hand } from './hand.js'
import { framePicture, PICTURE_STYLE } from './picture.js'
import type { Frame } from './sequence.js'
import type { Track } from './tracking.js'

export interface ReportTable {
  readonly title: string
  readonly note: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Everything that the page tells. */
export interface Report {
  readonly lead: string
  readonly facts: readonly string[]
  readonly hand: Hand
  readonly frames: readonly Frame[]
  /** The first is the one that is drawn. */
  readonly tracks: readonly Track[]
  readonly tables: readonly ReportTable[]
}

/** Every so many frames are drawn. */
const STRIDE = 5

/** A page that needs nothing else. */
export function reportPage(report: Report): string {
  const { lead, facts, hand, frames, tracks, tables } = report
  const { width, height } = CAMERA
  const drawn = tracks[0]!
  const pictures = frames.flatMap((frame, index) =>
    index % STRIDE === 0
      ? [
          `<figure><svg viewBox="0 0 ${width} ${height}">${framePicture(hand, frame, drawn.poses[index]!)}</svg>` +
            `<figcaption>Frame ${index + 1}: ${drawn.errors[index]!.toFixed(1)} mm</figcaption></figure>`,
        ]
      : [],
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hand tracking by stochastic meta-descent</title>
<style>${colorVariables(':root')}${PAGE_STYLE}${PICTURE_STYLE}${OWN_STYLE}</style></head><body><main>
<header><p class="kicker">Slides 44–46</p><h1>Hand tracking by stochastic meta-descent</h1>
<p class="lead">${escaped(lead)}</p><p class="facts">${facts.map((fact) => `<span>${escaped(fact)}</span>`).join('')}</p></header>
<section><h2>What was seen, and the hand that was found</h2><div class="frames">${pictures.join('')}</div>
<p class="caption">Near is bright, holes of the camera are black, and the bar hides what is behind it. Orange: outline of the hand found by ${escaped(drawn.name)}; yellow: its bones. Errors are root mean squares over all vertices.</p></section>
<section><h2>Error by frame</h2>${errorChart(tracks)}</section>
${tables.map(tableSection).join('\n')}
</main></body></html>
`
}

function tableSection({ title, note, head, rows }: ReportTable): string {
  const cells = (tag: string, row: readonly string[]): string =>
    `<tr>${row.map((cell, i) => `<${i === 0 ? 'th' : tag}>${escaped(cell)}</${i === 0 ? 'th' : tag}>`).join('')}</tr>`
  return `<section><h2>${escaped(title)}</h2><table><thead>${cells('th', head)}</thead><tbody>${rows
    .map((row) => cells('td', row))
    .join('')}</tbody></table><p class="caption">${escaped(note)}</p></section>`
}

const COLORS = ['smd', 'sgd', 'gekf', 'alap'] as const

/** Lines over the frames, in millimetres. */
function errorChart(tracks: readonly Track[]): string {
  const [width, height, left, bottom] = [760, 220, 40, 26]
  const most = Math.max(4, ...tracks.flatMap(({ errors }) => errors)) * 1.05
  const count = tracks[0]!.errors.length
  const x = (index: number): number => left + ((width - left) * index) / Math.max(1, count - 1)
  const y = (error: number): number => (height - bottom) * (1 - error / most)
  const step = most > 20 ? 10 : most > 8 ? 4 : 1
  const ticks = Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step)
  const grid = ticks.map(
    (tick) =>
      `<path class="grid" d="M${left} ${y(tick)}H${width}"/><text class="tick" x="${left - 6}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`,
  )
  const lines = tracks.map(({ name, errors }, i) => {
    const points = errors.map((error, at) => `${x(at).toFixed(1)} ${y(error).toFixed(1)}`)
    return (
      `<path class="line" style="stroke: var(--${COLORS[i]!})" d="M${points.join('L')}"/>` +
      `<text class="tick" style="fill: var(--${COLORS[i]!}); font-weight: 600" x="${left + 10 + 172 * i}" y="12">${escaped(name)}</text>`
    )
  })
  return (
    `<figure><svg viewBox="0 0 ${width} ${height}">${grid.join('')}${lines.join('')}` +
    `<text class="tick" x="${width}" y="${height - 6}" text-anchor="end">frame</text></svg>` +
    '<figcaption>Root mean square over all vertices, in millimetres.</figcaption></figure>'
  )
}

const OWN_STYLE = `
.frames { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 14px; } .frames figure { margin: 0; }
.frames svg { display: block; width: 100%; border-radius: 3px; background: #161616; }
.grid { stroke: var(--grid); fill: none; } .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.tick { font-size: 11px; fill: var(--soft); }`
