/**
 * Arithmetic on one double or on two at once. A kernel's formula is written once on `Lanes` and
 * emits either scalar or SIMD instructions that give the same bits.
 */
import type { FunctionBuilder, FunctionReference } from '../encoder.js'
import { TYPE } from '../encoder.js'
import type { PlainInstruction } from '../instructions.js'
import type { VectorConstants } from './vector-constants.js'

export type LaneCount = 1 | 2

/**
 * Code that pushes one value: a double, 64 bits as an integer, or a condition, for each lane. An
 * expression that is used twice is computed twice, unless `keep` gave it a local variable.
 */
export interface Expression<Kind extends 'real' | 'bits' | 'mask'> {
  readonly kind: Kind
  readonly push: () => void
}

export type Real = Expression<'real'>
export type Bits = Expression<'bits'>
export type Mask = Expression<'mask'>

/** An operand: numbers are constants, the same in all lanes. */
export type RealOperand = Real | number
export type BitsOperand = Bits | bigint

const SIGN = 0x8000000000000000n

/** How one lane holds an expression; two are always a vector. */
const SCALAR = { real: TYPE.f64, bits: TYPE.i64, mask: TYPE.i32 } as const

/** The bits of a double. */
export function bitsOf(x: number): bigint {
  return new BigInt64Array(new Float64Array([x]).buffer)[0]!
}

export class Lanes {
  readonly count: LaneCount
  private readonly body: FunctionBuilder
  private readonly escape: (() => void) | undefined
  private readonly constants: VectorConstants | undefined

  /**
   * `escape` pushes the result where `leaveIf` leaves the common path. Without a place for constants they
   * are part of the code.
   */
  constructor(
    body: FunctionBuilder,
    count: LaneCount,
    escape?: () => void,
    constants?: VectorConstants,
  ) {
    this.body = body
    this.count = count
    this.escape = escape
    this.constants = count === 2 ? constants : undefined
  }

  add(a: RealOperand, b: RealOperand): Real {
    return this.real('f64.add', 'f64x2.add', a, b)
  }

  sub(a: RealOperand, b: RealOperand): Real {
    return this.real('f64.sub', 'f64x2.sub', a, b)
  }

  mul(a: RealOperand, b: RealOperand): Real {
    return this.real('f64.mul', 'f64x2.mul', a, b)
  }

  div(a: RealOperand, b: RealOperand): Real {
    return this.real('f64.div', 'f64x2.div', a, b)
  }

  abs(x: RealOperand): Real {
    return this.real('f64.abs', 'f64x2.abs', x)
  }

  neg(x: RealOperand): Real {
    return this.real('f64.neg', 'f64x2.neg', x)
  }

  /** The nearest integer, halves to even. */
  nearest(x: RealOperand): Real {
    return this.real('f64.nearest', 'f64x2.nearest', x)
  }

  /** min(x, limit) for a limit that is not 0; NaN stays. */
  atMost(x: RealOperand, limit: number): Real {
    return this.real('f64.min', 'f64x2.pmin', x, limit)
  }

  /** max(x, limit) for a limit that is not 0; NaN stays. */
  atLeast(x: RealOperand, limit: number): Real {
    return this.real('f64.max', 'f64x2.pmax', x, limit)
  }

  lt(a: RealOperand, b: RealOperand): Mask {
    return this.compare('f64.lt', 'f64x2.lt', a, b)
  }

  le(a: RealOperand, b: RealOperand): Mask {
    return this.compare('f64.le', 'f64x2.le', a, b)
  }

  eq(a: RealOperand, b: RealOperand): Mask {
    return this.compare('f64.eq', 'f64x2.eq', a, b)
  }

  ne(a: RealOperand, b: RealOperand): Mask {
    return this.compare('f64.ne', 'f64x2.ne', a, b)
  }

  bits(x: RealOperand): Bits {
    return this.emit('bits', () => {
      this.push(x)
      if (this.count === 1) this.body.op('i64.reinterpret_f64')
    })
  }

  fromBits(x: BitsOperand): Real {
    return this.emit('real', () => {
      this.push(x)
      if (this.count === 1) this.body.op('f64.reinterpret_i64')
    })
  }

  plus(a: BitsOperand, b: BitsOperand): Bits {
    return this.integer('i64.add', 'i64x2.add', a, b)
  }

  minus(a: BitsOperand, b: BitsOperand): Bits {
    return this.integer('i64.sub', 'i64x2.sub', a, b)
  }

  and(a: BitsOperand, b: BitsOperand): Bits {
    return this.integer('i64.and', 'v128.and', a, b)
  }

  or(a: BitsOperand, b: BitsOperand): Bits {
    return this.integer('i64.or', 'v128.or', a, b)
  }

  xor(a: BitsOperand, b: BitsOperand): Bits {
    return this.integer('i64.xor', 'v128.xor', a, b)
  }

  shiftLeft(x: BitsOperand, by: number): Bits {
    return this.shift('i64.shl', 'i64x2.shl', x, by)
  }

  /** Zeros come in from the left. */
  shiftRight(x: BitsOperand, by: number): Bits {
    return this.shift('i64.shr_u', 'i64x2.shr_u', x, by)
  }

  /** Signed comparison. */
  bitsGreater(a: BitsOperand, b: BitsOperand): Mask {
    return this.emit('mask', () => {
      this.push(a)
      this.push(b)
      this.op('i64.gt_s', 'i64x2.gt_s')
    })
  }

  bitsEqual(a: BitsOperand, b: BitsOperand): Mask {
    return this.emit('mask', () => {
      this.push(a)
      this.push(b)
      this.op('i64.eq', 'i64x2.eq')
    })
  }

  both(a: Mask, b: Mask): Mask {
    return this.emit('mask', () => {
      a.push()
      b.push()
      this.op('i32.and', 'v128.and')
    })
  }

  either(a: Mask, b: Mask): Mask {
    return this.emit('mask', () => {
      a.push()
      b.push()
      this.op('i32.or', 'v128.or')
    })
  }

  not(a: Mask): Mask {
    return this.emit('mask', () => {
      a.push()
      this.op('i32.eqz', 'v128.not')
    })
  }

  /** Lane by lane, a where the mask holds and b elsewhere; both are computed. */
  select(mask: Mask, a: RealOperand, b: RealOperand): Real {
    return this.emit('real', () => {
      this.push(a)
      this.push(b)
      mask.push()
      this.op('select', 'v128.bitselect')
    })
  }

  /** |x| > limit, or x is NaN. */
  beyond(x: RealOperand, limit: number): Mask {
    return this.bitsGreater(this.bits(this.abs(x)), bitsOf(limit))
  }

  signBit(x: RealOperand): Bits {
    return this.and(this.bits(x), SIGN)
  }

  /** `result` with the sign of x; its own sign is that of x or +. */
  withSignOf(x: RealOperand, result: RealOperand): Real {
    return this.fromBits(this.or(this.bits(result), this.signBit(x)))
  }

  /** Computes x now and holds it in a local variable. */
  keep<Kind extends 'real' | 'bits' | 'mask'>(x: Expression<Kind>): Expression<Kind> {
    const local = this.body.local(this.count === 2 ? TYPE.v128 : SCALAR[x.kind])
    x.push()
    this.body.set(local)
    return this.emit(x.kind, () => {
      this.body.get(local)
    })
  }

  parameter(index: number): Real {
    return this.emit('real', () => {
      this.body.get(index)
    })
  }

  /** The value of a function of such lanes. */
  call(target: FunctionReference, ...operands: readonly RealOperand[]): Real {
    return this.emit('real', () => {
      for (const operand of operands) this.push(operand)
      this.body.call(target)
    })
  }

  /** Leaves the common path where the mask holds in any lane. */
  leaveIf(mask: Mask): void {
    if (!this.escape) throw new Error('leaveIf: there is no other path')
    this.ifAny(mask, this.escape)
  }

  /** Returns `value` from the function if the condition holds; for one lane. */
  returnIf(condition: Mask, value: RealOperand): void {
    if (this.count !== 1) throw new Error('returnIf: expected one lane')
    this.ifAny(condition, () => this.push(value))
  }

  /** Pushes an operand, as the function's result for instance. */
  push(operand: RealOperand | BitsOperand): void {
    if (typeof operand === 'object') operand.push()
    else if (this.constants !== undefined) {
      const bits = typeof operand === 'number' ? bitsOf(operand) : operand
      this.body.i32(0)
      this.body.memory('v128.load', this.constants.addressOf(bits))
    } else if (typeof operand === 'number') {
      this.body.f64(operand)
      if (this.count === 2) this.body.op('f64x2.splat')
    } else {
      this.body.i64(operand)
      if (this.count === 2) this.body.op('i64x2.splat')
    }
  }

  private ifAny(mask: Mask, pushResult: () => void): void {
    mask.push()
    if (this.count === 2) this.body.op('v128.any_true')
    this.body.if()
    pushResult()
    this.body.op('return')
    this.body.end()
  }

  private op(scalar: PlainInstruction, vector: PlainInstruction): void {
    this.body.op(this.count === 1 ? scalar : vector)
  }

  private emit<Kind extends 'real' | 'bits' | 'mask'>(
    kind: Kind,
    push: () => void,
  ): Expression<Kind> {
    return { kind, push }
  }

  private real(scalar: PlainInstruction, vector: PlainInstruction, ...x: RealOperand[]): Real {
    return this.emit('real', () => {
      for (const operand of x) this.push(operand)
      this.op(scalar, vector)
    })
  }

  private integer(scalar: PlainInstruction, vector: PlainInstruction, ...x: BitsOperand[]): Bits {
    return this.emit('bits', () => {
      for (const operand of x) this.push(operand)
      this.op(scalar, vector)
    })
  }

  private compare(
    scalar: PlainInstruction,
    vector: PlainInstruction,
    a: RealOperand,
    b: RealOperand,
  ): Mask {
    return this.emit('mask', () => {
      this.push(a)
      this.push(b)
      this.op(scalar, vector)
    })
  }

  private shift(
    scalar: PlainInstruction,
    vector: PlainInstruction,
    x: BitsOperand,
    by: number,
  ): Bits {
    return this.emit('bits', () => {
      this.push(x)
      if (this.count === 1) this.body.i64(BigInt(by))
      else this.body.i32(by)
      this.op(scalar, vector)
    })
  }
}
