import { OP } from '../program/instructions.js'
import type { Program } from '../program/program.js'
import { ModuleBuilder } from './encoder.js'
import { FunctionEmitter } from './function-emitter.js'
import type { Layout } from './layout.js'
import { ModuleContext, type GenerateOptions } from './module-context.js'

/** A program as a WebAssembly module, and what it needs to run. */
export interface GeneratedModule {
  readonly bytes: Uint8Array
  readonly layout: Layout
  /** Functions of JavaScript that it imports. */
  readonly imported: Readonly<Record<string, (...x: number[]) => number>>
  /** Loops that run for two iterations at once. */
  readonly loopsInLanes: number
  readonly functions: number
}

/** Generates the module whose exported function `run` computes a program in memory from `base` on. */
export function generateModule(
  program: Program,
  base: number,
  options: GenerateOptions,
): GeneratedModule {
  const module = new ModuleBuilder()
  module.importMemory('host', 'memory', { initial: 1 })
  const context = new ModuleContext(program, module, base, options)
  const { op, a } = program.graph.columns
  const parts = context.functions.map((ids, k) => {
    const f = module.define([], [])
    context.enter(k)
    const emitter = new FunctionEmitter(f, context)
    const [first] = ids
    if (op[first!] === OP.loop) emitter.emitOuterLoop(program.graph.scopes[a[first!]!]!)
    else emitter.emitStraight(ids)
    return f
  })
  const run = module.define([], [], 'run')
  for (const part of parts) run.call(part)
  return {
    bytes: module.encode(),
    layout: context.layout,
    imported: context.imported,
    loopsInLanes: context.lanesAlong.size,
    functions: parts.length + context.partFunctions,
  }
}
