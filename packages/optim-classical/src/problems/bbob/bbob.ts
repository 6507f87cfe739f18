import { add, DomainError, type Traced } from '@wengert/ad-core'
import type { ScalarProblem } from '../problem.js'
import type { Definition } from './definition.js'
import { gallagher101, gallagher21 } from './gallagher.js'
import { bentCigar, differentPowers, discus, ellipsoid, sharpRidge } from './ill-conditioned.js'
import { LAST_INSTANCE, minimalValue, seedOf } from './instance.js'
import { attractiveSector, rosenbrock, rotatedRosenbrock, stepEllipsoid } from './moderate.js'
import {
  griewankRosenbrock,
  illConditionedSchaffer,
  rotatedRastrigin,
  schaffer,
  weierstrass,
} from './multimodal.js'
import {
  bucheRastrigin,
  linearSlope,
  separableEllipsoid,
  separableRastrigin,
  sphere,
} from './separable.js'
import { katsuura, lunacek, schwefel } from './weakly-structured.js'

/** A problem in a box, whose f is no sum of squares. */
export interface BoxProblem extends ScalarProblem {
  readonly f: (x: Traced) => Traced
  /** The least and the largest coordinate of the search domain; `bounds` of `minimize` takes them. */
  readonly bounds: { readonly lower: number; readonly upper: number }
}

/** f1 to f24. */
const definitions: readonly Definition[] = [
  sphere,
  separableEllipsoid,
  separableRastrigin,
  bucheRastrigin,
  linearSlope,
  attractiveSector,
  stepEllipsoid,
  rosenbrock,
  rotatedRosenbrock,
  ellipsoid,
  discus,
  bentCigar,
  sharpRidge,
  differentPowers,
  rotatedRastrigin,
  weierstrass,
  schaffer,
  illConditionedSchaffer,
  griewankRosenbrock,
  schwefel,
  gallagher101,
  gallagher21,
  katsuura,
  lunacek,
]

/**
 * A noise-free function of the Black-Box Optimization Benchmark of 2009: f1–f5 separable, f6–f9 of
 * low or moderate condition, f10–f14 ill-conditioned with one minimum, f15–f19 with many minima of a
 * common structure, f20–f24 with many of hardly any.
 *
 * An instance fixes where the minimum lies, how high it is and how the axes are turned, with the
 * numbers of the published code. Domain: [−5, 5]ⁿ, beyond which f is defined. Start: the origin.
 * Derivatives are those of the function where it has some; at a kink one slope between, and f7's are
 * zero on its plateaus.
 *
 * `functionId`: 1 to 24. `dimension`: at least 2. `instance`: from 1. Cost: where axes are turned, some
 * n³ once and 2n² or 4n² flops an evaluation; f16, f21, f22 and f23 have 12n, 101n, 21n and 32n terms.
 * Errors: `DomainError` outside those ranges. Source: Hansen, Finck, Ros & Auger, INRIA RR-6829 (2009).
 * @example
 * const { f, starts, bounds, minima } = bbob(8, 10)
 * minimize(f, starts[0]!).value - minima[0]!.value
 */
export function bbob(functionId: number, dimension: number, instance: number = 1): BoxProblem {
  checkRange('functionId', functionId, 1, definitions.length)
  checkRange('dimension', dimension, 2, Infinity)
  checkRange('instance', instance, 1, LAST_INSTANCE)
  const { name, seededAs, landscape } = definitions[functionId - 1]!
  const seed = seedOf(seededAs ?? functionId, instance)
  const { xOpt, excess } = landscape({ n: dimension, seed })
  const fOpt = minimalValue(seed)
  return {
    name: `BBOB f${functionId} ${name} (${dimension}, instance ${instance})`,
    f: (x) => add(excess(x), fOpt),
    bounds: { lower: -5, upper: 5 },
    starts: [Array.from({ length: dimension }, () => 0)],
    minima: [{ x: Array.from(xOpt), value: fOpt }],
    source: `Hansen, Finck, Ros & Auger, Real-Parameter Black-Box Optimization Benchmarking 2009: Noiseless Functions Definitions, INRIA RR-6829, f${functionId}`,
  }
}

/**
 * All 24 functions of `bbob` in one dimension and instance, f1 first.
 * @example bbobProblems(5).map(({ name }) => name)
 */
export function bbobProblems(dimension: number, instance: number = 1): BoxProblem[] {
  return definitions.map((_, i) => bbob(i + 1, dimension, instance))
}

function checkRange(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`
  throw new DomainError(
    `bbob: expected ${name} to be a whole number ${range}, got ${value}. Perhaps bbob(1, 10)?`,
  )
}
