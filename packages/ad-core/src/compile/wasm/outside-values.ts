import { FIRST_MASK, OP } from '../program/instructions.js'
import type { FunctionEmitter } from './function-emitter.js'

/** Values of nodes of the outermost scope that other functions have computed. */
export class OutsideValues {
  private readonly emitter: FunctionEmitter
  /** Those that stand in memory in both lanes. */
  private readonly splats: Map<number, number>

  /** `around` are those of the function that the emitter's is a part of a loop's body of. */
  constructor(emitter: FunctionEmitter, around: OutsideValues | undefined) {
    this.emitter = emitter
    this.splats = around?.splats ?? new Map()
  }

  /** Puts a value on the stack. */
  push(id: number): void {
    const { context, f, graph, state } = this.emitter
    const { op, a } = graph.columns
    const { lanes } = state
    const splat = lanes === 2 ? this.splats.get(id) : undefined
    f.i32(0)
    if (splat !== undefined) {
      f.memory('v128.load', splat)
      return
    }
    const load = lanes === 2 ? 'v128.load64_splat' : 'f64.load'
    if (op[id] === OP.load) {
      const { array, offset } = graph.references[a[id]!]!
      f.memory(load, context.layout.addressOf(array) + 8 * offset)
      return
    }
    f.memory(load, context.slotOf(id))
    if (op[id]! < FIRST_MASK) return
    this.emitter.constant(0)
    f.op(lanes === 2 ? 'f64x2.ne' : 'f64.ne')
  }

  /** Writes values to memory in both lanes: many iterations will read them. */
  splat(ids: Iterable<number>): void {
    const { context, f, graph } = this.emitter
    for (const id of ids) {
      if (context.isOwn(id) || graph.columns.op[id] === OP.constant) continue
      f.i32(0)
      this.push(id)
      const address = context.layout.allocate(16)
      f.memory('v128.store', address)
      this.splats.set(id, address)
    }
  }
}
