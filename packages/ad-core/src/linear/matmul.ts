import { ShapeError } from '../errors.js'
import { shapeOf, type Value } from '../operand.js'
import { mul } from '../ops/arithmetic.js'
import { broadcastShapes, showShape, sizeOf, type Shape } from '../shape.js'
import { toValue, type ArrayOutcome, type Like, type Outcome } from '../values.js'
import { productOf, type View } from './product.js'

/**
 * Matrix product, as NumPy's: [m, k]·[k, n] → [m, n]; a vector on the left is a row, on the right a
 * column, whose axis the result lacks; axes before the last two are batches, which broadcast. Sums
 * are accumulated in double precision. Cost: 2·m·n·k flops a batch. Errors: `ShapeError` for
 * scalars, for inner lengths that differ and for batches that don't broadcast.
 * @example matmul(tensor([[1, 2], [3, 4]]), [1, 1]) // [3, 7]
 */
export function matmul<A extends Like, B extends Like>(x: A, y: B): Outcome<A, B> {
  return matrixProduct('matmul', toValue('matmul', x), toValue('matmul', y)) as Outcome<A, B>
}

/**
 * Inner product: of two vectors Σ xᵢ·yᵢ, a scalar; of a matrix and a vector, either way round, or of
 * two matrices their matrix product; with a scalar x·y. Cost: 2 flops a multiplication. Errors:
 * `ShapeError` for lengths that differ, and for more than two axes.
 * @example dot([1, 2, 3], [4, 5, 6]) // 32
 */
export function dot<A extends Like, B extends Like>(x: A, y: B): Outcome<A, B> {
  const left = toValue('dot', x)
  const right = toValue('dot', y)
  const ranks = [shapeOf(left).length, shapeOf(right).length]
  if (Math.max(...ranks) > 2) {
    throw new ShapeError(
      `dot: expected vectors and matrices, got ${showShape(shapeOf(left))} and ${showShape(shapeOf(right))}. Perhaps matmul(x, y)?`,
    )
  }
  const result = ranks.includes(0) ? mul(left, right) : matrixProduct('dot', left, right)
  return result as Outcome<A, B>
}

/**
 * Outer product: entry (i, j) is xᵢ·yⱼ. Shape: [size of x, size of y]; arrays of more axes count as
 * the vector of their entries. Cost: the result's entries.
 * @example outer([1, 2], [3, 4]) // [[3, 4], [6, 8]]
 */
export function outer<A extends Like, B extends Like>(x: A, y: B): ArrayOutcome<A, B> {
  const left = toValue('outer', x)
  const right = toValue('outer', y)
  const shape = [sizeOf(shapeOf(left)), sizeOf(shapeOf(right))] as const
  const column = { shape: [shape[0], 1], transposed: false }
  const row = { shape: [1, shape[1]], transposed: false }
  return productOf(left, column, right, row, shape) as ArrayOutcome<A, B>
}

function matrixProduct(name: string, x: Value, y: Value): Value {
  const left = shapeOf(x)
  const right = shapeOf(y)
  requireFit(name, left, right)
  const rows = left.length === 1 ? [] : [left.at(-2)!]
  const columns = right.length === 1 ? [] : [right.at(-1)!]
  const batches = broadcastShapes(name, left.slice(0, -2), right.slice(0, -2))
  const rightView = plain(right.length === 1 ? [right[0]!, 1] : right)
  return productOf(x, leftView(left, right), y, rightView, [...batches, ...rows, ...columns])
}

/** A left operand as matrices; all its rows at once where the right is a single matrix. */
function leftView(left: Shape, right: Shape): View {
  const inner = left.at(-1)!
  if (left.length === 1) return plain([1, inner])
  return plain(right.length <= 2 ? [sizeOf(left.slice(0, -1)), inner] : left)
}

function plain(shape: Shape): View {
  return { shape, transposed: false }
}

function requireFit(name: string, left: Shape, right: Shape): void {
  const got = `got ${showShape(left)} and ${showShape(right)}.`
  if (left.length === 0 || right.length === 0) {
    throw new ShapeError(`${name}: expected arrays, ${got} Perhaps mul(x, y)?`)
  }
  const inner = left.at(-1)!
  if (inner === right.at(-2) || (right.length === 1 && inner === right[0])) return
  const advice =
    right.length > 1 && inner === right.at(-1)
      ? ` Perhaps ${name}(x, transpose(y))?`
      : left.length > 1 && left.at(-2) === (right.at(-2) ?? right[0])
        ? ` Perhaps ${name}(transpose(x), y)?`
        : ''
  throw new ShapeError(
    `${name}: expected as many columns on the left as rows on the right, ${got}${advice}`,
  )
}
