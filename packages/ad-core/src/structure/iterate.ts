import { DomainError, ShapeError } from '../errors.js'
import { shapeOf } from '../operand.js'
import type { Concrete } from '../primitive.js'
import { sameShape, showShape } from '../shape.js'

/** When an iteration has converged, and when it is given up. */
export interface Convergence {
  readonly tolerance: number
  readonly maxIterations: number
}

/** Repeats a map until its values settle. Errors: `DomainError` if they don't. */
export function iterate(
  name: string,
  start: readonly Concrete[],
  map: (values: readonly Concrete[]) => readonly Concrete[],
  { tolerance, maxIterations }: Convergence,
): readonly Concrete[] {
  let values = start
  let change = Infinity
  for (let k = 0; k < maxIterations; k++) {
    const next = map(values)
    change = 0
    next.forEach((value, leaf) => {
      change = Math.max(change, relativeChange(values[leaf]!, value))
    })
    values = next
    if (change <= tolerance) return values
    if (Number.isNaN(change) || change === Infinity) break
  }
  throw new DomainError(
    `${name}: expected an iteration that converges to ${tolerance} within ${maxIterations} steps, got a last change of ${change}. Perhaps a start nearer to the fixed point, or a step that contracts?`,
  )
}

function relativeChange(before: Concrete, after: Concrete): number {
  if (typeof before === 'number' && typeof after === 'number') return entryChange(before, after)
  if (
    typeof before === 'number' ||
    typeof after === 'number' ||
    !sameShape(before.shape, after.shape)
  ) {
    const [expected, got] = [before, after].map((x) => showShape(shapeOf(x)))
    throw new ShapeError(
      `fixedPoint: expected a step that keeps the shape ${expected}, got ${got}.`,
    )
  }
  let change = 0
  for (let i = 0; i < after.data.length; i++) {
    const own = entryChange(before.data[i]!, after.data[i]!)
    if (!(own <= change)) change = own
  }
  return change
}

function entryChange(before: number, after: number): number {
  return Math.abs(after - before) / Math.max(1, Math.abs(after))
}
