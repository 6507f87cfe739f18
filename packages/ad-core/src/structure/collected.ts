import { plus } from '../dual.js'
import { joining } from '../linear/join.js'
import { assembly } from '../linear/linear.js'
import { apply, shapeOf, type Value } from '../operand.js'
import type { Concrete, Primitive } from '../primitive.js'
import { sizeOf, type Shape } from '../shape.js'
import { allocate, resultDType, Tensor, type DType, type TensorData } from '../tensor.js'

/** How the results of a loop's steps become results of the loop. */
export type Collect = 'stack' | 'sum' | 'single'

/** The sum of any number of arrays of one shape; single precision is added up in double. */
const total: Primitive<undefined> = /* @__PURE__ */ (() => ({
  ...assembly<undefined>({
    name: 'sumOver',
    evaluate(operands) {
      const [first] = operands as readonly Tensor[]
      const sums = new Float64Array(first!.data.length)
      for (const x of operands) addTo(sums, 0, x)
      return rounded(first!.shape, resultDType(operands), sums)
    },
    only: () => undefined,
    part: (_k, cotangent) => cotangent,
  }),
  flops: (operands, result) => (operands.length - 1) * sizeOf(shapeOf(result)),
}))()

/** The results of all steps as one value of any interpretation; `dtype` is that of a stack of scalars. */
export function together(
  parts: readonly Value[],
  shape: Shape,
  collect: Collect,
  dtype: DType | undefined,
): Value {
  if (parts.length === 1 && collect !== 'stack') return parts[0]!
  if (collect === 'stack') {
    return apply(joining, parts, {
      axis: 0,
      starts: parts.map((_, i) => i),
      shape: [parts.length, ...shape],
      ...(dtype === undefined || shape.length > 0 ? {} : { dtype }),
    })
  }
  return shape.length === 0 ? parts.reduce(plus) : apply(total, parts, undefined)
}

/** The results of a loop's steps as numbers, added up or one after the other. */
export class Collected {
  private readonly shape: Shape
  private readonly collect: Collect
  private readonly count: number
  private readonly data: Float64Array
  private dtype: DType

  constructor(shape: Shape, dtype: DType, collect: Collect, count: number) {
    this.shape = shape
    this.dtype = dtype
    this.collect = collect
    this.count = count
    this.data = new Float64Array(sizeOf(shape) * (collect === 'stack' ? count : 1))
  }

  add(i: number, value: Concrete): void {
    if (typeof value !== 'number' && value.rank > 0 && value.dtype !== this.dtype) {
      this.dtype = 'f64'
    }
    addTo(this.data, this.collect === 'stack' ? i * sizeOf(this.shape) : 0, value)
  }

  result(): Concrete {
    const { shape, collect, data } = this
    if (collect !== 'stack' && shape.length === 0) return data[0]!
    const dtype = collect === 'sum' && this.dtype !== 'f32' ? 'f64' : this.dtype
    return rounded(collect === 'stack' ? [this.count, ...shape] : shape, dtype, data)
  }
}

function addTo(sums: TensorData, from: number, value: Concrete): void {
  if (typeof value === 'number') sums[from]! += value
  else for (let e = 0; e < value.data.length; e++) sums[from + e]! += value.data[e]!
}

function rounded(shape: Shape, dtype: DType, sums: Float64Array): Tensor {
  if (dtype === 'f64') return new Tensor(shape, dtype, sums)
  const data = allocate(dtype, sums.length)
  data.set(sums)
  return new Tensor(shape, dtype, data)
}
