import { attachInspection } from './inspection.js'
import { attachMethods } from './methods.js'
import { install } from './sweeps/engine.js'
import { generatedEngine } from './sweeps/generated-engine.js'

install(generatedEngine)
attachMethods()
attachInspection()

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
export { fromHalf, toHalf } from './half-arrays.js'
export type { Shape } from './shape.js'
export type { ArrayOutcome, ConcreteArray, Like, Outcome, Scalar } from './values.js'
export { Dual, dual } from './dual.js'
export { Traced } from './tape/traced.js'
export type { Methods } from './methods.js'
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
export {
  compositeOracle,
  oracle,
  type CompositeOracle,
  type Oracle,
  type Point,
} from './oracles/oracle.js'
export {
  residualOracle,
  type ResidualOracle,
  type ResidualOracleOptions,
} from './oracles/residual-oracle.js'
export type { Counts } from './oracles/counts.js'
export type { OracleOptions } from './oracles/here.js'
export type { Tier, TierChoice, TierMemory, TierName } from './oracles/tier.js'
export type { Work } from './oracles/recording-size.js'
export {
  batchOracle,
  type BatchObjective,
  type BatchOracle,
  type BatchOracleOptions,
  type BatchTier,
  type TieredBatchOracle,
} from './oracles/batch-oracle.js'
export type { PatternOutputs } from './oracles/pattern-outputs.js'
export {
  finiteDifference,
  type DifferenceScheme,
  type FiniteDifferenceOptions,
} from './transforms/finite-difference.js'
export { complexStep } from './transforms/complex-step.js'
export type { Columnwise } from './transforms/columns.js'
export { hvps, jvps, type BatchedOutput } from './transforms/directions.js'
export {
  sparseHessian,
  sparseJacobian,
  type Sparse,
  type SparseMatrix,
} from './transforms/sparse.js'
export { taylor } from './transforms/taylor.js'
export { trace } from './transforms/trace.js'
export type { Trace, TraceRow, TraceRowJSON } from './tape/trace.js'
export { explainNonFinite, type NonFinite } from './transforms/explain-non-finite.js'
export {
  compile,
  compileAsync,
  type Backend,
  type Compiled,
  type CompiledMembers,
  type CompileOptions,
  type CompileReport,
  type ProgramReport,
  type ThreadUse,
  wat,
} from './compile/compile.js'
export type { CompiledCall } from './compile/compile-types.js'
export { backendName } from './compile/backend-name.js'
export type {
  Argument,
  Arguments,
  Batched,
  Directions,
  Matrix,
  Mirror,
  Output,
  ScalarOf,
} from './transforms/types.js'
