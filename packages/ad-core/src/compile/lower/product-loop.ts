import { wholeShape } from '../../linear/product.js'
import { sizeOf, stridesOf, type Shape } from '../../shape.js'
import type { ArrayNode } from '../../tape/tape.js'
import { shapeOfRow } from '../../tape/traced.js'
import { ORIGIN, plusAffine, timesAffine, type Affine } from '../program/memory.js'
import { openLoops } from './copy.js'
import { MemoryEntries } from './entries.js'
import type { Context, Lowering } from './lowering.js'
import type { Factors } from './product-nodes.js'
import type { MatrixPlace } from './product-lines.js'
import { multiplyInTiles } from './product-tiles.js'

/** A product of matrices as loops over batches, and over tiles of the result. */
export function lowerProduct(
  lowering: Lowering,
  context: Context,
  row: number,
  node: ArrayNode,
): void {
  const { graph, tape } = lowering
  const { left, right } = node.attributes as Factors
  const whole = wholeShape(left, right)
  const [rows, columns] = [whole.at(-2)!, whole.at(-1)!]
  const along = left.shape.at(left.transposed ? -2 : -1)!
  const x = lowering.memory(node, 0)
  const y = lowering.memory(node, 1)
  const array = graph.array(sizeOf(whole), 'scratch', context.scope.id)
  const nest = openLoops(graph, context.scope, whole.slice(0, -2))
  const strides = stridesOf(whole)
  const place = nest.index.reduce(
    (total, index, axis) => plusAffine(total, timesAffine(index, strides[axis]!)),
    ORIGIN,
  )
  multiplyInTiles(
    graph,
    nest.inner,
    { rows, along, columns },
    {
      left: placeOf(x, left.shape, nest.index, left.transposed),
      right: placeOf(y, right.shape, nest.index, right.transposed),
      result: { array, ...place, down: columns, right: 1 },
    },
  )
  nest.close()
  lowering.setEntries(row, new MemoryEntries(graph, array, shapeOfRow(tape, row)))
}

/** Where a matrix of a view stands, whose batches may be repeated. */
function placeOf(
  entries: MemoryEntries,
  shape: Shape,
  batch: readonly Affine[],
  transposed: boolean,
): MatrixPlace {
  const strides = stridesOf(shape)
  const shift = batch.length - (shape.length - 2)
  const start = shape
    .slice(0, -2)
    .map((length, axis) =>
      length === 1 ? ORIGIN : timesAffine(batch[axis + shift]!, strides[axis]!),
    )
    .reduce(plusAffine, ORIGIN)
  const steps = [strides.at(-2)!, strides.at(-1)!] as const
  const [down, right] = transposed ? [steps[1], steps[0]] : steps
  return { ...entries.reference(start), down, right }
}
