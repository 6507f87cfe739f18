import { broadcastShapes, sizeOf, type Shape } from '../../shape.js'
import { wholeShape, type View } from '../../linear/product.js'
import type { Graph, NodeId } from '../program/graph.js'
import { broadcastPositions, type Part } from './part.js'

/** What a matrix product says of its operands. */
export interface Factors {
  readonly left: View
  readonly right: View
  readonly shape: Shape
}

/** A product of matrices written out: each entry a sum of products in the order of the index. */
export function multiply(
  graph: Graph,
  operands: readonly Part[],
  attributes: unknown,
): readonly NodeId[] {
  const { left, right } = attributes as Factors
  const [x, y] = operands
  const whole = wholeShape(left, right)
  const [rows, columns] = [whole.at(-2)!, whole.at(-1)!]
  const along = left.shape.at(left.transposed ? -2 : -1)!
  const batches = whole.slice(0, -2)
  const own = broadcastShapes('matmul', batches, [])
  const lefts = broadcastPositions(left.shape.slice(0, -2), own)
  const rights = broadcastPositions(right.shape.slice(0, -2), own)
  const nodes: NodeId[] = []
  for (let batch = 0; batch < sizeOf(batches); batch++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum: NodeId | undefined
        for (let k = 0; k < along; k++) {
          const a = x!.entry(place(left, lefts[batch]!, i, k))
          const b = y!.entry(place(right, rights[batch]!, k, j))
          const term = graph.mul(a, b)
          sum = sum === undefined ? term : graph.add(sum, term)
        }
        nodes.push(sum ?? graph.constant(0))
      }
    }
  }
  return nodes
}

/** The flat position of entry (i, j) of a matrix of a view. */
function place({ shape, transposed }: View, batch: number, i: number, j: number): number {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!]
  return batch * rows * columns + (transposed ? j * columns + i : i * columns + j)
}
