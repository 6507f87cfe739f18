import { TracedError } from '../errors.js'
import { Emission } from '../sweeps/emit.js'
import { current } from '../tape/level.js'
import type { Scalar } from '../values.js'
import { matching, mirrored, outputs, primalOutputs, scalarResult } from './deliver.js'
import { keptRun, seeds, withRun, type Derivatives, type NumericRun } from './run.js'
import { pushforward } from './tangents.js'
import { isTransform } from './transform.js'
import type { Argument, Arguments, Mirror, Output, ScalarOf } from './types.js'
import type { Traced } from '../tape/traced.js'

const ONE = [1] as const

/**
 * Gradient of a scalar function by reverse mode: x ↦ ∂f/∂x, shaped like x.
 *
 * Cost: one recording and one adjoint sweep, together 2–4 evaluations of f whatever the size of x.
 * Errors: `ShapeError` if f is not scalar; `TreeError` for a tree that holds other things than
 * numbers. Source: lecture, slides 55–57.
 * @example
 * const f = (x) => sum(square(x))
 * grad(f)([1, 2, 3]) // Float64Array [2, 4, 6]
 */
export function grad<P = Traced, R extends readonly unknown[] = Traced[]>(
  f: (x: P, ...rest: R) => Scalar,
): <X extends Argument<P>>(x: X, ...rest: Arguments<R>) => Mirror<X> {
  return isTransform((x, ...rest) =>
    withRun('grad', f, x, rest, (run) => {
      scalarResult('grad', run.y)
      return mirrored(run.x, run.pullback(ONE)) as never
    }),
  )
}

/**
 * Value f(x) and gradient ∇f(x) of a scalar function from one recording; the gradient has x's form.
 *
 * Cost: one recording and one adjoint sweep, 2–4 evaluations of f. Errors: those of {@link grad}.
 * Source: lecture, slides 55–57.
 * @example
 * valueAndGrad((x) => square(x))(3) // [9, 6]
 */
export function valueAndGrad<P = Traced, R extends readonly unknown[] = Traced[]>(
  f: (x: P, ...rest: R) => Scalar,
): <X extends Argument<P>>(
  x: X,
  ...rest: Arguments<R>
) => [value: ScalarOf<X>, gradient: Mirror<X>] {
  return isTransform((x, ...rest) =>
    withRun('valueAndGrad', f, x, rest, (run) => {
      scalarResult('valueAndGrad', run.y)
      const value = primalOutputs(run.x, run.y)
      return [value, mirrored(run.x, run.pullback(ONE))] as never
    }),
  )
}

/**
 * Forward mode: (x, ẋ) ↦ [y, ẏ] with ẏ = J·ẋ.
 *
 * Cost: one recording and one tangent sweep, 2–3 evaluations of f. Errors: `ShapeError` for a
 * tangent that is not shaped like x. Source: lecture, slides 52–54.
 * @example
 * jvp((x) => sin(x))(0, 1) // [0, 1]
 */
export function jvp<P = Traced, R extends readonly unknown[] = Traced[], Y = unknown>(
  f: (x: P, ...rest: R) => Y,
): <X extends Argument<P>>(
  x: X,
  dx: Argument<P>,
  ...rest: Arguments<R>
) => [y: Output<Y, X>, dy: Output<Y, X>] {
  return isTransform((x, dx, ...rest) =>
    withRun('jvp', f, x, rest, (run) => {
      const tangents = matching('jvp', 'tangent', run.x, dx)
      const dy = pushforward(run, tangents)
      return [primalOutputs(run.x, run.y), outputs(run.x, run.y, dy)] as never
    }),
  )
}

/** Cotangents of x from a cotangent of y. */
export type Pullback<Y, X> = (cotangent: Argument<Y>) => Mirror<X>

/**
 * Reverse mode: x ↦ [y, pullback], pullback(ȳ) = Jᵀ·ȳ. The pullback owns its rows: it can be called
 * again, later, and inside another transform.
 *
 * Cost: one recording; one adjoint sweep for each call of the pullback. Errors: `ShapeError` and
 * `TreeError` for a ȳ of another form than y, with its path. Source: lecture, slides 55–57.
 * @example
 * const [y, pullback] = vjp((x) => square(x))([1, 2]) // y = [1, 4]
 * pullback([1, 1]) // [2, 4]
 */
export function vjp<P = Traced, R extends readonly unknown[] = Traced[], Y = unknown>(
  f: (x: P, ...rest: R) => Y,
): <X extends Argument<P>>(
  x: X,
  ...rest: Arguments<R>
) => [y: Output<Y, X>, pullback: Pullback<Y, X>] {
  return isTransform((x, ...rest) => {
    if (current === undefined) {
      const run = keptRun('vjp', f, x, rest, false)
      run.level.alive = false
      run.tape.resize(Math.max(1, run.tape.length))
      return [
        primalOutputs(run.x, run.y),
        (cotangent: unknown) => pullKept(run, cotangent),
      ] as never
    }
    const outer = current
    return withRun('vjp', f, x, rest, (run) => {
      const pullback = (cotangent: unknown): unknown => {
        if (!outer.alive || current === undefined) {
          throw new TracedError(
            'vjp: expected a pullback of a transform that is running, got one whose transform has ended.',
          )
        }
        return mirrored(run.x, run.pullback(matching('vjp', 'cotangent', run.y, cotangent)))
      }
      return [primalOutputs(run.x, run.y), pullback] as never
    })
  })
}

/** A pullback that outlives its recording: numbers outside, rows inside another transform. */
function pullKept(run: NumericRun, cotangent: unknown): unknown {
  const cotangents = matching('vjp', 'cotangent', run.y, cotangent)
  const adjoints: Derivatives =
    current === undefined ? run.pullback(cotangents) : emittedPullback(run, cotangents)
  return mirrored(run.x, adjoints)
}

/** The pullback as rows of the transform that is being recorded. */
function emittedPullback(run: NumericRun, cotangents: Derivatives): Derivatives {
  const emission = new Emission(run.tape, run.from, run.to, run.inputs)
  return emission.pullback(seeds(run.outputs, cotangents), run.inputs)
}
