import { Complex } from '../complex.js'
import { NotDifferentiableError } from '../errors.js'
import { interpreting } from '../interpretation.js'
import { shapeOf, type Operand, type Value } from '../operand.js'
import type { Concrete } from '../primitive.js'
import { sizeOf } from '../shape.js'
import { traceLeaves } from '../structure/loop.js'
import { current } from '../tape/level.js'
import type { Traced } from '../tape/traced.js'
import { Tensor } from '../tensor.js'
import { flattenTree, isDifferentiable, type Flattened, type Leaf } from '../tree.js'
import { fromColumns, type Columnwise } from './columns.js'
import { flattenResult, traceableFunction, type AnyFunction, type Derivatives } from './run.js'
import { requireNumbers } from './numbers-only.js'
import { isTransform } from './transform.js'
import type { Argument, Arguments } from './types.js'
import { abs, max, min } from '../math.js'

/** Far below every length on which a function changes: its square is lost beside 1. */
const RELATIVE_STEP = 1e-30
/** A smaller step would leave its products no room above the smallest numbers. */
const LEAST_STEP = 1e-200

/**
 * ∂f/∂x by a complex step: Im f(x + ih)/h = f′(x) + O(h²). Nothing is subtracted, so that h is 1e-30
 * and the result as accurate as f itself. Independent of all derivative rules. Shaped like x where f
 * is scalar, otherwise the Jacobian as a tensor [m, n], trees flattened in insertion order.
 *
 * f receives complex values in place of x, and branches on real parts. Not for use inside another
 * transform; `compile` interprets it. Cost: n evaluations of f in complex arithmetic, where x has n
 * entries. Errors: `NotDifferentiableError` for an operation without a complex form (the special
 * functions) and inside another transform. Source: lecture, slide 50; Squire and Trapp 1998.
 * @example
 * complexStep((x) => exp(x).div(sin(x)))(1.5) // as grad gives
 */
export function complexStep<P = Traced, R extends readonly unknown[] = Traced[]>(
  f: (x: P, ...rest: R) => unknown,
): <X extends Argument<P>>(x: X, ...rest: Arguments<R>) => Columnwise<X> {
  return isTransform((x, ...rest) => {
    traceableFunction('complexStep', f)
    requireNumbers('complexStep')
    requireOutermost(current === undefined)
    const tree = flattenTree('complexStep', x)
    requireConcrete(tree.leaves)
    const others = rest.map((argument) => {
      const traced = traceLeaves('complexStep', undefined, argument)
      requireConcrete(flattenTree('complexStep', traced, { statics: true }).leaves)
      return traced
    })
    return stepped(f as AnyFunction, tree, others) as never
  })
}

function requireConcrete(leaves: readonly Leaf[]): void {
  for (const { value } of leaves) {
    requireOutermost(typeof value === 'number' || value instanceof Tensor)
  }
}

function requireOutermost(holds: boolean): void {
  if (!holds) {
    throw new NotDifferentiableError(
      'complexStep: expected to be the outermost transform, got a call inside another one. Perhaps jvp(f) there?',
    )
  }
}

/** One evaluation for each entry of x. */
function stepped(f: AnyFunction, x: Flattened, rest: readonly unknown[]): unknown {
  const h = stepFor(x.leaves)
  const call = f as (...inputs: readonly unknown[]) => unknown
  const at = (j: number): Flattened =>
    flattenResult(
      'complexStep',
      interpreting(() => call(x.build(complexLeaves(x.leaves, j, h)), ...rest)),
    )
  const moving = x.leaves.flatMap((leaf) =>
    new Array<boolean>(sizeOf(shapeOf(leaf.value))).fill(isDifferentiable(leaf)),
  )
  let form: readonly Leaf[] | undefined
  const columns = moving.map((moves, j): Derivatives => {
    if (!moves) return []
    const { leaves } = at(j)
    form = leaves
    return leaves.map(({ value }) => imaginaryOver(value, h))
  })
  return fromColumns(x, form ?? at(-1).leaves, columns)
}

/** h·min(1, |x|) over the entries other than 0. */
function stepFor(leaves: readonly Leaf[]): number {
  let least = 1
  for (const { value } of leaves) {
    const entries = typeof value === 'number' ? [value] : (value as Tensor).data
    for (const entry of entries) if (entry !== 0) least = min(least, abs(entry) || least)
  }
  return max(LEAST_STEP, RELATIVE_STEP * least)
}

/** The leaves of x as complex values, with an imaginary part h at entry j of all. */
function complexLeaves(leaves: readonly Leaf[], j: number, h: number): Operand[] {
  let at = 0
  return leaves.map((leaf) => {
    const value = leaf.value as Concrete
    const own = j - at
    at += sizeOf(shapeOf(value))
    if (typeof value === 'number') return new Complex(value, own === 0 ? h : 0)
    if (!isDifferentiable(leaf)) return value
    const im = new Float64Array(value.data.length)
    if (own >= 0 && own < im.length) im[own] = h
    return new Complex(value, new Tensor(value.shape, 'f64', im))
  })
}

function imaginaryOver(value: Value, h: number): Concrete | undefined {
  if (!(value instanceof Complex)) return undefined
  const { im } = value
  if (typeof im === 'number') return im / h
  return new Tensor(
    im.shape,
    'f64',
    Float64Array.from(im.data, (y) => y / h),
  )
}
