import type { Graph } from '../../program/graph.js'
import { OP } from '../../program/instructions.js'
import { identityOf, type MemoryArray } from '../../program/memory.js'
import type { Program } from '../../program/program.js'
import type { Scope } from '../../program/scope.js'
import type { Uses } from '../../program/use-counts.js'
import { isKernel } from '../kernels/kernels.js'
import { accessesOf, type ArrayAccess } from './loop-accesses.js'
import { mayMeet } from './overlap.js'
import { extentOf } from './loop-extent.js'

/** Loops of less work, in instructions, stay whole: it is that of about fifty microseconds. */
const LEAST_WORK = 400_000
/** Each thread has so many parts, to be busy to the end, but none of less than a part of that work. */
const PARTS_OF_THREAD = 4
const LEAST_OF_PART = 1 / 4
/** A copy of an array costs about so many instructions an entry, which may be so much of the work. */
const COPIED_ENTRY = 4
const MOST_COPIED = 1 / 8
/** Each thread has its own code for a loop; all of it together has so many instructions at most. */
const MOST_CODE = 40_000

const NONE_LONG_ENOUGH = 'none of its loops is long enough'

/** A loop of the outermost scope whose iterations are divided into parts. */
export interface Split {
  readonly index: number
  readonly scope: Scope
  /** Threads that run parts. */
  readonly threads: number
  readonly parts: number
  /** Iterations that run at once. */
  readonly lanes: 1 | 2
  /** Arrays to which iterations add at the same places, so that each part adds to a copy. */
  readonly copied: readonly MemoryArray[]
}

/** How many threads a program is to run on, and which of its loops. */
export interface ThreadWish {
  /** Default 1. */
  readonly threads?: number
  /** The number of threads whose parts loops are cut into, whoever takes them. Default `threads`. */
  readonly dividedFor?: number
}

/** How a program is to be divided. */
export interface SplitOptions extends ThreadWish {
  /** Loops of less work, in instructions, stay whole. */
  readonly leastWork?: number
}

/** The loops that run in parts, by scope, and why there are none. */
export interface SplitChoice {
  readonly splits: ReadonlyMap<number, Split>
  readonly reason: string
}

/** Which loops of a program are worth several threads, and can have them. */
export function chooseSplits(
  { graph, live }: Program,
  uses: Uses,
  lanesAlong: ReadonlySet<number>,
  { threads = 1, dividedFor = threads, leastWork = LEAST_WORK }: SplitOptions,
): SplitChoice {
  const { op, a } = graph.columns
  const splits = new Map<number, Split>()
  if (dividedFor < 2) return { splits, reason: NONE_LONG_ENOUGH }
  const obstacles: string[] = []
  for (const id of live.order[0]!) {
    if (op[id] !== OP.loop) continue
    const scope = graph.scopes[a[id]!]!
    const lanes = lanesAlong.has(scope.id) ? 2 : 1
    const { work, length } = extentOf(graph, live, lanesAlong, scope)
    if (work < leastWork || scope.count < 2 * lanes) continue
    const copied: MemoryArray[] = []
    const obstacle =
      scope.sequential || live.carries[scope.id]!.size > 0
        ? 'iterations of its long loops need what the one before computes'
        : obstacleIn(scope, copied)
    const size = copied.reduce((sum, array) => sum + array.size, 0)
    const most = Math.min(
      Math.floor(scope.count / lanes),
      Math.floor(work / (LEAST_OF_PART * leastWork)),
      Math.floor((MOST_COPIED * work) / (COPIED_ENTRY * size)),
    )
    if (obstacle !== undefined) obstacles.push(obstacle)
    else if (most < 2) {
      obstacles.push('iterations of its long loops add to arrays too large for copies')
    } else {
      const index = splits.size
      const able = Math.min(dividedFor, most, Math.max(2, Math.floor(MOST_CODE / length)))
      const parts = Math.min(PARTS_OF_THREAD * able, most)
      splits.set(scope.id, { index, scope, threads: Math.min(threads, able), parts, lanes, copied })
    }
  }
  const reason = splits.size > 0 ? '' : (obstacles[0] ?? NONE_LONG_ENOUGH)
  return { splits, reason }

  /** Why a loop can't run in parts; if it can, `copied` holds what each needs a copy of. */
  function obstacleIn(scope: Scope, copied: MemoryArray[]): string | undefined {
    const { arrays, callsHost, functions } = accessesOf(graph, live, uses.outside[scope.id]!, scope)
    if (callsHost) return 'JavaScript does steps of its long loops'
    const foreign = [...functions].find((name) => !isKernel(name))
    if (foreign !== undefined) return `its long loops call ${foreign}, which JavaScript does`
    for (const [array, access] of arrays) {
      if (isApart(scope, access)) continue
      const { loads, stores, readsAnywhere } = access
      if (stores.length > 0 || loads.length > 0 || readsAnywhere) {
        return 'iterations of its long loops write where others read or write'
      }
      copied.push(array)
    }
    return undefined
  }

  /** Whether no iteration touches what another one writes. */
  function isApart(scope: Scope, { loads, stores, adds, readsAnywhere }: ArrayAccess): boolean {
    const writes = [...stores, ...adds]
    if (writes.length === 0) return true
    return !readsAnywhere && !mayMeet(graph, scope.id, writes, [...writes, ...loads])
  }
}

/** The split loop in whose iterations an array is written anew. */
export function splitOf(
  graph: Graph,
  splits: ReadonlyMap<number, Split>,
  array: MemoryArray,
): Split | undefined {
  if (splits.size === 0) return undefined
  let at = identityOf(array).scope
  while (at > 0 && graph.scopes[at]!.parent > 0) at = graph.scopes[at]!.parent
  return splits.get(at)
}
