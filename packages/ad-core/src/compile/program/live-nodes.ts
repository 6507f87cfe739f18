import type { Graph } from './graph.js'
import { operandCount, OP } from './instructions.js'
import type { MemoryArray } from './memory.js'

/** What a program computes of its graph. */
export interface LiveGraph {
  /** 1 for each node that a result or an effect needs. */
  readonly nodes: Uint8Array
  /** Live nodes by scope, in order, loops and other steps among them. */
  readonly order: readonly (readonly number[])[]
  /** Sums and carries of each scope that are needed, by their number. */
  readonly sums: readonly ReadonlySet<number>[]
  readonly carries: readonly ReadonlySet<number>[]
}

/**
 * Finds what is needed for some arrays and for steps in JavaScript, and takes from the graph's loops
 * what they write to arrays that nothing reads.
 */
export function liveGraph(graph: Graph, results: readonly MemoryArray[]): LiveGraph {
  const { columns, scopes } = graph
  const nodes = new Uint8Array(columns.length)
  const sums = scopes.map(() => new Set<number>())
  const carries = scopes.map(() => new Set<number>())
  const pending: number[] = []
  const want = (id: number): void => {
    if (nodes[id] === 1) return
    nodes[id] = 1
    pending.push(id)
  }
  const wantCarry = (scope: number, k: number): void => {
    if (carries[scope]!.has(k)) return
    carries[scope]!.add(k)
    want(scopes[scope]!.carries[k]!.start)
    want(scopes[scope]!.carries[k]!.next)
  }
  const writes = nodesWritten(graph)
  const read = new Set<number>()
  const wantArray = (array: MemoryArray): void => {
    const { id } = array.same ?? array
    if (read.has(id)) return
    read.add(id)
    for (const node of writes.get(id) ?? []) want(node)
  }
  for (const array of results) wantArray(array)
  for (const { reads, writes } of graph.hostSteps) {
    for (const array of [...reads, ...writes]) wantArray(array)
  }
  const { op, a, b, c } = columns
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const code = op[id]!
    if (code === OP.carry) wantCarry(a[id]!, b[id]!)
    else if (code === OP.result) {
      const scope = scopes[a[id]!]!
      const k = b[id]! - scope.carries.length
      if (k < 0) wantCarry(scope.id, b[id]!)
      else {
        sums[scope.id]!.add(k)
        want(scope.sums[k]!)
      }
    } else if (code === OP.load) wantArray(graph.references[a[id]!]!.array)
    else if (code === OP.loadAt) {
      wantArray(graph.arrays[a[id]!]!)
      want(b[id]!)
    } else {
      const count = operandCount(code)
      if (count > 0) want(a[id]!)
      if (count > 1) want(b[id]!)
      if (count > 2) want(c[id]!)
    }
  }
  for (const { effects } of scopes) {
    const kept = effects.filter(({ to: { array } }) => read.has((array.same ?? array).id))
    if (kept.length === effects.length) continue
    effects.length = 0
    for (const effect of kept) effects.push(effect)
  }
  return { nodes, order: inOrder(graph, nodes, sums, carries), sums, carries }
}

/** The nodes that are written to each array. */
function nodesWritten({ scopes }: Graph): ReadonlyMap<number, readonly number[]> {
  const written = new Map<number, number[]>()
  for (const { effects } of scopes) {
    for (const { to, node } of effects) {
      const { id } = to.array.same ?? to.array
      const nodes = written.get(id)
      if (nodes === undefined) written.set(id, [node])
      else nodes.push(node)
    }
  }
  return written
}

function inOrder(
  { columns, scopes }: Graph,
  nodes: Uint8Array,
  sums: readonly ReadonlySet<number>[],
  carries: readonly ReadonlySet<number>[],
): readonly number[][] {
  const { op, a, scope } = columns
  const runs = scopesThatRun({ scopes }, sums, carries)
  const order = scopes.map((): number[] => [])
  const { length } = columns
  // What iterations add to is cleared before anything may be added.
  if (op.subarray(0, length).includes(OP.clear)) {
    for (let id = 0; id < length; id++) if (op[id] === OP.clear) order[scope[id]!]!.push(id)
  }
  for (let id = 0; id < length; id++) {
    const code = op[id]!
    if (code === OP.clear) nodes[id] = 1
    else if (nodes[id] === 1 || code === OP.host || (code === OP.loop && runs.has(a[id]!))) {
      nodes[id] = 1
      order[scope[id]!]!.push(id)
    }
  }
  return order
}

/** Loops that have effects, or results that are needed, or loops within that do. */
function scopesThatRun(
  { scopes }: Pick<Graph, 'scopes'>,
  sums: readonly ReadonlySet<number>[],
  carries: readonly ReadonlySet<number>[],
): ReadonlySet<number> {
  const runs = new Set<number>()
  for (const { id, effects } of scopes) {
    if (effects.length === 0 && sums[id]!.size === 0 && carries[id]!.size === 0) continue
    for (let at = id; at >= 0; at = scopes[at]!.parent) runs.add(at)
  }
  return runs
}
