import { divide, type Division } from '../program/division.js'
import type { Program } from '../program/program.js'
import { arraysToWatch } from '../program/result-watch.js'
import { countUses, type Uses } from '../program/use-counts.js'
import { chooseLanes } from './lane-choice.js'
import { chooseSplits, type SplitChoice, type SplitOptions } from './split/split-choice.js'

/** Nodes of a loop's body in one function. */
const LONGEST_BODY = 4000

/** How a module is to be generated. */
export interface GenerateOptions extends SplitOptions {
  /** Whether two iterations may run at once. */
  readonly simd: boolean
  /** Whether products and sums may be computed at once; not by default. */
  readonly relaxedSimd?: boolean
  /** Nodes that the body of a loop has at most in one function. */
  readonly longestBody?: number
}

/** What is decided of a module before it is generated. */
export interface ModulePlan extends SplitChoice {
  /** Whether two numbers can be computed with at once. */
  readonly simd: boolean
  /** Whether a product and a sum can be computed at once. */
  readonly relaxedSimd: boolean
  readonly uses: Uses
  /** Bodies of loops that are several functions each; undefined where none is. */
  readonly division: Division | undefined
  /** Arrays with results that are looked through for NaN, by number. */
  readonly watched: ReadonlySet<number>
  /** Loops of which two iterations run at once. */
  readonly lanesAlong: ReadonlySet<number>
}

/** Decides which loops run two iterations at once, which in parts for several threads, and which are cut. */
export function planModule(program: Program, options: GenerateOptions): ModulePlan {
  const { graph, live } = program
  const { simd, relaxedSimd = false, longestBody = LONGEST_BODY } = options
  const uses = countUses(graph, live)
  const inLoops = live.order.reduce((sum, ids, scope) => sum + (scope > 0 ? ids.length : 0), 0)
  const division = inLoops > longestBody ? divide(program, uses, longestBody) : undefined
  const lanesAlong = simd
    ? chooseLanes(graph, live, division?.bodies ?? new Set())
    : new Set<number>()
  const choice = chooseSplits(program, uses, lanesAlong, options)
  const watched = arraysToWatch(program)
  return { simd, relaxedSimd, uses, division, watched, lanesAlong, ...choice }
}
