import { isCall, OP } from '../../program/instructions.js'
import { instructionFor } from '../arithmetic.js'
import { TYPE } from '../encoder.js'
import type { FunctionEmitter } from '../function-emitter.js'
import { bitsOf } from '../kernels/lanes.js'
import { areNeighbours, type Lanes, type Pair } from './grow-pairs.js'
import { planPairs } from './pair-plan.js'
import type { Reduction } from './reductions.js'
import type { Pack } from './unit-order.js'

/** Straight code of one iteration, in which nodes that do the same are computed two at once. */
export class PairEmitter {
  private readonly emitter: FunctionEmitter
  /** What each node is computed with. */
  private readonly packs = new Map<number, Pack>()

  constructor(emitter: FunctionEmitter) {
    this.emitter = emitter
  }

  /** Emits nodes of a scope in an order that keeps to the given one. */
  emit(order: readonly number[]): void {
    const { emitter } = this
    const { context, graph } = emitter
    const units = planPairs(graph, context.uses, order, (name) => context.hasKernel(name))
    for (const unit of units) {
      if (typeof unit !== 'number') for (const id of unit.nodes) this.packs.set(id, unit)
    }
    for (const unit of units) {
      if (typeof unit === 'number') emitter.emitInTurn(unit)
      else if ('root' in unit) this.emitReduction(unit)
      else this.emitPair(unit)
    }
  }

  /** Whether a node is computed with another one. */
  has(id: number): boolean {
    return this.packs.has(id)
  }

  private emitReduction({ root, operands, rest }: Reduction): void {
    const { emitter } = this
    const { f, locals } = emitter
    operands.forEach((lanes, k) => {
      this.vector(lanes)
      if (k > 0) f.op('f64x2.add')
    })
    locals.during(TYPE.v128, (sum) => {
      for (const lane of [0, 1]) {
        f.get(sum)
        f.lane('f64x2.extract_lane', lane)
      }
      f.op('f64.add')
      if (rest === undefined) return
      emitter.value(rest)
      f.op('f64.add')
    })
    emitter.setNew(root)
    emitter.finish(root)
  }

  private emitPair(pair: Pair): void {
    const { nodes } = pair
    if (!this.emitter.held.has(nodes[0]) && !this.callForTwins(pair)) {
      this.code(pair)
      this.hold(pair)
    }
    const together = this.storeTogether(nodes)
    for (const id of nodes) this.emitter.finish(id, together)
  }

  /** Takes the vector on the stack as the values of a pair. */
  private hold({ nodes }: Pair): void {
    const { f, locals, held } = this.emitter
    const local = locals.allocate(TYPE.v128)
    f.set(local)
    const users = { count: 2 }
    nodes.forEach((id, lane) => held.set(id, { local, type: TYPE.v128, part: { lane, users } }))
  }

  /** Computes a pair of calls and the pair of their twins with one call; false where there is none. */
  private callForTwins(pair: Pair): boolean {
    const { emitter } = this
    const { f, context, held } = emitter
    const [low, high] = pair.nodes.map((id) => context.twinOf(id))
    if (low === undefined || high === undefined || held.has(low.id)) return false
    const other = this.packs.get(low.id)
    if (other === undefined || 'root' in other) return false
    if (other.nodes[0] !== low.id || other.nodes[1] !== high.id) return false
    const [argument] = pair.operands
    this.vector(argument!)
    for (const id of argument!) emitter.use(id)
    f.call(context.twins(low.twins, 2))
    for (const each of low.isSecond ? [other, pair] : [pair, other]) this.hold(each)
    return true
  }

  /** Stores both halves where they go side by side; returns the effects that are done with. */
  private storeTogether([first, second]: Lanes): ReadonlySet<unknown> {
    const { context, state, memory } = this.emitter
    const effects = context.uses.effects[state.scope.id]!
    const done = new Set<unknown>()
    for (const low of effects.get(first) ?? []) {
      const high = effects.get(second)?.find((effect) => {
        const { kind, to } = effect
        return kind === low.kind && !done.has(effect) && areNeighbours(low.to, to)
      })
      if (high === undefined) continue
      memory.emitEffectOnBoth(low, () => this.vector([first, second]))
      done.add(low).add(high)
    }
    return done
  }

  /** Computes both halves on the stack. */
  private code({ nodes: [first], operands }: Pair): void {
    const { f, graph, context, memory } = this.emitter
    const { op, a, d } = graph.columns
    const code = op[first]!
    if (code === OP.load) {
      memory.loadBoth(graph.references[a[first]!]!)
      return
    }
    // `v128.bitselect` takes the mask last.
    const inOrder = code === OP.select ? [operands[1]!, operands[2]!, operands[0]!] : operands
    for (const lanes of inOrder) this.vector(lanes)
    if (isCall(code)) {
      f.call(context.functionNamed(graph.functionNames[d[first]!]!, operands.length, 2))
    } else f.op(instructionFor(code, 2))
  }

  /** Puts two values on the stack as one vector. */
  private vector([first, second]: Lanes): void {
    const { emitter } = this
    const { f, graph, held } = emitter
    const { op, a } = graph.columns
    const [low, high] = [held.get(first), held.get(second)]
    if (op[first] === OP.constant && op[second] === OP.constant) {
      this.constants(first, second)
    } else if (low?.part?.lane === 0 && high?.part?.lane === 1 && low.local === high.local) {
      f.get(low.local)
      emitter.use(first)
      emitter.use(second)
    } else if (first !== second) {
      emitter.value(first)
      f.op('f64x2.splat')
      emitter.value(second)
      f.lane('f64x2.replace_lane', 1)
    } else if (op[first] === OP.load && emitter.isLeft(first, 2)) {
      emitter.memory.loadSplat(graph.references[a[first]!]!)
      emitter.use(first)
      emitter.use(first)
    } else {
      emitter.value(first)
      f.op('f64x2.splat')
      emitter.use(first)
    }
  }

  private constants(first: number, second: number): void {
    const { f, context } = this.emitter
    const [low, high] = [this.bits(first), this.bits(second)]
    if (low !== high) f.v128(low, high)
    else {
      f.i32(0)
      f.memory('v128.load', context.constants.addressOf(low))
    }
  }

  private bits(constant: number): bigint {
    const { columns, constants } = this.emitter.graph
    return bitsOf(constants[columns.a[constant]!]!)
  }
}
