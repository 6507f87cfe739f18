import { FIRST_MASK, OP } from '../program/instructions.js'
import { instructionFor } from './arithmetic.js'
import { CallEmitter } from './call-emitter.js'
import type { FunctionEmitter } from './function-emitter.js'
import type { Held } from './locals.js'
import { SECOND_THEN_FIRST } from './memory-access.js'
import { ProductEmitter } from './product-emitter.js'

/** The instructions of single nodes, whose operands the function's emitter puts on the stack. */
export class NodeCode {
  private readonly emitter: FunctionEmitter
  private readonly calls: CallEmitter
  private readonly products: ProductEmitter
  /** Carries of the loop of which two iterations run at once. */
  private readonly delayed = new Map<number, { readonly next: number; readonly before: Held }>()

  constructor(emitter: FunctionEmitter) {
    this.emitter = emitter
    this.calls = new CallEmitter(emitter)
    this.products = new ProductEmitter(emitter)
  }

  /** Lets a carry be what the iteration before makes of it: `before` holds that of the two before. */
  delay(id: number, next: number, before: Held): void {
    this.delayed.set(id, { next, before })
  }

  /** Computes a node on the stack. */
  emit(id: number): void {
    const { emitter, products } = this
    const { f, graph, indices, locals, memory, state } = emitter
    const { op, a, b, c } = graph.columns
    const code = op[id]!
    switch (code) {
      case OP.load:
        memory.load(graph.references[a[id]!]!)
        return
      case OP.loadAt: {
        const array = graph.arrays[a[id]!]!
        const width = memory.widthOf(array, state.lanes)
        memory.loadAt(array, c[id]!, indices.of(b[id]!, width))
        return
      }
      case OP.carry: {
        const { next, before } = this.delayed.get(id)!
        locals.push(before)
        emitter.value(next)
        f.shuffle(SECOND_THEN_FIRST)
        return
      }
      case OP.neg:
        if (products.negatedMultiple(a[id]!)) return
        emitter.value(a[id]!)
        break
      case OP.add:
      case OP.sub:
        if (products.fusedSum(code, a[id]!, b[id]!)) return
        emitter.value(a[id]!)
        emitter.value(b[id]!)
        break
      case OP.select:
        emitter.value(b[id]!)
        emitter.value(c[id]!)
        emitter.value(a[id]!)
        break
      case OP.call:
      case OP.call2:
      case OP.call3:
        this.calls.emit(id, code - OP.call + 1)
        return
      default:
        emitter.value(a[id]!)
        if (code < OP.neg || (code >= FIRST_MASK && code !== OP.not)) emitter.value(b[id]!)
    }
    f.op(instructionFor(code, state.lanes))
  }
}
