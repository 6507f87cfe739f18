import { exemplary } from '../exemplars.js'
import { iterationsBefore, sameOperations } from './absorb.js'
import { divisionOf, type Division } from './breaks.js'
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
    const folding = exemplary(new Folding(code, types, items))
    const found = folding.fold()
    steps += folding.steps
    if (!found) break
  }
  return { items, types, steps }
}

/** Whether one of the loops that are in no other one is as wanted: by its rows, and whether it holds loops. */
export function hasLoop(
  { items, types }: Nesting,
  isWanted: (rows: number, holdsLoops: boolean) => boolean,
): boolean {
  for (let k = 0; k < items.length; k++) {
    const type = types.of(items.symbols[k]!)
    if (type === undefined) continue
    const holdsLoops = type.body.some((symbol) => types.of(symbol) !== undefined)
    if (isWanted(type.count * type.period, holdsLoops)) return true
  }
  return false
}

/** The same rows with no loop among them. */
export function withoutLoops(nesting: Nesting): Nesting {
  return { ...nesting, items: { symbols: new Int32Array(0), starts: new Int32Array(1), length: 0 } }
}

/** What runs with the same body have in common. */
interface Form {
  /** Which member of the body comes first. */
  readonly member: number
  /** Iterations that came before the run in the last of them, */
  before: number
  /** and how many agreed in that before. */
  agreed: number
  /** How many in a row were one loop, not several. */
  undivided: number
}

/** Loops of a form after which operands are no longer looked at to see where a loop begins or divides. */
const ENOUGH_AGREEMENT = 3

/** Where the members of a body with one member begin. */
const FIRST_ONLY: Int32Array = /* @__PURE__ */ Int32Array.of(0)

/** One pass, which rewrites the items in place: it writes no further than it has read. */
class Folding {
  steps = 0
  private readonly code: CodeRows
  private readonly types: LoopTypes
  private readonly items: Items
  private read = 0
  private written = 0
  /** By the hash of a run's body: loops that are alike are treated alike. */
  private readonly forms = new Map<number, Form>()

  constructor(code: CodeRows, types: LoopTypes, items: Items) {
    this.code = code
    this.types = types
    this.items = items
  }

  /** Whether there was a run. */
  fold(): boolean {
    const { items } = this
    const finder = exemplary(new RunFinder(items))
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
    const form = this.formOf(run)
    const rotated = run.from + form.member
    // Three iterations show what an operand is; where turning leaves fewer, there is none.
    const from = run.to - rotated >= 3 * period ? rotated : run.from
    const start = starts[from]!
    const rows = starts[from + period]! - start
    const body = symbols.slice(from, from + period)
    const offsets = starts.slice(from, from + period).map((at) => at - start)
    const iterations = Math.floor((run.to - from) / period)
    const before = this.iterationsBefore(form, from, start, rows)
    const begin = start - before * rows
    this.copyTo(this.itemBefore(from, begin))
    this.read = from + iterations * period
    const divisions = form.undivided < ENOUGH_AGREEMENT ? MAX_DIVISIONS : 0
    const parts = this.emit(begin, iterations + before, rows, body, offsets, divisions)
    form.undivided = parts === 1 ? form.undivided + 1 : 0
  }

  /** What is known of bodies like a run's; at first, which of its members comes first. */
  private formOf({ from, period }: Run): Form {
    const { symbols, starts } = this.items
    const hash = hashed(symbols.subarray(from, from + period))
    const known = this.forms.get(hash)
    if (known !== undefined && known.member < period) return known
    const start = starts[from]!
    const rows = starts[from + period]! - start
    const offsets = starts.subarray(from, from + period).map((at) => at - start)
    const before = rowsBefore(this.code, start, rows, starts[this.read]!)
    const member = firstMember(this.code, start + rows, rows, offsets, (rows - before) % rows)
    const form = { member, before: 0, agreed: 0, undivided: 0 }
    this.forms.set(hash, form)
    this.steps += rows
    return form
  }

  /** How many iterations before the first belong to a loop, as with other loops of its form. */
  private iterationsBefore(form: Form, from: number, start: number, rows: number): number {
    let item = from
    const follows = (back: number): boolean => {
      const position = start - back * rows
      item = this.itemBefore(item, position)
      return this.items.starts[item] === position && sameOperations(this.code, start, rows, back)
    }
    if (form.agreed >= ENOUGH_AGREEMENT) {
      let back = 0
      while (back < form.before && follows(back + 1)) back++
      this.steps += back * rows
      if (back === form.before) return back
      item = from
    }
    const before = iterationsBefore(this.code, start, rows, follows)
    this.steps += (before + 1) * rows
    form.agreed = before === form.before ? form.agreed + 1 : 0
    form.before = before
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

  /** Writes a loop, or the loops it is better divided into; returns how many there are. */
  private emit(
    start: number,
    count: number,
    period: number,
    body: Int32Array,
    offsets: Int32Array,
    divisions: number,
  ): number {
    const { types } = this
    const division =
      divisions === 0 ? undefined : this.division(start, count, period, body, offsets)
    if (division === undefined) {
      this.write(types.type(body, offsets, count, period), start)
      return 1
    }
    const { kind, at } = division
    if (kind === 'nest') {
      const inner = Int32Array.of(types.type(body, offsets, at, period).symbol)
      return 1 + this.emit(start, count / at, at * period, inner, FIRST_ONLY, divisions - 1)
    }
    return (
      this.emit(start, at, period, body, offsets, divisions - 1) +
      this.emit(start + at * period, count - at, period, body, offsets, divisions - 1)
    )
  }

  private division(
    start: number,
    count: number,
    period: number,
    body: Int32Array,
    offsets: Int32Array,
  ): Division | undefined {
    const leaves = this.types.leavesOf(body, offsets)
    this.steps += leaves.length * count
    return divisionOf(this.code, { start, count, period, leaves })
  }

  private write({ symbol }: LoopType, start: number): void {
    const { symbols, starts } = this.items
    symbols[this.written] = symbol
    starts[this.written] = start
    this.written++
  }
}
