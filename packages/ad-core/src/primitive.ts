import type { Operand, Value } from './operand.js'
import type { Tape } from './tape/tape.js'
import type { Tensor, TensorData } from './tensor.js'

/** A number or a dense array: what an operation computes with when nothing is recorded. */
export type Concrete = number | Tensor

/**
 * An operation's record: its value and its linearisation, written once. Every interpretation
 * (numbers, tensors, duals, a tape, emitted code) runs this record; nothing else knows the operation.
 *
 * `pushforward` and `pullback` are written in the library's own operations, so that running them on
 * duals or traced values gives the next order. Both get the operands and the result. A result of
 * `undefined` is a structural zero: no derivative at all, not the number 0.
 */
export interface Primitive<A = unknown> {
  readonly name: string
  readonly kind: 'elementwise' | 'array'
  /** 'joint': linear in all operands together; 'each': linear in each while the others are held. */
  readonly linearity?: 'joint' | 'each' | undefined
  /** The value at concrete operands. Throws `ShapeError` where they don't fit. */
  readonly evaluate: (operands: readonly Concrete[], attributes: A) => Concrete
  /** Contribution of operand k's tangent to the result's tangent, in the result's shape. */
  readonly pushforward: (
    k: number,
    tangent: Value,
    operands: readonly Value[],
    result: Value,
    attributes: A,
  ) => Value | undefined
  /** Contribution of the result's cotangent to operand k's cotangent, in operand k's shape. */
  readonly pullback: (
    k: number,
    cotangent: Value,
    operands: readonly Value[],
    result: Value,
    attributes: A,
  ) => Value | undefined
  /** All tangents at once, where that is cheaper than one after the other. */
  readonly jvp?: (
    tangents: readonly (Value | undefined)[],
    operands: readonly Value[],
    result: Value,
    attributes: A,
  ) => Value | undefined
  /** The value at operands with imaginary parts, for `complexStep`; linear operations need none. */
  readonly complex?: (
    real: readonly Concrete[],
    imaginary: readonly Concrete[],
    attributes: A,
  ) => readonly [Concrete, Concrete]
  /** No operand has a derivative: the result counts as a constant. */
  readonly discrete?: boolean
  /**
   * Adds the contribution to operand k's cotangent into an array of its size, where that is cheaper
   * than a pullback that is mostly zeros.
   */
  readonly pullbackInto?: (total: TensorData, cotangent: Concrete, attributes: A) => void
  /** Which operands the caller gave, [from, to), where others stand beside them. */
  readonly given?: readonly [from: number, to: number]
  /** Floating-point operations of one evaluation; by default one an entry of the result. */
  readonly flops?: (operands: readonly Value[], result: Value, attributes: A) => number
}

/** Elementwise record: opcode on the tape, and the linearisation for each operand. */
export interface ElementwisePrimitive extends Primitive {
  readonly kind: 'elementwise'
  /** Its number on a tape, in the order of definition unless an engine brings numbers of its own. */
  opcode: number
  /** Puts it on a tape, as the engine in use does that; there once an engine is installed. */
  record?: Recorder
  readonly arity: number
  /** The value at numbers. */
  readonly value: (...x: number[]) => number
  /** t·∂/∂x_k as a function of t, the operands and the result, or undefined where it is zero. */
  readonly scaled: readonly (ScaledPartial | undefined)[]
  readonly definition: unknown
  readonly discrete: boolean
  /** Of an operation that chooses: how rows that its cotangents reach are pulled back. */
  readonly chosen?: ChosenPullback | undefined
}

/** Appends a row whose operands are rows a, b and c of the tape, with its value; returns its number. */
export type Recorder = (tape: Tape, a: number, b: number, c: number) => number

/**
 * A pullback of any primitive by which a cotangent that is exactly 0, because it was not chosen, stays
 * 0, however steep the slope that it meets.
 */
export type ChosenPullback = (
  primitive: Primitive,
  k: number,
  cotangent: Value,
  operands: readonly Value[],
  result: Value,
  attributes: unknown,
) => Value | undefined

export type ScaledPartial = (t: Value, operands: readonly Value[], result: Value) => Value

export type { Operand, Value }
