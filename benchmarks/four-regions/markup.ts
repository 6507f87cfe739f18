/** Small pieces of text that several pages are made of. */

/** Text → HTML or XML text. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** A coordinate with at most one digit behind the point. */
export function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/** `25000` → `25,000`. */
export function grouped(value: number): string {
  return value.toLocaleString('en')
}

/** A number with three significant digits and no exponent, `—` where there is none. */
export function threeDigits(value: number | null): string {
  if (value === null) return '—'
  const size = Math.abs(value)
  if (size >= 1000) return grouped(Math.round(value))
  return size < 1e-3
    ? value.toFixed(4)
    : value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(size))))
}

/** A share as per cent with one digit. */
export function percent(share: number | null): string {
  return share === null ? '—' : `${(100 * share).toFixed(1)} %`
}

/** A loss in nats with three digits behind the point, or, where it is out of all bounds, its size. */
export function nats(loss: number | null): string {
  if (loss === null) return 'diverged'
  return Math.abs(loss) < 1000 ? loss.toFixed(3) : scientific(loss)
}

/** `1.2·10⁻⁵`, with at most one digit behind the point. */
export function scientific(value: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential(1).split('e')
  const digits = exponent
    .replace('+', '')
    .replace('-', '⁻')
    .replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!)
  const factor = mantissa.replace('.0', '')
  return factor === '1' ? `10${digits}` : `${factor}·10${digits}`
}

/** Words as a list: `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** Milliseconds → the unit that reads best, `—` where nothing was measured. */
export function duration(milliseconds: number | null): string {
  if (milliseconds === null) return '—'
  const [value, unit] =
    milliseconds < 1
      ? [milliseconds * 1000, 'µs']
      : milliseconds < 1000
        ? [milliseconds, 'ms']
        : [milliseconds / 1000, 's']
  return `${Number(value.toPrecision(3))} ${unit}`
}
