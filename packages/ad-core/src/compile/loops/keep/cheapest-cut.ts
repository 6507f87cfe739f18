/** What a value costs, and what it is computed from. */
export interface Computation {
  /** Computing it from its operands. */
  readonly cost: number
  /** Keeping it from before, where it needn't be computed; Infinity where it can't be kept. */
  readonly kept: number
  /** Other computations by number; operands that are there anyway are left out. */
  readonly operands: readonly number[]
}

/**
 * Which values to keep, so that the wanted ones are there at the lowest cost: each value that is needed
 * is either kept, or computed from operands that are needed then. That is a minimum cut: value i is a
 * pair of vertices, "needed" (2i) and "computed" (2i + 1); an edge is cut where its first vertex holds
 * and its second doesn't.
 */
export function cheapestKept(
  computations: readonly Computation[],
  wanted: readonly number[],
): readonly number[] {
  const source = 2 * computations.length
  const sink = source + 1
  const network = new Network(sink + 1)
  computations.forEach(({ cost, kept, operands }, i) => {
    network.edge(2 * i, 2 * i + 1, kept)
    network.edge(2 * i + 1, sink, cost)
    for (const operand of operands) network.edge(2 * i + 1, 2 * operand, Infinity)
  })
  for (const i of wanted) network.edge(source, 2 * i, Infinity)
  const holds = network.sourceSide(source, sink)
  return computations.flatMap((_, i) => (holds[2 * i]! >= 0 && holds[2 * i + 1]! < 0 ? [i] : []))
}

/** Edges with capacities; edge e ^ 1 is edge e backwards. */
class Network {
  private readonly edges: number[][]
  private readonly to: number[] = []
  private readonly capacity: number[] = []

  constructor(size: number) {
    this.edges = Array.from({ length: size }, () => [])
  }

  edge(from: number, to: number, capacity: number): void {
    this.edges[from]!.push(this.to.length)
    this.to.push(to)
    this.capacity.push(capacity)
    this.edges[to]!.push(this.to.length)
    this.to.push(from)
    this.capacity.push(0)
  }

  /** Once as much flows as can: how far each vertex is from the source by edges with room, −1 where none lead. */
  sourceSide(source: number, sink: number): Int32Array {
    for (;;) {
      const distance = this.distances(source)
      if (distance[sink]! < 0) return distance
      const next = new Int32Array(this.edges.length)
      while (this.push(source, sink, distance, next));
    }
  }

  private distances(source: number): Int32Array {
    const distance = new Int32Array(this.edges.length).fill(-1)
    distance[source] = 0
    const queue = [source]
    for (const vertex of queue) {
      for (const e of this.edges[vertex]!) {
        const other = this.to[e]!
        if (this.capacity[e] === 0 || distance[other]! >= 0) continue
        distance[other] = distance[vertex]! + 1
        queue.push(other)
      }
    }
    return distance
  }

  /** Lets more flow along one shortest path; `next` is how many edges of each vertex are done with. */
  private push(source: number, sink: number, distance: Int32Array, next: Int32Array): boolean {
    const path: number[] = []
    for (let vertex = source; vertex !== sink;) {
      const e = this.edges[vertex]![next[vertex]!]
      if (e === undefined) {
        const back = path.pop()
        if (back === undefined) return false
        vertex = this.to[back ^ 1]!
        next[vertex]!++
      } else if (this.capacity[e]! > 0 && distance[this.to[e]!] === distance[vertex]! + 1) {
        path.push(e)
        vertex = this.to[e]!
      } else next[vertex]!++
    }
    const flow = path.reduce((least, e) => Math.min(least, this.capacity[e]!), Infinity)
    for (const e of path) {
      this.capacity[e]! -= flow
      this.capacity[e ^ 1]! += flow
    }
    return true
  }
}
