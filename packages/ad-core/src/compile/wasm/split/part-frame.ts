import type { MemoryArray } from '../../program/memory.js'
import { Area } from '../area.js'
import { TYPE, type FunctionBuilder } from '../encoder.js'
import type { ModuleContext } from '../module-context.js'
import { wholeOf } from './loop-accesses.js'
import { splitOf, type Split } from './split-choice.js'

/** The parameters of the function that runs a part: where its memory begins, and its number. */
const BASE = 0
const PART = 1

/** One part of a loop within the function that runs it: its iterations, and its memory. */
export class PartFrame {
  readonly area: Area
  /** The local with its first iteration. */
  readonly first: number
  /** The local with its number of rounds, of one or two iterations. */
  readonly rounds: { readonly local: number }
  /** The local that says whether it is the last part. */
  readonly isLast: number
  /** Where the copies of arrays stand to which it adds. */
  readonly copies: ReadonlyMap<MemoryArray, number>
  /** Where its sums are left. */
  readonly sums: number
  private readonly context: ModuleContext
  private readonly split: Split
  private readonly sumNumbers: readonly number[]

  constructor(f: FunctionBuilder, context: ModuleContext, split: Split) {
    this.context = context
    this.split = split
    this.area = new Area(split.stretches, BASE)
    this.sumNumbers = [...context.live.sums[split.scope.id]!]
    this.sums = split.stretches.allocate(8 * this.sumNumbers.length)
    this.copies = new Map(
      split.copied.map((array) => [array, split.stretches.allocate(8 * array.size)]),
    )
    this.first = f.local(TYPE.i32)
    this.rounds = { local: f.local(TYPE.i32) }
    this.isLast = f.local(TYPE.i32)
  }

  /** Sets its locals, and clears its copies. */
  begin(f: FunctionBuilder): void {
    const { scope, lanes, parts, copied } = this.split
    const all = Math.floor(scope.count / lanes)
    const [each, more] = [Math.floor(all / parts), all % parts]
    f.get(PART)
    f.i32(each)
    f.op('i32.mul')
    this.pushSmaller(f, more)
    f.op('i32.add')
    f.i32(lanes)
    f.op('i32.mul')
    f.set(this.first)
    f.i32(each)
    f.get(PART)
    f.i32(more)
    f.op('i32.lt_u')
    f.op('i32.add')
    f.set(this.rounds.local)
    f.get(PART)
    f.i32(parts - 1)
    f.op('i32.eq')
    f.set(this.isLast)
    for (const array of copied) {
      const place = { area: this.area, address: this.copies.get(array)! }
      this.context.memory.clear(f, place, 8 * array.size)
    }
  }

  /** Puts on the stack how many of the parts before have a round more. */
  private pushSmaller(f: FunctionBuilder, more: number): void {
    f.get(PART)
    f.i32(more)
    f.get(PART)
    f.i32(more)
    f.op('i32.lt_u')
    f.op('select')
  }

  /** Whether an array stands in its memory. */
  has(array: MemoryArray): boolean {
    const { context, split, copies } = this
    return copies.has(wholeOf(array)) || splitOf(context.graph, context.splits, array) === split
  }

  /** Where it leaves a sum of the loop. */
  sumPlace(k: number): number {
    return this.sums + 8 * this.sumNumbers.indexOf(k)
  }
}
