/** A stretch of a sequence in which every symbol stands one period before as well: [from, to). */
export interface Run {
  readonly from: number
  readonly to: number
  readonly period: number
}

/** Symbols by number, and where each begins among the code rows it stands for. */
export interface Items {
  readonly symbols: Int32Array
  /** One more than there are symbols. */
  readonly starts: Int32Array
  length: number
}

/** Iterations that must be alike before a loop is one. */
const MIN_ITERATIONS = 3
/** Rows of code that these must be. */
const MIN_ROWS = 16

/** Lengths of the windows whose last occurrences are candidates for the period. */
const SHORT = 4
const LONG = 24

const BASE = 0x2c1b3c6d
const MIX = 0x9e3779b1
/** Tables that stay in a processor's cache; of a longer period some windows still survive in them. */
const MAX_TABLE_BITS = 15

/**
 * Finds runs from left to right, the shortest period first. Candidates for the period are the distances
 * to the last occurrence of a short and of a long window; a rolling hash tells in constant time whether
 * three periods in a row are equal, and only then are symbols compared. Two look-ups a symbol, and a
 * comparison for each symbol of a run.
 */
export class RunFinder {
  steps = 0
  private readonly items: Items
  private readonly hashes: Int32Array
  private readonly lastShort: Int32Array
  private readonly lastLong: Int32Array
  private readonly shift: number
  private at = 0
  private rejectedPeriod = 0
  private rejectedTo = 0

  constructor(items: Items) {
    const { symbols, length } = items
    this.items = items
    this.hashes = new Int32Array(length + 1)
    for (let i = 0; i < length; i++) {
      this.hashes[i + 1] = (Math.imul(this.hashes[i]!, BASE) + scrambled(symbols[i]!)) | 0
    }
    const bits = Math.min(MAX_TABLE_BITS, Math.max(6, 32 - Math.clz32(length)))
    this.shift = 32 - bits
    this.lastShort = new Int32Array(1 << bits).fill(-1)
    this.lastLong = new Int32Array(1 << bits).fill(-1)
    this.steps += length
  }

  /** The next run that begins at `floor` or later; the search goes on behind it. */
  next(floor: number): Run | undefined {
    const { length } = this.items
    for (let i = Math.max(this.at, floor); i < length; i++) {
      this.steps++
      const short = this.distance(this.lastShort, i, SHORT)
      const long = this.distance(this.lastLong, i, LONG)
      const run =
        this.runAt(i, short, floor) ?? (long === short ? undefined : this.runAt(i, long, floor))
      if (run === undefined) continue
      this.at = run.to
      return run
    }
    this.at = length
    return undefined
  }

  /** How far back the window that ends at i was seen last; 0 if it was not. */
  private distance(last: Int32Array, i: number, window: number): number {
    const from = i + 1 - window
    if (from < 0) return 0
    const slot = Math.imul(this.hash(from, window), MIX) >>> this.shift
    const before = last[slot]!
    last[slot] = i
    return before < 0 ? 0 : i - before
  }

  private hash(from: number, length: number): number {
    const { hashes } = this
    return (hashes[from + length]! - Math.imul(hashes[from]!, power(length))) | 0
  }

  /** The run of a period around the symbols that end at i, if there is one that pays. */
  private runAt(i: number, period: number, floor: number): Run | undefined {
    const from = i + 1 - MIN_ITERATIONS * period
    if (period === 0 || from < floor) return undefined
    if (period === this.rejectedPeriod && i < this.rejectedTo) return undefined
    if (!this.repeats(from, period)) return undefined
    const run = this.extended(from, i + 1, period, floor)
    if (this.rowsIn(run) >= MIN_ROWS) return run
    this.rejectedPeriod = period
    this.rejectedTo = run.to
    return undefined
  }

  private repeats(from: number, period: number): boolean {
    const { symbols } = this.items
    const last = from + MIN_ITERATIONS * period - 1
    if (symbols[last] !== symbols[last - period]) return false
    const block = this.hash(from, period)
    for (let k = 1; k < MIN_ITERATIONS; k++) {
      if (this.hash(from + k * period, period) !== block) return false
    }
    for (let j = from; j + period <= last; j++) {
      this.steps++
      if (symbols[j] !== symbols[j + period]) return false
    }
    return true
  }

  private extended(from: number, to: number, period: number, floor: number): Run {
    const { symbols, length } = this.items
    let [start, end] = [from, to]
    while (start > floor && symbols[start - 1] === symbols[start - 1 + period]) start--
    while (end < length && symbols[end] === symbols[end - period]) end++
    this.steps += from - start + end - to
    return { from: start, to: end, period }
  }

  private rowsIn({ from, to, period }: Run): number {
    const { starts } = this.items
    const count = Math.floor((to - from) / period)
    return starts[from + count * period]! - starts[from]!
  }
}

const POWER_BITS = 14
const lowPowers: Int32Array = /* @__PURE__ */ powersOf(BASE)
const highPowers: Int32Array = /* @__PURE__ */ powersOf(
  Math.imul(lowPowers[(1 << POWER_BITS) - 1]!, BASE),
)

function powersOf(base: number): Int32Array {
  const powers = new Int32Array(1 << POWER_BITS).fill(1)
  for (let k = 1; k < powers.length; k++) powers[k] = Math.imul(powers[k - 1]!, base)
  return powers
}

/** BASE to a power below 2²⁸, modulo 2³². */
function power(exponent: number): number {
  const low = lowPowers[exponent & ((1 << POWER_BITS) - 1)]!
  return exponent >> POWER_BITS === 0 ? low : Math.imul(low, highPowers[exponent >> POWER_BITS]!)
}

/** Neighbouring numbers far apart, for a hash that is linear. */
function scrambled(x: number): number {
  const y = Math.imul(x ^ (x >>> 15), 0x85ebca6b)
  return y ^ (y >>> 13)
}
