import type { Graph } from '../program/graph.js'
import { FIRST_MASK, OP } from '../program/instructions.js'
import type { Effect, Scope } from '../program/scope.js'
import { Addresses } from './addresses.js'
import { TYPE, type FunctionBuilder, type ValueType } from './encoder.js'
import { IndexBytes } from './index-bytes.js'
import type { LaneState } from './lane-state.js'
import { Locals, type Held } from './locals.js'
import { LoopEmitter } from './loop-emitter.js'
import { MemoryAccess } from './memory-access.js'
import { MOST_NODES_IN_PAIRS, type ModuleContext } from './module-context.js'
import { NodeCode } from './node-code.js'
import { OutsideValues } from './outside-values.js'
import type { Places } from './places.js'
import { PairEmitter } from './pairs/pair-emitter.js'
import { repeatedStores } from './repeated-stores.js'

/** One function of a module: some nodes of the outermost scope in a row, or one of its loops. */
export class FunctionEmitter {
  readonly f: FunctionBuilder
  readonly context: ModuleContext
  readonly graph: Graph
  readonly state: LaneState
  readonly locals: Locals
  readonly memory: MemoryAccess
  readonly addresses: Addresses
  readonly places: Places
  /** Values of nodes that stand in locals. */
  readonly held: Map<number, Held> = new Map()
  readonly indices: IndexBytes
  readonly outside: OutsideValues
  /** Values that stand in memory for the functions of a body that is divided. */
  readonly frame: Map<number, Held>
  readonly loops: LoopEmitter
  private readonly remaining: Int32Array
  private readonly pairs: PairEmitter
  private readonly code: NodeCode

  /** `around` emits the function that this one is a part of a loop's body of. */
  constructor(
    f: FunctionBuilder,
    context: ModuleContext,
    around?: FunctionEmitter,
    places: Places = around?.places ?? context.places,
  ) {
    const { graph, live, lanesAlong } = context
    this.f = f
    this.context = context
    this.graph = graph
    this.remaining = context.remaining
    this.state = { ...(around?.state ?? { scope: graph.scopes[0]!, lanes: 1, loop: undefined }) }
    this.frame = around?.frame ?? new Map()
    this.locals = new Locals(f, (bytes) => context.layout.allocate(bytes))
    this.addresses = new Addresses(f, graph, live, lanesAlong, (array, lanes) =>
      this.memory.widthOf(array, lanes),
    )
    this.places = places
    this.memory = new MemoryAccess(f, context, this.addresses, this.state, this.locals, places)
    if (around !== undefined) this.memory.takeShadows(around.memory)
    this.indices = new IndexBytes(this)
    this.outside = new OutsideValues(this, around?.outside)
    this.loops = new LoopEmitter(this)
    this.pairs = new PairEmitter(this)
    this.code = new NodeCode(this)
  }

  /** Emits nodes of the outermost scope, in order. */
  emitStraight(order: readonly number[]): void {
    for (const id of order) this.remaining[id] = this.context.usesInFunction(id)
    this.emitAll(order)
  }

  /** Emits a loop of the outermost scope. */
  emitOuterLoop(scope: Scope): void {
    const results = this.countResults(scope)
    this.loops.emit(scope)
    for (const id of results) this.emitInTurn(id)
  }

  /** Emits what is done with the sums of a loop, which `push` puts on the stack by their number. */
  emitSums(scope: Scope, push: (k: number) => void): void {
    const results = this.countResults(scope)
    for (const k of this.context.live.sums[scope.id]!) {
      const node = this.context.resultOf(scope, scope.carries.length + k)
      if (node === undefined) continue
      push(k)
      this.setNew(node)
    }
    for (const id of results) this.emitInTurn(id)
  }

  private countResults(scope: Scope): readonly number[] {
    const results = this.context.uses.results[scope.id]!
    for (const id of results) this.remaining[id] = this.context.usesInFunction(id)
    return results
  }

  /** Emits nodes of a scope. */
  emitAll(order: readonly number[]): void {
    if (this.state.lanes === 1 && this.paysForPairs()) this.pairs.emit(order)
    else for (const id of order) this.emitInTurn(id)
  }

  /** Whether to look for nodes to compute two at once, which takes about as long as all the rest. */
  private paysForPairs(): boolean {
    const { context, state } = this
    const nodes = context.live.order[state.scope.id]!.length
    return context.simd && nodes <= MOST_NODES_IN_PAIRS && !this.isLongBody()
  }

  /** Emits a node where it stands in its scope, unless it is best computed where it is used. */
  emitInTurn(id: number): void {
    const { op, a } = this.graph.columns
    const { uses } = this.context
    switch (op[id]) {
      case OP.loop:
        this.loops.emit(this.graph.scopes[a[id]!]!)
        return
      case OP.clear:
        this.memory.clear(this.graph.arrays[a[id]!]!)
        return
      case OP.host:
        for (const array of this.graph.hostSteps[a[id]!]!.reads) this.context.watch(this.f, array)
        this.f.i32(a[id]!)
        this.f.call(this.context.host)
        return
      case OP.constant:
      case OP.carry:
        break
      case OP.result:
        if (this.context.isHandedOn(id)) this.write(id, this.typeOf(id), () => this.value(id))
        break
      default:
        if (this.context.isHandedOn(id)) this.write(id, this.typeOf(id), () => this.code.emit(id))
        else if (this.remaining[id]! > 1 || uses.pinned.has(id) || this.context.isHeavy(id))
          this.settle(id)
    }
    this.finish(id)
  }

  /** Does what a scope does with a node where it is computed, save for effects that are done. */
  finish(id: number, done?: ReadonlySet<unknown>): void {
    if (!this.context.isUsed(id)) return
    const { uses } = this.context
    const { scope } = this.state
    const effects = uses.effects[scope.id]!.get(id)
    if (effects !== undefined) {
      const isOnce = scope.id === 0 && done === undefined && this.context.simd
      for (const effect of isOnce ? this.storeInTwos(id, effects) : effects) {
        if (done?.has(effect) !== true) this.memory.emitEffect(effect, this)
      }
    }
    const sum = uses.sums[scope.id]!.get(id)
    if (sum !== undefined) this.loops.addToSum(scope, sum, id)
    if (scope.id === 0) this.keep(id)
  }

  /** Stores a value to neighbouring entries two at once; returns what is left. */
  private storeInTwos(id: number, effects: readonly Effect[]): readonly Effect[] {
    const { twos, others } = repeatedStores(effects)
    if (twos.length === 0) return effects
    this.value(id)
    this.f.op('f64x2.splat')
    this.locals.during(TYPE.v128, (both) => {
      for (const low of twos) this.memory.emitEffectOnBoth(low, () => this.f.get(both))
    })
    for (let use = 1; use < 2 * twos.length; use++) this.use(id)
    return others
  }

  /** Writes a value, which `value` puts on the stack, where other functions of a body find it. */
  write(id: number, type: ValueType, value: () => void): void {
    this.f.i32(0)
    value()
    const held = { local: -1, type, address: this.places.placeOf(id) }
    this.locals.storeAt(held)
    this.frame.set(id, held)
  }

  /** Where a value stands that is at hand. */
  find(id: number): Held | undefined {
    return this.held.get(id) ?? (this.frame.size > 0 ? this.frame.get(id) : undefined)
  }

  /** Stores a node of the outermost scope where other functions find it. */
  private keep(id: number): void {
    const address = this.context.slotOf(id)
    if (address < 0) return
    this.f.i32(0)
    this.value(id)
    if (this.graph.columns.op[id]! >= FIRST_MASK) this.f.op('f64.convert_i32_s')
    this.f.memory('f64.store', address)
  }

  /** Notes how often each node of a scope will be used in an iteration. */
  countUses(order: readonly number[]): void {
    for (const id of order) this.remaining[id] = this.context.uses.counts[id]!
  }

  /** Lets a node stand in a local that is not its own to give back. */
  lend(id: number, held: Held): void {
    this.remaining[id] = 1 << 30
    this.held.set(id, held)
  }

  /**
   * Lets a carry of a loop of which two iterations run at once be what the one before each makes of it:
   * `before` holds that of the two iterations before.
   */
  delay(id: number, next: number, before: Held): void {
    this.remaining[next]!++
    this.code.delay(id, next, before)
  }

  /** Computes a node where it can be taken from again, unless it has been. */
  settle(id: number): void {
    if (this.find(id) !== undefined) return
    if (this.isLongBody() && !this.graph.isLoad(id)) {
      this.held.set(
        id,
        this.locals.store(this.typeOf(id), () => this.code.emit(id)),
      )
      return
    }
    this.code.emit(id)
    this.setNew(id)
  }

  private isLongBody(): boolean {
    return this.context.longBodies.has(this.state.scope.id)
  }

  /** Takes what is on the stack as a node's value. */
  setNew(id: number): void {
    const type = this.typeOf(id)
    const local = this.locals.allocate(type)
    this.f.set(local)
    this.held.set(id, { local, type })
  }

  private typeOf(id: number): ValueType {
    if (this.state.lanes === 2) return TYPE.v128
    return this.graph.columns.op[id]! >= FIRST_MASK ? TYPE.i32 : TYPE.f64
  }

  /** The type of numbers. */
  get numberType(): ValueType {
    return this.state.lanes === 2 ? TYPE.v128 : TYPE.f64
  }

  /** Whether a node of this scope is not computed yet and has so many uses to come. */
  isLeft(id: number, uses: number): boolean {
    const isHere = this.graph.columns.scope[id] === this.state.scope.id && this.context.isOwn(id)
    return isHere && !this.held.has(id) && this.remaining[id] === uses
  }

  /** Notes that a value has been used, other than by `value`. */
  use(id: number): void {
    const isHere = this.graph.columns.scope[id] === this.state.scope.id
    if (isHere && this.context.isOwn(id)) this.release(id)
  }

  /** Whether a node is used, but not computed yet, and will be by itself. */
  isToCome(id: number): boolean {
    return this.remaining[id]! > 0 && !this.held.has(id) && !this.pairs.has(id)
  }

  /** Notes that a node is never computed by itself, but as a part of the one that uses it. */
  consume(id: number): void {
    this.remaining[id]!--
  }

  /** One use of a node less to come; its local is free after the last. */
  release(id: number): void {
    if (--this.remaining[id]! > 0) return
    const held = this.held.get(id)
    if (held === undefined) return
    this.held.delete(id)
    this.locals.giveBack(held)
  }

  /** Puts a node's value on the stack. */
  value(id: number): void {
    const { columns, constants } = this.graph
    const isHere = columns.scope[id] === this.state.scope.id
    if (columns.op[id] === OP.constant) {
      this.constant(constants[columns.a[id]!]!)
      return
    }
    const held = this.find(id)
    if (held !== undefined) {
      this.locals.push(held)
      if (isHere) this.release(id)
    } else if (!this.context.isOwn(id)) {
      this.outside.push(id)
    } else if (!isHere) {
      throw new Error(`emit: node ${id} of scope ${columns.scope[id]} is not at hand`)
    } else if (this.remaining[id]! > 1) {
      this.settle(id)
      this.value(id)
    } else {
      this.code.emit(id)
      this.remaining[id]!--
    }
  }

  /** The same, or its negative where that takes less; returns whether it is that. */
  valueOrNegative(id: number): boolean {
    const { op, a, scope } = this.graph.columns
    const isOnlyHere = scope[id] === this.state.scope.id && this.remaining[id] === 1
    if (op[id] !== OP.neg || !isOnlyHere || this.held.has(id) || !this.context.isOwn(id)) {
      this.value(id)
      return false
    }
    this.value(a[id]!)
    this.remaining[id]!--
    return true
  }

  constant(x: number): void {
    this.f.f64(x)
    if (this.state.lanes === 2) this.f.op('f64x2.splat')
  }
}
