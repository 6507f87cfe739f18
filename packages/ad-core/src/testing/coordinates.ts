import { shapeOf, type Value } from '../operand.js'
import { sizeOf, stridesOf } from '../shape.js'
import { Tensor } from '../tensor.js'
import { flattenTree, isDifferentiable, showPath, type Leaf } from '../tree.js'

/** The real numbers in a tree as one vector, in insertion order. Integers are held. */
export interface Coordinates {
  readonly size: number
  /** The vector of the tree that was given. */
  readonly start: Float64Array
  /** A tree of the same form from a vector, in double precision; integers as given, or 0. */
  readonly tree: (w: ArrayLike<number>, held?: 'as given' | 'zero') => unknown
  /** The vector of another tree of this form. */
  readonly read: (tree: unknown) => Float64Array
  /** A vector with zeros for the integers in the tree. */
  readonly padded: (w: ArrayLike<number>) => Float64Array
  /** The name of an entry, such as `x.W[1, 0]`. */
  readonly nameOf: (i: number) => string
}

/** How a tree is a vector. */
export function coordinates(root: string, tree: unknown): Coordinates {
  const { leaves, build } = flattenTree('checkDerivatives', tree)
  const moving = leaves.filter(isDifferentiable)
  const size = moving.reduce((total, leaf) => total + sizeOf(shapeOf(leaf.value)), 0)
  return {
    size,
    start: entries(moving, size),
    tree(w, held = 'as given') {
      let at = 0
      return build(
        leaves.map((leaf) => {
          if (!isDifferentiable(leaf)) return held === 'as given' ? leaf.value : zerosOf(leaf.value)
          const shape = shapeOf(leaf.value)
          const start = at
          at += sizeOf(shape)
          if (leaf.form === 'number') return w[start]!
          const data = Float64Array.from({ length: at - start }, (_, i) => w[start + i]!)
          return new Tensor(shape, 'f64', data)
        }),
      )
    },
    read(other) {
      const own = flattenTree('checkDerivatives', other).leaves
      const kept =
        own.length === leaves.length ? own.filter((_, k) => isDifferentiable(leaves[k]!)) : own
      return entries(kept, size)
    },
    padded(w) {
      let at = 0
      const list = leaves.flatMap((leaf) =>
        Array.from({ length: sizeOf(shapeOf(leaf.value)) }, () =>
          isDifferentiable(leaf) ? w[at++]! : 0,
        ),
      )
      return Float64Array.from(list)
    },
    nameOf: (i) => nameOf(root, moving, i),
  }
}

function entries(leaves: readonly Leaf[], size: number): Float64Array {
  const out = new Float64Array(size)
  let at = 0
  for (const { value } of leaves) {
    if (typeof value === 'number') out[at++] = value
    else {
      out.set((value as Tensor).data, at)
      at += value.size
    }
  }
  return out
}

function zerosOf(x: Value): Value {
  return typeof x === 'number' ? 0 : new Tensor(x.shape, 'i32', new Int32Array(x.size))
}

function nameOf(root: string, leaves: readonly Leaf[], i: number): string {
  let rest = i
  for (const leaf of leaves) {
    const { value } = leaf
    const shape = shapeOf(value)
    const size = sizeOf(shape)
    if (rest < size) {
      const indices = stridesOf(shape).map(
        (stride, axis) => Math.floor(rest / stride) % shape[axis]!,
      )
      return `${showPath(root, leaf)}${shape.length === 0 ? '' : `[${indices.join(', ')}]`}`
    }
    rest -= size
  }
  return root
}
