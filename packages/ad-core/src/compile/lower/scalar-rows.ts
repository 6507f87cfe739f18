import { primitiveOf } from '../../ops/table.js'
import { ROW } from '../../tape/rows.js'
import type { Tape } from '../../tape/tape.js'
import type { Lowering } from '../core-builder.js'
import { lowerings } from '../generated/lowerings.js'
import type { Graph, NodeId } from '../program/graph.js'
import { LoweringError } from './lowering-error.js'

/** The rows of a tape that are numbers, as nodes of a graph. */
export class ScalarRows {
  /** The node of each row; −1 where there is none yet. */
  readonly nodes: Int32Array
  private readonly graph: Graph
  private readonly tape: Tape
  /** What operations become, by their opcodes. */
  private readonly byOpcode: Lowering[] = []

  constructor(graph: Graph, tape: Tape) {
    this.graph = graph
    this.tape = tape
    this.nodes = new Int32Array(tape.length).fill(-1)
  }

  /** Lowers an elementwise operation. */
  lower(row: number, opcode: number): void {
    const { left, right } = this.tape
    const { arity } = primitiveOf[opcode]!
    const lower = (this.byOpcode[opcode] ??= loweringOf(opcode))
    const a = this.node(left[row]!)
    const b = arity > 1 ? this.node(right[row]!) : a
    this.nodes[row] = lower(this.graph, a, b, arity > 2 ? this.node(left[row - 1]!) : b)
  }

  /** The node of a row. */
  node(row: number): NodeId {
    const known = this.nodes[row]!
    if (known >= 0) return known
    const { operation, value } = this.tape
    if (operation[row] === ROW.constant || operation[row] === ROW.input) {
      return (this.nodes[row] = this.graph.constant(value[row]!))
    }
    throw new Error(`lowering: row ${row} is used before it is computed`)
  }
}

function loweringOf(opcode: number): Lowering {
  const { name } = primitiveOf[opcode]!
  const lower = lowerings[name]
  if (lower === undefined) throw new LoweringError(name)
  return lower
}
