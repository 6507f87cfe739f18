import type { MemoryArray, Reference } from '../program/memory.js'
import type { Effect } from '../program/scope.js'
import type { Addresses } from './addresses.js'
import { TYPE, type FunctionBuilder } from './encoder.js'
import { strideAlong } from './lane-choice.js'
import type { LaneState } from './lane-state.js'
import type { Locals } from './locals.js'
import type { ModuleContext } from './module-context.js'
import type { Places } from './places.js'
import { StorePairs } from './store-pairs.js'

/** Swaps the two lanes. */
const SWAP = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]
/** The first lanes of two vectors, and the second ones. */
const FIRSTS = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]
const SECONDS = [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31]
/** The second lane of a vector, then the first of another. */
export const SECOND_THEN_FIRST: readonly number[] = [
  8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
]

/** How a reference moves from the first lane to the second: by so many entries, or otherwise. */
type LaneStride = number | 'own lanes' | 'scattered'

/** What puts the values of effects on the stack. */
export interface EffectValues {
  /** Puts a node's value on the stack. */
  value(node: number): void
  /** Puts it or its negative there; returns whether it is the negative. */
  valueOrNegative(node: number): boolean
}

/** Loads and stores of a function: entries of arrays, of one iteration or of two at once. */
export class MemoryAccess {
  private readonly f: FunctionBuilder
  private readonly context: ModuleContext
  private readonly places: Places
  private readonly addresses: Addresses
  private readonly state: LaneState
  private readonly locals: Locals
  /** Arrays with lanes that stand for others while a loop adds to them. */
  private shadows = new Map<MemoryArray, number>()
  private readonly pairs = new StorePairs()

  constructor(
    f: FunctionBuilder,
    context: ModuleContext,
    addresses: Addresses,
    state: LaneState,
    locals: Locals,
    places: Places,
  ) {
    this.f = f
    this.context = context
    this.addresses = addresses
    this.state = state
    this.locals = locals
    this.places = places
  }

  /** Lets the same arrays stand for others as in the function around. */
  takeShadows({ shadows }: MemoryAccess): void {
    this.shadows = shadows
  }

  /** Bytes from one entry of an array to the next. */
  widthOf(array: MemoryArray, lanes: 1 | 2): number {
    return lanes === 2 && (this.context.hasLanes(array) || this.shadows.has(array)) ? 16 : 8
  }

  /** Where an array begins. */
  baseOf(array: MemoryArray): number {
    return this.shadows.get(array) ?? this.places.addressOf(array)
  }

  /** Puts the address of a reference on the stack, in one of the iterations at once; returns the offset to add. */
  private address(to: Reference, iteration: 0 | 1): number {
    const width = this.widthOf(to.array, this.state.lanes)
    const along = this.state.loop?.id ?? -1
    const ahead = width === 16 ? 0 : iteration * strideAlong(to, along)
    const start = this.baseOf(to.array) + (to.offset + ahead) * width
    const base = start + this.addresses.push(to, width)
    const { table } = to
    if (table !== undefined) {
      const next = iteration * strideAlong(table, along)
      const first =
        this.context.layout.tableAddress(table.positions) + this.addresses.push(table, 4)
      this.f.memory('i32.load', first + 4 * (table.offset + next))
      this.f.i32(width === 16 ? 4 : 3)
      this.f.op('i32.shl')
      this.f.op('i32.add')
    }
    if (base >= 0) return base
    this.f.i32(base)
    this.f.op('i32.add')
    return 0
  }

  private laneStride(to: Reference): LaneStride {
    if (this.widthOf(to.array, 2) === 16) return 'own lanes'
    const along = this.state.loop!.id
    if (to.table?.terms.some((term) => term.scope === along)) return 'scattered'
    return strideAlong(to, along)
  }

  /** Puts an entry on the stack. */
  load(from: Reference): void {
    if (this.state.lanes === 1) {
      this.f.memory('f64.load', this.address(from, 0))
      return
    }
    const stride = this.laneStride(from)
    if (stride === 'own lanes' || stride === 1) this.f.memory('v128.load', this.address(from, 0))
    else if (stride === 0) this.f.memory('v128.load64_splat', this.address(from, 0))
    else if (stride === -1) {
      this.f.memory('v128.load', this.address(from, 1))
      this.locals.during(TYPE.v128, (both) => {
        this.f.get(both)
        this.f.get(both)
        this.f.shuffle(SWAP)
      })
    } else {
      this.f.memory('v128.load64_splat', this.address(from, 1))
      this.locals.during(TYPE.v128, (second) => {
        const first = this.address(from, 0)
        this.f.get(second)
        this.f.memory('v128.load64_lane', first, 0)
      })
    }
  }

  /** Puts an entry and the one after it on the stack as a vector, in one iteration. */
  loadBoth(from: Reference): void {
    this.f.memory('v128.load', this.address(from, 0))
  }

  /** Puts an entry on the stack in both lanes, in one iteration. */
  loadSplat(from: Reference): void {
    this.f.memory('v128.load64_splat', this.address(from, 0))
  }

  /** Puts an entry on the stack whose place is given in bytes, lane by lane. */
  loadAt(array: MemoryArray, offset: number, [first, second]: readonly [number, number]): void {
    const wide = this.widthOf(array, this.state.lanes) === 16
    const base = this.baseOf(array) + (wide ? 16 : 8) * offset
    this.f.get(first)
    if (this.state.lanes === 1) {
      this.f.memory('f64.load', base)
      return
    }
    this.f.memory('v128.load64_splat', base)
    this.locals.during(TYPE.v128, (both) => {
      this.f.get(second)
      this.f.get(both)
      this.f.memory('v128.load64_lane', base + (wide ? 8 : 0), 1)
    })
  }

  /** Does with a node's value what an effect says. */
  emitEffect(effect: Effect, values: EffectValues): void {
    const { kind, to, node } = effect
    const stride = this.state.lanes === 1 ? 1 : this.laneStride(to)
    if (stride !== 1 && stride !== 'own lanes') {
      this.emitScattered(effect, values)
      return
    }
    const value = (): boolean => {
      if (kind === 'add') return values.valueOrNegative(node)
      values.value(node)
      return false
    }
    this.emitDense(kind, to, this.state.lanes, value)
  }

  /** Does with a vector, which `value` puts on the stack, what an effect says of its entry and the next. */
  emitEffectOnBoth({ kind, to }: Effect, value: () => void): void {
    this.emitDense(kind, to, 2, () => {
      value()
      return false
    })
  }

  /** `value` puts a value on the stack or its negative, and returns whether it is that. */
  private emitDense(kind: Effect['kind'], to: Reference, width: 1 | 2, value: () => boolean): void {
    const [load, store, add, sub] =
      width === 2
        ? (['v128.load', 'v128.store', 'f64x2.add', 'f64x2.sub'] as const)
        : (['f64.load', 'f64.store', 'f64.add', 'f64.sub'] as const)
    const offset = this.address(to, 0)
    if (kind === 'add') this.f.memory(load, this.address(to, 0))
    const isNegative = value()
    if (kind === 'add') this.f.op(isNegative ? sub : add)
    this.f.memory(store, offset)
  }

  /** An effect of two iterations on entries that don't lie side by side. */
  private emitScattered(effect: Effect, values: EffectValues): void {
    const { kind, to, node } = effect
    values.value(node)
    const partner = this.pairs.partnerOf(effect, this.state.scope, this.state.loop!.id, (id) =>
      this.context.partOf(this.state.scope, id),
    )
    if (partner !== undefined) {
      this.emitPaired(effect, partner)
      return
    }
    this.locals.during(TYPE.v128, (both) => {
      for (const lane of [0, 1] as const) {
        const offset = this.address(to, lane)
        if (kind === 'store') {
          this.f.get(both)
          this.f.memory('v128.store64_lane', offset, lane)
          continue
        }
        this.f.memory('f64.load', this.address(to, lane))
        this.f.get(both)
        this.f.lane('f64x2.extract_lane', lane)
        this.f.op('f64.add')
        this.f.memory('f64.store', offset)
      }
    })
  }

  /** Keeps the value on the stack until its neighbour is there, and stores both with each other. */
  private emitPaired(effect: Effect, partner: Effect): void {
    const own = { local: this.locals.allocate(TYPE.v128), type: TYPE.v128 }
    this.f.set(own.local)
    const other = this.pairs.waiting.get(partner)
    if (other === undefined) {
      this.pairs.waiting.set(effect, own)
      return
    }
    this.pairs.waiting.delete(partner)
    const isLower = effect.to.offset < partner.to.offset
    const [low, high] = isLower ? [own, other] : [other, own]
    for (const lane of [0, 1] as const) {
      const offset = this.address(isLower ? effect.to : partner.to, lane)
      this.f.get(low.local)
      this.f.get(high.local)
      this.f.shuffle(lane === 0 ? FIRSTS : SECONDS)
      this.f.memory('v128.store', offset)
    }
    this.locals.giveBack(own)
    this.locals.giveBack(other)
  }

  /** Clears the arrays that iterations of a scope add to. */
  clear(array: MemoryArray): void {
    const width = this.state.lanes === 2 && this.context.hasLanes(array) ? 16 : 8
    this.context.memory.clear(this.f, this.places.addressOf(array), array.size * width)
  }

  /** Lets arrays with lanes stand for others; returns what adds their lanes to those. */
  withShadows(arrays: ReadonlySet<MemoryArray>): () => void {
    for (const array of arrays) {
      const address = this.places.shadowOf(array)
      this.context.memory.clear(this.f, address, 16 * array.size)
      this.shadows.set(array, address)
    }
    return () => {
      for (const array of arrays) {
        const address = this.shadows.get(array)!
        this.shadows.delete(array)
        this.context.memory.fold(this.f, address, this.places.addressOf(array), array.size)
      }
    }
  }
}
