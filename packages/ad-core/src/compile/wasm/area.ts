import type { MemoryArray } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import type { FunctionBuilder } from './encoder.js'

/** Bytes that are kept together: a vector of two doubles. */
const ALIGNMENT = 16

/** Hands out stretches of memory, one after the other. */
export class Stretches {
  private next: number

  constructor(start: number) {
    this.next = start
  }

  /** The address of so many bytes more. */
  allocate(bytes: number): number {
    const address = this.next
    this.next += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
    return address
  }

  /** Where the next one would begin. */
  get end(): number {
    return this.next
  }
}

/** Memory that functions need while they run: the module's, or that of one part of a loop. */
export class Area {
  readonly stretches: Stretches
  /** The local that says where it begins; addresses count from there. */
  private readonly base: number | undefined
  private readonly sums = new Map<string, number>()
  private readonly shadows = new Map<MemoryArray, number>()

  constructor(stretches: Stretches, base?: number) {
    this.stretches = stretches
    this.base = base
  }

  /** Whether each part of a loop has one. */
  get isOfPart(): boolean {
    return this.base !== undefined
  }

  /** Puts on the stack where it begins. */
  pushBase(f: FunctionBuilder): void {
    if (this.base === undefined) f.i32(0)
    else f.get(this.base)
  }

  /** Puts an address in it on the stack. */
  pushAddress(f: FunctionBuilder, address: number): void {
    if (this.base === undefined) {
      f.i32(address)
      return
    }
    f.get(this.base)
    f.i32(address)
    f.op('i32.add')
  }

  /** The address of the sums of a loop; single ones and those with lanes stand apart. */
  sumsOf(scope: Scope, lanes: 1 | 2): number {
    return entered(this.sums, `${scope.id}:${lanes}`, () =>
      this.stretches.allocate(8 * lanes * scope.sums.length),
    )
  }

  /** The address of an array with lanes that stands for another one while a loop adds to it. */
  shadowOf(array: MemoryArray): number {
    return entered(this.shadows, array, () => this.stretches.allocate(16 * array.size))
  }
}

function entered<K>(known: Map<K, number>, key: K, make: () => number): number {
  let address = known.get(key)
  if (address === undefined) {
    address = make()
    known.set(key, address)
  }
  return address
}

/** An address in an area. */
export interface Place {
  readonly area: Area
  readonly address: number
}
