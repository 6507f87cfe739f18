import { apply, shapeOf, type Value } from '../operand.js'
import type { Concrete, Primitive } from '../primitive.js'
import { broadcastShapes, sameShape, SCALAR, sizeOf, stridesOf, type Shape } from '../shape.js'
import { resultDType, type Tensor, type TensorData } from '../tensor.js'
import { rounded, sumTo } from './broadcast.js'
import { multilinear } from './linear.js'
import { addProduct, type Matrix } from './matrix-kernel.js'
import { reshapeValue } from './reshape.js'

/** How an operand's entries are read as matrices: [..., rows, columns], or the transpose of that. */
export interface View {
  readonly shape: Shape
  readonly transposed: boolean
}

/** The views of both operands, and the shape in which the result is given. */
interface Factors {
  readonly left: View
  readonly right: View
  readonly shape: Shape
}

/**
 * Products of matrices, batch by batch. Since views say how operands are read, vectors, transposes
 * and outer products need no rows of their own, and its transposes stay in the family:
 * for C = L·R they are C̄·Rᵀ and Lᵀ·C̄.
 */
export const product: Primitive<Factors> = /* @__PURE__ */ multilinear({
  name: 'matmul',
  evaluate,
  transposes: [
    (cotangent, [x, y], { left, right }) => {
      const whole = wholeView(left, right)
      return left.transposed
        ? summedProduct(y!, right, cotangent, turned(whole), left.shape, shapeOf(x!))
        : summedProduct(cotangent, whole, y!, turned(right), left.shape, shapeOf(x!))
    },
    (cotangent, [x, y], { left, right }) => {
      const whole = wholeView(left, right)
      return right.transposed
        ? summedProduct(cotangent, turned(whole), x!, left, right.shape, shapeOf(y!))
        : summedProduct(x!, turned(left), cotangent, whole, right.shape, shapeOf(y!))
    },
  ],
  flops: (_operands, result, { left }) =>
    2 * sizeOf(shapeOf(result)) * left.shape.at(left.transposed ? -2 : -1)!,
})

/** The product of two operands under their views, given in a shape of as many entries. */
export function productOf(x: Value, left: View, y: Value, right: View, shape: Shape): Value {
  return apply(product, [x, y], { left, right, shape: shape.length === 0 ? SCALAR : shape })
}

/** A product summed over the batches along which an operand was repeated, in its own shape. */
function summedProduct(
  x: Value,
  left: View,
  y: Value,
  right: View,
  target: Shape,
  shape: Shape,
): Value {
  const whole = wholeShape(left, right)
  if (sameShape(whole, target)) return productOf(x, left, y, right, shape)
  return reshapeValue(sumTo(productOf(x, left, y, right, whole), target), shape)
}

function turned({ shape, transposed }: View): View {
  return { shape, transposed: !transposed }
}

function wholeView(left: View, right: View): View {
  return { shape: wholeShape(left, right), transposed: false }
}

/** The product's shape as matrices: batches, rows of the left, columns of the right. */
export function wholeShape(left: View, right: View): Shape {
  const rows = left.shape.at(left.transposed ? -1 : -2)!
  const columns = right.shape.at(right.transposed ? -2 : -1)!
  if (left.shape.length === 2 && right.shape.length === 2) return [rows, columns]
  const batches = broadcastShapes('matmul', left.shape.slice(0, -2), right.shape.slice(0, -2))
  return [...batches, rows, columns]
}

function evaluate([x, y]: readonly Concrete[], { left, right, shape }: Factors): Concrete {
  const whole = wholeShape(left, right)
  const rank = whole.length
  const m = whole[rank - 2]!
  const n = whole[rank - 1]!
  const k = left.shape.at(left.transposed ? -2 : -1)!
  const out = new Float64Array(sizeOf(whole))
  const a = matrix(dataOf(x!), left)
  const b = matrix(dataOf(y!), right)
  if (rank === 2) addProduct(out, 0, m, n, k, a, b)
  else {
    const as = batchOffsets(left.shape, whole.slice(0, -2))
    const bs = batchOffsets(right.shape, whole.slice(0, -2))
    for (let i = 0; i < as.length; i++) {
      addProduct(out, i * m * n, m, n, k, { ...a, offset: as[i]! }, { ...b, offset: bs[i]! })
    }
  }
  return shape.length === 0 ? out[0]! : rounded(shape, resultDType([x!, y!]), out)
}

function dataOf(x: Concrete): TensorData {
  return typeof x === 'number' ? Float64Array.of(x) : (x as Tensor).data
}

function matrix(data: TensorData, { shape, transposed }: View): Matrix {
  const columns = shape[shape.length - 1]!
  return { data, offset: 0, down: transposed ? 1 : columns, along: transposed ? columns : 1 }
}

/** Where each batch of an operand begins, in the order of the batches they broadcast to. */
function batchOffsets(shape: Shape, batches: Shape): Int32Array {
  const own = shape.slice(0, -2)
  const entries = shape.at(-1)! * shape.at(-2)!
  const shift = batches.length - own.length
  const strides = stridesOf(own).map((stride, axis) => (own[axis] === 1 ? 0 : stride * entries))
  const offsets = new Int32Array(sizeOf(batches))
  for (let i = 0; i < offsets.length; i++) {
    let rest = i
    for (let axis = batches.length - 1; axis >= 0; axis--) {
      const index = rest % batches[axis]!
      rest = (rest - index) / batches[axis]!
      if (axis >= shift) offsets[i]! += index * strides[axis - shift]!
    }
  }
  return offsets
}
