import { block } from '../../linear/block.js'
import { slicing, type Window } from '../../linear/window.js'
import { shapeOf } from '../../operand.js'
import type { Concrete, Primitive } from '../../primitive.js'
import { stridesOf, type Shape } from '../../shape.js'
import type { ArrayNode } from '../../tape/tape.js'

/**
 * Where the entries of an array begin that a row takes from it, if they follow each other; undefined for
 * other rows. `source` is what the row takes them from.
 */
export function blockOffset(
  { primitive, attributes, value }: ArrayNode,
  source: Concrete | undefined,
): number | undefined {
  if (primitive === (block as Primitive)) return (attributes as { offset: number }).offset
  if (primitive !== (slicing as Primitive) || source === undefined) return undefined
  const whole = shapeOf(source)
  const { starts, steps } = attributes as Window
  if (!isRun(steps, shapeOf(value), whole)) return undefined
  const strides = stridesOf(whole)
  return starts.reduce((offset, start, axis) => offset + start * strides[axis]!, 0)
}

/** Whether a window into an array is of entries that follow each other. */
function isRun(steps: readonly number[], window: Shape, whole: Shape): boolean {
  const first = window.findIndex((length) => length !== 1)
  return (
    first < 0 ||
    window.every(
      (length, axis) =>
        axis < first || (steps[axis] === 1 && (axis === first || length === whole[axis])),
    )
  )
}
