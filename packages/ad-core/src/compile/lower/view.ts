import type { Shape } from '../../shape.js'
import type { ArrayNode } from '../../tape/tape.js'
import type { MemoryEntries } from './entries.js'
import type { Lowering } from './lowering.js'
import { LoweringError } from './lowering-error.js'

/** The result of an operation that only looks at its operand in another way. */
export function viewOf(
  lowering: Lowering,
  { primitive, rows, attributes }: ArrayNode,
  shape: Shape,
): MemoryEntries {
  const memory = lowering.array(rows[0]!).inMemory()
  const { strides } = memory
  switch (primitive.name) {
    case 'input':
      return memory
    case 'at': {
      const { offset } = attributes as { readonly offset: number }
      return memory.slice(offset, shape) ?? lowering.contiguous(memory).view(shape, offset)
    }
    case 'reshape':
      return lowering.contiguous(memory).view(shape, 0)
    case 'transpose': {
      const order = attributes as readonly number[]
      return memory.view(
        shape,
        0,
        order.map((axis) => strides[axis]!),
      )
    }
    case 'slice': {
      const { starts, steps } = attributes as {
        starts: readonly number[]
        steps: readonly number[]
      }
      const offset = starts.reduce((sum, start, axis) => sum + start * strides[axis]!, 0)
      return memory.view(
        shape,
        offset,
        strides.map((stride, axis) => stride * steps[axis]!),
      )
    }
    case 'broadcastTo': {
      const shift = shape.length - memory.shape.length
      const repeated = shape.map((_, axis) =>
        axis < shift || memory.shape[axis - shift] === 1 ? 0 : strides[axis - shift]!,
      )
      return memory.view(shape, 0, repeated)
    }
  }
  throw new LoweringError(primitive.name)
}
