import { ShapeError } from '../errors.js'
import { apply, shapeOf } from '../operand.js'
import { showShape, type Shape } from '../shape.js'
import { toValue, type ArrayOutcome, type Like } from '../values.js'
import { padding, placing } from './window.js'

/** Entries to add before and after the others along one axis. */
export type PadWidth = readonly [before: number, after: number]

/**
 * The array with a border of a constant. `widths`: a number for every side, `[before, after]` for
 * every axis, or a list with one such pair an axis. Cost: the result's entries. Errors: `ShapeError`
 * for widths that are negative, no whole numbers, or not one pair an axis.
 * @example pad([1, 2], [1, 2]) // [0, 1, 2, 0, 0]
 */
export function pad<A extends Like>(
  x: A,
  widths: number | PadWidth | readonly PadWidth[],
  value: number = 0,
): ArrayOutcome<A> {
  const operand = toValue('pad', x)
  const shape = shapeOf(operand)
  const pairs = pairsOf(widths, shape)
  const window = {
    starts: pairs.map(([before]) => before),
    steps: shape.map(() => 1),
    shape: shape.map((length, axis) => pairs[axis]![0] + length + pairs[axis]![1]),
  }
  const padded =
    value === 0
      ? apply(placing, [operand], window)
      : apply(padding, [operand], { ...window, value })
  return padded as ArrayOutcome<A>
}

function pairsOf(
  widths: number | PadWidth | readonly PadWidth[],
  shape: Shape,
): readonly PadWidth[] {
  const pairs =
    typeof widths === 'number'
      ? shape.map((): PadWidth => [widths, widths])
      : isPair(widths)
        ? shape.map((): PadWidth => widths)
        : Array.from(widths ?? [])
  const whole = pairs.every((pair) => pair.every((width) => Number.isInteger(width) && width >= 0))
  if (!whole || pairs.length !== shape.length) {
    throw new ShapeError(
      `pad: expected a pair of whole widths ≥ 0 for each axis of shape ${showShape(shape)}, got ${JSON.stringify(widths) ?? 'undefined'}.`,
    )
  }
  return pairs
}

function isPair(widths: PadWidth | readonly PadWidth[]): widths is PadWidth {
  return typeof widths?.[0] === 'number'
}
