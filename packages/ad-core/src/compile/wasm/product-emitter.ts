import { OP } from '../program/instructions.js'
import { instructionFor } from './arithmetic.js'
import type { FunctionEmitter } from './function-emitter.js'

/** Products that only one other operation needs, computed as a part of it. */
export class ProductEmitter {
  private readonly emitter: FunctionEmitter

  constructor(emitter: FunctionEmitter) {
    this.emitter = emitter
  }

  /** Puts −c·x on the stack for a multiple c·x that only its negative needs; false where it is none. */
  negatedMultiple(multiple: number): boolean {
    const { emitter } = this
    const { graph, f, state } = emitter
    if (!this.isForOne(multiple)) return false
    const { a, b } = graph.columns
    const [x, y] = [a[multiple]!, b[multiple]!]
    const known = graph.constantOf(x)
    const factor = known ?? graph.constantOf(y)
    if (factor === undefined) return false
    emitter.value(known === undefined ? x : y)
    emitter.constant(-factor)
    f.op(instructionFor(OP.mul, state.lanes))
    emitter.consume(multiple)
    return true
  }

  /**
   * Puts a sum or difference of two nodes on the stack with one rounding less, where one of them is a
   * product and the platform multiplies and adds at once; false where not.
   */
  fusedSum(code: number, first: number, second: number): boolean {
    const { context, state } = this.emitter
    if (!context.relaxedSimd || state.lanes !== 2) return false
    if (this.isForOne(second)) {
      this.fuse(second, first, code === OP.add ? 'f64x2.relaxed_madd' : 'f64x2.relaxed_nmadd')
      return true
    }
    if (code !== OP.add || !this.isForOne(first)) return false
    this.fuse(first, second, 'f64x2.relaxed_madd')
    return true
  }

  private fuse(
    product: number,
    other: number,
    instruction: 'f64x2.relaxed_madd' | 'f64x2.relaxed_nmadd',
  ): void {
    const { emitter } = this
    const { a, b } = emitter.graph.columns
    emitter.value(a[product]!)
    emitter.value(b[product]!)
    emitter.consume(product)
    emitter.value(other)
    emitter.f.op(instruction)
  }

  /** Whether a node is a product of this scope that only one use needs, and isn't computed yet. */
  private isForOne(id: number): boolean {
    const { graph, context, state } = this.emitter
    const { op, scope } = graph.columns
    return (
      op[id] === OP.mul &&
      scope[id] === state.scope.id &&
      context.isOwn(id) &&
      !context.isHandedOn(id) &&
      context.uses.counts[id] === 1 &&
      this.emitter.find(id) === undefined
    )
  }
}
