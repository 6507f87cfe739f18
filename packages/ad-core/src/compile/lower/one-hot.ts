import type { Graph, MaskId, NodeId } from '../program/graph.js'
import { entriesOf, type Part } from './part.js'
import { isPosition } from './position.js'

/** Rows with a 1 at the label; `guard` is given what must hold, as the operation itself refuses other labels. */
export function oneHotNodes(
  graph: Graph,
  labels: Part,
  attributes: unknown,
  guard: (holds: MaskId) => void,
): readonly NodeId[] {
  const { classes } = attributes as { readonly classes: number }
  const [one, zero] = [graph.constant(1), graph.constant(0)]
  return entriesOf(labels).flatMap((label) => {
    guard(isPosition(graph, label, classes))
    return Array.from({ length: classes }, (_, c) =>
      graph.select(graph.eq(label, graph.constant(c)), one, zero),
    )
  })
}
