import { sizeOf, type Shape } from '../../shape.js'
import type { ArrayNode } from '../../tape/tape.js'
import type { NodeId } from '../program/graph.js'
import type { Context, Lowering } from './lowering.js'
import { entriesOf } from './part.js'
import { isPosition } from './position.js'

/** Slices of a table at indices that are known only when the program runs, entry by entry. */
export function lowerDynamicGather(
  lowering: Lowering,
  context: Context,
  node: ArrayNode,
  shape: Shape,
): readonly NodeId[] | undefined {
  const { graph } = lowering
  const table = lowering.memory(node, 0)
  if (table.offset.terms.length > 0) return undefined
  const { axis } = node.attributes as { readonly axis: number }
  const length = table.shape[axis]!
  const inner = sizeOf(table.shape.slice(axis + 1))
  const outer = sizeOf(table.shape.slice(0, axis))
  const positions = entriesOf(lowering.parts(node)[1]!).map((index) => {
    const zero = graph.constant(0)
    const fromEnd = graph.add(index, graph.constant(length))
    const position = graph.select(graph.lt(index, zero), fromEnd, index)
    const isThere = isPosition(graph, position, length)
    lowering.guard(isThere, context.scope)
    const place = graph.select(isThere, position, zero) // where the guard fails memory is read all the same
    return graph.mul(place, graph.constant(inner))
  })
  const nodes: NodeId[] = []
  for (let o = 0; o < outer; o++) {
    for (const position of positions) {
      for (let i = 0; i < inner; i++) {
        const from = table.offset.offset + o * length * inner + i
        nodes.push(graph.loadAt(table.array, position, from))
      }
    }
  }
  return nodes.length === sizeOf(shape) ? nodes : undefined
}
