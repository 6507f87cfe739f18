/** Where the names of curves go: beside their ends, and off every curve and each other. */

/** A point on the paper. */
export type Place = readonly [x: number, y: number]

/** A name and where its text begins, on the baseline. */
export interface Label {
  readonly name: string
  readonly x: number
  readonly y: number
  /** A line from the curve's end, where the name had to move away from it. */
  readonly leader?: readonly [from: Place, to: Place]
}

/** The curve that a label belongs to. */
export interface LabelledCurve {
  readonly name: string
  /** The curve's pieces, each a line through these points. */
  readonly pieces: readonly (readonly Place[])[]
}

/** The paper's rectangle, into which labels have to fit. */
export interface Bounds {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Widths of bold capitals and of other signs at 12 units, and around the whole name the halo that keeps lines off. */
const CAPITAL = 10
const LETTER = 7.5
const HALO = 3
const ASCENT = 10
const GAP = 6

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Places the labels one after the other, each where it covers least, as near to its end as can be. */
export function endLabels(curves: readonly LabelledCurve[], bounds: Bounds): Label[] {
  const lines = curves.flatMap(({ pieces }) => pieces.flatMap(sampled))
  const taken: Box[] = []
  const ending = curves.flatMap((curve) => {
    const end = curve.pieces.at(-1)?.at(-1)
    return end === undefined ? [] : [{ name: curve.name, end }]
  })
  // From the right: what ends last has the free margin beside it, and needs no other place.
  return [...ending]
    .sort((a, b) => b.end[0] - a.end[0])
    .map(({ name, end }) => {
      const places = candidates(name, end).map((label) => {
        const box = boxOf(label)
        const covered = lines.filter((point) => isInside(point, box)).length
        const overlapping = taken.filter((other) => overlap(box, other)).length
        const outside = isWithin(box, bounds) ? 0 : 1
        const distance = Math.hypot(label.x - end[0] - GAP, label.y - end[1] - 4)
        return { label, box, cost: 1000 * (outside + overlapping) + 40 * covered + distance }
      })
      const best = places.reduce((a, b) => (b.cost < a.cost ? b : a))
      taken.push(best.box)
      return { ...best.label, ...leaderTo(best.box, end) }
    })
}

/** Distance from a curve's end at which a name no longer belongs to it by itself. */
const FAR = 9

function leaderTo(box: Box, end: Place): Pick<Label, 'leader'> {
  const x = Math.min(Math.max(end[0], box.left), box.right)
  const y = Math.min(Math.max(end[1], box.top), box.bottom)
  return Math.hypot(x - end[0], y - end[1]) > FAR ? { leader: [end, [x, y]] } : {}
}

/** No less than the name is wide. */
function textWidth(name: string): number {
  return [...name].reduce((sum, sign) => sum + (/[A-ZÀ-Þ]/.test(sign) ? CAPITAL : LETTER), 0)
}

/** Beside the end, above and below it, and a little before it. */
function candidates(name: string, [x, y]: Place): Label[] {
  const width = textWidth(name)
  const columns = [x + GAP, x - width / 2, x - width - GAP]
  const rows = Array.from({ length: 25 }, (_, index) => y + 4 + 6 * (index - 12))
  return columns.flatMap((column) => rows.map((row): Label => ({ name, x: column, y: row })))
}

function boxOf({ name, x, y }: Label): Box {
  const right = x + textWidth(name) + HALO
  return { left: x - HALO, right, top: y - ASCENT - HALO, bottom: y + HALO }
}

/** Points along a line, close enough together that none crosses a label between them. */
function sampled(line: readonly Place[]): Place[] {
  return line.flatMap(([x, y], index) => {
    const [fromX, fromY] = line[index - 1] ?? [x, y]
    const count = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) / 3))
    return Array.from({ length: count }, (_, k): Place => {
      const share = (k + 1) / count
      return [fromX + share * (x - fromX), fromY + share * (y - fromY)]
    })
  })
}

function isInside([x, y]: Place, { left, right, top, bottom }: Box): boolean {
  return x >= left && x <= right && y >= top && y <= bottom
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

function isWithin(box: Box, bounds: Bounds): boolean {
  return (
    box.left >= bounds.left &&
    box.right <= bounds.right &&
    box.top >= bounds.top &&
    box.bottom <= bounds.bottom
  )
}
