import type { Graph } from '../program/graph.js'
import { FIRST_MASK, OP } from '../program/instructions.js'
import type { MemoryArray, Reference } from '../program/memory.js'
import type { Carry, Effect, Scope } from '../program/scope.js'
import { Addresses } from './addresses.js'
import { instructionFor } from './arithmetic.js'
import { TYPE, type FunctionBuilder, type ValueType } from './encoder.js'
import { shadowedArrays, strideAlong } from './lane-choice.js'
import { branchlessExp } from './kernels/exponential.js'
import { Lanes } from './kernels/lanes.js'
import { LoopSums } from './loop-sums.js'
import type { ModuleContext } from './module-context.js'

type LaneCount = 1 | 2

/** A value in a local. */
export interface Held {
  readonly local: number
  readonly type: ValueType
}

/** In bodies of up to so many nodes functions are written out; in larger ones calls are quicker. */
const SHORT_BODY = 128

/** Swaps the two lanes. */
const SWAP = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]

/** One function of a module: some nodes of the outermost scope in a row, or one of its loops. */
export class FunctionEmitter {
  private readonly f: FunctionBuilder
  private readonly context: ModuleContext
  private readonly graph: Graph
  private readonly addresses: Addresses
  private readonly held = new Map<number, Held>()
  private readonly remaining: Int32Array
  private readonly free = new Map<ValueType, number[]>()
  private scope: Scope
  private lanes: LaneCount = 1
  /** The loop that runs for two iterations at once, while within it. */
  private lanesOf: Scope | undefined
  /** Indices of this iteration as bytes. */
  private indices = new Map<string, readonly [number, number]>()
  /** Arrays with lanes that stand for others while a loop adds to them. */
  private readonly shadows = new Map<MemoryArray, number>()

  constructor(f: FunctionBuilder, context: ModuleContext) {
    this.f = f
    this.context = context
    this.graph = context.graph
    this.remaining = context.remaining
    this.scope = this.graph.scopes[0]!
    this.addresses = new Addresses(
      f,
      this.graph,
      context.live,
      context.lanesAlong,
      (array, lanes) => this.widthOf(array, lanes),
    )
  }

  /** Emits nodes of the outermost scope, in order. */
  emitStraight(order: readonly number[]): void {
    for (const id of order) this.remaining[id] = this.context.usesInFunction(id)
    this.emitClears(order)
    for (const id of order) this.emitInTurn(id)
  }

  /** Clears what iterations add to, before anything may be added. */
  private emitClears(order: readonly number[]): void {
    const { op, a } = this.graph.columns
    for (const id of order) if (op[id] === OP.clear) this.clear(this.graph.arrays[a[id]!]!)
  }

  /** Emits a loop of the outermost scope. */
  emitOuterLoop(scope: Scope): void {
    const results = this.context.uses.results[scope.id]!
    for (const id of results) this.remaining[id] = this.context.usesInFunction(id)
    this.emitLoop(scope)
    for (const id of results) this.emitInTurn(id)
  }

  // ── nodes

  /** Emits a node where it stands in its scope, unless it is best computed where it is used. */
  private emitInTurn(id: number): void {
    const { op, a } = this.graph.columns
    const { uses } = this.context
    switch (op[id]) {
      case OP.loop:
        this.emitLoop(this.graph.scopes[a[id]!]!)
        return
      case OP.clear:
        return
      case OP.host:
        this.f.i32(a[id]!)
        this.f.call(this.context.host)
        return
      case OP.constant:
      case OP.carry:
      case OP.result:
        break
      default:
        if (this.remaining[id]! > 1 || uses.pinned.has(id)) this.settle(id)
    }
    const effects = uses.effects[this.scope.id]!.get(id)
    const sum = uses.sums[this.scope.id]!.get(id)
    if (effects !== undefined) for (const effect of effects) this.emitEffect(effect)
    if (sum !== undefined) this.addToSum(this.scope, sum, id)
    if (this.scope.id === 0) this.keep(id)
  }

  /** Stores a node of the outermost scope where other functions find it. */
  private keep(id: number): void {
    const address = this.context.slotOf(id)
    if (address === undefined) return
    this.f.i32(0)
    this.value(id)
    if (this.graph.columns.op[id]! >= FIRST_MASK) this.f.op('f64.convert_i32_s')
    this.f.memory('f64.store', address)
  }

  /** Computes a node into a local, unless it stands in one. */
  private settle(id: number): void {
    if (this.held.has(id)) return
    this.code(id)
    this.setNew(id)
  }

  private setNew(id: number): void {
    const type = this.typeOf(id)
    const local = this.allocate(type)
    this.f.set(local)
    this.held.set(id, { local, type })
  }

  private typeOf(id: number): ValueType {
    if (this.lanes === 2) return TYPE.v128
    const code = this.graph.columns.op[id]!
    return code >= FIRST_MASK ? TYPE.i32 : TYPE.f64
  }

  private allocate(type: ValueType): number {
    return this.free.get(type)?.pop() ?? this.f.local(type)
  }

  private giveBack({ local, type }: Held): void {
    const locals = this.free.get(type)
    if (locals === undefined) this.free.set(type, [local])
    else locals.push(local)
  }

  /** One use of a node less to come; its local is free after the last. */
  private release(id: number): void {
    if (--this.remaining[id]! > 0) return
    const held = this.held.get(id)
    if (held === undefined) return
    this.held.delete(id)
    this.giveBack(held)
  }

  /** Puts a node's value on the stack. */
  private value(id: number): void {
    const { columns, constants } = this.graph
    if (columns.op[id] === OP.constant) {
      this.constant(constants[columns.a[id]!]!)
      return
    }
    const held = this.held.get(id)
    if (held !== undefined) {
      this.f.get(held.local)
      if (columns.scope[id] === this.scope.id) this.release(id)
      return
    }
    if (!this.context.isOwn(id, this.scope)) {
      this.fromOutside(id)
      return
    }
    if (columns.scope[id] !== this.scope.id) {
      throw new Error(`emit: node ${id} of scope ${columns.scope[id]} is not at hand`)
    }
    if (this.remaining[id]! > 1) {
      this.settle(id)
      this.value(id)
    } else {
      this.code(id)
      this.remaining[id]!--
    }
  }

  private constant(x: number): void {
    this.f.f64(x)
    if (this.lanes === 2) this.f.op('f64x2.splat')
  }

  /** A node of the outermost scope that another function has computed. */
  private fromOutside(id: number): void {
    const { op, a } = this.graph.columns
    const load = this.lanes === 2 ? 'v128.load64_splat' : 'f64.load'
    this.f.i32(0)
    if (op[id] === OP.load) {
      const { array, offset } = this.graph.references[a[id]!]!
      this.f.memory(load, this.context.layout.addressOf(array) + 8 * offset)
      return
    }
    this.f.memory(load, this.context.slotOf(id)!)
    if (op[id]! < FIRST_MASK) return
    this.constant(0)
    this.f.op(this.lanes === 2 ? 'f64x2.ne' : 'f64.ne')
  }

  /** Computes a node on the stack. */
  private code(id: number): void {
    const { op, a, b, c } = this.graph.columns
    const code = op[id]!
    switch (code) {
      case OP.load:
        this.load(this.graph.references[a[id]!]!)
        return
      case OP.loadAt:
        this.loadAt(this.graph.arrays[a[id]!]!, b[id]!, c[id]!)
        return
      case OP.select:
        this.value(b[id]!)
        this.value(c[id]!)
        this.value(a[id]!)
        break
      case OP.call:
      case OP.call2:
      case OP.call3:
        this.call(id, [a[id]!, b[id]!, c[id]!].slice(0, code - OP.call + 1))
        return
      default:
        this.value(a[id]!)
        if (code < OP.neg || (code >= FIRST_MASK && code !== OP.not)) this.value(b[id]!)
    }
    this.f.op(instructionFor(code, this.lanes))
  }

  private call(id: number, operands: readonly number[]): void {
    const name = this.graph.functionNames[this.graph.columns.d[id]!]!
    if (name === 'exp' && this.isShortLoop()) {
      this.inlineExp(operands[0]!)
      return
    }
    for (const operand of operands) this.value(operand)
    this.f.call(this.context.functionNamed(name, operands.length, this.lanes))
  }

  private isShortLoop(): boolean {
    return this.scope.id !== 0 && this.context.live.order[this.scope.id]!.length <= SHORT_BODY
  }

  /** The exponential written out: in a loop a call would send all registers to memory. */
  private inlineExp(operand: number): void {
    const local = this.allocate(this.lanes === 2 ? TYPE.v128 : TYPE.f64)
    this.value(operand)
    this.f.set(local)
    const lanes = new Lanes(this.f, this.lanes)
    lanes.push(branchlessExp(lanes, lanes.parameter(local)))
    this.giveBack({ local, type: this.lanes === 2 ? TYPE.v128 : TYPE.f64 })
  }

  // ── memory

  private widthOf(array: MemoryArray, lanes: LaneCount): number {
    return lanes === 2 && this.hasOwnLanes(array) ? 16 : 8
  }

  private hasOwnLanes(array: MemoryArray): boolean {
    return this.context.hasLanes(array) || this.shadows.has(array)
  }

  private baseOf(array: MemoryArray): number {
    return this.shadows.get(array) ?? this.context.layout.addressOf(array)
  }

  /** Puts the address of a reference on the stack, in one of the iterations at once; returns the offset to add. */
  private address(to: Reference, iteration: 0 | 1): number {
    const width = this.widthOf(to.array, this.lanes)
    const along = this.lanesOf?.id ?? -1
    const ahead = width === 16 ? 0 : iteration * strideAlong(to, along)
    const start = this.baseOf(to.array) + (to.offset + ahead) * width
    const base = start + this.addresses.push(to, width)
    const { table } = to
    if (table !== undefined) {
      const next = iteration * (table.terms.find((term) => term.scope === along)?.stride ?? 0)
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

  private load(from: Reference): void {
    if (this.lanes === 1) {
      this.f.memory('f64.load', this.address(from, 0))
      return
    }
    const stride = this.laneStride(from)
    if (stride === 'own lanes') this.f.memory('v128.load', this.address(from, 0))
    else if (stride === 0) this.f.memory('v128.load64_splat', this.address(from, 0))
    else if (stride === 1) this.f.memory('v128.load', this.address(from, 0))
    else if (stride === -1) {
      this.f.memory('v128.load', this.address(from, 1))
      this.swapTop()
    } else {
      const second = this.address(from, 1)
      const local = this.allocate(TYPE.v128)
      this.f.memory('v128.load64_splat', second)
      this.f.set(local)
      const first = this.address(from, 0)
      this.f.get(local)
      this.f.memory('v128.load64_lane', first, 0)
      this.giveBack({ local, type: TYPE.v128 })
    }
  }

  private swapTop(): void {
    const local = this.allocate(TYPE.v128)
    this.f.tee(local)
    this.f.get(local)
    this.f.shuffle(SWAP)
    this.giveBack({ local, type: TYPE.v128 })
  }

  private laneStride(to: Reference): number | 'own lanes' | 'scattered' {
    if (this.widthOf(to.array, 2) === 16) return 'own lanes'
    const along = this.lanesOf!.id
    if (to.table?.terms.some((term) => term.scope === along)) return 'scattered'
    return strideAlong(to, along)
  }

  /** An entry at an index that is a value, plus an offset. */
  private loadAt(array: MemoryArray, index: number, offset: number): void {
    const wide = this.widthOf(array, this.lanes) === 16
    const base = this.baseOf(array) + (wide ? 16 : 8) * offset
    const [first, second] = this.indexBytes(index, wide ? 16 : 8)
    this.f.get(first)
    if (this.lanes === 1) {
      this.f.memory('f64.load', base)
      return
    }
    this.f.memory('v128.load64_splat', base)
    const local = this.allocate(TYPE.v128)
    this.f.set(local)
    this.f.get(second)
    this.f.get(local)
    this.f.memory('v128.load64_lane', base + (wide ? 8 : 0), 1)
    this.giveBack({ local, type: TYPE.v128 })
  }

  /** An index as bytes, lane by lane, kept in locals as long as the iteration runs. */
  private indexBytes(index: number, width: number): readonly [number, number] {
    const key = `${index}:${width}`
    const known = this.indices.get(key)
    if (known !== undefined) {
      if (this.graph.columns.scope[index] === this.scope.id) this.release(index)
      return known
    }
    const locals: [number, number] = [this.f.local(TYPE.i32), this.f.local(TYPE.i32)]
    const value = this.allocate(this.lanes === 2 ? TYPE.v128 : TYPE.f64)
    this.value(index)
    this.f.set(value)
    for (let lane = 0; lane < this.lanes; lane++) {
      this.f.get(value)
      if (this.lanes === 2) this.f.lane('f64x2.extract_lane', lane)
      this.f.op('i32.trunc_sat_f64_s')
      this.f.i32(width)
      this.f.op('i32.mul')
      this.f.set(locals[lane]!)
    }
    this.giveBack({ local: value, type: this.lanes === 2 ? TYPE.v128 : TYPE.f64 })
    this.indices.set(key, locals)
    return locals
  }

  private emitEffect({ kind, to, node }: Effect): void {
    if (this.lanes === 2 && this.widthOf(to.array, 2) !== 16) {
      this.emitLaneEffect(kind, to, node)
      return
    }
    const [load, store, add] =
      this.lanes === 2
        ? (['v128.load', 'v128.store', 'f64x2.add'] as const)
        : (['f64.load', 'f64.store', 'f64.add'] as const)
    const offset = this.address(to, 0)
    if (kind === 'add') this.f.memory(load, this.address(to, 0))
    this.value(node)
    if (kind === 'add') this.f.op(add)
    this.f.memory(store, offset)
  }

  /** An effect of two iterations on memory whose entries are one wide. */
  private emitLaneEffect(kind: Effect['kind'], to: Reference, node: number): void {
    const stride = this.laneStride(to)
    if (stride === 1) {
      const offset = this.address(to, 0)
      if (kind === 'add') this.f.memory('v128.load', this.address(to, 0))
      this.value(node)
      if (kind === 'add') this.f.op('f64x2.add')
      this.f.memory('v128.store', offset)
      return
    }
    const local = this.allocate(TYPE.v128)
    this.value(node)
    this.f.set(local)
    for (const lane of [0, 1] as const) {
      const offset = this.address(to, lane)
      if (kind === 'store') {
        this.f.get(local)
        this.f.memory('v128.store64_lane', offset, lane)
        continue
      }
      this.f.memory('f64.load', this.address(to, lane))
      this.f.get(local)
      this.f.lane('f64x2.extract_lane', lane)
      this.f.op('f64.add')
      this.f.memory('f64.store', offset)
    }
    this.giveBack({ local, type: TYPE.v128 })
  }

  private clear(array: MemoryArray): void {
    const bytes = array.size * (this.lanes === 2 && this.context.hasLanes(array) ? 16 : 8)
    this.context.clear(this.f, this.context.layout.addressOf(array), bytes)
  }

  // ── loops

  /** Where the sums of the loops around stand. */
  private readonly sums = new Map<number, LoopSums>()

  private addToSum(scope: Scope, k: number, id: number): void {
    this.sums.get(scope.id)!.add(k, this.lanes, () => this.value(id))
  }

  private emitLoop(scope: Scope): void {
    const around = { scope: this.scope, lanes: this.lanes }
    const { live, uses } = this.context
    for (const id of uses.held[scope.id]!) if (this.context.isOwn(id, around.scope)) this.hold(id)
    const carries = [...live.carries[scope.id]!].map((k) => this.startCarry(scope.carries[k]!, k))
    const sums = this.openSums(scope)
    this.sums.set(scope.id, sums)
    this.scope = scope
    if (this.context.lanesAlong.has(scope.id) && this.lanes === 1) this.emitInLanes(scope, sums)
    else this.emitIterations(scope, scope.count, carries)
    this.scope = around.scope
    this.lanes = around.lanes
    this.sums.delete(scope.id)
    for (const { k, held } of carries) this.bindResult(scope, k, held)
    for (const k of live.sums[scope.id]!) this.bindSum(scope, sums, k)
    sums.close()
    for (const id of uses.held[scope.id]!)
      if (this.context.isOwn(id, around.scope)) this.release(id)
  }

  private openSums(scope: Scope): LoopSums {
    return new LoopSums(this.f, this.context, scope, this.lanes, {
      allocate: (type) => this.allocate(type),
      giveBack: (held) => this.giveBack(held),
    })
  }

  /** Makes a sum the value of its node, where it has one. */
  private bindSum(scope: Scope, sums: LoopSums, k: number): void {
    const node = this.resultNode(scope, scope.carries.length + k)
    if (node === undefined) return
    sums.push(k)
    this.setNew(node)
  }

  private resultNode(scope: Scope, k: number): number | undefined {
    return this.context.resultOf(scope, k)
  }

  /** Sees to it that a node stands in a local as long as a loop runs that uses it. */
  private hold(id: number): void {
    if (this.graph.columns.op[id] !== OP.constant) this.settle(id)
  }

  private startCarry({ start }: Carry, k: number): { k: number; held: Held } {
    this.value(start)
    const type = this.lanes === 2 ? TYPE.v128 : TYPE.f64
    const local = this.allocate(type)
    this.f.set(local)
    return { k, held: { local, type } }
  }

  /** Makes a carry's last value the value of its node, where it has one. */
  private bindResult(scope: Scope, k: number, held: Held): void {
    const node = this.resultNode(scope, k)
    if (node === undefined) this.giveBack(held)
    else this.held.set(node, held)
  }

  /** A loop of so many iterations, one after the other. */
  private emitIterations(
    scope: Scope,
    count: number,
    carries: readonly { k: number; held: Held }[],
  ): void {
    if (count === 0) return
    const moving = this.addresses.start(scope, this.lanes)
    const step = this.lanesOf === scope ? 2 : 1
    if (count === 1) this.emitIteration(scope, carries)
    else {
      const left = this.allocate(TYPE.i32)
      this.f.i32(count)
      this.f.set(left)
      this.f.loop()
      this.emitIteration(scope, carries)
      moving.advance(step)
      this.f.get(left)
      this.f.i32(1)
      this.f.op('i32.sub')
      this.f.tee(left)
      this.f.brIf(0)
      this.f.end()
      this.giveBack({ local: left, type: TYPE.i32 })
    }
    moving.end()
  }

  private emitIteration(scope: Scope, carries: readonly { k: number; held: Held }[]): void {
    const { live, uses } = this.context
    const { columns } = this.graph
    const order = live.order[scope.id]!
    const around = this.indices
    this.indices = new Map()
    for (const id of order) this.remaining[id] = uses.counts[id]!
    for (const { k, held } of carries) this.bindCarry(scope, k, held)
    this.emitClears(order)
    for (const [node, effects] of uses.effects[scope.id]!) {
      if (columns.scope[node] !== scope.id) for (const effect of effects) this.emitEffect(effect)
    }
    for (const [node, k] of uses.sums[scope.id]!) {
      if (columns.scope[node] !== scope.id) this.addToSum(scope, k, node)
    }
    for (const id of order) this.emitInTurn(id)
    for (const { k } of carries) this.value(scope.carries[k]!.next)
    for (const { held } of [...carries].reverse()) this.f.set(held.local)
    for (const { k } of carries) this.unbindCarry(scope, k)
    this.indices = around
  }

  private carryNode(scope: Scope, k: number): number | undefined {
    const { op, b } = this.graph.columns
    return this.context.live.order[scope.id]!.find((id) => op[id] === OP.carry && b[id] === k)
  }

  private bindCarry(scope: Scope, k: number, held: Held): void {
    const node = this.carryNode(scope, k)
    if (node === undefined) return
    this.remaining[node] = 1 << 30 // its local is the loop's
    this.held.set(node, held)
  }

  private unbindCarry(scope: Scope, k: number): void {
    const node = this.carryNode(scope, k)
    if (node !== undefined) this.held.delete(node)
  }

  /** Two iterations at once, and a last one by itself where their number is odd. */
  private emitInLanes(scope: Scope, sums: LoopSums): void {
    const shadowed = shadowedArrays(this.graph, this.context.live, scope)
    for (const array of shadowed) this.openShadow(array)
    const splats = this.splatHeld(scope)
    this.lanes = 2
    this.lanesOf = scope
    const wide = this.openSums(scope)
    this.sums.set(scope.id, wide)
    this.emitIterations(scope, scope.count >> 1, [])
    this.lanes = 1
    this.lanesOf = undefined
    splats()
    sums.takeLanesOf(wide)
    wide.close()
    this.sums.set(scope.id, sums)
    for (const array of shadowed) this.closeShadow(array)
    if (scope.count % 2 === 1) {
      const moving = this.addresses.start(scope, 1)
      moving.advance(scope.count - 1)
      this.emitIteration(scope, [])
      moving.end()
    }
  }

  /** Values from around the loop in both lanes; returns what puts the plain ones back. */
  private splatHeld(scope: Scope): () => void {
    const { op } = this.graph.columns
    const plain: [number, Held][] = []
    const within = this.context.uses.outside[scope.id]!
    for (const [id, held] of this.held) {
      if (!within.has(id)) continue
      plain.push([id, held])
      const local = this.allocate(TYPE.v128)
      this.f.get(held.local)
      if (op[id]! >= FIRST_MASK) {
        this.f.op('i64.extend_i32_s')
        this.f.i64(-1n)
        this.f.op('i64.mul')
        this.f.op('i64x2.splat')
      } else this.f.op('f64x2.splat')
      this.f.set(local)
      this.held.set(id, { local, type: TYPE.v128 })
    }
    return () => {
      for (const [id, held] of plain) {
        this.giveBack(this.held.get(id)!)
        this.held.set(id, held)
      }
    }
  }

  private openShadow(array: MemoryArray): void {
    const address = this.context.shadowOf(array)
    this.context.clear(this.f, address, 16 * array.size)
    this.shadows.set(array, address)
  }

  /** Adds the lanes of a shadow to the array it stood for. */
  private closeShadow(array: MemoryArray): void {
    const address = this.shadows.get(array)!
    this.shadows.delete(array)
    this.context.fold(this.f, address, this.context.layout.addressOf(array), array.size)
  }
}
