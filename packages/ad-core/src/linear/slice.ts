import { ShapeError } from '../errors.js'
import { apply, shapeOf } from '../operand.js'
import { normalAxis } from '../shape.js'
import { toValue, type ArrayOutcome, type Like } from '../values.js'
import { listedAxes, type Axes, type AxisOptions } from './axes.js'
import { slicing } from './window.js'

/**
 * The entries from `start` to before `end` along an axis, every `step`-th of them. Negative
 * positions count from the end, positions beyond the ends are cut to them, and a negative step goes
 * backwards. Shape: x with that axis shortened. Cost: the result's entries. Errors: `ShapeError`.
 * @example slice([0, 1, 2, 3, 4], 1, -1) // [1, 2, 3]
 * slice([0, 1, 2, 3, 4], -1, undefined, 0, -2) // [4, 2, 0]
 */
export function slice<A extends Like>(
  x: A,
  start: number,
  end?: number,
  axis: number = 0,
  step: number = 1,
): ArrayOutcome<A> {
  const value = toValue('slice', x)
  const whole = shapeOf(value)
  const at = normalAxis('slice', axis, whole.length)
  if (![start, end ?? 0, step].every(Number.isInteger) || step === 0) {
    throw new ShapeError(
      `slice: expected whole positions and a whole step other than 0, got start ${start}, end ${end ?? 'left out'}, step ${step}.`,
    )
  }
  const length = whole[at]!
  const first = cut(start, length, step)
  const beyond = end === undefined ? (step > 0 ? length : -1) : cut(end, length, step)
  const count = Math.max(0, Math.ceil((beyond - first) / step))
  return apply(slicing, [value], {
    starts: whole.map((_, k) => (k === at ? first : 0)),
    steps: whole.map((_, k) => (k === at ? step : 1)),
    shape: whole.map((n, k) => (k === at ? count : n)),
  }) as ArrayOutcome<A>
}

/** A position counted from the front, within what a walk in the step's direction can meet. */
function cut(position: number, length: number, step: number): number {
  const counted = position < 0 ? position + length : position
  return step > 0
    ? Math.min(Math.max(counted, 0), length)
    : Math.min(Math.max(counted, -1), length - 1)
}

/**
 * The array in reverse order along one axis, several, or all. Cost: a copy. Errors: `ShapeError`.
 * @example flip([1, 2, 3]) // [3, 2, 1]
 */
export function flip<A extends Like>(x: A, axis?: Axes | AxisOptions): ArrayOutcome<A> {
  const value = toValue('flip', x)
  const shape = shapeOf(value)
  const flipped = listedAxes('flip', shape, axis)
  return apply(slicing, [value], {
    starts: shape.map((length, k) => (flipped.includes(k) ? length - 1 : 0)),
    steps: shape.map((_, k) => (flipped.includes(k) ? -1 : 1)),
    shape,
  }) as ArrayOutcome<A>
}
