import type { Dual } from '../dual.js'
import type { Traced } from '../tape/traced.js'
import type { Tensor } from '../tensor.js'
import type { Argument, Arguments, Output } from '../transforms/types.js'

/** Whether a function accepts plain numbers for some leaf, as what transforms return does. */
type TakesNumbers<P> = [Extract<P, number>] extends [never]
  ? P extends Traced | Tensor | Dual | ArrayBufferView | ((...inputs: never) => unknown)
    ? false
    : P extends readonly (infer E)[]
      ? TakesNumbers<E>
      : P extends object
        ? true extends { [K in keyof P]: TakesNumbers<P[K]> }[keyof P]
          ? true
          : false
        : false
  : true

/** What stands within another transform where plain numbers may stand outside of one. */
type TracedForm<T> = [Extract<T, Traced>] extends [never]
  ? T extends (...inputs: never) => unknown
    ? T
    : T extends object
      ? { [K in keyof T]: TracedForm<T[K]> }
      : T
  : Traced

/** The signature of a compiled function: a transform's own, or what a transform would make of it. */
export type CompiledCall<F, P, R extends readonly unknown[], Y> =
  true extends TakesNumbers<P>
    ? F & ((x: TracedForm<P>, ...rest: Extract<TracedForm<R>, readonly unknown[]>) => TracedForm<Y>)
    : <X extends Argument<P>>(x: X, ...rest: Arguments<R>) => Output<Y, X>
