import type { FunctionBuilder, ValueType } from './encoder.js'

/** A value in a local. */
export interface Held {
  readonly local: number
  readonly type: ValueType
}

/** The locals of a function, used again once they are given back. */
export class Locals {
  private readonly f: FunctionBuilder
  private readonly free = new Map<ValueType, number[]>()

  constructor(f: FunctionBuilder) {
    this.f = f
  }

  allocate(type: ValueType): number {
    return this.free.get(type)?.pop() ?? this.f.local(type)
  }

  giveBack({ local, type }: Held): void {
    const locals = this.free.get(type)
    if (locals === undefined) this.free.set(type, [local])
    else locals.push(local)
  }

  /** Takes what is on the stack into a local, for as long as `body` needs it. */
  during(type: ValueType, body: (local: number) => void): void {
    const local = this.allocate(type)
    this.f.set(local)
    body(local)
    this.giveBack({ local, type })
  }
}
