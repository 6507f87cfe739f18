import { sizeOf, stridesOf, type Shape } from '../../shape.js'
import type { ArrayNode } from '../../tape/tape.js'
import { LoweringError } from './lowering-error.js'

/** Where an operand's entries go in a flat array. */
export interface Place {
  readonly offset: number
  /** One an axis of the operand; row-major order where there are none. */
  readonly strides: readonly number[] | undefined
}

/** Where the operands of an operation that puts them in places among zeros go. */
export function placesOf(
  { primitive, attributes }: ArrayNode,
  operands: readonly Shape[],
  shape: Shape,
): readonly Place[] {
  const strides = stridesOf(shape)
  if (primitive.name === 'assemble') {
    const { offsets } = attributes as { readonly offsets: readonly number[] }
    return offsets.map((offset) => ({ offset, strides: undefined }))
  }
  if (primitive.name === 'concat') {
    const { axis, starts } = attributes as { axis: number; starts: readonly number[] }
    return operands.map((operand, k) => ({
      offset: starts[k]! * strides[axis]!,
      strides: operand.length < shape.length ? strides.filter((_, i) => i !== axis) : strides,
    }))
  }
  if (primitive.name === 'place' || primitive.name === 'pad') {
    const { starts, steps } = attributes as { starts: readonly number[]; steps: readonly number[] }
    return [
      {
        offset: starts.reduce((sum, start, axis) => sum + start * strides[axis]!, 0),
        strides: strides.map((stride, axis) => stride * steps[axis]!),
      },
    ]
  }
  throw new LoweringError(primitive.name)
}

/** Whether operands may meet at one place, where they are added up. */
export function placesOverlap(
  { primitive, attributes }: ArrayNode,
  operands: readonly Shape[],
): boolean {
  if (primitive.name !== 'assemble') return false
  const { offsets } = attributes as { readonly offsets: readonly number[] }
  const order = offsets.map((_, k) => k).sort((x, y) => offsets[x]! - offsets[y]!)
  return order.some(
    (k, i) => i > 0 && offsets[order[i - 1]!]! + sizeOf(operands[order[i - 1]!]!) > offsets[k]!,
  )
}
