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
    let hash = 0
    for (let i = 0; i < length; i++) {
      hash = (Math.imul(hash, BASE) + scrambled(symbols[i]!)) | 0
      this.hashes[i + 1] = hash
    }
    const bits = Math.min(MAX_TABLE_BITS, Math.max(6, 32 - Math.clz32(length)))
    this.shift = 32 - bits
    this.lastShort = new Int32Array(1 << bits).fill(-1)
    this.lastLong = new Int32Array(1 << bits).fill(-1)
    this.steps += length
  }

  /** The next run that begins at `floor` or later; the search goes on behind it. */
  next(floor: number): Run | undefined {
    const { items, hashes, lastShort, lastLong, shift } = this
    const { length } = items
    const first = Math.max(this.at, floor)
    for (let i = first; i < length; i++) {
      const end = hashes[i + 1]!
      let short = 0
      let long = 0
      if (i + 1 >= SHORT) {
        const window = (end - Math.imul(hashes[i + 1 - SHORT]!, SHORT_POWER)) | 0
        const slot = Math.imul(window, MIX) >>> shift
        const before = lastShort[slot]!
        lastShort[slot] = i
        if (before >= 0) short = i - before
      }
      if (i + 1 >= LONG) {
        const window = (end - Math.imul(hashes[i + 1 - LONG]!, LONG_POWER)) | 0
        const slot = Math.imul(window, MIX) >>> shift
        const before = lastLong[slot]!
        lastLong[slot] = i
        if (before >= 0) long = i - before
      }
      if (short === 0 && long === 0) continue
      const run =
        this.runAt(i, short, floor) ?? (long === short ? undefined : this.runAt(i, long, floor))
      if (run === undefined) continue
      this.steps += i + 1 - first
      this.at = run.to
      return run
    }
    this.steps += Math.max(0, length - first)
    this.at = length
    return undefined
  }

  private hash(from: number, length: number): number {
    const { hashes } = this
    return (hashes[from + length]! - Math.imul(hashes[from]!, power(length))) | 0
  }

  /** The run of a period around the symbols that end at i, if there is one that pays. */
  private runAt(i: number, period: number, floor: number): Run | undefined {
    const from = i + 1 - MIN_ITERATIONS * period
    if (period === 0 || from < floor) return undefined
    const { symbols } = this.items
    if (symbols[i] !== symbols[i - period] || symbols[from] !== symbols[from + period]) {
      return undefined
    }
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

const SHORT_POWER = /* @__PURE__ */ power(SHORT)
const LONG_POWER = /* @__PURE__ */ power(LONG)

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
