import { sizeOf, stridesOf, type Shape } from '../../shape.js'
import type { Tape } from '../../tape/tape.js'
import { shapeOfRow } from '../../tape/traced.js'
import { keepsEntries } from './strategy.js'
import { at, plusAffine, type Reference } from '../program/memory.js'
import { placesOf, placesOverlap } from './places.js'
import type { Plan } from './plan.js'

/** Where an array is wanted: stored in row-major order from a place on, or added to what stands there. */
export interface Destination {
  readonly kind: 'store' | 'add'
  readonly to: Reference
}

/** A place that an array goes to that is used otherwise too. */
export interface Copy extends Destination {
  /** The row of what is wanted there, and which part of it the array is. */
  readonly of: number
  readonly part: number
  /** Whether it was stored there when it was computed. */
  done: boolean
}

/** Arrays that go somewhere and are used otherwise too, by their rows. */
export class Copies {
  private readonly byRow = new Map<number, Copy[]>()

  add(row: number, copy: Omit<Copy, 'done'>): void {
    this.byRow.set(row, [...this.of(row), { ...copy, done: false }])
  }

  delete(row: number): void {
    this.byRow.delete(row)
  }

  of(row: number): readonly Copy[] {
    return this.byRow.get(row) ?? []
  }

  /** Whether an array was brought to where it is a part of another when it was computed. */
  isDone(row: number, of: number, part: number): boolean {
    return this.of(row).some((copy) => copy.done && copy.of === of && copy.part === part)
  }
}

/**
 * Hands destinations of arrays on to the parts they are put together from, so that parts are computed
 * where they are wanted. `own` makes memory for what is put together and wanted nowhere in particular.
 */
export function handOn(
  tape: Tape,
  plan: Plan,
  uses: () => Int32Array,
  destinations: Map<number, Destination>,
  copies: Copies,
  own: (row: number, isFilled: boolean) => Destination,
): void {
  for (const row of [...plan.arrays].reverse()) {
    const strategy = plan.strategyOf(row)
    const node = strategy === 'build' || strategy === 'view' ? tape.node(row) : undefined
    if (node === undefined) continue
    const wanted = destinations.get(row)
    if (strategy === 'view') {
      const operand = node.rows[0]!
      if (wanted !== undefined && keepsEntries(node.primitive) && uses()[operand] === 1)
        destinations.set(operand, wanted)
      continue
    }
    const shape = shapeOfRow(tape, row)
    const shapes = node.rows.map((operand, i) =>
      operand < 0 ? shapeOfConstant(node.constants[i]!) : shapeOfRow(tape, operand),
    )
    if (placesOverlap(node, shapes)) continue
    const covered = shapes.reduce((sum, part) => sum + sizeOf(part), 0)
    const isFilled = covered === sizeOf(shape)
    // Where there are gaps, zeros have to be there first.
    const takesWanted = wanted !== undefined && (isFilled || wanted.kind === 'add')
    if (!takesWanted) destinations.delete(row)
    const destination = takesWanted ? wanted : own(row, isFilled)
    placesOf(node, shapes, shape).forEach(({ offset, strides }, i) => {
      const operand = node.rows[i]!
      const isDense = strides === undefined || isRowMajor(shapes[i]!, strides)
      if (operand < 0 || !isDense || destinations.has(operand)) return
      const { kind } = destination
      const to = { ...destination.to, ...plusAffine(destination.to, at(offset)) }
      if (uses()[operand] === 1) destinations.set(operand, { kind, to })
      else copies.add(operand, { kind, to, of: row, part: i })
    })
  }
}

function shapeOfConstant(x: number | { readonly shape: Shape }): Shape {
  return typeof x === 'number' ? [] : x.shape
}

/** Whether strides within a larger array are those of the part by itself. */
function isRowMajor(shape: Shape, strides: readonly number[]): boolean {
  const own = strides.slice(strides.length - shape.length)
  const dense = stridesOf(shape)
  return shape.every((length, axis) => length <= 1 || own[axis] === dense[axis])
}
