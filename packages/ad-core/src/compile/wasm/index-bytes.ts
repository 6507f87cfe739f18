import { TYPE } from './encoder.js'
import type { FunctionEmitter } from './function-emitter.js'

/** Indices that are nodes, as bytes from an array's begin, by lane in locals. */
export class IndexBytes {
  private readonly emitter: FunctionEmitter
  private known = new Map<string, readonly [number, number]>()

  constructor(emitter: FunctionEmitter) {
    this.emitter = emitter
  }

  /** An index of entries so many bytes wide, computed once an iteration. */
  of(index: number, width: number): readonly [number, number] {
    const { f, graph, locals, numberType, state } = this.emitter
    const key = `${index}:${width}`
    const known = this.known.get(key)
    if (known !== undefined) {
      if (graph.columns.scope[index] === state.scope.id) this.emitter.release(index)
      return known
    }
    const bytes: [number, number] = [f.local(TYPE.i32), f.local(TYPE.i32)]
    this.emitter.value(index)
    locals.during(numberType, (value) => {
      for (let lane = 0; lane < state.lanes; lane++) {
        f.get(value)
        if (state.lanes === 2) f.lane('f64x2.extract_lane', lane)
        f.op('i32.trunc_sat_f64_s')
        f.i32(width)
        f.op('i32.mul')
        f.set(bytes[lane]!)
      }
    })
    this.known.set(key, bytes)
    return bytes
  }

  /** Emits an iteration, which has indices of its own. */
  inIteration(emit: () => void): void {
    const { known } = this
    this.known = new Map()
    emit()
    this.known = known
  }
}
