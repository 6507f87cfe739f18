import { iterationsBefore } from './absorb.js'
import { divisionOf } from './breaks.js'
import type { CodeRows } from './code-rows.js'
import { hashed, LoopTypes, type LoopType } from './loop-types.js'
import { RunFinder, type Items, type Run } from './repeats.js'
import { firstMember, rowsBefore } from './rotation.js'
import { symbolsOf } from './symbols.js'

/** Passes over the tape, which are as many as loops may be nested. */
const MAX_PASSES = 16
/** Times that one run is divided. */
const MAX_DIVISIONS = 8

/** A tape as a sequence of symbols: rows, and loops by their types. */
export interface Nesting {
  readonly items: Items
  readonly types: LoopTypes
  readonly steps: number
}

/**
 * Loops of a tape, innermost first: each pass replaces runs by loops, which are symbols for the next
 * pass, until nothing repeats any more.
 */
export function nestingOf(code: CodeRows): Nesting {
  const { length } = code
  const starts = new Int32Array(length + 1)
  for (let position = 0; position <= length; position++) starts[position] = position
  const items: Items = { symbols: symbolsOf(code), starts, length }
  const types = new LoopTypes()
  let steps = length
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const folding = new Folding(code, types, items)
    const found = folding.fold()
    steps += folding.steps
    if (!found) break
  }
  return { items, types, steps }
}

/** One pass, which rewrites the items in place: it writes no further than it has read. */
class Folding {
  steps = 0
  private readonly code: CodeRows
  private readonly types: LoopTypes
  private readonly items: Items
  private read = 0
  private written = 0
  /** By the hash of a run's body, which of it comes first: bodies that repeat are rotated alike. */
  private readonly firstMembers = new Map<number, number>()

  constructor(code: CodeRows, types: LoopTypes, items: Items) {
    this.code = code
    this.types = types
    this.items = items
  }

  /** Whether there was a run. */
  fold(): boolean {
    const { items } = this
    const finder = new RunFinder(items)
    const total = items.starts[items.length]!
    let found = false
    for (let run = finder.next(0); run !== undefined; run = finder.next(this.read)) {
      this.foldRun(run)
      found = true
    }
    this.copyTo(items.length)
    items.length = this.written
    items.starts[this.written] = total
    this.steps += finder.steps
    return found
  }

  private foldRun(run: Run): void {
    const { symbols, starts } = this.items
    const { period } = run
    const from = this.rotated(run)
    const start = starts[from]!
    const rows = starts[from + period]! - start
    const body = symbols.slice(from, from + period)
    const offsets = starts.slice(from, from + period).map((at) => at - start)
    const iterations = Math.floor((run.to - from) / period)
    const before = this.iterationsBefore(from, start, rows)
    const begin = start - before * rows
    this.copyTo(this.itemBefore(from, begin))
    this.read = from + iterations * period
    this.emit(begin, iterations + before, rows, body, offsets, MAX_DIVISIONS)
  }

  /** Where the first whole iteration of a run begins, seen as its author wrote it. */
  private rotated({ from, period }: Run): number {
    const { symbols, starts } = this.items
    const start = starts[from]!
    const rows = starts[from + period]! - start
    const form = hashed(symbols.subarray(from, from + period))
    let member = this.firstMembers.get(form)
    if (member === undefined) {
      const offsets = starts.subarray(from, from + period).map((at) => at - start)
      const before = rowsBefore(this.code, start, rows, starts[this.read]!)
      member = firstMember(this.code, start + rows, rows, offsets, (rows - before) % rows)
      this.firstMembers.set(form, member)
      this.steps += rows
    }
    return from + (member % period)
  }

  private iterationsBefore(from: number, start: number, rows: number): number {
    let item = from
    const before = iterationsBefore(this.code, start, rows, (position) => {
      item = this.itemBefore(item, position)
      return this.items.starts[item] === position
    })
    this.steps += (before + 1) * rows
    return before
  }

  /** The last item, from `item` down, that begins at a position or before; those written are gone. */
  private itemBefore(item: number, position: number): number {
    let at = item
    while (at > this.read && this.items.starts[at]! > position) at--
    return at
  }

  private copyTo(end: number): void {
    const { symbols, starts } = this.items
    const count = end - this.read
    symbols.copyWithin(this.written, this.read, end)
    starts.copyWithin(this.written, this.read, end)
    this.written += count
    this.read = end
  }

  /** Writes a loop, or the loops it is better divided into. */
  private emit(
    start: number,
    count: number,
    period: number,
    body: Int32Array,
    offsets: Int32Array,
    divisions: number,
  ): void {
    const { types } = this
    const leaves = types.leavesOf(body, offsets)
    this.steps += leaves.length * count
    const division =
      divisions === 0 ? undefined : divisionOf(this.code, { start, count, period, leaves })
    if (division === undefined) {
      this.write(types.type(body, offsets, count, period), start)
    } else if (division.kind === 'nest') {
      const { at } = division
      const inner = types.type(body, offsets, at, period)
      const nest = Int32Array.of(inner.symbol)
      this.emit(start, count / at, at * period, nest, Int32Array.of(0), divisions - 1)
    } else {
      const { at } = division
      this.emit(start, at, period, body, offsets, divisions - 1)
      this.emit(start + at * period, count - at, period, body, offsets, divisions - 1)
    }
  }

  private write({ symbol }: LoopType, start: number): void {
    const { symbols, starts } = this.items
    symbols[this.written] = symbol
    starts[this.written] = start
    this.written++
  }
}
