import { identityOf, type MemoryArray } from '../../program/memory.js'
import { TYPE, type FunctionBuilder } from '../encoder.js'
import type { ModuleContext } from '../module-context.js'
import { Places } from '../places.js'
import { splitOf, type Split } from './split-choice.js'

/** The parameter of a function that runs parts: which one. */
const PART = 0

/** The part of a loop that a function is to run, and the memory that its thread has for it. */
export class LoopPart {
  readonly places: Places
  /** Arrays that stand for those to which all parts add. */
  readonly copies: ReadonlyMap<MemoryArray, number>
  /** The locals with its first iteration, and with how often the body runs, for one or two of them. */
  readonly first: number
  readonly rounds: number
  private readonly f: FunctionBuilder
  private readonly split: Split

  constructor(f: FunctionBuilder, context: ModuleContext, split: Split) {
    this.f = f
    this.split = split
    this.first = f.local(TYPE.i32)
    this.rounds = f.local(TYPE.i32)
    this.copies = new Map(
      split.copied.map((array) => [array, context.layout.allocate(8 * array.size)]),
    )
    this.places = this.ownPlaces(context)
  }

  /** The places of a thread: arrays that iterations write anew, it has for itself. */
  private ownPlaces(context: ModuleContext): Places {
    const { graph, layout, splits } = context
    const own = new Map<MemoryArray, number>()
    for (const array of graph.arrays) {
      const whole = identityOf(array)
      const known = own.get(whole) ?? this.copies.get(whole)
      if (known !== undefined) own.set(array, known)
      else if (splitOf(graph, splits, whole) === this.split) {
        own.set(array, layout.allocate(array.size * (context.hasLanes(array) ? 16 : 8)))
      }
    }
    return new Places(layout, own)
  }

  /** Finds out which iterations are its own: as many as others have, or one round more. */
  begin(): void {
    const { f } = this
    const { parts, lanes, scope } = this.split
    const all = Math.floor(scope.count / lanes)
    const [each, more] = [Math.floor(all / parts), all % parts]
    const isLonger = (): void => {
      f.get(PART)
      f.i32(more)
      f.op('i32.lt_u')
    }
    f.get(PART)
    f.i32(each)
    f.op('i32.mul')
    f.get(PART)
    f.i32(more)
    isLonger()
    f.op('select')
    f.op('i32.add')
    f.i32(lanes)
    f.op('i32.mul')
    f.set(this.first)
    f.i32(each)
    isLonger()
    f.op('i32.add')
    f.set(this.rounds)
  }

  /** Puts on the stack whether it is the last one. */
  pushIsLast(): void {
    this.f.get(PART)
    this.f.i32(this.split.parts - 1)
    this.f.op('i32.eq')
  }

  /** Puts on the stack how far stretches of so many bytes have to be passed over to get to its own. */
  pushOffset(bytes: number): void {
    this.f.get(PART)
    this.f.i32(bytes)
    this.f.op('i32.mul')
  }
}
