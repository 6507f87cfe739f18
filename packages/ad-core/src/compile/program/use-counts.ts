import type { Columns } from './columns.js'
import type { Graph } from './graph.js'
import { operandCount, OP } from './instructions.js'
import type { LiveGraph } from './live-nodes.js'
import type { Effect } from './scope.js'

/** How nodes are used, for the allocation of locals. */
export interface Uses {
  /** Uses in the node's own scope; one more for each loop there that uses it within. */
  readonly counts: Int32Array
  /** By loop: nodes of the scope around it that are used within, so that they must last as long. */
  readonly held: readonly ReadonlySet<number>[]
  /** By loop: all nodes of scopes around it that are used within. */
  readonly outside: readonly ReadonlySet<number>[]
  /** Results of loops, by loop. */
  readonly results: readonly (readonly number[])[]
  /** What is done with a node where it is computed, by scope and node. */
  readonly effects: readonly ReadonlyMap<number, readonly Effect[]>[]
  /** Numbers of the sums that a node is added to, by scope and node. */
  readonly sums: readonly ReadonlyMap<number, number>[]
  /** Nodes that carries become, which are computed in their turn. */
  readonly pinned: ReadonlySet<number>
}

/** Counts the uses of all live nodes. */
export function countUses(graph: Graph, live: LiveGraph): Uses {
  const { columns, scopes } = graph
  const counts = new Int32Array(columns.length)
  const held = scopes.map(() => new Set<number>())
  const outside = scopes.map(() => new Set<number>())
  const results = scopes.map((): number[] => [])
  const pinned = new Set<number>()
  const use = (id: number, from: number): void => {
    const home = columns.scope[id]!
    if (from === home) {
      counts[id]!++
      return
    }
    let within = from
    outside[within]!.add(id)
    while (scopes[within]!.parent !== home) {
      within = scopes[within]!.parent
      outside[within]!.add(id)
    }
    if (held[within]!.has(id)) return
    held[within]!.add(id)
    counts[id]!++
  }
  const { op, a, b, c, scope: home } = columns
  for (const scope of scopes) {
    const { id: own } = scope
    for (const id of live.order[own]!) {
      const code = op[id]!
      if (code === OP.result) results[a[id]!]!.push(id)
      const count = operandCount(code)
      for (let k = 0; k < count; k++) {
        const operand = k === 0 ? (code === OP.loadAt ? b[id]! : a[id]!) : k === 1 ? b[id]! : c[id]!
        if (home[operand] === own) counts[operand]!++
        else use(operand, own)
      }
    }
    for (const { node } of scope.effects) use(node, scope.id)
    for (const k of live.sums[scope.id]!) use(scope.sums[k]!, scope.id)
    for (const k of live.carries[scope.id]!) {
      const { start, next } = scope.carries[k]!
      use(start, scope.parent)
      use(next, scope.id)
      pinned.add(next)
    }
  }
  return {
    counts,
    held,
    outside,
    results,
    pinned,
    effects: scopes.map(({ effects }) => grouped(effects)),
    sums: scopes.map(({ id, sums }) => new Map([...live.sums[id]!].map((k) => [sums[k]!, k]))),
  }
}

function grouped(effects: readonly Effect[]): ReadonlyMap<number, readonly Effect[]> {
  const groups = new Map<number, Effect[]>()
  for (const effect of effects) {
    const group = groups.get(effect.node)
    if (group === undefined) groups.set(effect.node, [effect])
    else group.push(effect)
  }
  return groups
}

/** Operand k of a node, of those that are nodes. */
export function operandOf({ op, a, b, c }: Columns, id: number, k: number): number {
  if (k === 0) return op[id] === OP.loadAt ? b[id]! : a[id]!
  return k === 1 ? b[id]! : c[id]!
}

/** The nodes that a node is computed from. */
export function operandsOf({ columns }: Graph, id: number): readonly number[] {
  const { op, a, b, c } = columns
  const code = op[id]!
  if (code === OP.loadAt) return [b[id]!]
  const count = operandCount(code)
  if (count === 0) return []
  if (count === 1) return [a[id]!]
  return count === 2 ? [a[id]!, b[id]!] : [a[id]!, b[id]!, c[id]!]
}
