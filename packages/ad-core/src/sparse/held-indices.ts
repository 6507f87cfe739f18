import { guard, value } from '../branching/compare.js'
import { block } from '../linear/block.js'
import { take } from '../linear/gather.js'
import { sum } from '../linear/reduce.js'
import { reshape } from '../linear/reshape.js'
import { apply, type Operand } from '../operand.js'
import { equal, notEqual } from '../ops/comparison.js'
import type { Concrete } from '../primitive.js'
import { sizeOf } from '../shape.js'
import type { Level } from '../tape/level.js'
import { ROW } from '../tape/rows.js'
import { shapeOfRow, Traced, valueOfRow } from '../tape/traced.js'
import { Tensor } from '../tensor.js'
import { dataOf } from './incidence.js'

/** Entries of a row. */
interface Part {
  readonly row: number
  readonly offset: number
}

/** An array that indices were read from. */
interface Source {
  readonly entries: ArrayLike<number>
  readonly positions: Set<number>
}

/**
 * The indices that a pattern was found for, on a tape that becomes a program: guards let it run for these
 * alone.
 */
export class HeldIndices {
  private readonly level: Level
  private readonly sources = new Map<number, Source>()

  constructor(level: Level) {
    this.level = level
  }

  /** The indices in a row. */
  read(row: number): Concrete {
    const { tape } = this.level
    const shape = shapeOfRow(tape, row)
    const { row: from, offset } = this.partIn(row)
    const { entries, positions } = this.source(from)
    const indices = Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
      positions.add(offset + i)
      return entries[offset + i]!
    })
    return shape.length === 0 ? indices[0]! : new Tensor(shape, 'f64', indices)
  }

  /** Records the guards: one for each array that was read from. */
  guard(): void {
    for (const [row, { entries, positions }] of this.sources) {
      const shape = shapeOfRow(this.level.tape, row)
      const x = new Traced(this.level, row, shape)
      if (shape.length === 0) value(x)
      else guardEntries(x, entries, Int32Array.from(positions).sort())
    }
  }

  private source(row: number): Source {
    let source = this.sources.get(row)
    if (source === undefined) {
      const { tape } = this.level
      const entries = tape.settle?.(row) ?? dataOf(valueOfRow(tape, row))
      source = { entries, positions: new Set() }
      this.sources.set(row, source)
    }
    return source
  }

  /** The array that a row is a part of: all points of a loop's data have one guard. */
  private partIn(row: number): Part {
    const { tape } = this.level
    const kind = tape.operation[row]
    if (kind === ROW.element) return this.within(tape.nodes[tape.left[row]!]!.row, tape.right[row]!)
    if (kind !== ROW.array) return { row, offset: 0 }
    const { primitive, rows, attributes } = tape.node(row)
    if (primitive !== block) return { row, offset: 0 }
    return this.within(rows[0]!, (attributes as { readonly offset: number }).offset)
  }

  private within(row: number, offset: number): Part {
    const outer = this.partIn(row)
    return { row: outer.row, offset: outer.offset + offset }
  }
}

function guardEntries(x: Traced, entries: ArrayLike<number>, positions: Int32Array): void {
  const size = sizeOf(x.shape)
  const expected = Float64Array.from(positions, (i) => entries[i]!)
  const flat = reshape(x, [size]) as Operand
  const where = new Tensor([positions.length], 'i32', positions)
  const read = positions.length === size ? flat : apply(take, [flat, where], { axis: 0 })
  const differing = sum(notEqual(read, new Tensor([positions.length], 'f64', expected)))
  guard(equal(differing, 0), true)
}
