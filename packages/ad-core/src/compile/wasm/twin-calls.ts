import type { Graph } from '../program/graph.js'
import { OP } from '../program/instructions.js'

/** Sines and cosines of the same number, as the slope of one is the other: one call computes both. */
export class TwinCalls {
  /** By scope, the sine and the cosine of each number that has both. */
  private readonly known = new Map<number, ReadonlyMap<number, readonly [number, number]>>()

  /** The other one of a node's number, among the live nodes of its scope. */
  twinOf(graph: Graph, order: readonly number[], id: number): number | undefined {
    const { a, scope } = graph.columns
    let pairs = this.known.get(scope[id]!)
    if (pairs === undefined) {
      pairs = pairsIn(graph, order)
      this.known.set(scope[id]!, pairs)
    }
    const [sine, cosine] = pairs.get(a[id]!) ?? []
    if (id === sine) return cosine
    return id === cosine ? sine : undefined
  }
}

function pairsIn(
  { columns, functionNames }: Graph,
  order: readonly number[],
): ReadonlyMap<number, readonly [number, number]> {
  const { op, a, d } = columns
  const calls = order.filter((id) => op[id] === OP.call)
  const named = (name: string): readonly number[] =>
    calls.filter((id) => functionNames[d[id]!] === name)
  const cosines = new Map(named('cos').map((id) => [a[id]!, id]))
  return new Map(
    named('sin').flatMap((sine) => {
      const cosine = cosines.get(a[sine]!)
      return cosine === undefined ? [] : [[a[sine]!, [sine, cosine]] as const]
    }),
  )
}
