import { ShapeError, TreeError } from '../errors.js'
import { stack } from '../linear/join.js'
import { shapeOf, type Operand, type Value } from '../operand.js'
import { sameShape, showShape } from '../shape.js'
import { current } from '../tape/level.js'
import type { Traced } from '../tape/traced.js'
import { allocate, Tensor, zeroLike } from '../tensor.js'
import { flattenTree, inOrderOf, type Flattened, type Leaf } from '../tree.js'
import type { Scalar } from '../values.js'
import { delivered, primalOutputs, scalarResult } from './deliver.js'
import { grad } from './first-order.js'
import { withNumericRun, withRun, type Derivatives } from './run.js'
import { pushforward } from './tangents.js'
import { gradientAndProduct } from './second-order.js'
import { isTransform } from './transform.js'
import type { Argument, Arguments, Batched, Directions, Output } from './types.js'

/** What comes back for many directions of a function's results. */
export type BatchedOutput<Y, X> = X extends Traced ? Y : Untraced<Y>

type Untraced<Y> = Y extends Traced
  ? Tensor & Float64Array
  : Y extends number
    ? Float64Array
    : Y extends Tensor
      ? Tensor
      : Y extends object
        ? { -readonly [K in keyof Y]: Untraced<Y[K]> }
        : Y

/**
 * Forward mode along k directions at once: (x, Ẋ) ↦ [y, Ẏ], where the leaves of Ẋ are those of x
 * with a leading axis k: [k] for a number, [k, n] for a vector, [k, …] for a tensor. Likewise Ẏ.
 *
 * Cost: one recording and k tangent sweeps. Errors: `ShapeError` and `TreeError` for directions that
 * don't fit x. Source: lecture, slides 52–54.
 * @example
 * jvps((x) => prod(x))([2, 3], eye(2)) // [6, [3, 2]]
 */
export function jvps<P = Traced, R extends readonly unknown[] = Traced[], Y = unknown>(
  f: (x: P, ...rest: R) => Y,
): <X extends Argument<P>>(
  x: X,
  directions: Directions<X>,
  ...rest: Arguments<R>
) => [y: Output<Y, X>, tangents: BatchedOutput<Y, X>] {
  return isTransform((x, directions, ...rest) =>
    withRun('jvps', f, x, rest, (run) => {
      const all = slices('jvps', run.x, directions)
      const tangents = all.map((direction) => pushforward(run, direction))
      return [primalOutputs(run.x, run.y), stacked(run.y, tangents)] as never
    }),
  )
}

/**
 * Hessian-vector products for k directions at once: (x, V) ↦ H·V, where the leaves of V and of the
 * result are those of x with a leading axis k.
 *
 * Cost: one recording, and a tangent sweep and a dual adjoint sweep for each direction. Errors:
 * `ShapeError` if f is not scalar; `ShapeError` and `TreeError` for directions that don't fit x.
 * @example
 * hvps((x) => prod(x))([2, 3], eye(2)) // [[0, 1], [1, 0]]
 */
export function hvps<P = Traced, R extends readonly unknown[] = Traced[]>(
  f: (x: P, ...rest: R) => Scalar,
): <X extends Argument<P>>(x: X, directions: Directions<X>, ...rest: Arguments<R>) => Batched<X> {
  return isTransform((x, directions, ...rest) => {
    if (current !== undefined) {
      // Within another transform H·V are the tangents of the gradient, recorded once.
      return withRun('hvps', grad(f as never), x, rest, (run) => {
        const all = slices('hvps', run.x, directions)
        const products = all.map((direction) => pushforward(run, direction))
        return stacked(run.x, products) as never
      })
    }
    return withNumericRun('hvps', f, x, rest, (run) => {
      scalarResult('hvps', run.y)
      const all = slices('hvps', run.x, directions)
      const products = all.map((direction) => gradientAndProduct(run, direction)[1])
      return stacked(run.x, products) as never
    })
  })
}

/** The k directions one by one, each as tangents of the leaves of x. */
function slices(name: string, x: Flattened, directions: unknown): readonly Derivatives[] {
  const leaves = inOrderOf(x.leaves, flattenTree(name, directions).leaves)
  if (leaves.length !== x.leaves.length) {
    throw new TreeError(
      `${name}: expected directions with ${x.leaves.length} leaves, got ${leaves.length}. Perhaps they are shaped like another argument?`,
      '',
    )
  }
  const k = leaves.length === 0 ? 0 : (shapeOf(leaves[0]!.value)[0] ?? 0)
  leaves.forEach((leaf, l) => requireFit(name, x.leaves[l]!, leaf, k))
  return Array.from({ length: k }, (_, i) =>
    leaves.map(({ value }): Value => {
      const slice = (value as Operand).at(i)
      return slice instanceof Tensor && slice.shape.length === 0 ? Number(slice) : slice
    }),
  )
}

function requireFit(name: string, own: Leaf, leaf: Leaf, k: number): void {
  const where = own.path === '' ? '' : ` at ${own.path}`
  if (leaf.path !== own.path) {
    throw new TreeError(
      `${name}: expected directions with a leaf${where || ' at the root'}, got one at ${leaf.path || 'the root'}.`,
      own.path,
    )
  }
  const shape = shapeOf(own.value)
  const got = shapeOf(leaf.value)
  if (got.length !== shape.length + 1 || got[0] !== k || !sameShape(got.slice(1), shape)) {
    const expected = ['k', ...shape].join(', ')
    const advice = sameShape(got, shape)
      ? ` Perhaps ${name.slice(0, -1)}, which takes a single direction?`
      : got.length > 1 && sameShape(got.slice(0, -1), shape)
        ? ' Perhaps transpose(directions)?'
        : ''
    throw new ShapeError(
      `${name}: expected directions of shape [${expected}]${where} with the same k in every leaf, got ${showShape(got)}.${advice}`,
    )
  }
}

/** The results of all directions, stacked leaf by leaf in the form of a tree. */
export function stacked(tree: Flattened, lines: readonly Derivatives[]): unknown {
  return tree.build(
    tree.leaves.map((leaf, l) => {
      const shape = [lines.length, ...shapeOf(leaf.value)]
      const parts = lines.map((line) => line[l] ?? zeroLike(leaf.value))
      const value: Value =
        parts.length === 0
          ? new Tensor(
              shape,
              'f64',
              allocate(
                'f64',
                shape.reduce((a, b) => a * b),
              ),
            )
          : (stack(parts) as Value)
      const form = shape.length === 1 ? 'vector' : 'tensor'
      const dtype = value instanceof Tensor ? value.dtype : leaf.dtype
      return delivered({ ...leaf, form, dtype }, value)
    }),
  )
}
