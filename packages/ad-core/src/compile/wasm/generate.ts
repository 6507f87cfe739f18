import { exemplary } from '../exemplars.js'
import { OP } from '../program/instructions.js'
import type { Program } from '../program/program.js'
import { SMALL } from '../program/straight-results.js'
import type { Effect } from '../program/scope.js'
import { ModuleBuilder, TYPE, type FunctionBuilder } from './encoder.js'
import { FunctionEmitter } from './function-emitter.js'
import type { VectorConstants } from './kernels/vector-constants.js'
import type { Layout } from './layout.js'
import { ModuleContext } from './module-context.js'
import { planModule, type GenerateOptions, type ModulePlan } from './module-plan.js'
import { SplitEmitter } from './split/split-emitter.js'

/** A program as a WebAssembly module, and what it needs to run. */
export interface GeneratedModule {
  readonly bytes: Uint8Array
  readonly layout: Layout
  /** Vectors that it finds in memory. */
  readonly constants: VectorConstants
  /** What is to be stored in memory before it runs. */
  readonly lastingStores: ReadonlySet<Effect>
  /** Whether it looks for results that may be NaN. */
  readonly looksForNaN: boolean
  /** Functions of JavaScript that it imports. */
  readonly imported: Readonly<Record<string, (...x: number[]) => number>>
  /** Loops that run for two iterations at once. */
  readonly loopsInLanes: number
  readonly functions: number
}

/** Pages that a shared memory may have at most: 4 GiB. */
const MOST_PAGES = 1 << 16

/**
 * Generates the module whose exported function `run` computes a program in memory from `base` on, and
 * returns whether a result may be NaN. Loops
 * that run in parts it leaves to the imported `fork`, for which it exports `part`.
 */
export function generateModule(
  program: Program,
  base: number,
  options: GenerateOptions,
  plan: ModulePlan = planModule(program, options),
): GeneratedModule {
  const module = exemplary(new ModuleBuilder())
  const isShared = plan.splits.size > 0
  const shared = { initial: 1, maximum: MOST_PAGES, shared: true }
  module.importMemory('host', 'memory', isShared ? shared : { initial: 1 })
  const context = new ModuleContext(program, module, base, plan)
  const splitEmitter = isShared ? new SplitEmitter(module, context) : undefined
  const { op, a } = program.graph.columns
  const parts = context.functions.map((ids, k) => {
    context.enter(k)
    const [first] = ids
    const split = op[first!] === OP.loop ? plan.splits.get(a[first!]!) : undefined
    if (split !== undefined) return splitEmitter!.emit(split)
    const f = module.define([], [])
    const emitter = exemplary(new FunctionEmitter(f, context))
    if (op[first!] === OP.loop) emitter.emitOuterLoop(program.graph.scopes[a[first!]!]!)
    else emitter.emitStraight(ids)
    return f
  })
  const run = module.define([], [TYPE.i32], 'run')
  const { markOfNaN, watched } = context
  if (watched.size > 0) {
    run.i32(0)
    run.i32(0)
    run.memory('i32.store', markOfNaN)
  }
  for (const part of parts) run.call(part)
  const results = new Set([...program.outputs.map(({ array }) => array), ...program.read])
  for (const array of results) {
    const isWhole = program.graph.arrays[array.id] === array // not a block at a time
    if (isWhole) context.watch(run, array)
  }
  pushWhetherNaN(run, program, context)
  splitEmitter?.exportParts()
  return {
    bytes: module.encode(),
    layout: context.layout,
    constants: context.constants,
    lastingStores: context.lastingStores,
    looksForNaN: watched.size > 0 || program.check !== undefined,
    imported: context.imported,
    loopsInLanes: context.lanesAlong.size,
    functions: parts.length + context.partFunctions,
  }
}

/** Puts on the stack whether a mark has been left, or the program's check isn't small. */
function pushWhetherNaN(f: FunctionBuilder, { check }: Program, context: ModuleContext): void {
  f.i32(0)
  if (context.watched.size > 0) f.memory('i32.load', context.markOfNaN)
  if (check === undefined) return
  const address = context.layout.addressOf(check.array) + 8 * check.offset
  f.i32(0)
  f.memory('f64.load', address)
  f.f64(SMALL)
  f.op('f64.lt')
  f.op('i32.eqz')
  f.op('i32.or')
}
