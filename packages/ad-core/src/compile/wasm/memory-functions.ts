import {
  TYPE,
  type FunctionBuilder,
  type FunctionReference,
  type ModuleBuilder,
} from './encoder.js'

/** Work on stretches of memory, as functions that a module defines once it needs them. */
export class MemoryFunctions {
  private readonly module: ModuleBuilder
  private readonly simd: boolean
  private clearing: FunctionReference | undefined
  private folding: FunctionReference | undefined
  private adding: FunctionReference | undefined
  private copying: FunctionReference | undefined
  private watching: FunctionReference | undefined

  constructor(module: ModuleBuilder, simd: boolean) {
    this.module = module
    this.simd = simd
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

  /** Leaves a 1 at an address if the sum of some entries is NaN, as it is where one of them is. */
  watch(f: FunctionBuilder, from: number, count: number, mark: number): void {
    if (count === 0) return
    f.i32(from)
    f.i32(from + 8 * count)
    f.call((this.watching ??= this.defineWatch(mark)))
  }

  private defineWatch(mark: number): FunctionReference {
    const f = this.module.define([TYPE.i32, TYPE.i32], [])
    const total = f.local(TYPE.f64)
    if (this.simd) this.sumInVectors(f, total)
    const isLeft = (): void => {
      f.get(0)
      f.get(1)
      f.op('i32.lt_u')
    }
    isLeft()
    f.if()
    f.loop()
    f.get(total)
    f.get(0)
    f.memory('f64.load', 0)
    f.op('f64.add')
    f.set(total)
    advance(f, 0, 8)
    isLeft()
    f.brIf(0)
    f.end()
    f.end()
    f.get(total)
    f.get(total)
    f.op('f64.ne')
    f.if()
    f.i32(0)
    f.i32(1)
    f.memory('i32.store', mark)
    f.end()
    return f
  }

  /** Adds up entries sixteen at a time as long as there are so many. */
  private sumInVectors(f: FunctionBuilder, total: number): void {
    const sums = Array.from({ length: 8 }, () => f.local(TYPE.v128))
    const isLeft = (): void => {
      f.get(0)
      f.i32(128)
      f.op('i32.add')
      f.get(1)
      f.op('i32.le_u')
    }
    isLeft()
    f.if()
    f.loop()
    sums.forEach((sum, k) => {
      f.get(sum)
      f.get(0)
      f.memory('v128.load', 16 * k)
      f.op('f64x2.add')
      f.set(sum)
    })
    advance(f, 0, 128)
    isLeft()
    f.brIf(0)
    f.end()
    const [first, ...others] = sums
    f.get(first!)
    for (const sum of others) {
      f.get(sum)
      f.op('f64x2.add')
    }
    f.tee(first!)
    f.lane('f64x2.extract_lane', 0)
    f.get(first!)
    f.lane('f64x2.extract_lane', 1)
    f.op('f64.add')
    f.set(total)
    f.end()
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
