export { iterate, minimize } from './minimize.js'
export type { CompositeOptions, MinimizeOptions, UntracedOptions } from './minimize.js'
export type { Composite } from './objective.js'
export { leastSquares } from './least-squares.js'
export type { LeastSquaresOptions } from './least-squares.js'
export { LeastSquaresResult } from './least-squares-result.js'
export { Result } from './result.js'
export type { Finding, RunTier, Step } from './result.js'
export type { RunOptions } from './options.js'
export type { ParameterOptions } from './coordinates.js'
export type { Random, RandomState } from './random.js'
export type { Outcome } from './stopping.js'
export type { Json, RunState } from './state.js'
export type { Counts } from './sources.js'
export type {
  CompositeMethod,
  DirectMethod,
  DirectMethodName,
  FunctionMethod,
  FunctionMethodName,
  GaussNewtonMethodName,
  ResidualMethod,
} from './method-names.js'

export { bfgs } from './methods/bfgs.js'
export type { BfgsOptions } from './methods/bfgs.js'
export { conjugateGradient } from './methods/conjugate-gradient.js'
export type { BetaName, ConjugateGradientOptions } from './methods/conjugate-gradient.js'
export { gaussNewton } from './methods/gauss-newton.js'
export type { GaussNewtonOptions } from './methods/gauss-newton.js'
export { gradientDescent } from './methods/gradient-descent.js'
export type { GradientDescentOptions } from './methods/gradient-descent.js'
export { lbfgs } from './methods/lbfgs.js'
export type { LbfgsOptions } from './methods/lbfgs.js'
export { levenbergMarquardt } from './methods/levenberg-marquardt.js'
export type { LevenbergMarquardtOptions } from './methods/levenberg-marquardt.js'
export { momentumDescent } from './methods/momentum-descent.js'
export type { MomentumDescentOptions } from './methods/momentum-descent.js'
export { newton } from './methods/newton.js'
export type { NewtonOptions } from './methods/newton.js'
export { newtonCg } from './methods/newton-cg.js'
export type { NewtonCgOptions } from './methods/newton-cg.js'
export { steepestDescent } from './methods/steepest-descent.js'
export type { SteepestDescentOptions } from './methods/steepest-descent.js'
export { trustRegion } from './methods/trust-region.js'
export type { TrustRegionOptions } from './methods/trust-region.js'

export { backtracking } from './searches/backtracking.js'
export type { BacktrackingOptions } from './searches/backtracking.js'
export { exactQuadratic } from './searches/exact-quadratic.js'
export { fixedStep } from './searches/fixed-step.js'
export type { FixedStepOptions } from './searches/fixed-step.js'
export { strongWolfe } from './searches/strong-wolfe.js'
export type { StrongWolfeOptions } from './searches/strong-wolfe.js'

export { defineMethod } from './protocol.js'
export type {
  Bounds,
  CompositeQuery,
  Conditions,
  DirectQuery,
  FunctionQuery,
  GaussNewtonMethod,
  Iterate,
  Method,
  MethodDefaults,
  MethodDefinition,
  Move,
  Objective,
  Queries,
  Query,
  ResidualQuery,
  Run,
} from './protocol.js'
export type {
  Line,
  LineQueries,
  LineQuerySource,
  LineSearch,
  QueriesOf,
  Trial,
} from './searches/line.js'
