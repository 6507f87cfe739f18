import { TYPE, type FunctionBuilder, type ValueType } from './encoder.js'

/** A value in a local, or in memory. */
export interface Held {
  readonly local: number
  readonly type: ValueType
  /** Its address, where it stands in memory instead. */
  readonly address?: number
  /** The lane that it is of a vector, which is free when it has no users any more. */
  readonly part?: { readonly lane: number; readonly users: { count: number } }
}

const LOADS = { [TYPE.f64]: 'f64.load', [TYPE.i32]: 'i32.load', [TYPE.v128]: 'v128.load' } as const
const STORES = {
  [TYPE.f64]: 'f64.store',
  [TYPE.i32]: 'i32.store',
  [TYPE.v128]: 'v128.store',
} as const

/** The locals of a function, and memory that serves as such, used again once they are given back. */
export class Locals {
  private readonly f: FunctionBuilder
  private readonly reserve: (bytes: number) => number
  private readonly free = new Map<ValueType, number[]>()
  private readonly freeAddresses: number[] = []

  /** `reserve` gives addresses of memory of the function's own. */
  constructor(f: FunctionBuilder, reserve: (bytes: number) => number) {
    this.f = f
    this.reserve = reserve
  }

  allocate(type: ValueType): number {
    return this.free.get(type)?.pop() ?? this.f.local(type)
  }

  giveBack({ local, type, address, part }: Held): void {
    if (part !== undefined && --part.users.count > 0) return
    if (address !== undefined) {
      this.freeAddresses.push(address)
      return
    }
    const locals = this.free.get(type)
    if (locals === undefined) this.free.set(type, [local])
    else locals.push(local)
  }

  /** Keeps in memory what `value` puts on the stack. */
  store(type: ValueType, value: () => void): Held {
    this.f.i32(0)
    value()
    const held = { local: -1, type, address: this.freeAddresses.pop() ?? this.reserve(16) }
    this.storeAt(held)
    return held
  }

  /** Stores what is on the stack, above a 0, where a value stands in memory. */
  storeAt({ type, address }: Held & { readonly address: number }): void {
    this.f.memory(STORES[type as keyof typeof STORES], address)
  }

  /** Lets a value be what is on the stack. */
  set(held: Held): void {
    const { local, type, address } = held
    if (address === undefined) {
      this.f.set(local)
      return
    }
    this.during(type, (value) => {
      this.f.i32(0)
      this.f.get(value)
      this.storeAt({ ...held, address })
    })
  }

  /** Puts a value on the stack. */
  push({ local, type, address, part }: Held): void {
    if (address === undefined) {
      this.f.get(local)
      if (part !== undefined) this.f.lane('f64x2.extract_lane', part.lane)
      return
    }
    this.f.i32(0)
    this.f.memory(LOADS[type as keyof typeof LOADS], address)
  }

  /** Takes what is on the stack into a local, for as long as `body` needs it. */
  during(type: ValueType, body: (local: number) => void): void {
    const local = this.allocate(type)
    this.f.set(local)
    body(local)
    this.giveBack({ local, type })
  }
}
