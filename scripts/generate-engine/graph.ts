import { Operand, type Value } from '../../packages/ad-core/src/operand.js'
import type { ElementwiseDefinition } from '../../packages/ad-core/src/ops/record.js'
import type { ElementwisePrimitive, Primitive } from '../../packages/ad-core/src/primitive.js'
import { SCALAR, type Shape } from '../../packages/ad-core/src/shape.js'

/** One node of a graph: an input, a constant, or an elementwise operation on earlier nodes. */
export type Node =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: number }
  | {
      readonly kind: 'operation'
      readonly primitive: ElementwisePrimitive
      readonly operands: readonly number[]
    }

/**
 * Scalar expressions as a hash-consed graph: equal expressions are one node, operations on constants
 * are folded. Records run on it as on any other operand, which makes it the arithmetic that code is
 * emitted with; its own forward mode gives derivatives as more nodes.
 */
export class Graph {
  readonly nodes: Node[] = []
  private readonly known = new Map<string, number>()

  input(name: string): Emitted {
    return new Emitted(this, this.add({ kind: 'input', name }, `i${name}`))
  }

  constant(value: number): number {
    const key = Object.is(value, -0) ? 'c-0' : `c${value}`
    return this.add({ kind: 'constant', value }, key)
  }

  /** The node of an operand. */
  idOf(x: Value): number {
    if (typeof x === 'number') return this.constant(x)
    if (x instanceof Emitted && x.graph === this) return x.id
    throw new Error('graph: expected numbers and values of this graph')
  }

  operation(primitive: ElementwisePrimitive, operands: readonly number[]): number {
    const constants = operands.map((id) => this.nodes[id]!)
    if (constants.every((node) => node.kind === 'constant')) {
      return this.constant(primitive.value(...constants.map(({ value }) => value)))
    }
    const { neutral: all } = primitive.definition as Pick<ElementwiseDefinition, 'neutral'>
    const neutral = all?.find(([k, value]) => {
      const node = constants[k]!
      return node.kind === 'constant' && Object.is(node.value, value)
    })
    if (neutral !== undefined) return operands[1 - neutral[0]]!
    return this.add(
      { kind: 'operation', primitive, operands },
      `${primitive.opcode || primitive.name}(${operands.join()})`,
    )
  }

  private add(node: Node, key: string): number {
    const known = this.known.get(key)
    if (known !== undefined) return known
    const id = this.nodes.length
    this.nodes.push(node)
    this.known.set(key, id)
    return id
  }

  /** The tangent of a node from tangents of the inputs; undefined for a structural zero. */
  tangent(output: Value, inputs: ReadonlyMap<number, Value>, plus: Sum): Value | undefined {
    const target = this.idOf(output)
    const tangents = new Map<number, Value>(inputs)
    for (let id = 0; id <= target; id++) {
      const node = this.nodes[id]!
      if (node.kind !== 'operation' || tangents.has(id)) continue
      const operands = node.operands.map((operand) => this.value(operand))
      let total: Value | undefined
      node.operands.forEach((operand, k) => {
        const t = tangents.get(operand)
        const rule = node.primitive.scaled[k]
        if (t === undefined || rule === undefined) return
        const term = rule(t, operands, this.value(id))
        total = total === undefined ? term : plus(total, term)
      })
      if (total !== undefined) tangents.set(id, total)
    }
    return tangents.get(target)
  }

  /** A node as an operand, constants as numbers. */
  value(id: number): Value {
    const node = this.nodes[id]!
    return node.kind === 'constant' ? node.value : new Emitted(this, id)
  }
}

type Sum = (x: Value, y: Value) => Value

/** A scalar of a graph. */
export class Emitted extends Operand {
  readonly graph: Graph
  readonly id: number
  get precedence(): number {
    return 2
  }

  constructor(graph: Graph, id: number) {
    super()
    this.graph = graph
    this.id = id
  }

  get shape(): Shape {
    return SCALAR
  }

  interpret(primitive: Primitive, operands: readonly Value[]): Value {
    const { graph } = this
    if (primitive.kind !== 'elementwise') {
      throw new Error(`${primitive.name}: expected an elementwise operation`)
    }
    const ids = operands.map((x) => graph.idOf(x))
    return graph.value(graph.operation(primitive as ElementwisePrimitive, ids))
  }

  block(): never {
    throw new Error('at: expected an array, got a scalar')
  }

  lookUp(): never {
    throw new Error('at: expected a whole number')
  }
}
