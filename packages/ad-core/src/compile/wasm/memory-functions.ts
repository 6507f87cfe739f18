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
  private copying: FunctionReference | undefined

  constructor(module: ModuleBuilder) {
    this.module = module
  }

  /** Zeros from an address on. */
  clear(f: FunctionBuilder, address: number, bytes: number): void {
    if (bytes === 0) return
    f.i32(address)
    f.i32(address + bytes)
    f.call((this.clearing ??= this.defineClear()))
  }

  /** Adds both lanes of entry i to entry i of another array. */
  fold(f: FunctionBuilder, from: number, to: number, count: number): void {
    if (count === 0) return
    f.i32(from)
    f.i32(to)
    f.i32(to + 8 * count)
    f.call((this.folding ??= this.defineFold()))
  }

  /** Adds entry i to entry i of another array. */
  add(f: FunctionBuilder, from: number, to: number, count: number): void {
    if (count === 0) return
    f.i32(from)
    f.i32(to)
    f.i32(to + 8 * count)
    f.call((this.adding ??= this.defineAdd()))
  }

  /** Copies entries to a place that is `offset`, on the stack, after another. */
  copy(f: FunctionBuilder, from: number, to: number, pushOffset: () => void, count: number): void {
    if (count === 0) return
    f.i32(from)
    f.i32(from + 8 * count)
    f.i32(to)
    pushOffset()
    f.op('i32.add')
    f.call((this.copying ??= this.defineCopy()))
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
    return this.defineSum(16, (f) => {
      f.get(0)
      f.memory('f64.load', 0)
      f.get(0)
      f.memory('f64.load', 8)
      f.op('f64.add')
    })
  }

  private defineAdd(): FunctionReference {
    return this.defineSum(8, (f) => {
      f.get(0)
      f.memory('f64.load', 0)
    })
  }

  /** A function (from, end, to) that copies. */
  private defineCopy(): FunctionReference {
    const f = this.module.define([TYPE.i32, TYPE.i32, TYPE.i32], [])
    f.loop()
    f.get(2)
    f.get(0)
    f.memory('f64.load', 0)
    f.memory('f64.store', 0)
    advance(f, 0, 8)
    advance(f, 2, 8)
    f.get(0)
    f.get(1)
    f.op('i32.lt_u')
    f.brIf(0)
    f.end()
    return f
  }

  /** A function (from, to, end) that adds to each entry what `term` makes of so many bytes. */
  private defineSum(bytes: number, term: (f: FunctionBuilder) => void): FunctionReference {
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

function advance(f: FunctionBuilder, local: number, bytes: number): void {
  f.get(local)
  f.i32(bytes)
  f.op('i32.add')
  f.set(local)
}
