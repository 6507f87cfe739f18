import type { Graph } from '../../program/graph.js'
import { isCall, OP } from '../../program/instructions.js'
import type { LiveGraph } from '../../program/live-nodes.js'
import { identityOf, type MemoryArray, type Reference } from '../../program/memory.js'
import type { Scope } from '../../program/scope.js'

/** What the iterations of a loop do to an array that stands outside of it. */
export interface ArrayAccess {
  readonly loads: Reference[]
  readonly stores: Reference[]
  readonly adds: Reference[]
  /** It is read at places that are computed. */
  readsAnywhere: boolean
}

/** What the iterations of a loop do besides arithmetic. */
export interface LoopAccesses {
  readonly arrays: ReadonlyMap<MemoryArray, ArrayAccess>
  readonly callsHost: boolean
  /** Functions that they call. */
  readonly functions: ReadonlySet<string>
}

/** Finds what a loop of the outermost scope does, loops within it included. */
export function accessesOf(
  graph: Graph,
  live: LiveGraph,
  outside: ReadonlySet<number>,
  loop: Scope,
): LoopAccesses {
  const { op, a, d } = graph.columns
  const arrays = new Map<MemoryArray, ArrayAccess>()
  const functions = new Set<string>()
  let callsHost = false
  const accessTo = (array: MemoryArray): ArrayAccess => {
    let access = arrays.get(array)
    if (access === undefined) {
      access = { loads: [], stores: [], adds: [], readsAnywhere: false }
      arrays.set(array, access)
    }
    return access
  }
  const seeNode = (id: number): void => {
    const code = op[id]!
    if (code === OP.load) {
      const from = graph.references[a[id]!]!
      accessTo(identityOf(from.array)).loads.push(from)
    } else if (code === OP.loadAt) accessTo(identityOf(graph.arrays[a[id]!]!)).readsAnywhere = true
    else if (code === OP.host) callsHost = true
    else if (isCall(code)) functions.add(graph.functionNames[d[id]!]!)
    else if (code === OP.loop) seeScope(graph.scopes[a[id]!]!)
  }
  const seeScope = (scope: Scope): void => {
    for (const id of live.order[scope.id]!) seeNode(id)
    for (const { kind, to } of scope.effects) {
      const access = accessTo(identityOf(to.array))
      if (kind === 'store') access.stores.push(to)
      else access.adds.push(to)
    }
  }
  for (const id of outside) if (op[id] === OP.load || op[id] === OP.loadAt) seeNode(id)
  seeScope(loop)
  for (const array of arrays.keys()) if (isWithin(graph, array.scope, loop)) arrays.delete(array)
  return { arrays, callsHost, functions }
}

/** Whether a scope is a loop, or within it. */
export function isWithin(graph: Graph, scope: number, loop: Scope): boolean {
  for (let at = scope; at > 0; at = graph.scopes[at]!.parent) if (at === loop.id) return true
  return false
}
