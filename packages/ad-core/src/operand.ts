import { ShapeError } from './errors.js'
import type { Primitive } from './primitive.js'
import { SCALAR, showShape, sizeOf, type Shape } from './shape.js'

/** What an operation computes with: a number or an operand of any interpretation. */
export type Value = number | Operand

/**
 * Base of everything an operation accepts besides numbers: concrete tensors, traced values, duals,
 * complex values. Each interprets an operation's record in its own way, which is all that a mode of
 * differentiation is.
 */
export abstract class Operand {
  abstract readonly shape: Shape
  /** Where interpretations meet in one operation, the highest interprets. */
  abstract readonly precedence: number
  /** Applies a primitive to operands of which this is the one with the highest precedence. */
  abstract interpret(primitive: Primitive, operands: readonly Value[], attributes: unknown): Value
  /** The contiguous entries from a flat offset on, in the given shape. */
  abstract block(offset: number, shape: Shape): Operand
  /** The slice of a table at indices of which this is the first that is no plain number. */
  abstract lookUp(table: Operand, indices: readonly Value[]): Operand

  /**
   * What a function computes with where it is given this one. Throws with the function's name, and the
   * path in its argument, where that is nothing.
   * @internal
   */
  operand(_name: string, _path?: string): Operand {
    return this
  }

  /** What an interpretation carries; first the part that branches are taken on. */
  get parts(): readonly Value[] {
    return [this]
  }

  /** Number of axes. */
  get rank(): number {
    return this.shape.length
  }

  /** Number of entries. */
  get size(): number {
    return sizeOf(this.shape)
  }

  /** Length of the first axis. Throws `ShapeError` for a scalar. */
  get length(): number {
    if (this.shape.length === 0) throw new ShapeError('length: expected an array, got a scalar.')
    return this.shape[0]!
  }

  /**
   * The entry at the given indices, or with fewer indices than axes the slice there. Negative
   * indices count from the end. A traced index is a table access. Throws `ShapeError` when out of
   * range.
   * @example x.at(0), W.at(2, -1), W.at(2)
   */
  at(...indices: readonly Value[]): this {
    const { shape } = this
    if (indices.length === 0 || indices.length > shape.length) {
      throw new ShapeError(
        shape.length === 0
          ? 'at: expected an array, got a scalar.'
          : `at: expected ${shape.length === 1 ? '1 index' : `1 to ${shape.length} indices`} for shape ${showShape(shape)}, got ${indices.length}.`,
      )
    }
    let offset = 0
    for (let axis = 0; axis < indices.length; axis++) {
      const index = indices[axis]!
      if (typeof index === 'object') return index.lookUp(this, indices) as this
      const length = shape[axis]!
      const position = index < 0 ? index + length : index
      if (!(position >= 0 && position < length) || !Number.isInteger(position)) {
        throw new ShapeError(
          `at: expected a whole number from ${-length} to ${length - 1} for axis ${axis} of shape ` +
            `${showShape(shape)}, got ${index}.`,
        )
      }
      offset = offset * length + position
    }
    if (indices.length === shape.length) return this.block(offset, SCALAR) as this
    const rest = shape.slice(indices.length)
    return this.block(offset * sizeOf(rest), rest) as this
  }

  /** Entries or slices along the first axis. */
  *[Symbol.iterator](): IterableIterator<this> {
    const { length } = this
    for (let i = 0; i < length; i++) yield this.at(i)
  }
}

export function shapeOf(x: Value): Shape {
  return typeof x === 'number' ? SCALAR : x.shape
}

/** Applies a primitive in the interpretation of the operand with the highest precedence. */
export function apply<A>(
  primitive: Primitive<A>,
  operands: readonly Value[],
  attributes: A,
): Value {
  let top: Operand | undefined
  for (let k = 0; k < operands.length; k++) {
    const x = operands[k]!
    if (typeof x !== 'number' && (top === undefined || x.precedence > top.precedence)) top = x
  }
  if (top === undefined) return primitive.evaluate(operands as readonly number[], attributes)
  return top.interpret(primitive as Primitive, operands, attributes)
}
