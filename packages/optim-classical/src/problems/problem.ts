import { square, sum, type Scalar, type Traced } from '@wengert/ad-core'

/** A known stationary point that is a minimum. */
export interface Minimum {
  readonly x: readonly number[]
  /** f there. */
  readonly value: number
}

/** A test problem, written with ad-core's operations. */
export interface Problem {
  readonly name: string
  /** Σr², without ½. */
  readonly f: (x: Traced) => Scalar
  readonly residuals: (x: Traced) => Traced
  /** The standard start first. */
  readonly starts: readonly (readonly number[])[]
  /** The global minimum first. */
  readonly minima: readonly Minimum[]
  /** Where it was published. */
  readonly source: string
}

/** A problem whose f is the sum of its squared residuals. */
export function sumOfSquares(problem: Omit<Problem, 'f'>): Problem {
  return { ...problem, f: (x) => sum(square(problem.residuals(x))) }
}

/** The collection that most of the problems come from. */
export const MGH =
  'Moré, Garbow & Hillstrom, Testing Unconstrained Optimization Software, ACM TOMS 7 (1981)'
