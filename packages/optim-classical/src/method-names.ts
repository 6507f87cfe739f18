import { DomainError } from '@wengert/ad-core'
import { perhaps } from '@wengert/ad-core/hints'
import { show } from './checks.js'
import { antColony } from './direct/ant-colony.js'
import { bfgs } from './methods/bfgs.js'
import { cmaEs } from './direct/cma-es.js'
import { directSearch } from './direct/direct-search.js'
import { evolutionStrategy } from './direct/evolution-strategy.js'
import { geneticAlgorithm } from './direct/genetic-algorithm.js'
import { randomSearch } from './direct/random-search.js'
import { simulatedAnnealing } from './direct/simulated-annealing.js'
import { tabuSearch } from './direct/tabu-search.js'
import { nelderMead } from './direct/nelder-mead.js'
import { patternSearch } from './direct/pattern-search.js'
import { spsa } from './direct/spsa.js'
import { conjugateGradient } from './methods/conjugate-gradient.js'
import { differentialEvolution } from './direct/differential-evolution.js'
import { gaussNewton } from './methods/gauss-newton.js'
import { gradientDescent } from './methods/gradient-descent.js'
import { lbfgs } from './methods/lbfgs.js'
import { levenbergMarquardt } from './methods/levenberg-marquardt.js'
import { momentumDescent } from './methods/momentum-descent.js'
import { newton } from './methods/newton.js'
import { newtonCg } from './methods/newton-cg.js'
import { steepestDescent } from './methods/steepest-descent.js'
import { trustRegion } from './methods/trust-region.js'
import type {
  CompositeQuery,
  DirectQuery,
  FunctionQuery,
  GaussNewtonMethod,
  Method,
  ResidualQuery,
} from './protocol.js'

/** Methods that use values alone, by their factories' names. */
export type DirectMethodName =
  | 'antColony'
  | 'cmaEs'
  | 'differentialEvolution'
  | 'directSearch'
  | 'evolutionStrategy'
  | 'geneticAlgorithm'
  | 'nelderMead'
  | 'patternSearch'
  | 'randomSearch'
  | 'simulatedAnnealing'
  | 'spsa'
  | 'tabuSearch'

/** Methods for any function, by their factories' names. */
export type FunctionMethodName =
  | DirectMethodName
  | 'bfgs'
  | 'conjugateGradient'
  | 'gradientDescent'
  | 'lbfgs'
  | 'momentumDescent'
  | 'newton'
  | 'newtonCg'
  | 'steepestDescent'
  | 'trustRegion'

/** Methods that need to see residuals, or a model apart from its loss. */
export type GaussNewtonMethodName = 'gaussNewton' | 'levenbergMarquardt'

/** The option `method` for a function of plain numbers. */
export type DirectMethod = DirectMethodName | Method<DirectQuery>
/** The option `method` for a plain function. */
export type FunctionMethod = FunctionMethodName | Method<FunctionQuery>
/** The option `method` for `{ model, loss }`. */
export type CompositeMethod =
  FunctionMethodName | GaussNewtonMethodName | Method<CompositeQuery> | GaussNewtonMethod
/** The option `method` for residuals. */
export type ResidualMethod = FunctionMethodName | GaussNewtonMethodName | Method<ResidualQuery>

const FACTORIES: Readonly<
  Record<
    FunctionMethodName | GaussNewtonMethodName,
    () => Method<ResidualQuery> | GaussNewtonMethod
  >
> = {
  antColony,
  bfgs,
  cmaEs,
  conjugateGradient,
  differentialEvolution,
  directSearch,
  evolutionStrategy,
  gaussNewton,
  geneticAlgorithm,
  gradientDescent,
  lbfgs,
  levenbergMarquardt,
  momentumDescent,
  nelderMead,
  newton,
  newtonCg,
  patternSearch,
  randomSearch,
  simulatedAnnealing,
  spsa,
  steepestDescent,
  tabuSearch,
  trustRegion,
}

/** The method that a name or a factory's result stands for. */
export function methodOf(
  caller: string,
  given: ResidualMethod | CompositeMethod | DirectMethod,
): Method<ResidualQuery> | GaussNewtonMethod {
  if (typeof given === 'string') {
    if (Object.hasOwn(FACTORIES, given)) return FACTORIES[given]()
    const names = Object.keys(FACTORIES)
    throw new DomainError(
      `${caller}: expected method to be one of ${names.join(', ')}, got '${String(given)}'.${perhaps(given, names) || " Perhaps 'lbfgs'?"}`,
    )
  }
  const method = given as Partial<Method<ResidualQuery>> | (() => unknown) | null
  if (typeof method === 'function') {
    throw new DomainError(
      `${caller}: expected method to be a name or a factory's result, got the factory. Perhaps ${method.name || 'factory'}()?`,
    )
  }
  if (typeof method !== 'object' || method === null || typeof method.begin !== 'function') {
    throw new DomainError(
      `${caller}: expected method to be a name or a factory's result, got ${show(given)}. Perhaps 'lbfgs' or lbfgs()?`,
    )
  }
  return given as Method<ResidualQuery>
}
