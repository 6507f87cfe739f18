import type { Comparison } from './branching/compare.js'
import type { LayerNormOptions } from './composite/index.js'
import { Operand } from './operand.js'
import * as operations from './operations.js'
import type {
  BinaryOperation,
  Elementwise,
  ParametricOperation,
  TernaryOperation,
  UnaryOperation,
} from './ops/record.js'
import { SCALAR } from './shape.js'
import { recordBinary, recordUnary, Traced } from './tape/traced.js'
import type { Given, Like, Outcome } from './values.js'

type Operations = typeof operations

/** Of two operands without a record of their own: the result is traced or dual if either is. */
type Together<Self> = <B extends Like>(y: B) => Outcome<Self, B>

/** Methods whose result depends on the types of several operands. */
interface MethodsOfSeveral<Self> {
  readonly matmul: Together<Self>
  readonly dot: Together<Self>
  readonly outer: Together<Self>
  readonly squaredError: Together<Self>
  readonly sigmoidCrossEntropy: Together<Self>
  readonly softmaxCrossEntropy: Together<Self>
  readonly gather: <B extends Like>(indices: B, axis?: number) => Outcome<Self, B>
  readonly scatterAdd: <B extends Like>(indices: Like, values: B, axis?: number) => Outcome<Self, B>
  readonly layerNorm: <
    B extends Like | undefined = undefined,
    C extends Like | undefined = undefined,
  >(
    scale?: B,
    shift?: C,
    options?: LayerNormOptions,
  ) => Outcome<Self, Given<B>, Given<C>>
}

/** An operation as a method: the same function without its first argument. */
type MethodOf<F, Self> = F extends Comparison
  ? (y: Like) => boolean
  : F extends UnaryOperation
    ? () => Self
    : F extends BinaryOperation
      ? <B extends Like>(y: B) => Outcome<Self, B>
      : F extends ParametricOperation
        ? <B extends Like = number>(parameter?: B) => Outcome<Self, B>
        : F extends TernaryOperation
          ? <B extends Like, C extends Like>(y: B, z: C) => Outcome<Self, B, C>
          : F extends (x: never, ...rest: infer R) => unknown
            ? (...rest: R) => Self
            : never

/** Every operation as a method of an operand. */
export type Methods<Self> = MethodsOfSeveral<Self> & {
  readonly [K in Exclude<keyof Operations, keyof MethodsOfSeveral<Self>>]: MethodOf<
    Operations[K],
    Self
  >
}

// Declaration merging: the classes get the methods that `attachMethods` gives them.
/* eslint-disable @typescript-eslint/no-empty-object-type */
declare module './tape/traced.js' {
  interface Traced extends Methods<Traced> {}
}
declare module './tensor.js' {
  interface Tensor extends Methods<Tensor> {}
}
declare module './dual.js' {
  interface Dual extends Methods<Dual> {}
}
/* eslint-enable @typescript-eslint/no-empty-object-type */

type AnyOperation = (...operands: readonly unknown[]) => unknown

/** Gives operands every operation as a method. */
export function attachMethods(): void {
  for (const [name, operation] of Object.entries(operations)) {
    Object.defineProperty(Operand.prototype, name, {
      value: methodOf(operation as unknown as AnyOperation & Partial<Elementwise>),
      configurable: true,
      writable: true,
    })
  }
}

function methodOf(operation: AnyOperation & Partial<Elementwise>): AnyOperation {
  const { primitive } = operation
  // Traced scalars, the hot case, are recorded from here: one call less than through the function.
  switch (primitive?.arity) {
    case 1:
      return function method(this: unknown) {
        return this instanceof Traced && this.shape === SCALAR
          ? recordUnary(primitive, this)
          : operation(this)
      }
    case 2:
      return function method(this: unknown, y: unknown) {
        return this instanceof Traced &&
          this.shape === SCALAR &&
          (typeof y === 'number' || (y instanceof Traced && y.shape === SCALAR))
          ? recordBinary(primitive, this, y)
          : operation(this, y)
      }
    default:
      return function method(this: unknown, ...rest: readonly unknown[]) {
        return operation(this, ...rest)
      }
  }
}
