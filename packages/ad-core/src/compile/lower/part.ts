import { sizeOf, stridesOf, type Shape } from '../../shape.js'
import type { NodeId } from '../program/graph.js'

/** An operand of an operation that is taken apart: its entries by flat position. */
export interface Part {
  readonly shape: Shape
  readonly entry: (position: number) => NodeId
}

/** All entries of an operand. */
export function entriesOf(part: Part): readonly NodeId[] {
  return Array.from({ length: sizeOf(part.shape) }, (_, i) => part.entry(i))
}

/** For each entry of a shape the position of the entry that broadcasting puts there. */
export function broadcastPositions(from: Shape, to: Shape): Int32Array {
  const positions = new Int32Array(sizeOf(to))
  const strides = stridesOf(from)
  const shift = to.length - from.length
  const steps = to.map((_, axis) =>
    axis < shift || from[axis - shift] === 1 ? 0 : strides[axis - shift]!,
  )
  for (let i = 0; i < positions.length; i++) {
    let rest = i
    let place = 0
    for (let axis = to.length - 1; axis >= 0; axis--) {
      place += (rest % to[axis]!) * steps[axis]!
      rest = Math.floor(rest / to[axis]!)
    }
    positions[i] = place
  }
  return positions
}
