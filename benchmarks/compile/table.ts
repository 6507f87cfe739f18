/** What the terminal shows: ratios with their bars. */
import type { Bar } from './case.js'
import type { CaseTimes } from './run-case.js'

/** One ratio with what it may be. */
export interface Verdict {
  readonly text: string
  readonly missed: boolean
}

/** Three digits are enough for a ratio. */
export function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

export function duration(seconds: number): string {
  if (seconds >= 1) return `${digits(seconds)} s`
  return seconds >= 1e-3 ? `${digits(seconds * 1e3)} ms` : `${digits(seconds * 1e6)} µs`
}

/** A ratio with ✓ or ✗; ★ where the goal is reached too. */
export function verdict(ratio: number | undefined, bar: Bar | undefined): Verdict {
  if (ratio === undefined) return { text: '–', missed: false }
  if (bar === undefined) return { text: digits(ratio), missed: false }
  const missed = !(ratio <= bar.accept)
  const mark = missed ? '✗' : ratio <= bar.goal ? '★' : '✓'
  return { text: `${digits(ratio)} ${mark} ≤ ${bar.accept} (${bar.goal})`, missed }
}

const HEAD = ['case', 'compiled', 'over JavaScript', 'over C++', 'over the limit'] as const
const WIDTHS = [52, 12, 26, 26, 14] as const

function line(cells: readonly string[]): string {
  return cells
    .map((cell, column) => cell.padEnd(WIDTHS[column] ?? 0))
    .join('')
    .trimEnd()
}

export function tableHead(): string {
  return line(HEAD)
}

/** The lines of one case, and how many of its bars are missed. */
export function caseLines(times: CaseTimes): { readonly lines: readonly string[]; missed: number } {
  const { bars, name } = times.case
  if (bars === undefined) return { lines: [`${name}: all programs agree`], missed: 0 }
  let missed = 0
  const lines = times.variants.map((variant) => {
    const javascript = verdict(variant.overJavascript, bars.javascript)
    const native = verdict(variant.overNative, bars.native)
    missed += Number(javascript.missed) + Number(native.missed)
    return line([
      `${name}, ${variant.name}${variant.backend === 'wasm' ? '' : ` (${variant.backend})`}`,
      duration(variant.seconds),
      javascript.text,
      native.text,
      variant.overLimit === undefined ? '' : digits(variant.overLimit),
    ])
  })
  return { lines: [...lines, `    ${baselineLine(times)}`], missed }
}

/** Times of the hand-written programs, and whether they are honest. */
function baselineLine({ case: each, seconds, javascriptRatio, nativeRatio }: CaseTimes): string {
  const parts = Object.entries(seconds)
    .filter(([name]) => !name.startsWith('API'))
    .map(([name, time]) => `${name} ${duration(time)}`)
  const { published, overObjective } = each.native
  if (javascriptRatio !== undefined) {
    parts.push(
      overObjective === true
        ? `JavaScript derivative/objective ${digits(javascriptRatio)}`
        : checked('JavaScript', javascriptRatio, 2.5),
    )
  }
  if (nativeRatio !== undefined) {
    parts.push(
      published === undefined
        ? `C++ derivative/objective ${digits(nativeRatio)}`
        : checked('C++', nativeRatio, 1.2 * published),
    )
  }
  return parts.join(' · ')
}

function checked(language: string, ratio: number, most: number): string {
  return `${language} derivative/objective ${digits(ratio)} ${ratio <= most ? '✓' : '✗'} ≤ ${digits(most)}`
}
