/** Names of the core's instructions with one operand. */
export type CoreUnary = 'neg' | 'abs' | 'sqrt' | 'floor' | 'ceil' | 'trunc'
/** Names of the core's instructions with two operands. */
export type CoreBinary = 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max'
/** Names of the core's comparisons, which give a mask. */
export type CoreComparison = 'lt' | 'le' | 'gt' | 'ge' | 'eq' | 'ne'

declare const kind: unique symbol

/** The number of a node that holds a double. */
export type ValueId = number & { readonly [kind]: 'value' }
/** The number of a node that holds true or false: only `select`, `and`, `or` and `not` take it. */
export type MaskId = number & { readonly [kind]: 'mask' }

/**
 * What builds a scalar program: the few instructions that every back end has, in IEEE arithmetic on
 * doubles. Values and masks are types of their own, so that they can't be mixed up.
 */
export interface CoreBuilder<Id = ValueId, Mask = MaskId> {
  constant(x: number): Id
  add(x: Id, y: Id): Id
  sub(x: Id, y: Id): Id
  mul(x: Id, y: Id): Id
  div(x: Id, y: Id): Id
  neg(x: Id): Id
  abs(x: Id): Id
  sqrt(x: Id): Id
  /** As `Math.min`: NaN where an operand is, and −0 below 0. */
  min(x: Id, y: Id): Id
  /** As `Math.max`: NaN where an operand is, and 0 above −0. */
  max(x: Id, y: Id): Id
  floor(x: Id): Id
  ceil(x: Id): Id
  trunc(x: Id): Id
  lt(x: Id, y: Id): Mask
  le(x: Id, y: Id): Mask
  gt(x: Id, y: Id): Mask
  ge(x: Id, y: Id): Mask
  /** As `===`: false where an operand is NaN, and 0 equals −0. */
  eq(x: Id, y: Id): Mask
  ne(x: Id, y: Id): Mask
  and(a: Mask, b: Mask): Mask
  or(a: Mask, b: Mask): Mask
  not(a: Mask): Mask
  /** x where the mask is true, y elsewhere; both are computed. */
  select(mask: Mask, x: Id, y: Id): Id
  /** A function known by name: a kernel of the back end, or one of the generated `functions`. */
  call(name: string, ...x: Id[]): Id
}

/** The value of an elementwise operation in the core; one of fewer operands ignores the rest. */
export type Lowering = <Id, Mask>(b: CoreBuilder<Id, Mask>, x: Id, y: Id, z: Id) => Id
