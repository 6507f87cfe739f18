import { assemble } from '../../linear/block.js'
import { put } from '../../linear/gather.js'
import { reshapeValue } from '../../linear/reshape.js'
import { placing } from '../../linear/window.js'
import { apply, type Value } from '../../operand.js'
import type { Primitive } from '../../primitive.js'
import { sizeOf, type Shape } from '../../shape.js'
import type { Level } from '../../tape/level.js'
import { shapeOfRow, type Traced } from '../../tape/traced.js'
import { Tensor } from '../../tensor.js'
import type { LoopPoint } from './structured-loop.js'

/** Cotangents of what the iterations read, one after the other. */
export interface Stacked {
  readonly point: LoopPoint
  readonly stack: Traced
  /** Cotangents of further entries, for points that are read one after the other. */
  readonly ends?: readonly { readonly place: number; readonly value: Traced }[]
}

/** Cotangents of the arrays that points were read from, zeros where nothing was. */
export function spreadPoints(
  level: Level,
  count: number,
  points: readonly Stacked[],
): readonly (readonly [source: number, cotangent: Value])[] {
  return points.map(({ point, stack, ends = [] }) => {
    const shape = shapeOfRow(level.tape, point.source)
    const size = sizeOf(shape)
    const width = stack.size / Math.max(1, count)
    const flat = reshapeValue(stack, [stack.size])
    const { offset, stride } = point
    if (point.table !== undefined || (stride < width && count > 1)) {
      const positions = new Tensor([stack.size], 'i32', positionsOf(point, count, width))
      const sum = apply(put as Primitive, [flat, positions], { axis: 0, shape: [size] })
      return [point.source, reshapeValue(sum, shape)]
    }
    if (stride === width || count === 1) {
      if (stack.size === size) return [point.source, reshapeValue(flat, shape)]
      const parts = [flat, ...ends.map(({ value }) => value)]
      const offsets = [offset, ...ends.map(({ place }) => place)]
      return [point.source, apply(assemble as Primitive, parts, { offsets, shape })]
    }
    const padded = apply(placing as Primitive, [reshapeValue(flat, [count, width])], {
      starts: [0, 0],
      steps: [1, 1],
      shape: [count, stride],
    })
    return [point.source, placed(reshapeValue(padded, [count * stride]) as Traced, offset, shape)]
  })
}

/** Flat entries at an offset of a larger array of zeros, those past its end cut off. */
function placed(flat: Traced, offset: number, shape: Shape): Value {
  const rest = sizeOf(shape) - offset
  const fitting = flat.size <= rest ? flat : flat.block(0, [rest])
  return apply(assemble as Primitive, [fitting], { offsets: [offset], shape })
}

function positionsOf(point: LoopPoint, count: number, width: number): Int32Array {
  const positions = new Int32Array(count * width)
  for (let i = 0; i < count; i++) {
    const start = point.table === undefined ? point.offset + i * point.stride : point.table[i]!
    for (let e = 0; e < width; e++) positions[i * width + e] = start + e
  }
  return positions
}
