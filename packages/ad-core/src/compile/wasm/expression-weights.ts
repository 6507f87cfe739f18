import type { Graph } from '../program/graph.js'
import { FIRST_ARITHMETIC, OP } from '../program/instructions.js'
import type { LiveGraph } from '../program/live-nodes.js'
import { operandsOf, type Uses } from '../program/use-counts.js'

/** Loads that one expression may have: there are about as many registers. */
const MOST_LOADS = 12

/**
 * How many loads the expressions have that are written out where they are used. Where they would be too
 * many, parts are marked, so that they are computed and stored before.
 */
export class ExpressionWeights {
  private readonly heavy: Uint8Array

  constructor(graph: Graph, live: LiveGraph, uses: Uses) {
    const { op } = graph.columns
    this.heavy = new Uint8Array(graph.columns.length)
    const weights = new Int32Array(graph.columns.length)
    /** Loads that a use of a node takes. */
    const weightOf = (id: number): number => {
      if (op[id] === OP.constant) return 0
      const isInline = op[id]! >= FIRST_ARITHMETIC && uses.counts[id] === 1 && this.heavy[id] === 0
      return isInline ? weights[id]! : 1
    }
    for (const order of live.order) {
      for (const id of order) {
        if (op[id]! < FIRST_ARITHMETIC) continue
        const operands = operandsOf(graph, id)
        let weight = operands.reduce((sum, operand) => sum + weightOf(operand), 0)
        while (weight > MOST_LOADS) {
          const heaviest = operands.reduce((x, y) => (weightOf(y) > weightOf(x) ? y : x))
          if (weightOf(heaviest) <= 1) break
          this.heavy[heaviest] = 1
          weight = operands.reduce((sum, operand) => sum + weightOf(operand), 0)
        }
        weights[id] = weight
      }
    }
  }

  isHeavy(id: number): boolean {
    return this.heavy[id] === 1
  }
}
