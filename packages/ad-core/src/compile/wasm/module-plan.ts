import type { Program } from '../program/program.js'
import { countUses, type Uses } from '../program/use-counts.js'
import { chooseLanes } from './lane-choice.js'
import { chooseSplits, type SplitChoice, type ThreadWish } from './split/split-choice.js'

/** What is decided of a module before it is generated. */
export interface ModulePlan extends SplitChoice {
  readonly uses: Uses
  /** Loops of which two iterations run at once. */
  readonly lanesAlong: ReadonlySet<number>
}

/** Decides which loops run two iterations at once, and which in parts for several threads. */
export function planModule(program: Program, simd: boolean, wish: ThreadWish): ModulePlan {
  const { graph, live } = program
  const uses = countUses(graph, live)
  const lanesAlong = simd ? chooseLanes(graph, live) : new Set<number>()
  return { uses, lanesAlong, ...chooseSplits(program, uses, lanesAlong, wish) }
}
