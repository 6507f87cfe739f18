import type { Scope } from '../program/scope.js'
import { OP } from '../program/instructions.js'
import { TYPE } from './encoder.js'
import { FunctionEmitter } from './function-emitter.js'
import type { Held } from './locals.js'
import { sumsSeenFrom, type LoopSums } from './loop-sums.js'

/**
 * Bodies of loops that are too long for one function, as functions that the loop calls one after the
 * other. What a part takes from others, and from around the loop, stands in memory; addresses that move
 * with the loops are parameters.
 */
export class BodyParts {
  private readonly emitter: FunctionEmitter

  constructor(emitter: FunctionEmitter) {
    this.emitter = emitter
  }

  /** Whether a loop's body is divided. */
  divides({ id }: Scope): boolean {
    return this.emitter.context.bodies.has(id)
  }

  /** Writes to memory what a loop's parts take from around it; returns what forgets that. */
  keepOuter({ id }: Scope): () => void {
    const { context, held, frame } = this.emitter
    const before = new Map<number, Held | undefined>()
    for (const node of context.uses.outside[id]!) {
      const own = held.get(node)
      if (own === undefined) continue
      before.set(node, frame.get(node))
      const type = own.part === undefined ? own.type : TYPE.f64
      this.emitter.write(node, type, () => this.emitter.locals.push(own))
    }
    return () => {
      for (const [node, known] of before) {
        if (known === undefined) frame.delete(node)
        else frame.set(node, known)
      }
    }
  }

  /** Emits the parts of an iteration, and calls of them. */
  emit({ id }: Scope, sums: LoopSums): void {
    const { context, f, addresses } = this.emitter
    const { op, a } = this.emitter.graph.columns
    const moving = addresses.known()
    for (const { items } of context.bodies.get(id)!) {
      const own = context.define(moving.map(() => TYPE.i32))
      const part = new FunctionEmitter(own, context, this.emitter)
      part.addresses.take(moving.map(([key]) => key))
      part.loops.takeSums(id, sumsSeenFrom(own, sums))
      for (const item of items) {
        if (op[item] === OP.clear) continue
        part.emitAll([item])
        if (op[item] === OP.loop) part.emitAll(context.uses.results[a[item]!]!)
      }
      for (const [, local] of moving) f.get(local)
      f.call(own)
    }
  }
}
