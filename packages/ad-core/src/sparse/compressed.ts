import { assemble } from '../linear/block.js'
import { take } from '../linear/gather.js'
import { apply, shapeOf, type Value } from '../operand.js'
import { sizeOf } from '../shape.js'
import { current } from '../tape/level.js'
import { Tensor, zeroLike } from '../tensor.js'
import { asTraced } from '../transforms/deliver.js'
import type { Derivatives } from '../transforms/run.js'
import { totalSize, writeFlat } from '../transforms/vectors.js'
import { isDifferentiable, type Leaf } from '../tree.js'
import type { Coloring } from './coloring.js'

/** Where the entries of a sparse matrix stand among the results of sweeps, one for each colour. */
export interface Compression {
  readonly coloring: Coloring
  /** For each entry in its order: the sweep, and the flat position in what that brings. */
  readonly sweepOf: Int32Array
  readonly positionOf: Int32Array
}

/**
 * Runs a sweep for each colour, along the sum of the unit vectors of its lines, and reads the entries
 * from the results: numbers, or within another transform one traced vector.
 */
export function readCompressed(
  { coloring, sweepOf, positionOf }: Compression,
  from: readonly Leaf[],
  to: readonly Leaf[],
  sweep: (direction: Derivatives) => Derivatives,
): Float64Array | Value {
  const directions = directionsOf(coloring, from)
  if (current !== undefined) {
    return readTraced(directions.map(sweep), to, sweepOf, positionOf)
  }
  const values = new Float64Array(sweepOf.length)
  const entries = entriesBySweep(sweepOf, coloring.count)
  const line = new Float64Array(totalSize(to))
  directions.forEach((direction, color) => {
    writeFlat(line, 0, to, sweep(direction))
    for (const entry of entries[color]!) values[entry] = line[positionOf[entry]!]!
  })
  return values
}

/** The sum of the unit vectors of each colour's lines, in the shapes of leaves; absent where it is zero. */
function directionsOf({ colors, count }: Coloring, leaves: readonly Leaf[]): Derivatives[] {
  const directions = Array.from({ length: count }, (): (Value | undefined)[] =>
    leaves.map(() => undefined),
  )
  let at = 0
  leaves.forEach((leaf, l) => {
    const size = sizeOf(shapeOf(leaf.value))
    for (let i = 0; i < size; i++) {
      const color = colors[at + i]!
      if (color >= 0 && isDifferentiable(leaf)) {
        const direction = directions[color]!
        direction[l] = withUnit(direction[l] ?? zeroLike(leaf.value), i)
      }
    }
    at += size
  })
  return directions
}

function withUnit(direction: Value, i: number): Value {
  if (typeof direction === 'number') return 1
  ;(direction as Tensor).data[i] = 1
  return direction
}

function entriesBySweep(sweepOf: Int32Array, count: number): readonly number[][] {
  const entries = Array.from({ length: count }, (): number[] => [])
  sweepOf.forEach((color, entry) => entries[color]!.push(entry))
  return entries
}

/** All sweeps' results one after the other in a vector, and of that the entries. */
function readTraced(
  lines: readonly Derivatives[],
  leaves: readonly Leaf[],
  sweepOf: Int32Array,
  positionOf: Int32Array,
): Value {
  const size = totalSize(leaves)
  const parts: Value[] = []
  const offsets: number[] = []
  lines.forEach((line, color) => {
    let at = color * size
    leaves.forEach(({ value }, l) => {
      const part = line[l]
      if (part !== undefined) {
        parts.push(part)
        offsets.push(at)
      }
      at += sizeOf(shapeOf(value))
    })
  })
  const shape = [lines.length * size]
  const flat =
    parts.length === 0
      ? new Tensor(shape, 'f64', new Float64Array(shape[0]!))
      : apply(assemble, parts, { offsets, shape })
  const places = Int32Array.from(sweepOf, (color, entry) => color * size + positionOf[entry]!)
  const indices = new Tensor([places.length], 'i32', places)
  return asTraced(apply(take, [flat, indices], { axis: 0 }))
}
