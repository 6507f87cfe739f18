export { iterate, minimize } from './minimize.js'
export type { CompositeOptions, MinimizeOptions, UntracedOptions } from './minimize.js'
export type { Composite } from './objective.js'
export { leastSquares } from './least-squares/least-squares.js'
export type { LeastSquaresOptions } from './least-squares/least-squares.js'
export { curveFit } from './curve-fit/curve-fit.js'
export type { CurveFitOptions } from './curve-fit/curve-fit.js'
export type { Column, CurveData } from './curve-fit/data.js'
export { CurveFit } from './curve-fit/result.js'
export type { ConfidenceIntervals, PredictionBand } from './curve-fit/result.js'
export type { RobustLoss, RobustLossName } from './least-squares/robust-losses.js'
export { LeastSquaresResult } from './least-squares/least-squares-result.js'
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
export { cmaEs } from './direct/cma-es.js'
export type { CmaEsOptions } from './direct/cma-es.js'
export type { RestartScheme } from './direct/cma/restart-schedule.js'
export { conjugateGradient } from './methods/conjugate-gradient.js'
export type { BetaName, ConjugateGradientOptions } from './methods/conjugate-gradient.js'
export { differentialEvolution } from './direct/differential-evolution.js'
export type { DifferentialEvolutionOptions } from './direct/differential-evolution.js'
export type { ClassicStrategy } from './direct/differential/mutants.js'
export { gaussNewton } from './methods/gauss-newton.js'
export type { GaussNewtonOptions } from './methods/gauss-newton.js'
export { gradientDescent } from './methods/gradient-descent.js'
export type { GradientDescentOptions } from './methods/gradient-descent.js'
export { lbfgs } from './methods/lbfgs.js'
export type { LbfgsOptions } from './methods/lbfgs.js'
export { levenbergMarquardt } from './methods/levenberg-marquardt.js'
export type { LevenbergMarquardtOptions } from './methods/levenberg-marquardt.js'
export type { SolverName } from './methods/solver.js'
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

export { antColony } from './direct/ant-colony.js'
export type { AntColonyOptions } from './direct/ant-colony.js'
export { blend, simulatedBinary } from './direct/crossover.js'
export type { Crossover } from './direct/crossover.js'
export { directSearch } from './direct/direct-search.js'
export type { DirectSearchOptions } from './direct/direct-search.js'
export { evolutionStrategy } from './direct/evolution-strategy.js'
export type { EvolutionStrategyOptions } from './direct/evolution-strategy.js'
export { geneticAlgorithm } from './direct/genetic-algorithm.js'
export type { GeneticAlgorithmOptions } from './direct/genetic-algorithm.js'
export { randomSearch } from './direct/random-search.js'
export type { RandomSearchOptions } from './direct/random-search.js'
export { simulatedAnnealing } from './direct/simulated-annealing.js'
export type { SimulatedAnnealingOptions } from './direct/simulated-annealing.js'
export type { ReachOptions } from './direct/space.js'
export { tabuSearch } from './direct/tabu-search.js'
export type { TabuSearchOptions } from './direct/tabu-search.js'
export { nelderMead } from './direct/nelder-mead.js'
export type { NelderMeadOptions } from './direct/nelder-mead.js'
export { patternSearch } from './direct/pattern-search.js'
export type { PatternSearchOptions } from './direct/pattern-search.js'
export { spsa } from './direct/spsa.js'
export type { SpsaOptions } from './direct/spsa.js'

export { backtracking } from './searches/backtracking.js'
export type { BacktrackingOptions } from './searches/backtracking.js'
export { exactQuadratic } from './searches/exact-quadratic.js'
export { fixedStep } from './searches/fixed-step.js'
export type { FixedStepOptions } from './searches/fixed-step.js'
export { hagerZhang } from './searches/hager-zhang.js'
export type { HagerZhangOptions } from './searches/hager-zhang.js'
export { moreThuente } from './searches/more-thuente.js'
export type { MoreThuenteOptions } from './searches/more-thuente.js'
export { strongWolfe } from './searches/strong-wolfe.js'
export type { StrongWolfeOptions } from './searches/strong-wolfe.js'

export { search } from './prototype/search.js'
export type { SearchOptions } from './prototype/search-options.js'
export type { IncrementalProblem, SearchProblem } from './prototype/problem.js'
export { SearchResult } from './prototype/search-result.js'
export type {
  SearchCounts,
  SearchFinding,
  SearchStep,
  SearchTrace,
} from './prototype/search-result.js'
export type { SearchKind, SearchState } from './prototype/search-state.js'
export { boltzmann, threshold } from './prototype/acceptance.js'
export type { Acceptance } from './prototype/acceptance.js'
export { adaptive, cooling, geometric, linear, logarithmic } from './prototype/temperature.js'
export type {
  CoolingOptions,
  TemperatureCourse,
  Schedule,
  Temperature,
} from './prototype/temperature.js'
export type { Moment } from './prototype/moment.js'
export { drawByWeight, inTurn, ranked, tournament, uniformly } from './prototype/selection.js'
export type { Selection } from './prototype/selection.js'
export { childForParent, comma, generational, plus } from './prototype/replacement.js'
export type { Brood, GenerationalOptions, Pool, Replacement } from './prototype/replacement.js'
export type { News } from './prototype/step.js'
export { tabu } from './prototype/tabu.js'
export type { TabuMemory, TabuOptions, TabuParts } from './prototype/tabu.js'
export { pheromone } from './prototype/pheromone.js'
export type { PheromoneOptions, PheromoneParts, Trails } from './prototype/pheromone.js'
export type { Parallel } from './workers/parallel.js'

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
