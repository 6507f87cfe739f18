/** A figure beside what it is held against. */
export interface Bar {
  readonly figure: string
  readonly value: number
  /** What is accepted, and what was hoped for. */
  readonly accept: number
  readonly goal?: number
  /** Whether more is better; by default less is. */
  readonly more?: true
  readonly digits?: number
}

/** One line a bar, and how many were missed. */
export function barLines(bars: readonly Bar[]): {
  readonly lines: string[]
  readonly missed: number
} {
  const lines = bars.map((bar) => {
    const { figure, value, accept, goal, more, digits = 0 } = bar
    const bound = `${more ? '≥' : '≤'} ${accept}${goal === undefined ? '' : ` (${goal})`}`
    return `  ${markOf(bar)} ${figure.padEnd(58)} ${value.toFixed(digits).padStart(9)}  ${bound}`
  })
  return { lines, missed: bars.filter((bar) => !within(bar, bar.accept)).length }
}

function within({ value, more }: Bar, bound: number): boolean {
  return more ? value >= bound : value <= bound
}

function markOf(bar: Bar): string {
  if (bar.goal !== undefined && within(bar, bar.goal)) return '★'
  return within(bar, bar.accept) ? '✓' : '✗'
}

/** The middle one; Infinity counts as a number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  if (sorted.length % 2 === 1) return sorted[middle]!
  const [low, high] = [sorted[middle - 1]!, sorted[middle]!]
  return high === Infinity ? Infinity : 0.5 * (low + high)
}
