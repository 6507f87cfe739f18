import type { Concrete } from '../../primitive.js'
import { sizeOf, type Shape } from '../../shape.js'
import type { ArrayNode } from '../../tape/tape.js'
import { Tensor } from '../../tensor.js'
import { MemoryEntries } from './entries.js'
import type { Context, Lowering } from './lowering.js'

/** The operation itself, in JavaScript, between parts of the program. */
export function lowerHost(
  lowering: Lowering,
  context: Context,
  row: number,
  node: ArrayNode,
  shape: Shape,
): void {
  const { graph } = lowering
  const { primitive, attributes } = node
  const inputs = node.rows.map((_, k) => unmoving(lowering, context, node, k))
  const output = graph.array(Math.max(1, sizeOf(shape)), 'scratch', context.scope.id)
  const shapes = inputs.map(({ shape: own, offset }) => ({ own, from: offset.offset }))
  graph.host(
    {
      reads: inputs.map(({ array }) => array),
      writes: [output],
      run: (data, [out]) => {
        const operands = shapes.map(({ own, from }, k) => viewed(data[k]!, own, from))
        const result = primitive.evaluate(operands, attributes)
        if (typeof result === 'number') out![0] = result
        else out!.set(result.data)
      },
    },
    context.scope,
  )
  lowering.setEntries(row, new MemoryEntries(graph, output, shape))
}

/** An operand in contiguous memory that doesn't move with loops. */
function unmoving(
  lowering: Lowering,
  { scope }: Context,
  node: ArrayNode,
  k: number,
): MemoryEntries {
  const memory = lowering.memory(node, k)
  return memory.offset.terms.length === 0 ? memory : lowering.copied(scope, memory)
}

function viewed(data: Float64Array, shape: Shape, from: number): Concrete {
  if (shape.length === 0) return data[from]!
  return new Tensor(shape, 'f64', data.subarray(from, from + sizeOf(shape)))
}
