import { current } from '../tape/level.js'
import type { Traced } from '../tape/traced.js'
import type { Scalar } from '../values.js'
import { matching, mirrored, primalOutputs, scalarResult } from './deliver.js'
import { jvp, valueAndGrad } from './first-order.js'
import { withNumericRun, type Derivatives, type NumericRun } from './run.js'
import { dualPullback, pushforward } from './tangents.js'
import { isTransform } from './transform.js'
import type { Argument, Arguments, Mirror, ScalarOf } from './types.js'

const ONE = [1] as const
const STRUCTURAL_ZERO = [undefined] as const

/**
 * Hessian-vector product of a scalar function, forward over reverse: (x, v) ↦ H·v, shaped like x.
 *
 * Cost: about 2 gradients more than none, whatever the size of x; the Hessian is never formed.
 * Errors: `ShapeError` if f is not scalar or v not shaped like x. Source: Pearlmutter 1994; lecture,
 * slide 59.
 * @example
 * hvp((x) => prod(x))([2, 3], [1, 0]) // [0, 1]
 */
export function hvp<P = Traced, R extends readonly unknown[] = Traced[]>(
  f: (x: P, ...rest: R) => Scalar,
): <X extends Argument<P>>(x: X, v: Argument<P>, ...rest: Arguments<R>) => Mirror<X> {
  const joint = valueGradientHvp(f) as unknown as Joint
  return isTransform((x, v, ...rest) => joint(x, v, ...rest)[2] as never)
}

type Joint = (...inputs: readonly unknown[]) => readonly [unknown, unknown, unknown]

/**
 * Value, gradient and H·v from one recording.
 *
 * Cost: about 3 gradients where matrix products dominate, near 2 for scalar code.
 * @example
 * valueGradientHvp((x) => square(x))(3, 1) // [9, 6, 2]
 */
export function valueGradientHvp<P = Traced, R extends readonly unknown[] = Traced[]>(
  f: (x: P, ...rest: R) => Scalar,
): <X extends Argument<P>>(
  x: X,
  v: Argument<P>,
  ...rest: Arguments<R>
) => [value: ScalarOf<X>, gradient: Mirror<X>, product: Mirror<X>] {
  return isTransform((x, v, ...rest) => {
    if (current !== undefined) {
      // Within another transform the product is a composition: the tangent of the gradient.
      const both = jvp(valueAndGrad(f as never)) as unknown as (
        ...inputs: readonly unknown[]
      ) => readonly [readonly [unknown, unknown], readonly [unknown, unknown]]
      const [[value, gradient], [, product]] = both(x, v, ...rest)
      return [value, gradient, product] as never
    }
    return withNumericRun('hvp', f, x, rest, (run) => {
      scalarResult('hvp', run.y)
      const value = primalOutputs(run.x, run.y)
      const [gradient, product] = gradientAndProduct(run, matching('hvp', 'vector', run.x, v))
      return [value, mirrored(run.x, gradient), mirrored(run.x, product)] as never
    })
  })
}

/** One tangent sweep and one dual adjoint sweep over a recorded scalar function. */
export function gradientAndProduct(
  run: NumericRun,
  v: Derivatives,
): readonly [gradient: Derivatives, product: Derivatives] {
  pushforward(run, v)
  return dualPullback(run, ONE, STRUCTURAL_ZERO)
}
