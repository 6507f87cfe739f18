/** Axes: from numbers to places on the paper, with ticks that people like to read. */

/** Where a number lies on the paper. */
export interface Scale {
  readonly kind: 'linear' | 'log'
  readonly domain: readonly [number, number]
  readonly range: readonly [number, number]
  readonly ticks: readonly number[]
  /** Thinner lines between the ticks. */
  readonly minor: readonly number[]
}

/** The place of a number on the scale; beyond the domain it stays at the border. */
export function place(scale: Scale, value: number): number {
  const [from, to] = scale.domain
  return unbounded(scale, Math.min(Math.max(value, from), to))
}

/** The place of a number on the scale, also beyond its domain. */
export function unbounded(scale: Scale, value: number): number {
  const [from, to] = scale.domain
  const share =
    scale.kind === 'log'
      ? Math.log(value / from) / Math.log(to / from)
      : (value - from) / (to - from)
  return scale.range[0] + share * (scale.range[1] - scale.range[0])
}

/** From 0 to `most`, with about five ticks at 1, 2, 2.5 or 5 times a power of ten. */
export function linearScale(most: number, range: readonly [number, number]): Scale {
  const raw = most / 5
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= raw)!
  const ticks: number[] = []
  for (let index = 0; index * step <= most * (1 + 1e-9); index++) ticks.push(index * step)
  return { kind: 'linear', domain: [0, most], range, ticks, minor: [] }
}

/** Between two positive numbers; ticks at 1, 2, 5 or, over more than two decades, at powers of ten. */
export function logScale(
  domain: readonly [number, number],
  range: readonly [number, number],
): Scale {
  const [from, to] = domain
  const decades = Math.log10(to / from)
  const wanted = decades > 2 ? [1] : [1, 2, 5]
  const ticks: number[] = []
  const minor: number[] = []
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    for (let digit = 1; digit < 10; digit++) {
      const tick = digit * 10 ** power
      if (tick < from * (1 - 1e-9) || tick > to * (1 + 1e-9)) continue
      ;(wanted.includes(digit) ? ticks : minor).push(Number(tick.toPrecision(12)))
    }
  }
  return { kind: 'log', domain, range, ticks, minor }
}

/** The smallest interval between numbers of the form 1, 1.5, 2, 3, 5, 7 times a power of ten around all values. */
export function roundedOut(values: readonly number[]): [number, number] {
  const marks = [1, 1.5, 2, 3, 5, 7]
  const least = Math.min(...values)
  const most = Math.max(...values)
  const candidates = (value: number): number[] => {
    const power = Math.floor(Math.log10(value))
    return [power, power + 1].flatMap((p) => marks.map((mark) => mark * 10 ** p))
  }
  const below = candidates(least).filter((mark) => mark <= least * (1 + 1e-9))
  const above = candidates(most).filter((mark) => mark >= most * (1 - 1e-9))
  return [Math.max(...below), Math.min(...above)]
}
