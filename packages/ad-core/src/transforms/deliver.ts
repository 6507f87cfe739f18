import { ShapeError, TreeError } from '../errors.js'
import { shapeOf, type Operand, type Value } from '../operand.js'
import { sameShape, SCALAR, showShape } from '../shape.js'
import { current } from '../tape/level.js'
import { Traced } from '../tape/traced.js'
import { copied, Tensor, zeroLike } from '../tensor.js'
import { flattenTree, inFormOf, inOrderOf, type Flattened, type Leaf } from '../tree.js'
import { recordInput } from './input.js'
import type { Derivatives } from './run.js'

/** The tree of results that belong to the leaves of an argument, each in its leaf's form. */
export function mirrored(x: Flattened, derivatives: Derivatives): unknown {
  return x.build(x.leaves.map((leaf, k) => delivered(leaf, derivatives[k] ?? zeroLike(leaf.value))))
}

/** A function's own results: numbers, typed arrays and tensors by rank, or traced values. */
export function outputs(x: Flattened, y: Flattened, values: Derivatives): unknown {
  const asTensors =
    x.leaves.some((leaf) => leaf.form === 'tensor') &&
    !x.leaves.some((leaf) => leaf.form === 'vector')
  return y.build(
    y.leaves.map((leaf, k) => {
      const value = values[k] ?? zeroLike(leaf.value)
      const rank = shapeOf(value).length
      const form = rank === 0 ? 'number' : rank === 1 && !asTensors ? 'vector' : 'tensor'
      const dtype = value instanceof Tensor ? value.dtype : 'f64'
      // A copy, since a function may return its argument, or an array it captured.
      return delivered({ ...leaf, form, dtype }, copied(value))
    }),
  )
}

/** The primal result. */
export function primalOutputs(x: Flattened, y: Flattened): unknown {
  return outputs(
    x,
    y,
    y.leaves.map(({ value }) => value),
  )
}

/** A value as a caller gets it: traced inside another transform, in its leaf's form outside. */
export function delivered(leaf: Leaf, value: Value): unknown {
  return current === undefined ? inFormOf(leaf, value) : asTraced(value)
}

/** A value as a traced one of the transform that is running. */
export function asTraced(value: Value): Value {
  const level = current!
  if (typeof value === 'number') return new Traced(level, level.tape.constant(value), SCALAR)
  if (!(value instanceof Tensor)) return value
  return recordInput(level, value, false)
}

/** The leaves of a tangent or cotangent, checked against the tree it belongs to. */
export function matching(
  name: string,
  what: string,
  x: Flattened,
  tangent: unknown,
): readonly Value[] {
  if (tangent === undefined) {
    throw new TreeError(`${name}: expected a ${what} as another argument, got undefined.`, '')
  }
  const leaves = inOrderOf(x.leaves, asTuples(x, flattenTree(name, tangent).leaves))
  if (leaves.length !== x.leaves.length) {
    throw new TreeError(
      `${name}: expected a ${what} with ${x.leaves.length} leaves, got ${leaves.length}. Perhaps it is shaped like another argument?`,
      '',
    )
  }
  return leaves.map((leaf, k) => {
    const own = x.leaves[k]!
    if (leaf.path !== own.path) {
      throw new TreeError(
        `${name}: expected a ${what} with a leaf at ${own.path || 'its root'}, got one at ${leaf.path || 'its root'}.`,
        own.path,
      )
    }
    const expected = shapeOf(own.value)
    const got = shapeOf(leaf.value)
    if (!sameShape(expected, got)) {
      throw new ShapeError(
        `${name}: expected a ${what} of shape ${showShape(expected)}${own.path === '' ? '' : ` at ${own.path}`}, got ${showShape(got)}.`,
      )
    }
    return leaf.value
  })
}

/** Vectors taken apart where a tuple of scalars is meant: `[1, 0]` is the cotangent of `[y, z]` too. */
export function asTuples(x: Flattened, leaves: readonly Leaf[]): readonly Leaf[] {
  const paths = new Set(x.leaves.map(({ path }) => path))
  return leaves.flatMap((leaf) => {
    const { path, value } = leaf
    if (paths.has(path) || !paths.has(`${path}[0]`) || shapeOf(value).length !== 1) return [leaf]
    const entries = [...(value as Operand)]
    return entries.map((entry, i): Leaf => ({
      ...leaf,
      path: `${path}[${i}]`,
      value: entry instanceof Tensor ? Number(entry) : entry,
    }))
  })
}

/** The one scalar a function returned; throws `ShapeError` for anything else. */
export function scalarResult(name: string, y: Flattened): Value {
  const [leaf] = y.leaves
  if (y.leaves.length !== 1 || leaf!.path !== '' || shapeOf(leaf!.value).length > 0) {
    const got =
      y.leaves.length === 1 && leaf!.path === ''
        ? `shape ${showShape(shapeOf(leaf!.value))}`
        : `a tree of ${y.leaves.length} leaves`
    throw new ShapeError(
      `${name}: expected f to return a scalar, got ${got}. Perhaps jacobian(f), or sum(…) of the result?`,
    )
  }
  return leaf!.value
}
