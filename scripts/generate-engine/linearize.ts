import type { Value } from '../../packages/ad-core/src/operand.js'
import { add } from '../../packages/ad-core/src/ops/arithmetic.js'
import type { Domain } from '../../packages/ad-core/src/ops/domain.js'
import type { ElementwisePrimitive } from '../../packages/ad-core/src/primitive.js'
import { Graph } from './graph.js'
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

/** The same with its tangent. */
export function scaledWithTangent(
  primitive: ElementwisePrimitive,
  k: number,
  imports: Imports,
): Printed | undefined {
  const rule = primitive.scaled[k]
  if (rule === undefined) return undefined
  const graph = new Graph()
  const operands = OPERANDS.slice(0, primitive.arity).map((name) => graph.input(name))
  const result = graph.input('r')
  const cotangent = graph.input('c')
  const value = rule(cotangent, operands, result)
  const tangents: (readonly [number, string])[] = [[cotangent.id, 'dc']]
  operands.forEach((operand, j) => tangents.push([operand.id, TANGENTS[j]!]))
  tangents.push([result.id, 'dr'])
  const along = (some: typeof tangents): Value | undefined =>
    graph.tangent(value, new Map(some.map(([id, name]) => [id, graph.input(name)])), plus)
  if (!hasPole(primitive, k)) return print(graph, [value, along(tangents) ?? 0], imports)
  const terms = tangents.flatMap(([id, name]) => {
    const term = along([[id, name]])
    return term === undefined ? [] : [[name, term] as const]
  })
  const printed = print(graph, [value, ...terms.map(([, term]) => term)], imports)
  const [first, ...rest] = printed.outputs
  const guarded = rest.map((text, i) => `(${terms[i]![0]} === 0 ? 0 : ${text})`)
  return { ...printed, outputs: [first!, guarded.join(' + ')] }
}

/**
 * Whether the slope is infinite or NaN at some finite number: at a pole, or off the domain. There a
 * tangent of exactly 0 must not meet it.
 */
function hasPole({ scaled, value, definition }: ElementwisePrimitive, k: number): boolean {
  const { domains } = definition as { readonly domains: readonly Domain[] }
  const samples = domains.map(({ lower, upper, kinks, whole }) =>
    whole ? [lower, lower + 1] : [lower, upper, ...kinks, -2, 0, 0.5].filter(Number.isFinite),
  )
  const points = samples.reduce<readonly (readonly number[])[]>(
    (all, own) => all.flatMap((point) => own.map((x) => [...point, x])),
    [[]],
  )
  return points.some((x) => !Number.isFinite(Number(scaled[k]!(1, x, value(...x)))))
}
