/** The square with its regions: as they are, and as a network sees them. */
import { coordinate } from './markup.js'
import { REGION_SIZE } from './regions.js'

const CENTRE = REGION_SIZE / 2

/** The lines between the true regions: three circles, and the part of the axes that divides. */
const BOUNDARIES = trueBoundaries()

function onPaper(x: number): number {
  return Math.round(CENTRE * (1 + x))
}

function circle(radius: number): string {
  const r = coordinate(CENTRE * radius)
  return `M${coordinate(CENTRE * (1 - radius))} ${CENTRE}a${r} ${r} 0 1 0 ${coordinate(2 * CENTRE * radius)} 0a${r} ${r} 0 1 0-${coordinate(2 * CENTRE * radius)} 0`
}

function trueBoundaries(): string {
  const horizontal = [-1, 5 / 6].map(
    (from) => `M${onPaper(from)} ${CENTRE}H${onPaper(from === -1 ? -5 / 6 : 1)}`,
  )
  // x = 0 divides both middle rings; class 1 of the disc touches class 1 of the inner ring's left half.
  const vertical = [
    [5 / 6, 1 / 6],
    [-1 / 6, -5 / 6],
  ].map(([from, to]) => `M${CENTRE} ${onPaper(-from!)}V${onPaper(-to!)}`)
  const inner = onPaper(1 / 6)
  const arc = `M${CENTRE} ${onPaper(-1 / 6)}A${coordinate(CENTRE / 6)} ${coordinate(CENTRE / 6)} 0 0 1 ${CENTRE} ${inner}`
  return [circle(5 / 6), circle(1 / 2), arc, ...horizontal, ...vertical].join('')
}

/**
 * The inside of a tile: the regions' areas with the true boundaries drawn over them.
 *
 * @param regions - for each class an SVG path in a box of REGION_SIZE units a side
 * @param overlay - drawn on top, in the same units
 */
export function tileContent(regions: readonly string[], overlay = ''): string {
  const areas = regions.map((path, index) => `<path class="region-${index}" d="${path}"/>`)
  return `${areas.join('')}<path class="truth" d="${BOUNDARIES}"/>${overlay}`
}

/** The first patterns of a stream: joined where one follows from the other, else as dots. */
export function patternOverlay(points: readonly number[], joined: boolean): string {
  const places: string[] = []
  for (let index = 0; index + 1 < points.length; index += 2) {
    places.push(`${onPaper(points[index]!)} ${onPaper(-points[index + 1]!)}`)
  }
  if (places.length === 0) return ''
  return joined
    ? `<path class="walk" d="M${places.join('L')}"/>`
    : `<g class="pattern">${places
        .map((position) => {
          const [x, y] = position.split(' ')
          return `<circle cx="${x}" cy="${y}" r="4"/>`
        })
        .join('')}</g>`
}
