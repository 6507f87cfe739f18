import { afterAll } from '@jest/globals'
import { map, square, type Traced } from '../../src/index.js'
import { JavaScriptProgram } from '../../src/compile/javascript/javascript-program.js'
import { lowerRecording } from '../../src/compile/lower/lower-recording.js'
import type { Program } from '../../src/compile/program/program.js'
import type { RunnableProgram } from '../../src/compile/program/runnable.js'
import { recordFunction } from '../../src/compile/record.js'
import type { GenerateOptions } from '../../src/compile/wasm/module-plan.js'
import { wasmProgram } from '../../src/compile/wasm/wasm-program.js'
import type { Tensor } from '../../src/tensor.js'
import { flattenTree } from '../../src/tree.js'
import { firstDifference } from './difference.js'

/** A function of trees of numbers and arrays. */
export type AnyFunction = (...x: readonly unknown[]) => unknown

/**
 * A program that stays, so that workers do too: they begin with the first program and end with the last,
 * and most programs are through before new ones have begun, who then would take no part in them.
 */
let stays: RunnableProgram | undefined
afterAll(() => stays?.release())

function inThreads(options: Partial<GenerateOptions>): (program: Program) => RunnableProgram {
  return (program) => {
    if (stays === undefined) {
      const squares = map((_: never, x: Traced) => square(x) as never) as unknown as AnyFunction
      const squared = programOf((x) => squares(0, x), [new Float64Array(8)])
      stays = wasmProgram(squared, { threads: 3, leastWork: 1 })
      stays.run()
    }
    return wasmProgram(program, { ...options, leastWork: 1 })
  }
}

/** What makes a program run, by name. */
export const backends: readonly (readonly [
  name: string,
  realise: (program: Program) => RunnableProgram,
])[] = [
  ['WebAssembly with SIMD', (program) => wasmProgram(program, { simd: true })],
  ['WebAssembly without', (program) => wasmProgram(program, { simd: false })],
  ['WebAssembly in small functions', (program) => wasmProgram(program, { longestBody: 7 })],
  [
    'WebAssembly in small functions without SIMD',
    (program) => wasmProgram(program, { simd: false, longestBody: 7 }),
  ],
  ['WebAssembly in threads', inThreads({ threads: 3 })],
  ['WebAssembly in threads and small functions', inThreads({ threads: 2, longestBody: 7 })],
  ['JavaScript', (program) => new JavaScriptProgram(program)],
  ['JavaScript in small functions', (program) => new JavaScriptProgram(program, 7)],
]

/** The numbers of results, leaf by leaf; in a list of numbers each is one. */
export function numbersOf(tree: unknown): readonly (readonly number[])[] {
  return Array.isArray(tree) ? tree.flatMap(numbersOf) : leavesOf(tree)
}

/** The numbers of an argument, leaf by leaf. */
function leavesOf(tree: unknown): readonly (readonly number[])[] {
  return flattenTree('test', tree, { statics: true }).leaves.map(({ value }) =>
    typeof value === 'number' ? [value] : [...(value as Tensor).data],
  )
}

/** The program of a function, recorded at some arguments. */
export function programOf(f: AnyFunction, at: readonly unknown[]): Program {
  return lowerRecording(recordFunction(f as never, at))
}

/** Results at some arguments, leaf by leaf; undefined where a branch went another way. */
export function resultsAt(
  program: RunnableProgram,
  at: readonly unknown[],
): readonly (readonly number[])[] | undefined {
  at.flatMap(leavesOf).forEach((leaf, k) => program.inputs[k]!.set(leaf))
  return program.run() ? program.outputs.map((leaf) => [...leaf]) : undefined
}

/** Throws unless two lists of leaves agree, relative to the largest entry of each leaf. */
export function expectClose(
  what: string,
  got: readonly (readonly number[])[],
  expected: readonly (readonly number[])[],
  relative: number,
  butForNaN: boolean = false,
): void {
  if (got.length !== expected.length) throw new Error(`${what}: ${got.length} leaves`)
  expected.forEach((leaf, k) => {
    if (got[k]!.length !== leaf.length) throw new Error(`${what}: leaf ${k} of another size`)
    const i = firstDifference(got[k]!, leaf, { relative, least: 1e-3, butForNaN })
    if (i < 0) return
    throw new Error(`${what}: leaf ${k}, entry ${i}: expected ${leaf[i]}, got ${got[k]![i]}`)
  })
}

/** How near results have to be, and what programs may do otherwise than the interpreter. */
interface Demands {
  readonly relative?: number
  readonly anyBranch?: boolean
  readonly butForNaN?: boolean
}

/**
 * Throws unless every back end computes what the interpreter does: at the first point, where the
 * function is recorded, and at others, where a program may say that a branch went another way, if
 * all do. With `anyBranch` it may at the first point too: a branch on what a loop computes is
 * recorded before that is known. With `butForNaN` a program may give NaN. Returns at how many points there were results.
 */
export function expectSameEverywhere(
  what: string,
  f: AnyFunction,
  points: readonly (readonly unknown[])[],
  { relative = 1e-11, anyBranch = false, butForNaN = false }: Demands = {},
): number {
  const program = programOf(f, points[0]!)
  const expected = points.map((at) => numbersOf(f(...at)))
  const held = backends.map(([name, realise]) => {
    const runnable = realise(program)
    const outcomes = points.map((at, k) => {
      const got = resultsAt(runnable, at)
      const where = `${what}, ${name}, point ${k}`
      if (got !== undefined) expectClose(where, got, expected[k]!, relative, butForNaN)
      else if (k === 0 && !anyBranch) throw new Error(`${where}: another branch`)
      return got !== undefined
    })
    runnable.release()
    return outcomes
  })
  for (const outcomes of held) {
    if (outcomes.join() !== held[0]!.join()) throw new Error(`${what}: branches differ`)
  }
  return held[0]!.filter(Boolean).length
}
