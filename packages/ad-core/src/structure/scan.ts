import { TreeError } from '../errors.js'
import { isInterpreted } from '../interpretation.js'
import { current } from '../tape/level.js'
import type { Traced } from '../tape/traced.js'
import { shapeOf } from '../operand.js'
import { sameShape, showShape } from '../shape.js'
import { evaluate } from '../transforms/evaluate.js'
import { formedByFirst } from '../transforms/transform.js'
import type { Argument, Arguments, Output } from '../transforms/types.js'
import { flattenTree, type Flattened } from '../tree.js'
import { call, lifted, pointCount } from './body.js'
import { dtypeOfAll, ownedData, ownedLeaves, recordLoop } from './loop.js'
import { traceableFunction } from '../transforms/run.js'

/** One step: the carry before and a point in, the carry after and a result out. */
type Step<C, D, Y, R extends readonly unknown[]> = (
  carry: C,
  x: D,
  ...params: R
) => readonly [carry: C, y: Y]

/**
 * Passes a carry through the points of some data: `scan(step)(init, xs, ...params)` gives
 * `[carry, ys]` with the last carry and the stacked results.
 *
 * Cost: as a loop; derivatives record each step again, so memory is that of one step and the carries.
 * Errors: `TreeError` where a step's carry differs in form from the one before.
 * @example
 * scan((total, x) => [add(total, x), total])(0, [1, 2, 3]) // [6, [0, 1, 3]]
 */
export function scan<C = Traced, D = Traced, Y = Traced, R extends readonly unknown[] = Traced[]>(
  step: Step<C, D, Y, R>,
): <X extends Argument<C>>(
  init: X,
  xs: unknown,
  ...params: Arguments<R>
) => [carry: Output<C, X>, ys: Output<Y, X>] {
  traceableFunction('scan', step)
  const recorded = (init: unknown, xs: unknown, ...params: readonly unknown[]): unknown => {
    const level = current
    const start = flattenTree('scan', ownedLeaves('scan', level, init))
    const points = ownedData('scan', level, xs)
    const others = params.map((param) => ownedLeaves('scan', level, param))
    const { results, form } = recordLoop(level, {
      name: 'scan',
      count: pointCount('scan', points),
      points,
      carry: start.leaves.map(({ value }) => value),
      dtype: dtypeOfAll('scan', [init, xs, ...others]),
      collect: 'stack',
      body(point, carry, inner) {
        const own = carry.map((value) => lifted(inner, value))
        const returned = call(step, start.build(own), point, ...others)
        return checkedStep(returned, start)
      },
    })
    return form.build(results)
  }
  return formedByFirst((init: unknown, xs: unknown, ...params: readonly unknown[]) =>
    current === undefined && !isInterpreted('scan', [init, xs, ...params])
      ? evaluate('scan', recorded, init, [xs, ...params])
      : recorded(init, xs, ...params),
  )
}

function checkedStep(returned: unknown, start: Flattened): readonly [unknown, unknown] {
  if (!Array.isArray(returned) || returned.length !== 2) {
    throw new TreeError(
      'scan: expected a step that returns [carry, y], got something else. Perhaps return [carry, carry]?',
      '',
    )
  }
  const { leaves } = flattenTree('scan', returned[0])
  if (leaves.length !== start.leaves.length) {
    throw new TreeError(
      `scan: expected a carry of ${start.leaves.length} leaves as before the step, got ${leaves.length}.`,
      '',
    )
  }
  leaves.forEach(({ value, path }, k) => {
    const before = start.leaves[k]!
    const expected = shapeOf(before.value)
    if (path !== before.path || !sameShape(expected, shapeOf(value))) {
      throw new TreeError(
        `scan: expected a carry of shape ${showShape(expected)}${before.path && ` at ${before.path}`} as before the step, ` +
          `got ${showShape(shapeOf(value))}${path && ` at ${path}`}. Perhaps another start?`,
        path,
      )
    }
  })
  return returned as unknown as readonly [unknown, unknown]
}
