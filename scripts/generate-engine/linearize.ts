import { Graph } from '../../packages/ad-core/src/differentiate/graph.js'
import type { Value } from '../../packages/ad-core/src/operand.js'
import { add } from '../../packages/ad-core/src/ops/arithmetic.js'
import type { ElementwisePrimitive } from '../../packages/ad-core/src/primitive.js'
import { type Imports } from './operations.js'
import { print, type Printed } from './print.js'

/** Names of operands, and of their tangents. */
const OPERANDS = ['x', 'y', 'z'] as const
const TANGENTS = ['dx', 'dy', 'dz'] as const

const plus = (a: Value, b: Value): Value => add(a, b) as Value

/** t·∂/∂x_k at x, y, z with the result r, for each of several t. */
export function scaledBy(
  primitive: ElementwisePrimitive,
  k: number,
  ts: readonly string[],
  imports: Imports,
): Printed | undefined {
  const rule = primitive.scaled[k]
  if (rule === undefined) return undefined
  const graph = new Graph()
  const operands = OPERANDS.slice(0, primitive.arity).map((name) => graph.input(name))
  const result = graph.input('r')
  const scaled = ts.map((t) => rule(graph.input(t), operands, result))
  return print(graph, scaled, imports)
}

/** The same with its tangent, where operands in `active`, the result and the cotangent have one. */
export function scaledWithTangent(
  primitive: ElementwisePrimitive,
  k: number,
  active: readonly boolean[],
  imports: Imports,
): Printed | undefined {
  const rule = primitive.scaled[k]
  if (rule === undefined) return undefined
  const graph = new Graph()
  const operands = OPERANDS.slice(0, primitive.arity).map((name) => graph.input(name))
  const result = graph.input('r')
  const cotangent = graph.input('c')
  const value = rule(cotangent, operands, result)
  const tangents = new Map<number, Value>([
    [cotangent.id, graph.input('dc')],
    [result.id, graph.input('dr')],
  ])
  operands.forEach((operand, j) => {
    if (active[j]) tangents.set(operand.id, graph.input(TANGENTS[j]!))
  })
  return print(graph, [value, graph.tangent(value, tangents, plus) ?? 0], imports)
}
