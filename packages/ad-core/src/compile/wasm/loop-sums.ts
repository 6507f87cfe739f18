import type { Scope } from '../program/scope.js'
import type { FunctionBuilder } from './encoder.js'
import type { FunctionEmitter } from './function-emitter.js'
import type { Held, Locals } from './locals.js'

/** More sums than this are added up in memory: there are not so many registers. */
const IN_LOCALS = 10

/** Starts the sums of a loop, in memory where they are many or `inMemory` says so. */
export function openSums(
  { f, context, places, state, locals, numberType: type }: FunctionEmitter,
  scope: Scope,
  inMemory: boolean,
): LoopSums {
  const { lanes } = state
  const numbers = [...context.live.sums[scope.id]!]
  const held = new Map<number, Held>()
  let address: number | undefined
  if (inMemory || numbers.length > IN_LOCALS) {
    address = places.sumsOf(scope, lanes)
    context.memory.clear(f, address, (lanes === 2 ? 16 : 8) * scope.sums.length)
  } else {
    for (const k of numbers) {
      const local = locals.allocate(type)
      f.f64(0)
      if (lanes === 2) f.op('f64x2.splat')
      f.set(local)
      held.set(k, { local, type })
    }
  }
  return new LoopSums(f, locals, lanes, numbers, address, held)
}

/** Sums of a loop that stand in memory, for another function of its body. */
export function sumsSeenFrom(f: FunctionBuilder, sums: LoopSums): LoopSums {
  const { locals, lanes, numbers, address, held } = sums
  return new LoopSums(f, locals, lanes, numbers, address, held)
}

/** The sums of a loop while it runs: in locals where they are few, else in memory. */
export class LoopSums {
  private readonly f: FunctionBuilder
  readonly locals: Locals
  readonly lanes: 1 | 2
  readonly numbers: readonly number[]
  readonly address: number | undefined
  readonly held: ReadonlyMap<number, Held>

  /** `held`: sums in locals; the others stand in memory, from `address` on. */
  constructor(
    f: FunctionBuilder,
    locals: Locals,
    lanes: 1 | 2,
    numbers: readonly number[],
    address: number | undefined,
    held: ReadonlyMap<number, Held>,
  ) {
    this.f = f
    this.locals = locals
    this.lanes = lanes
    this.numbers = numbers
    this.address = address
    this.held = held
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
