import { operandOf } from '../program/use-counts.js'
import type { FunctionEmitter } from './function-emitter.js'
import { branchlessForm } from './kernels/kernels.js'
import { Lanes, type Real } from './kernels/lanes.js'
import type { Twin } from './twin-calls.js'

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
    if (twin !== undefined && this.emitter.isToCome(twin.id)) this.callForBoth(twin)
    else {
      const form = this.isShortLoop() ? branchlessForm(name) : undefined
      if (form !== undefined) this.writeOut(form)
      else f.call(context.functionNamed(name, arity, state.lanes))
    }
  }

  /** Leaves the value of a call whose argument is on the stack there, and its twin's in a local. */
  private callForBoth({ id, twins, isSecond }: Twin): void {
    const { f, context, graph, locals, numberType, state } = this.emitter
    const { a, scope } = graph.columns
    if (scope[a[id]!] === state.scope.id) this.emitter.release(a[id]!)
    f.call(context.twins(twins, state.lanes))
    if (isSecond) this.emitter.setNew(id)
    else {
      locals.during(numberType, (second) => {
        this.emitter.setNew(id)
        f.get(second)
      })
    }
  }

  private isShortLoop(): boolean {
    const { context, state } = this.emitter
    return state.scope.id !== 0 && context.live.order[state.scope.id]!.length <= SHORT_BODY
  }

  /** Writes a function of what is on the stack out: around a call all registers go to memory. */
  private writeOut(form: (l: Lanes, x: Real) => Real): void {
    const { f, locals, numberType, state } = this.emitter
    locals.during(numberType, (x) => {
      const lanes = new Lanes(f, state.lanes)
      lanes.push(form(lanes, lanes.parameter(x)))
    })
  }
}
