import { FIRST_MASK, OP } from '../program/instructions.js'
import type { Scope } from '../program/scope.js'
import type { Moving } from './addresses.js'
import { TYPE } from './encoder.js'
import { BodyParts } from './body-parts.js'
import type { FunctionEmitter } from './function-emitter.js'
import { shadowedArrays } from './lane-choice.js'
import type { Held } from './locals.js'
import { openSums, type LoopSums } from './loop-sums.js'
import type { LoopPart } from './split/loop-part.js'

/** A carry of a loop by its number, and where it stands. */
interface CarriedLocal {
  readonly k: number
  readonly held: Held
}

/** From so many iterations on it pays to prepare what all of them read. */
const MANY = 64

/** Loops of a function: one iteration after the other, or two at once. */
export class LoopEmitter {
  private readonly emitter: FunctionEmitter
  private readonly parts: BodyParts
  /** Sums of the loops around. */
  private readonly sums = new Map<number, LoopSums>()

  constructor(emitter: FunctionEmitter) {
    this.emitter = emitter
    this.parts = new BodyParts(emitter)
  }

  /** Lets a part of a loop's body add to the loop's sums. */
  takeSums(scope: number, sums: LoopSums): void {
    this.sums.set(scope, sums)
  }

  addToSum(scope: Scope, k: number, id: number): void {
    const { state } = this.emitter
    this.sums.get(scope.id)!.add(k, state.lanes, () => this.emitter.value(id))
  }

  /** Emits a loop of the scope that is being emitted. */
  emit(scope: Scope): void {
    const { context, state, locals } = this.emitter
    const around = { scope: state.scope, lanes: state.lanes }
    const held = [...context.uses.held[scope.id]!].filter((id) => context.isOwn(id))
    for (const id of held) this.hold(id)
    const carries = [...context.live.carries[scope.id]!].map((k) => this.startCarry(scope, k))
    const sums = this.openSums(scope)
    state.scope = scope
    if (context.lanesAlong.has(scope.id) && state.lanes === 1) {
      this.emitInLanes(scope, sums, carries)
    } else
      this.emitIterations(
        scope,
        scope.count,
        carries,
        this.emitter.addresses.start(scope, state.lanes),
      )
    state.scope = around.scope
    state.lanes = around.lanes
    this.sums.delete(scope.id)
    for (const { k, held: carried } of carries) {
      const node = context.resultOf(scope, k)
      if (node === undefined) locals.giveBack(carried)
      else this.emitter.held.set(node, carried)
    }
    for (const k of context.live.sums[scope.id]!) this.bindSum(scope, sums, k)
    sums.close()
    for (const id of held) this.emitter.release(id)
  }

  /** Emits a part of a loop of the outermost scope; `leave` does something with each of its sums. */
  emitPart(scope: Scope, part: LoopPart, leave: (k: number, push: () => void) => void): void {
    const { context, state, addresses } = this.emitter
    const around = state.scope
    const sums = this.openSums(scope)
    state.scope = scope
    if (context.lanesAlong.has(scope.id)) this.emitInLanes(scope, sums, [], part)
    else {
      const moving = addresses.start(scope, 1)
      moving.skip(part.first)
      this.emitIterations(scope, { local: part.rounds }, [], moving)
    }
    state.scope = around
    this.sums.delete(scope.id)
    for (const k of context.live.sums[scope.id]!) leave(k, () => sums.push(k))
    sums.close()
  }

  private openSums(scope: Scope): LoopSums {
    const sums = openSums(this.emitter, scope, this.parts.divides(scope))
    this.sums.set(scope.id, sums)
    return sums
  }

  /** Makes a sum the value of its node, where it has one. */
  private bindSum(scope: Scope, sums: LoopSums, k: number): void {
    const node = this.emitter.context.resultOf(scope, scope.carries.length + k)
    if (node === undefined) return
    sums.push(k)
    this.emitter.setNew(node)
  }

  /** Sees to it that a node stands in a local as long as a loop runs that uses it. */
  private hold(id: number): void {
    if (this.emitter.graph.columns.op[id] !== OP.constant) this.emitter.settle(id)
  }

  private startCarry(scope: Scope, k: number): CarriedLocal {
    const { f, locals, numberType: type } = this.emitter
    const start = (): void => this.emitter.value(scope.carries[k]!.start)
    if (this.parts.divides(scope)) return { k, held: locals.store(type, start) }
    start()
    const local = locals.allocate(type)
    f.set(local)
    return { k, held: { local, type } }
  }

  /** A loop of so many rounds, one after the other; a local may say how many, at least one. */
  private emitIterations(
    scope: Scope,
    count: number | { readonly local: number },
    carries: readonly CarriedLocal[],
    moving: Moving,
  ): void {
    const { f, locals, state } = this.emitter
    const forget = this.parts.divides(scope) ? this.parts.keepOuter(scope) : undefined
    if (count === 1) this.withIndices(scope, carries)
    else if (count !== 0) {
      const left = locals.allocate(TYPE.i32)
      if (typeof count === 'number') f.i32(count)
      else f.get(count.local)
      f.set(left)
      f.loop()
      this.withIndices(scope, carries)
      moving.advance(state.loop === scope ? 2 : 1)
      f.get(left)
      f.i32(1)
      f.op('i32.sub')
      f.tee(left)
      f.brIf(0)
      f.end()
      locals.giveBack({ local: left, type: TYPE.i32 })
    }
    moving.end()
    forget?.()
  }

  private withIndices(scope: Scope, carries: readonly CarriedLocal[]): void {
    this.emitter.indices.inIteration(() => this.emitIteration(scope, carries))
  }

  private emitIteration(scope: Scope, carries: readonly CarriedLocal[]): void {
    const { emitter } = this
    const { context, locals } = emitter
    const order = context.live.order[scope.id]!
    emitter.countUses(order)
    for (const { k, held } of carries) {
      const node = this.carryNode(scope, k)
      if (node === undefined) continue
      if (emitter.state.loop === scope) emitter.delay(node, scope.carries[k]!.next, held)
      else {
        emitter.lend(node, held)
        if (held.address !== undefined) emitter.frame.set(node, held)
      }
    }
    const isClear = (id: number): boolean => emitter.graph.columns.op[id] === OP.clear
    emitter.emitAll(order.filter(isClear))
    this.useOuterNodes(scope)
    if (this.parts.divides(scope)) {
      emitter.emitAll(order.filter((id) => emitter.graph.columns.op[id] === OP.carry))
      this.parts.emit(scope, this.sums.get(scope.id)!)
    } else emitter.emitAll(order.filter((id) => !isClear(id)))
    for (const { k } of carries) emitter.value(scope.carries[k]!.next)
    for (const { held } of [...carries].reverse()) locals.set(held)
    for (const { k } of carries) {
      const node = this.carryNode(scope, k)
      if (node === undefined) continue
      emitter.held.delete(node)
      emitter.frame.delete(node)
    }
  }

  /** Does what an iteration does with nodes of scopes around. */
  private useOuterNodes(scope: Scope): void {
    const { context, graph, memory } = this.emitter
    const isOuter = (id: number): boolean => graph.columns.scope[id] !== scope.id
    for (const [node, effects] of context.uses.effects[scope.id]!) {
      if (!isOuter(node)) continue
      for (const effect of effects) memory.emitEffect(effect, this.emitter)
    }
    for (const [node, k] of context.uses.sums[scope.id]!) {
      if (isOuter(node)) this.addToSum(scope, k, node)
    }
  }

  private carryNode(scope: Scope, k: number): number | undefined {
    const { graph, context } = this.emitter
    const { op, b } = graph.columns
    return context.live.order[scope.id]!.find((id) => op[id] === OP.carry && b[id] === k)
  }

  /** Two iterations at once, and a last one by itself where their number is odd; or a part of them. */
  private emitInLanes(
    scope: Scope,
    sums: LoopSums,
    carries: readonly CarriedLocal[],
    part?: LoopPart,
  ): void {
    const { f, context, graph, memory, state, addresses } = this.emitter
    const closeShadows = memory.withShadows(shadowedArrays(graph, context.live, scope))
    const restore = this.splatHeld(scope)
    const delayed = carries.map((carry) => this.inBothLanes(carry))
    state.lanes = 2
    state.loop = scope
    if (scope.parent === 0 && scope.count >= MANY) {
      this.emitter.outside.splat(context.uses.outside[scope.id]!)
    }
    const wide = this.openSums(scope)
    const moving = addresses.start(scope, 2)
    if (part !== undefined) moving.skip(part.first)
    const rounds = part === undefined ? scope.count >> 1 : { local: part.rounds }
    this.emitIterations(scope, rounds, delayed, moving)
    state.lanes = 1
    state.loop = undefined
    restore()
    delayed.forEach((pair, i) => this.takeSecondLane(carries[i]!, pair))
    sums.takeLanesOf(wide)
    wide.close()
    this.sums.set(scope.id, sums)
    closeShadows()
    if (scope.count % 2 === 1) {
      part?.pushIsLast()
      if (part !== undefined) f.if()
      const last = addresses.start(scope, 1)
      last.advance(scope.count - 1)
      this.emitIterations(scope, 1, carries, last)
      if (part !== undefined) f.end()
    }
  }

  /** What starts a carry as the two iterations before the first ones would have left it. */
  private inBothLanes({ k, held }: CarriedLocal): CarriedLocal {
    const { f, locals } = this.emitter
    const local = locals.allocate(TYPE.v128)
    f.get(held.local)
    f.op('f64x2.splat')
    f.set(local)
    return { k, held: { local, type: TYPE.v128 } }
  }

  private takeSecondLane({ held }: CarriedLocal, { held: pair }: CarriedLocal): void {
    const { f, locals } = this.emitter
    f.get(pair.local)
    f.lane('f64x2.extract_lane', 1)
    f.set(held.local)
    locals.giveBack(pair)
  }

  /** Values from around the loop in both lanes; returns what puts the plain ones back. */
  private splatHeld(scope: Scope): () => void {
    const { context, graph, held, locals, f } = this.emitter
    const { op } = graph.columns
    const within = context.uses.outside[scope.id]!
    const plain = [...within].flatMap((id) => {
      const own = this.emitter.find(id)
      return own === undefined ? [] : [{ id, own, isHeld: held.has(id) }]
    })
    for (const { id, own } of plain) {
      const both = locals.allocate(TYPE.v128)
      locals.push(own)
      if (op[id]! >= FIRST_MASK) {
        f.op('i64.extend_i32_s')
        f.i64(-1n)
        f.op('i64.mul')
        f.op('i64x2.splat')
      } else f.op('f64x2.splat')
      f.set(both)
      held.set(id, { local: both, type: TYPE.v128 })
    }
    return () => {
      for (const { id, own, isHeld } of plain) {
        locals.giveBack(held.get(id)!)
        if (isHeld) held.set(id, own)
        else held.delete(id)
      }
    }
  }
}
