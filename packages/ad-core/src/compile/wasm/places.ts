import type { MemoryArray } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import type { Layout } from './layout.js'

/** Where a function finds what it works on: the module's memory, but for what it has for itself. */
export class Places {
  private readonly layout: Layout
  private readonly own: ReadonlyMap<MemoryArray, number>
  private readonly sums = new Map<string, number>()
  private readonly shadows = new Map<MemoryArray, number>()
  private readonly handedOn = new Map<number, number>()

  constructor(layout: Layout, own: ReadonlyMap<MemoryArray, number> = new Map()) {
    this.layout = layout
    this.own = own
  }

  addressOf(array: MemoryArray): number {
    return this.own.get(array) ?? this.layout.addressOf(array)
  }

  /** Memory for the sums of a loop; single ones and those with lanes stand apart. */
  sumsOf(scope: Scope, lanes: 1 | 2): number {
    return this.entered(this.sums, `${scope.id}:${lanes}`, 8 * lanes * scope.sums.length)
  }

  /** An array with lanes that stands for another one while a loop adds to it. */
  shadowOf(array: MemoryArray): number {
    return this.entered(this.shadows, array, 16 * array.size)
  }

  /** Where a node stands that one function of a body hands on to others. */
  placeOf(id: number): number {
    return this.entered(this.handedOn, id, 16)
  }

  private entered<K>(known: Map<K, number>, key: K, bytes: number): number {
    let address = known.get(key)
    if (address === undefined) {
      address = this.layout.allocate(bytes)
      known.set(key, address)
    }
    return address
  }
}
