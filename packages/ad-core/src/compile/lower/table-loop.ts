import { sizeOf, type Shape } from '../../shape.js'
import type { ArrayNode } from '../../tape/tape.js'
import { Tensor } from '../../tensor.js'
import { plusAffine, timesAffine, type Affine, type Reference } from '../program/memory.js'
import { openLoops } from './copy.js'
import { MemoryEntries } from './entries.js'
import type { Context, Lowering } from './lowering.js'
import { PUT, TAKE } from './strategy.js'

/** Whether an operation looks slices up, or adds them, at indices of the first axis that are known. */
export function hasTable({ primitive, rows, constants, attributes }: ArrayNode): boolean {
  if (primitive !== TAKE && primitive !== PUT) return false
  const isFirst = (attributes as { readonly axis: number }).axis === 0
  return isFirst && rows[1]! < 0 && constants[1] instanceof Tensor
}

/** Such an operation as a loop over its table. */
export function lowerTable(
  lowering: Lowering,
  { scope }: Context,
  row: number,
  node: ArrayNode,
  shape: Shape,
): void {
  const { graph } = lowering
  const looksUp = node.primitive === TAKE
  const source = lowering.memory(node, 0)
  const indices = node.constants[1] as Tensor
  const whole = looksUp ? source.shape : shape
  const slice = sizeOf(whole.slice(1))
  const array = looksUp
    ? graph.array(sizeOf(shape), 'scratch', scope.id)
    : graph.accumulator(sizeOf(shape), scope)
  const { inner, index, close } = openLoops(graph, scope, [indices.data.length, slice])
  const [k, entry] = index as [Affine, Affine]
  const positions = graph.table(positionsOf(indices, whole[0]!, slice))
  const inTable = (reference: Reference): Reference => ({
    ...reference,
    ...plusAffine(reference, entry),
    table: { positions, ...k },
  })
  const inOrder = plusAffine(timesAffine(k, slice), entry)
  const start = source.reference({ offset: 0, terms: [] })
  const result = { array, offset: 0, terms: [] }
  if (looksUp) {
    const node = graph.load(inTable(start))
    graph.write(inner, { kind: 'store', to: { ...result, ...inOrder }, node })
  } else {
    const node = graph.load({ ...start, ...plusAffine(start, inOrder) })
    const to = inTable(result)
    graph.reference(to) // so that the table gets its place in memory
    graph.write(inner, { kind: 'add', to, node })
  }
  close()
  lowering.setEntries(row, new MemoryEntries(graph, array, shape))
}

/** Where the slices begin, indices below 0 counted from the end. */
function positionsOf({ data }: Tensor, length: number, slice: number): Int32Array {
  return Int32Array.from(data, (index) => (index < 0 ? index + length : index) * slice)
}
