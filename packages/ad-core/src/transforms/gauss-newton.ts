import { current } from '../tape/level.js'
import type { Traced } from '../tape/traced.js'
import type { Scalar } from '../values.js'
import { composed, CompositeRun } from './composite-run.js'
import { matching, mirrored, outputs, primalOutputs, scalarResult } from './deliver.js'
import { withNumericRun, withRun } from './run.js'
import { valueGradientHvp } from './second-order.js'
import { pushforward } from './tangents.js'
import { isTransform } from './transform.js'
import type { Argument, Arguments, Mirror, ScalarOf } from './types.js'

/** The longer of two argument lists: the model and the loss each take the first they need. */
type Longer<M extends readonly unknown[], L extends readonly unknown[]> = L extends readonly [
  ...M,
  ...unknown[],
]
  ? L
  : M

type Joint = (...inputs: readonly unknown[]) => readonly [unknown, unknown, unknown]

/**
 * Gauss–Newton product: (w, v) ↦ G·v = Jᵀ·H_l·J·v for the loss l of a model's outputs z, shaped like
 * w. Never indefinite where the loss is convex. `model(w, ...rest)` gives z, `loss(z, ...rest)` a
 * scalar.
 *
 * Cost: with the gradient about 2.3 gradients where matrix products dominate: one tangent sweep, one
 * second-order sweep of the loss alone, one adjoint sweep of the model for both. Errors: `ShapeError` for a
 * loss that is not scalar or a v not shaped like w. Source: lecture, slides 14, 36 and 59;
 * Schraudolph 2002.
 * @example
 * gnvp((w) => square(w), (z) => mul(0.5, square(z)))(3, 1) // J = 6, H_l = 1: 36
 */
export function gnvp<
  P = Traced,
  Z = Traced,
  M extends readonly unknown[] = Traced[],
  L extends readonly unknown[] = Traced[],
>(
  model: (w: P, ...rest: M) => Z,
  loss: (z: Z, ...rest: L) => Scalar,
): <X extends Argument<P>>(w: X, v: Argument<P>, ...rest: Arguments<Longer<M, L>>) => Mirror<X> {
  const joint = valueGradientGnvp(model, loss) as unknown as Joint
  return isTransform((w, v, ...rest) =>
    current === undefined ? alone(model, loss, w, v, rest) : (joint(w, v, ...rest)[2] as never),
  )
}

function alone(
  model: unknown,
  loss: unknown,
  w: unknown,
  v: unknown,
  rest: readonly unknown[],
): unknown {
  const { f, seam } = composed('gnvp', model, loss)
  return withNumericRun('gnvp', f, w, rest, (run) => {
    scalarResult('gnvp', run.y)
    return mirrored(
      run.x,
      new CompositeRun(run, seam).product(matching('gnvp', 'vector', run.x, v)),
    )
  })
}

/**
 * Value, gradient and Gauss–Newton product [l(z(w)), ∇, Jᵀ·H_l·J·v] from one recording.
 *
 * Cost: one recording, a forward sweep of the model and two adjoint sweeps at once: 1.5–2.5 gradients.
 * Errors: those of {@link gnvp}. Source: lecture, slides 14 and 59; Schraudolph 2002.
 * @example
 * valueGradientGnvp((w) => square(w), (z) => square(z))(1, 1) // [1, 4, 8]
 */
export function valueGradientGnvp<
  P = Traced,
  Z = Traced,
  M extends readonly unknown[] = Traced[],
  L extends readonly unknown[] = Traced[],
>(
  model: (w: P, ...rest: M) => Z,
  loss: (z: Z, ...rest: L) => Scalar,
): <X extends Argument<P>>(
  w: X,
  v: Argument<P>,
  ...rest: Arguments<Longer<M, L>>
) => [value: ScalarOf<X>, gradient: Mirror<X>, product: Mirror<X>] {
  return isTransform((w, v, ...rest) => {
    if (current !== undefined) return nested(model, loss, w, v, rest) as never
    const { f, seam } = composed('gnvp', model, loss)
    return withNumericRun('gnvp', f, w, rest, (run) => {
      scalarResult('gnvp', run.y)
      const tangents = matching('gnvp', 'vector', run.x, v)
      const value = primalOutputs(run.x, run.y)
      const [gradient, product] = new CompositeRun(run, seam).gradientAndProduct(tangents)
      return [value, mirrored(run.x, gradient), mirrored(run.x, product)] as never
    })
  })
}

/** Within another transform the model is recorded once, and its derivatives are rows: J·v, then Jᵀ twice. */
function nested(
  model: unknown,
  loss: unknown,
  w: unknown,
  v: unknown,
  rest: readonly unknown[],
): readonly [unknown, unknown, unknown] {
  return withRun('gnvp', model, w, rest, (run) => {
    const { x, y } = run
    const dz = outputs(x, y, pushforward(run, matching('gnvp', 'vector', x, v)))
    const curvature = valueGradientHvp(loss as never) as unknown as Joint
    const [value, slopes, curved] = curvature(primalOutputs(x, y), dz, ...rest)
    const pulled = (z: unknown): unknown =>
      mirrored(x, run.pullback(matching('gnvp', 'cotangent', y, z)))
    return [value, pulled(slopes), pulled(curved)]
  })
}
