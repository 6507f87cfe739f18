import { add, clamp, elu, exp, where } from '../src/ops/index.js'
import type { Dual } from '../src/dual.js'
import type { Value } from '../src/operand.js'
import type { Traced } from '../src/tape/traced.js'
import type { Tensor } from '../src/tensor.js'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

declare const traced: Traced
declare const dual: Dual
declare const tensor: Tensor
declare const vector: Float64Array
declare const scalar: number | Traced
declare const value: Value
declare function outcome<B>(): <A>(x: A) => Same<A, B>

const holds: readonly true[] = [
  outcome<number>()(exp(1)),
  outcome<Tensor>()(exp(tensor)),
  outcome<Tensor>()(exp(vector)),
  outcome<Tensor>()(exp([1, 2])),
  outcome<Traced>()(exp(traced)),
  outcome<Dual>()(exp(dual)),
  outcome<number | Traced>()(exp(scalar)),
  outcome<Value>()(exp(value)),
  outcome<number>()(add(1, 2)),
  outcome<Tensor>()(add(1, tensor)),
  outcome<Traced>()(add(tensor, traced)),
  outcome<Dual>()(add(traced, dual)),
  outcome<number | Traced>()(add(scalar, 1)),
  outcome<Value>()(add(value, 1)),
  outcome<number>()(elu(1)),
  outcome<Traced>()(elu(1, traced)),
  outcome<Tensor>()(where(vector, 1, 2)),
  outcome<Traced>()(where(1, traced, 2)),
  outcome<Traced>()(clamp(traced, 0, 1)),
  outcome<number>()(clamp(0.5, 0, 1)),
]

// @ts-expect-error text is no operand
exp('1')
// @ts-expect-error an operation of two operands
add(1)

export { holds }
