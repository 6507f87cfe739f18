import type { Place } from '../area.js'
import {
  TYPE,
  type FunctionBuilder,
  type FunctionReference,
  type ModuleBuilder,
} from '../encoder.js'
import { FunctionEmitter } from '../function-emitter.js'
import type { ModuleContext } from '../module-context.js'
import { PartFrame } from './part-frame.js'
import type { Split } from './split-choice.js'

/** What different threads write is at least so many bytes apart. */
const APART = 128

/** Where the memory of the parts of a loop begins, and how far they are apart. */
interface Parts {
  readonly split: Split
  readonly run: FunctionReference
  readonly start: number
  readonly bytes: number
}

/** The functions of loops that run in parts. */
export class SplitEmitter {
  private readonly module: ModuleBuilder
  private readonly context: ModuleContext
  private readonly fork: FunctionReference
  private readonly emitted: Parts[] = []

  constructor(module: ModuleBuilder, context: ModuleContext) {
    this.module = module
    this.context = context
    this.fork = module.importFunction('host', 'fork', [TYPE.i32], [])
  }

  /** Emits a loop of the outermost scope; returns the function that has all parts run and adds them up. */
  emit(split: Split): FunctionReference {
    const { module, context } = this
    const run = module.define([TYPE.i32, TYPE.i32], [])
    const frame = new PartFrame(run, context, split)
    frame.begin(run)
    new FunctionEmitter(run, context, frame).emitPart(split.scope)
    const bytes = Math.ceil(split.stretches.end / APART) * APART
    const start = context.layout.stretches.allocate(split.parts * bytes + APART)
    const parts = { split, run, start: Math.ceil(start / APART) * APART, bytes }
    this.emitted.push(parts)
    const whole = module.define([], [])
    whole.i32(split.index)
    whole.call(this.fork)
    this.addUp(whole, parts, frame)
    return whole
  }

  /** Adds up what the parts have left, the first one first. */
  private addUp(f: FunctionBuilder, { split, start, bytes }: Parts, frame: PartFrame): void {
    const { context } = this
    const { area, live } = context
    const placeOf = (part: number, offset: number): Place => ({
      area,
      address: start + part * bytes + offset,
    })
    const sums = live.sums[split.scope.id]!.size
    for (let part = 1; part < split.parts; part++) {
      context.memory.add(f, placeOf(part, frame.sums), placeOf(0, frame.sums), sums)
    }
    for (let part = 0; part < split.parts; part++) {
      for (const [array, address] of frame.copies) {
        const whole = { area, address: context.layout.addressOf(array) }
        context.memory.add(f, placeOf(part, address), whole, array.size)
      }
    }
    new FunctionEmitter(f, context).emitSums(split.scope, (k) => {
      f.i32(0)
      f.memory('f64.load', start + frame.sumPlace(k))
    })
  }

  /** Defines the function `part`, which runs a part of a loop, by the numbers of both. */
  exportParts(): void {
    const f = this.module.define([TYPE.i32, TYPE.i32], [], 'part')
    for (const { split, run, start, bytes } of this.emitted) {
      f.get(0)
      f.i32(split.index)
      f.op('i32.eq')
      f.if()
      f.get(1)
      f.i32(bytes)
      f.op('i32.mul')
      f.i32(start)
      f.op('i32.add')
      f.get(1)
      f.call(run)
      f.end()
    }
  }
}
