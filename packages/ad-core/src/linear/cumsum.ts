import { apply, shapeOf } from '../operand.js'
import type { Concrete, Primitive } from '../primitive.js'
import { normalAxis, sizeOf } from '../shape.js'
import { allocate, Tensor } from '../tensor.js'
import { toValue, type ArrayOutcome, type Like } from '../values.js'
import { axisIn, type AxisOptions } from './axes.js'
import { linear } from './linear.js'

interface Running {
  readonly axis: number
  /** Whether the sums run from the end to the front. */
  readonly reverse: boolean
}

/** Running sums along an axis; the transpose runs the other way. */
export const runningSum: Primitive<Running> = /* @__PURE__ */ linear({
  name: 'cumsum',
  evaluate: runningSums,
  transpose: (cotangent, _shape, { axis, reverse }) =>
    apply(runningSum, [cotangent], { axis, reverse: !reverse }),
  flops: ([x]) => sizeOf(shapeOf(x!)),
})

/**
 * Running sums along an axis: entry i is x₀ + … + xᵢ. Shape: x's. Accumulated in double precision.
 * Cost: x's entries. Errors: `ShapeError` for a scalar or an axis out of range.
 * @example cumsum([1, 2, 3]) // [1, 3, 6]
 */
export function cumsum<A extends Like>(
  x: A,
  axis: number | AxisOptions<number> = 0,
): ArrayOutcome<A> {
  const value = toValue('cumsum', x)
  const at = normalAxis('cumsum', axisIn('cumsum', axis) ?? 0, shapeOf(value).length)
  return apply(runningSum, [value], { axis: at, reverse: false }) as ArrayOutcome<A>
}

function runningSums(x: Concrete, { axis, reverse }: Running): Tensor {
  const { data, dtype, shape } = x as Tensor
  const out = allocate(dtype === 'i32' ? 'f64' : dtype, data.length)
  const length = shape[axis]!
  const inner = sizeOf(shape.slice(axis + 1))
  const lanes = length === 0 ? 0 : data.length / length
  const step = reverse ? -inner : inner
  for (let lane = 0; lane < lanes; lane++) {
    const within = lane % inner
    let at = (lane - within) * length + within + (reverse ? (length - 1) * inner : 0)
    let total = 0
    for (let i = 0; i < length; i++) {
      total += data[at]!
      out[at] = total
      at += step
    }
  }
  return new Tensor(shape, dtype === 'i32' ? 'f64' : dtype, out)
}
