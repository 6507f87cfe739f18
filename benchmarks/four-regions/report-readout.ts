/** The page's one script: reading values off the curves under the pointer. */
import { PLOT_FRAME } from './plot.js'
import type { Plot } from './plot.js'

/** The curves as JSON for the script. */
export function readoutData(plots: readonly Plot[]): string {
  const short = (value: number): number => Number(value.toPrecision(4))
  const data = plots.map((plot) => ({
    id: plot.id,
    x: { log: plot.x.kind === 'log', domain: plot.x.domain, range: plot.x.range },
    y: { log: plot.y.kind === 'log', domain: plot.y.domain, range: plot.y.range },
    unit: plot.unit ?? '',
    width: PLOT_FRAME.width,
    height: PLOT_FRAME.height,
    series: plot.series.map((series) => ({
      color: series.color,
      label: series.label,
      points: series.mean.map(([x, y]) => [short(x), y === null ? null : short(y)]),
    })),
  }))
  return JSON.stringify(data).replace(/</g, '\\u003c')
}

/** Runs in the page as it stands; without it everything but the readout works. */
export const READOUT_SCRIPT = `
(() => {
  const plots = JSON.parse(document.getElementById('readout-data').textContent)
  const svgNames = 'http://www.w3.org/2000/svg'
  const share = (axis, value) => axis.log
    ? Math.log(value / axis.domain[0]) / Math.log(axis.domain[1] / axis.domain[0])
    : (value - axis.domain[0]) / (axis.domain[1] - axis.domain[0])
  const place = (axis, value) => axis.range[0] + Math.min(Math.max(share(axis, value), 0), 1) * (axis.range[1] - axis.range[0])
  const inverse = (axis, at) => {
    const part = Math.min(Math.max((at - axis.range[0]) / (axis.range[1] - axis.range[0]), 0), 1)
    return axis.log
      ? axis.domain[0] * Math.pow(axis.domain[1] / axis.domain[0], part)
      : axis.domain[0] + part * (axis.domain[1] - axis.domain[0])
  }
  const heightAt = (points, x) => {
    const next = points.findIndex((point) => point[0] >= x)
    if (next < 0) return null
    if (next === 0) return points[0][0] - x > 1e-9 ? null : points[0][1]
    const [before, after] = [points[next - 1], points[next]]
    if (before[1] === null || after[1] === null) return null
    return before[1] + (after[1] - before[1]) * (x - before[0]) / (after[0] - before[0])
  }
  const time = (ms) => ms < 1 ? (ms * 1000).toPrecision(3) + ' µs' : ms < 1000 ? ms.toPrecision(3) + ' ms' : (ms / 1000).toPrecision(3) + ' s'
  for (const plot of plots) {
    const svg = document.getElementById(plot.id)
    const stage = svg.parentElement
    const line = svg.appendChild(document.createElementNS(svgNames, 'path'))
    line.setAttribute('class', 'crosshair')
    const marks = plot.series.map((series) => {
      const mark = svg.appendChild(document.createElementNS(svgNames, 'circle'))
      mark.setAttribute('class', 'mark series ' + series.color)
      mark.setAttribute('r', 3.5)
      return mark
    })
    const box = stage.appendChild(document.createElement('div'))
    box.className = 'readout'
    const hide = () => stage.classList.remove('reading')
    const show = (event) => {
      const frame = svg.getBoundingClientRect()
      const at = (event.clientX - frame.left) / frame.width * plot.width
      if (at < plot.x.range[0] - 8 || at > plot.x.range[1] + 8) return hide()
      const x = inverse(plot.x, at)
      const column = place(plot.x, x)
      line.setAttribute('d', 'M' + column + ' ' + plot.y.range[0] + 'V' + plot.y.range[1])
      const head = document.createElement('div')
      head.textContent = plot.unit === 'ms' ? time(x) : (plot.x.log ? Number(x.toPrecision(3)) : Math.round(x)).toLocaleString('en') + ' ' + plot.unit
      const rows = []
      plot.series.forEach((series, index) => {
        const y = heightAt(series.points, x)
        const box = svg.closest('.family')?.querySelector('.show-' + series.color)
        const shown = (!box || box.checked) && y !== null
        marks[index].style.display = shown ? '' : 'none'
        if (!shown) return
        marks[index].setAttribute('cx', column)
        marks[index].setAttribute('cy', place(plot.y, y))
        rows.push({ y, series })
      })
      rows.sort((a, b) => b.y - a.y)
      box.replaceChildren(head, ...rows.map(({ y, series }) => {
        const row = document.createElement('div')
        row.className = series.color
        const name = document.createElement('b')
        name.textContent = series.label
        const value = document.createElement('span')
        value.textContent = y >= 0.01 && y < 1000 ? y.toFixed(3) : y.toPrecision(3)
        row.append(name, value)
        return row
      }))
      const left = column / plot.width * frame.width
      const flip = left + 20 + box.offsetWidth > frame.width
      box.style.left = (flip ? left - 12 - box.offsetWidth : left + 12) + 'px'
      stage.classList.add('reading')
    }
    stage.addEventListener('pointermove', show)
    stage.addEventListener('pointerdown', show)
    stage.addEventListener('pointerleave', hide)
  }
})()
`
