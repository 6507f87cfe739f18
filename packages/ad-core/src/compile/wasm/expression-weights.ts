import type { Graph } from '../program/graph.js'
import { FIRST_ARITHMETIC, OP, operandCount } from '../program/instructions.js'
import type { LiveGraph } from '../program/live-nodes.js'
import type { Uses } from '../program/use-counts.js'

/** Loads that one expression may have in long bodies: there are about as many registers. */
const MOST_LOADS = 12
/** Expressions within each other that one expression may have: their emission is recursive. */
const DEEPEST = 256

/**
 * How many loads the expressions have that are written out where they are used, and how deep they are.
 * Where they would be too many or too deep, parts are marked, so that they are computed before.
 */
export class ExpressionWeights {
  private readonly graph: Graph
  private readonly uses: Uses
  private readonly heavy: Uint8Array
  private readonly loads: Int32Array
  private readonly depths: Int32Array

  constructor(graph: Graph, live: LiveGraph, uses: Uses, longBodies: ReadonlySet<number>) {
    this.graph = graph
    this.uses = uses
    const isStraight = live.order.every((order, scope) => scope === 0 || order.length <= DEEPEST)
    const size = isStraight ? 0 : graph.columns.length
    this.heavy = new Uint8Array(size)
    this.loads = new Int32Array(size)
    this.depths = new Int32Array(size)
    live.order.forEach((order, scope) => {
      // Functions of the outermost scope are short enough.
      if (scope === 0 || order.length <= DEEPEST) return
      for (const id of order) if (graph.computes(id)) this.weigh(id, longBodies.has(scope))
    })
  }

  private weigh(id: number, isLong: boolean): void {
    const { op, a, b, c } = this.graph.columns
    const count = operandCount(op[id]!)
    const [x, y, z] = [a[id]!, count > 1 ? b[id]! : -1, count > 2 ? c[id]! : -1]
    if (isLong) {
      let heaviest = this.heaviest(x, y, z)
      while (this.total(x, y, z) > MOST_LOADS && this.loadsOf(heaviest) > 1) {
        this.heavy[heaviest] = 1
        heaviest = this.heaviest(x, y, z)
      }
      this.loads[id] = this.total(x, y, z)
    }
    const depth = 1 + Math.max(this.depthOf(x), this.depthOf(y), this.depthOf(z))
    if (depth >= DEEPEST) this.heavy[id] = 1
    this.depths[id] = depth
  }

  private total(x: number, y: number, z: number): number {
    return this.loadsOf(x) + this.loadsOf(y) + this.loadsOf(z)
  }

  private heaviest(x: number, y: number, z: number): number {
    const first = this.loadsOf(y) > this.loadsOf(x) ? y : x
    return this.loadsOf(z) > this.loadsOf(first) ? z : first
  }

  /** Loads that a use of a node takes. */
  private loadsOf(id: number): number {
    if (id < 0 || this.graph.columns.op[id] === OP.constant) return 0
    return this.isInline(id) ? this.loads[id]! : 1
  }

  private depthOf(id: number): number {
    return id >= 0 && this.isInline(id) ? this.depths[id]! : 0
  }

  /** Whether a node is computed where it is used. */
  private isInline(id: number): boolean {
    const { op } = this.graph.columns
    return op[id]! >= FIRST_ARITHMETIC && this.uses.counts[id] === 1 && this.heavy[id] === 0
  }

  isHeavy(id: number): boolean {
    return this.heavy[id] === 1
  }
}
