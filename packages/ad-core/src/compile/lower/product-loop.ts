import { wholeShape } from '../../linear/product.js'
import { sizeOf, stridesOf, type Shape } from '../../shape.js'
import type { ArrayNode } from '../../tape/tape.js'
import { shapeOfRow } from '../../tape/traced.js'
import { ORIGIN, plusAffine, timesAffine, type Affine } from '../program/memory.js'
import { openLoops } from './copy.js'
import { MemoryEntries } from './entries.js'
import type { Context, Lowering } from './lowering.js'
import type { Factors } from './product-nodes.js'

/** A product of matrices as loops over batches, rows, columns and what is added up. */
export function lowerProduct(
  lowering: Lowering,
  context: Context,
  row: number,
  node: ArrayNode,
): void {
  const { graph, tape } = lowering
  const { left, right } = node.attributes as Factors
  const whole = wholeShape(left, right)
  const along = left.shape.at(left.transposed ? -2 : -1)!
  const x = lowering.memory(node, 0)
  const y = lowering.memory(node, 1)
  const array = graph.array(sizeOf(whole), 'scratch', context.scope.id)
  const nest = openLoops(graph, context.scope, [...whole, along])
  const batch = nest.index.slice(0, whole.length - 2)
  const [i, j, k] = nest.index.slice(whole.length - 2) as [Affine, Affine, Affine]
  const a = x.flat(placeIn(left.shape, batch, left.transposed ? [k, i] : [i, k]))
  const b = y.flat(placeIn(right.shape, batch, right.transposed ? [j, k] : [k, j]))
  const number = graph.sum(nest.inner, graph.mul(a, b))
  graph.loop(nest.inner)
  const sum = graph.sumResult(nest.inner, number)
  const around = nest.scopes[nest.scopes.length - 2]!
  const strides = stridesOf(whole)
  const place = nest.index
    .slice(0, -1)
    .reduce((total, index, axis) => plusAffine(total, timesAffine(index, strides[axis]!)), ORIGIN)
  graph.write(around, { kind: 'store', to: { array, ...place }, node: sum })
  for (const scope of nest.scopes.slice(0, -1).reverse()) graph.loop(scope)
  lowering.setEntries(row, new MemoryEntries(graph, array, shapeOfRow(tape, row)))
}

/** The flat position of an entry of a view, whose batches may be repeated. */
function placeIn(
  shape: Shape,
  batch: readonly Affine[],
  [i, j]: readonly [Affine, Affine],
): Affine {
  const strides = stridesOf(shape)
  const shift = batch.length - (shape.length - 2)
  const own = shape
    .slice(0, -2)
    .map((length, axis) =>
      length === 1 ? ORIGIN : timesAffine(batch[axis + shift]!, strides[axis]!),
    )
  const within = [timesAffine(i, strides.at(-2)!), timesAffine(j, strides.at(-1)!)]
  return [...own, ...within].reduce(plusAffine, ORIGIN)
}
