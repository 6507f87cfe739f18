import type { MemoryArray } from '../../program/memory.js'
import {
  TYPE,
  type FunctionBuilder,
  type FunctionReference,
  type ModuleBuilder,
} from '../encoder.js'
import { FunctionEmitter } from '../function-emitter.js'
import type { ModuleContext } from '../module-context.js'
import { LoopPart } from './loop-part.js'
import type { Split } from './split-choice.js'

/** What different threads write is at least so many bytes apart. */
const APART = 128

/** Where the parts of a loop leave what is to be added up: each its sums, then its copies of arrays. */
interface Remains {
  readonly start: number
  /** Bytes from one part to the next. */
  readonly bytes: number
  /** The sums in order. */
  readonly sums: readonly number[]
  /** Where the copies begin, after a part's start. */
  readonly copies: ReadonlyMap<MemoryArray, number>
}

/** The functions of loops that run in parts. */
export class SplitEmitter {
  private readonly module: ModuleBuilder
  private readonly context: ModuleContext
  private readonly fork: FunctionReference
  /** The functions that run parts: for each loop that of each thread. */
  private readonly loops: FunctionReference[][] = []

  constructor(module: ModuleBuilder, context: ModuleContext) {
    this.module = module
    this.context = context
    this.fork = module.importFunction('host', 'fork', [TYPE.i32], [])
  }

  /** Emits a loop of the outermost scope; returns the function that has all parts run and adds them up. */
  emit(split: Split): FunctionReference {
    const remains = this.remainsOf(split)
    this.loops.push(Array.from({ length: split.threads }, () => this.emitThread(split, remains)))
    const whole = this.module.define([], [])
    whole.i32(split.index)
    whole.call(this.fork)
    this.addUp(whole, split, remains)
    return whole
  }

  private remainsOf({ scope, copied, parts }: Split): Remains {
    const { layout, live } = this.context
    const sums = [...live.sums[scope.id]!]
    const copies = new Map<MemoryArray, number>()
    let bytes = 8 * sums.length
    for (const array of copied) {
      copies.set(array, bytes)
      bytes += 8 * array.size
    }
    bytes = Math.ceil(bytes / APART) * APART
    return { start: layout.allocate(parts * bytes), bytes, sums, copies }
  }

  /** The function with which a thread runs parts. */
  private emitThread(split: Split, remains: Remains): FunctionReference {
    const { module, context } = this
    const f = module.define([TYPE.i32], [])
    context.layout.allocate(APART)
    const part = new LoopPart(f, context, split)
    part.begin()
    for (const [{ size }, address] of part.copies) context.memory.clear(f, address, 8 * size)
    new FunctionEmitter(f, context, undefined, part.places).loops.emitPart(
      split.scope,
      part,
      (k, push) => {
        part.pushOffset(remains.bytes)
        push()
        f.memory('f64.store', remains.start + 8 * remains.sums.indexOf(k))
      },
    )
    for (const [array, address] of part.copies) {
      const to = remains.start + remains.copies.get(array)!
      context.memory.copy(f, address, to, () => part.pushOffset(remains.bytes), array.size)
    }
    return f
  }

  /** Adds up what the parts have left, in their order. */
  private addUp(f: FunctionBuilder, { scope, parts }: Split, remains: Remains): void {
    const { context } = this
    const { start, bytes, sums, copies } = remains
    for (let k = 0; k < parts; k++) {
      const from = start + k * bytes
      if (k > 0) context.memory.add(f, from, start, sums.length)
      for (const [array, offset] of copies) {
        context.memory.add(f, from + offset, context.layout.addressOf(array), array.size)
      }
    }
    new FunctionEmitter(f, context).emitSums(scope, (k) => {
      f.i32(0)
      f.memory('f64.load', start + 8 * sums.indexOf(k))
    })
  }

  /** Defines the function `part`: for a loop, a part of it and a thread, by number, runs the part. */
  exportParts(): void {
    const f = this.module.define([TYPE.i32, TYPE.i32, TYPE.i32], [], 'part')
    const when = (parameter: number, value: number, body: () => void): void => {
      f.get(parameter)
      f.i32(value)
      f.op('i32.eq')
      f.if()
      body()
      f.end()
    }
    this.loops.forEach((threads, loop) =>
      when(0, loop, () =>
        threads.forEach((run, thread) =>
          when(2, thread, () => {
            f.get(1)
            f.call(run)
          }),
        ),
      ),
    )
  }
}
