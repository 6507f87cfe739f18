import type { Scope } from '../program/scope.js'
import { TYPE, type FunctionBuilder } from './encoder.js'
import type { Held, Locals } from './locals.js'
import type { ModuleContext } from './module-context.js'
import type { Places } from './places.js'

/** More sums than this are added up in memory: there are not so many registers. */
const IN_LOCALS = 10

/** The sums of a loop while it runs: in locals where they are few, else in memory. */
export class LoopSums {
  private readonly f: FunctionBuilder
  private readonly locals: Locals
  private readonly lanes: 1 | 2
  private readonly held = new Map<number, Held>()
  private readonly address: number | undefined
  private readonly numbers: readonly number[]

  constructor(
    f: FunctionBuilder,
    context: ModuleContext,
    scope: Scope,
    lanes: 1 | 2,
    locals: Locals,
    places: Places,
  ) {
    this.f = f
    this.locals = locals
    this.lanes = lanes
    this.numbers = [...context.live.sums[scope.id]!]
    if (this.numbers.length > IN_LOCALS) {
      this.address = places.sumsOf(scope, lanes)
      context.memory.clear(f, this.address, (lanes === 2 ? 16 : 8) * scope.sums.length)
    } else for (const k of this.numbers) this.start(k)
  }

  private start(k: number): void {
    const type = this.lanes === 2 ? TYPE.v128 : TYPE.f64
    const local = this.locals.allocate(type)
    this.f.f64(0)
    if (this.lanes === 2) this.f.op('f64x2.splat')
    this.f.set(local)
    this.held.set(k, { local, type })
  }

  private place(k: number): number {
    return this.address! + (this.lanes === 2 ? 16 : 8) * k
  }

  /** Adds what `value` puts on the stack. */
  add(k: number, lanes: 1 | 2, value: () => void): void {
    const plus = lanes === 2 ? 'f64x2.add' : 'f64.add'
    const held = this.held.get(k)
    if (held !== undefined) {
      this.f.get(held.local)
      value()
      this.f.op(plus)
      this.f.set(held.local)
      return
    }
    this.f.i32(0)
    this.push(k)
    value()
    this.f.op(plus)
    this.f.memory(lanes === 2 ? 'v128.store' : 'f64.store', this.place(k))
  }

  /** Puts a sum on the stack. */
  push(k: number): void {
    const held = this.held.get(k)
    if (held !== undefined) {
      this.f.get(held.local)
      return
    }
    this.f.i32(0)
    this.f.memory(this.lanes === 2 ? 'v128.load' : 'f64.load', this.place(k))
  }

  /** Adds both lanes of other sums of the same loop. */
  takeLanesOf(wide: LoopSums): void {
    for (const k of this.numbers) {
      this.add(k, 1, () => {
        wide.pushLane(k, 0)
        wide.pushLane(k, 1)
        this.f.op('f64.add')
      })
    }
  }

  private pushLane(k: number, lane: 0 | 1): void {
    const held = this.held.get(k)
    if (held === undefined) {
      this.f.i32(0)
      this.f.memory('f64.load', this.place(k) + 8 * lane)
    } else {
      this.f.get(held.local)
      this.f.lane('f64x2.extract_lane', lane)
    }
  }

  close(): void {
    for (const held of this.held.values()) this.locals.giveBack(held)
  }
}
