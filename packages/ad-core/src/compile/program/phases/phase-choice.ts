import type { Graph } from '../graph.js'
import type { LiveGraph } from '../live-nodes.js'
import type { Program } from '../program.js'
import type { Scope } from '../scope.js'
import { isStraight, readsWhatIsWritten } from '../straight-loops.js'
import { bodyOrder, type BodyOrder } from './body-order.js'
import { phaseCuts } from './phase-cuts.js'
import { shareOfCalls, waiting } from './waiting.js'

/** From where on phases are worth their cost. */
export interface PhaseLimits {
  /** Iterations of a loop, and nodes of its body. */
  readonly iterations: number
  readonly nodes: number
  /** How many times longer nodes take because they wait for each other. */
  readonly waiting: number
  /** The same where functions take most of the time: between calls there is little to put in order. */
  readonly waitingForCalls: number
}

const LIMITS: PhaseLimits = { iterations: 64, nodes: 150, waiting: 1.03, waitingForCalls: 1.25 }

/** A loop whose iterations run in phases: all of some iterations' first one, then all of their second. */
export interface PhasedLoop {
  readonly scope: Scope
  readonly body: BodyOrder
  /** Positions from which on nodes belong to the next phase. */
  readonly cuts: readonly number[]
}

/** The loops that run in phases. */
export function choosePhases(
  { graph, live }: Program,
  limits: PhaseLimits = LIMITS,
): readonly PhasedLoop[] {
  const { op } = graph.columns
  return graph.scopes.flatMap((scope) => {
    const { length } = live.order[scope.id]!
    if (scope.id === 0 || scope.count < limits.iterations || length < limits.nodes) return []
    if (!isIndependent(graph, live, scope)) return []
    const body = bodyOrder(graph, live.order[scope.id]!, scope.id)
    const isMostlyCalls = shareOfCalls(body, op) > 0.5
    const least = isMostlyCalls ? limits.waitingForCalls : limits.waiting
    if (waiting(body, op) < least) return []
    const cuts = phaseCuts(body, op)
    return cuts.length === 0 ? [] : [{ scope, body, cuts }]
  })
}

/** Whether iterations only read what others don't change, and store what they compute. */
function isIndependent(graph: Graph, live: LiveGraph, scope: Scope): boolean {
  return (
    isStraight(graph, live, scope) &&
    live.carries[scope.id]!.size === 0 &&
    scope.effects.every(({ kind }) => kind === 'store') &&
    !readsWhatIsWritten(graph, live.order[scope.id]!, scope.effects)
  )
}
