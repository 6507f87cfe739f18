import type { Place } from './area.js'
import {
  TYPE,
  type FunctionBuilder,
  type FunctionReference,
  type ModuleBuilder,
} from './encoder.js'

/** Work on stretches of memory, as functions that a module defines once it needs them. */
export class MemoryFunctions {
  private readonly module: ModuleBuilder
  private clearing: FunctionReference | undefined
  private folding: FunctionReference | undefined
  private adding: FunctionReference | undefined

  constructor(module: ModuleBuilder) {
    this.module = module
  }

  /** Zeros from a place on. */
  clear(f: FunctionBuilder, { area, address }: Place, bytes: number): void {
    if (bytes === 0) return
    area.pushAddress(f, address)
    area.pushAddress(f, address + bytes)
    f.call((this.clearing ??= this.defineClear()))
  }

  /** Adds both lanes of entry i to entry i of another array. */
  fold(f: FunctionBuilder, from: Place, to: Place, count: number): void {
    if (count > 0) callWithPlaces(f, from, to, count, (this.folding ??= this.defineFold()))
  }

  /** Adds entry i to entry i of another array. */
  add(f: FunctionBuilder, from: Place, to: Place, count: number): void {
    if (count > 0) callWithPlaces(f, from, to, count, (this.adding ??= this.defineAdd()))
  }

  private defineClear(): FunctionReference {
    const f = this.module.define([TYPE.i32, TYPE.i32], [])
    f.loop()
    f.get(0)
    f.f64(0)
    f.memory('f64.store', 0)
    advance(f, 0, 8)
    f.get(0)
    f.get(1)
    f.op('i32.lt_u')
    f.brIf(0)
    f.end()
    return f
  }

  private defineFold(): FunctionReference {
    return this.defineForEach(16, (f) => {
      f.get(0)
      f.memory('f64.load', 0)
      f.get(0)
      f.memory('f64.load', 8)
      f.op('f64.add')
    })
  }

  private defineAdd(): FunctionReference {
    return this.defineForEach(8, (f) => {
      f.get(0)
      f.memory('f64.load', 0)
    })
  }

  /** A function (from, to, end of to) that adds what `term` makes of each entry, of so many bytes. */
  private defineForEach(bytes: number, term: (f: FunctionBuilder) => void): FunctionReference {
    const f = this.module.define([TYPE.i32, TYPE.i32, TYPE.i32], [])
    f.loop()
    f.get(1)
    f.get(1)
    f.memory('f64.load', 0)
    term(f)
    f.op('f64.add')
    f.memory('f64.store', 0)
    advance(f, 0, bytes)
    advance(f, 1, 8)
    f.get(1)
    f.get(2)
    f.op('i32.lt_u')
    f.brIf(0)
    f.end()
    return f
  }
}

function callWithPlaces(
  f: FunctionBuilder,
  from: Place,
  to: Place,
  count: number,
  target: FunctionReference,
): void {
  from.area.pushAddress(f, from.address)
  to.area.pushAddress(f, to.address)
  to.area.pushAddress(f, to.address + 8 * count)
  f.call(target)
}

function advance(f: FunctionBuilder, local: number, bytes: number): void {
  f.get(local)
  f.i32(bytes)
  f.op('i32.add')
  f.set(local)
}
