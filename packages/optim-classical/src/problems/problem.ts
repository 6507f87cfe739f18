import { square, sum, type Scalar, type Traced } from '@wengert/ad-core'

/** A known point at which f is stationary, or towards which it becomes so. */
export interface StationaryPoint {
  /** Where. An infinite entry: no point attains the value, which f tends to on the way there. */
  readonly x: readonly number[]
  /** f there. */
  readonly value: number
  /** Where x stands for others of the same value: all of them, in words. */
  readonly oneOf?: string
}

/** A stationary point near which f is nowhere lower. */
export type Minimum = StationaryPoint

/** A box, in the form of the option `bounds`. */
export interface Box {
  readonly lower: number | readonly number[]
  readonly upper: number | readonly number[]
}

interface Described {
  readonly name: string
  /** The objective, written with ad-core's operations; Σr², without ½, where there are residuals. */
  readonly f: (x: Traced) => Scalar
  /** The standard start first; f is finite at all of them. Their length is the number of parameters. */
  readonly starts: readonly (readonly number[])[]
  /** Those known: the global minimum first, local ones after it; empty where none is known at this size. */
  readonly minima: readonly Minimum[]
  /** Saddles and plateaus, at which methods may end: near them f is lower elsewhere. */
  readonly otherStationary?: readonly StationaryPoint[]
  /** The customary box of global methods, to which `minima` refers; left out where f has no other minima outside. */
  readonly bounds?: Box
  /** Where it was published, with its number there. */
  readonly source: string
}

/** A test problem that is no sum of squares. */
export interface ScalarProblem extends Described {
  readonly residuals?: undefined
}

/** A test problem whose f is the sum of its squared residuals, Σr² (`leastSquares` reports ½Σr²). */
export interface LeastSquaresProblem extends Described {
  /** r(x), a vector. */
  readonly residuals: (x: Traced) => Traced
}

/**
 * A test problem; whether it has residuals shows in `residuals`.
 * @example
 * for (const { name, f, residuals, starts } of standardProblems) {
 *   if (residuals) console.log(name, leastSquares(residuals, starts[0]!).residualSumOfSquares)
 *   else console.log(name, minimize(f, starts[0]!).value)
 * }
 */
export type Problem = ScalarProblem | LeastSquaresProblem

/** A problem whose f is the sum of its squared residuals. */
export function sumOfSquares(problem: Omit<LeastSquaresProblem, 'f'>): LeastSquaresProblem {
  return { ...problem, f: (x) => sum(square(problem.residuals(x))) }
}
