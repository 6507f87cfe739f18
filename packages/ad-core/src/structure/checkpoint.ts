import { isInterpreted } from '../interpretation.js'
import { current } from '../tape/level.js'
import type { Traced } from '../tape/traced.js'
import { evaluate } from '../transforms/evaluate.js'
import { formedByFirst } from '../transforms/transform.js'
import type { Argument, Arguments, Output } from '../transforms/types.js'
import { call } from './body.js'
import { ownedLeaves, recordLoop } from './loop.js'
import { traceableFunction } from '../transforms/run.js'
import type { Flattened } from '../tree.js'

const NO_POINTS: Flattened = { leaves: [], build: () => undefined }

/**
 * The same function, whose rows are not kept for the adjoint sweep but recorded again when it
 * arrives: memory for one more evaluation.
 *
 * Cost: the function is called once more for each sweep that reaches it. It must give the same result
 * when it is called again. Errors: those that it throws itself. Source: lecture, slide 56 (memorize
 * dataflow); Griewank 1992.
 * @example
 * grad((x) => checkpoint((u) => exp(sin(u)))(x))(1)
 */
export function checkpoint<P = Traced, R extends readonly unknown[] = Traced[], Y = Traced>(
  f: (x: P, ...rest: R) => Y,
): <X extends Argument<P>>(x: X, ...rest: Arguments<R>) => Output<Y, X> {
  traceableFunction('checkpoint', f)
  const recorded = (...inputs: readonly unknown[]): unknown => {
    const level = current
    const traced = inputs.map((input) => ownedLeaves('checkpoint', level, input))
    const { results, form } = recordLoop(level, {
      name: 'checkpoint',
      count: 1,
      carry: [],
      collect: 'single',
      dtype: 'f64',
      points: NO_POINTS,
      body: () => call(f, ...traced),
    })
    return form.build(results)
  }
  return formedByFirst((x: unknown, ...rest: readonly unknown[]) =>
    current === undefined && !isInterpreted('checkpoint', [x, ...rest])
      ? evaluate('checkpoint', recorded, x, rest)
      : recorded(x, ...rest),
  )
}
