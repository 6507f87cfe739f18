import { operandOf } from '../program/use-counts.js'
import type { FunctionEmitter } from './function-emitter.js'
import { branchlessExp } from './kernels/exponential.js'
import { Lanes } from './kernels/lanes.js'

/** In bodies of up to so many nodes functions are written out; in larger ones calls are quicker. */
const SHORT_BODY = 128

/** Calls of elementary functions. */
export class CallEmitter {
  private readonly emitter: FunctionEmitter

  constructor(emitter: FunctionEmitter) {
    this.emitter = emitter
  }

  /** Puts the value of a call on the stack. */
  emit(id: number, arity: number): void {
    const { f, context, graph, state } = this.emitter
    const name = graph.functionNames[graph.columns.d[id]!]!
    for (let k = 0; k < arity; k++) this.emitter.value(operandOf(graph.columns, id, k))
    const twin = context.twinOf(id)
    if (twin !== undefined && this.emitter.isToCome(twin)) this.callForBoth(name, twin)
    else if (name === 'exp' && this.isShortLoop()) this.writeOutExp()
    else f.call(context.functionNamed(name, arity, state.lanes))
  }

  /** Leaves the sine or cosine of what is on the stack there, and the other one in a local. */
  private callForBoth(name: string, twin: number): void {
    const { f, context, graph, locals, numberType, state } = this.emitter
    const { a, scope } = graph.columns
    if (scope[a[twin]!] === state.scope.id) this.emitter.release(a[twin]!)
    f.call(context.sineAndCosine(state.lanes))
    if (name === 'sin') this.emitter.setNew(twin)
    else {
      locals.during(numberType, (cosine) => {
        this.emitter.setNew(twin)
        f.get(cosine)
      })
    }
  }

  private isShortLoop(): boolean {
    const { context, state } = this.emitter
    return state.scope.id !== 0 && context.live.order[state.scope.id]!.length <= SHORT_BODY
  }

  /** The exponential of what is on the stack written out: around a call all registers go to memory. */
  private writeOutExp(): void {
    const { f, locals, numberType, state } = this.emitter
    locals.during(numberType, (x) => {
      const lanes = new Lanes(f, state.lanes)
      lanes.push(branchlessExp(lanes, lanes.parameter(x)))
    })
  }
}
