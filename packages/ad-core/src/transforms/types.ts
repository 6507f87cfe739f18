import type { Dual } from '../dual.js'
import type { Traced } from '../tape/traced.js'
import type { Tensor } from '../tensor.js'
import type { ConcreteArray, Like, Scalar } from '../values.js'

/** What a transformed function accepts where the user's own function receives P. */
export type Argument<P> = P extends Traced | Tensor | Dual
  ? Like
  : P extends number
    ? P | Traced | Tensor
    : P extends string | boolean | Float64Array | Float32Array | Int32Array
      ? P
      : P extends (...parameters: never) => unknown
        ? P
        : P extends object
          ? { readonly [K in keyof P]: Argument<P[K]> }
          : P

/** A list of arguments after the first. */
export type Arguments<R extends readonly unknown[]> = { [K in keyof R]: Argument<R[K]> }

/** A result in the form of the argument it belongs to: number → number, vector → typed array. */
export type Mirror<X> = X extends number
  ? number
  : X extends Traced | Tensor | Float32Array | Int32Array
    ? X
    : X extends Float64Array | readonly number[]
      ? Float64Array
      : X extends object
        ? { -readonly [K in keyof X]: Mirror<X[K]> }
        : X

/**
 * A function's result: traced if x was, otherwise a number for a scalar, a typed array for a vector
 * and a tensor for more axes. Types don't carry ranks, so it can be used as any of the three.
 */
export type Output<Y, X> = X extends Traced ? Y : Untraced<Y>

type Untraced<Y> = Y extends Traced
  ? number & Float64Array & Tensor
  : Y extends number
    ? number
    : Y extends Tensor | Float64Array | Float32Array | Int32Array | string | boolean
      ? Y
      : Y extends object
        ? { -readonly [K in keyof Y]: Untraced<Y[K]> }
        : Y

/** A matrix-valued result: traced if x was. */
export type Matrix<X> = X extends Traced ? Traced : Tensor

/** The value of a scalar function. */
export type ScalarOf<X> = X extends Traced ? Traced : number

/** Many directions at once: shaped like x with a leading axis. */
export type Directions<X> = X extends number
  ? ConcreteArray
  : X extends Traced
    ? Like
    : X extends Tensor | Float64Array | Float32Array | readonly number[]
      ? Tensor | Traced
      : X extends object
        ? { readonly [K in keyof X]: Directions<X[K]> }
        : X

/** What comes back for many directions. */
export type Batched<X> = X extends number
  ? Float64Array
  : X extends Traced
    ? Traced
    : X extends Tensor | Float64Array | Float32Array | readonly number[]
      ? Tensor
      : X extends object
        ? { -readonly [K in keyof X]: Batched<X[K]> }
        : X

/** A scalar function to be differentiated with respect to its first argument. */
export type ScalarFunction<P, R extends readonly unknown[]> = (x: P, ...rest: R) => Scalar
