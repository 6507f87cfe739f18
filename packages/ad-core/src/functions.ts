/**
 * The method-free entry: free functions only, each operation with no more than its own record. The
 * tape asks the records themselves, so a program carries the operations it imports and no others.
 * @example
 * import { grad, sin } from '@wengert/ad-core/functions'
 * grad((x) => sin(x))(0) // 1
 */
export * from './errors.js'
export {
  arange,
  eye,
  full,
  linspace,
  ones,
  Tensor,
  tensor,
  zeros,
  type DType,
  type Flat,
  type NestedNumbers,
  type TensorOptions,
} from './tensor.js'
export type { ArrayOutcome, ConcreteArray, Like, Outcome, Scalar } from './values.js'
export { Dual, dual } from './dual.js'
export { Traced } from './tape/traced.js'
export * from './ops/index.js'
export * from './linear/index.js'
export * from './custom/index.js'
export * from './composite/index.js'
export { eq, ge, gt, le, lt, ne, value, type Comparison } from './branching/compare.js'
export { map, sumOver } from './structure/map.js'
export { scan } from './structure/scan.js'
export { checkpoint } from './structure/checkpoint.js'
export { fixedPoint, type FixedPointOptions } from './structure/fixed-point.js'
export { custom } from './structure/custom.js'
export type { CustomDefinition } from './structure/custom-definition.js'
export { grad, jvp, valueAndGrad, vjp, type Pullback } from './transforms/first-order.js'
export { hvp, valueGradientHvp } from './transforms/second-order.js'
export { gnvp, valueGradientGnvp } from './transforms/gauss-newton.js'
export {
  hessian,
  jacobian,
  type JacobianMode,
  type JacobianOptions,
} from './transforms/matrices.js'
