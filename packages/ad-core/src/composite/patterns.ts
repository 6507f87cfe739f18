import { ShapeError } from '../errors.js'
import type { Value } from '../operand.js'
import { div } from '../ops/arithmetic.js'
import { sameShape, showShape, sizeOf, type Shape } from '../shape.js'

/**
 * Number of patterns in an array of outputs: the product of all lengths but the last; a vector or a
 * scalar is a single pattern. Throws `ShapeError` where there are none.
 */
export function patternsIn(name: string, shape: Shape): number {
  const patterns = sizeOf(shape.slice(0, -1))
  if (patterns === 0) {
    throw new ShapeError(`${name}: expected at least one pattern, got shape ${showShape(shape)}.`)
  }
  return patterns
}

/** Throws `ShapeError` unless outputs and targets have one shape: here nothing broadcasts. */
export function requireSameShape(name: string, outputs: Shape, targets: Shape): void {
  if (sameShape(outputs, targets)) return
  const advice = sizeOf(outputs) === sizeOf(targets) ? ' Perhaps reshape(targets, shape)?' : ''
  throw new ShapeError(
    `${name}: expected targets of shape ${showShape(outputs)} like the outputs, got ${showShape(targets)}.${advice}`,
  )
}

/** x/n, without an operation where n is 1. */
export function shared(x: Value, n: number): Value {
  return n === 1 ? x : div(x, n)
}
