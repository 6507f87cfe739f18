import type { Graph } from '../program/graph.js'
import { OP } from '../program/instructions.js'
import type { LiveGraph } from '../program/live-nodes.js'
import { identityOf, type MemoryArray } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import { operandsOf } from '../program/use-counts.js'

/**
 * Whether all that iterations of a loop hand on is what they have computed by themselves, or together
 * with what waited longer: then two iterations can run at once, the second taking from the first. What
 * is handed on must not need loops within, nor what they write.
 */
export function onlyDelays(graph: Graph, live: LiveGraph, scope: Scope): boolean {
  const carries = live.carries[scope.id]!
  if (carries.size === 0) return true
  const written = arraysWrittenIn(graph, live, scope)
  const sources = new Map<number, ReadonlySet<number>>()
  for (const k of carries) {
    const found = carriesBehind(graph, scope, scope.carries[k]!.next, written)
    if (found === undefined) return false
    sources.set(k, found)
  }
  const known = new Set<number>()
  const isDelay = (k: number, around: readonly number[]): boolean => {
    if (around.includes(k)) return false
    if (known.has(k)) return true
    for (const source of sources.get(k)!) if (!isDelay(source, [...around, k])) return false
    known.add(k)
    return true
  }
  return [...carries].every((k) => isDelay(k, []))
}

/** The carries of a loop that a node is computed from; undefined where it needs results of loops within. */
function carriesBehind(
  graph: Graph,
  { id }: Scope,
  node: number,
  written: ReadonlySet<MemoryArray>,
): ReadonlySet<number> | undefined {
  const { op, a, b, scope } = graph.columns
  const found = new Set<number>()
  const seen = new Set<number>()
  const pending = [node]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (scope[at] !== id || seen.has(at)) continue
    seen.add(at)
    if (op[at] === OP.carry) found.add(b[at]!)
    else if (op[at] === OP.result) return undefined
    else if (op[at] === OP.load && written.has(identityOf(graph.references[a[at]!]!.array)))
      return undefined
    else if (op[at] === OP.loadAt && written.has(identityOf(graph.arrays[a[at]!]!)))
      return undefined
    pending.push(...operandsOf(graph, at))
  }
  return found
}

function arraysWrittenIn(graph: Graph, live: LiveGraph, scope: Scope): ReadonlySet<MemoryArray> {
  const { op, a } = graph.columns
  const written = new Set<MemoryArray>()
  const visit = ({ id, effects }: Scope): void => {
    for (const { to } of effects) written.add(identityOf(to.array))
    for (const node of live.order[id]!) {
      if (op[node] === OP.loop) visit(graph.scopes[a[node]!]!)
      else if (op[node] === OP.clear) written.add(identityOf(graph.arrays[a[node]!]!))
    }
  }
  visit(scope)
  return written
}
