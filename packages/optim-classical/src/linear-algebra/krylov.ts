import { backSolved, forwardSolved, type BidiagonalTriangle } from './bidiagonal.js'
import { dampingForRadius, type DampedStep } from './damped-problem.js'
import { accumulate, norm } from './vector.js'
import type { CurvedStep, Face } from './step-model.js'

/**
 * A growing Krylov space of a damped problem in the variables z = D·d. It does not depend on the damping (Gould, Lucidi,
 * Roma & Toint 1999), so one space serves every radius: each damping costs a bidiagonal system of its dimension.
 */
export interface KrylovSpace {
  /** ‖D⁻¹g‖. */
  readonly slope: number
  /** An orthonormal basis. */
  readonly basis: readonly Float64Array[]
  /** Takes in one more vector, at the price of one product with G; false where there is none. */
  readonly grow: () => boolean
  /** S and S⁻ᵀVᵀD⁻¹g with SᵀS = Vᵀ(D⁻¹GD⁻¹ + λI)V; `undefined` where that matrix is singular. */
  readonly triangle: (damping: number) => BidiagonalTriangle | undefined
  /** zᵀD⁻¹GD⁻¹z of z = V·y. */
  readonly bend: (y: Float64Array) => number
  /** ‖(D⁻¹GD⁻¹ + λI)z + D⁻¹g‖ of the step z = V·y at any damping λ. */
  readonly rest: (y: Float64Array) => number
  /** As of a damped problem, by the space alone: no more than the whole problem's. */
  readonly cosine: () => number
}

/** A space of more numbers than this grows no further: 256 MB. */
const MOST_NUMBERS = 2 ** 25

/**
 * Steps from a Krylov space: conjugate gradients on (G + λD²)d = −g, written by Lanczos vectors. The space grows until what is
 * left of the equation is within `forcing` of ‖D⁻¹g‖ (Dembo, Eisenstat & Steihaug 1982). Whatever its dimension, the step is
 * the best one within the space, and no worse than the steepest descent that it begins with.
 */
export function krylovFace(space: KrylovSpace, scale: Float64Array, forcing: number): Face {
  const { slope, basis } = space
  const tolerance = forcing * slope
  const largest = Math.max(2, Math.floor(MOST_NUMBERS / Math.max(1, scale.length)))
  const grows = (): boolean => basis.length < largest && space.grow()
  grows()
  const solveHere = (damping: number): DampedStep => {
    const triangle = space.triangle(damping)
    if (triangle === undefined) {
      return { step: new Float64Array(basis.length), length: Infinity, decay: () => 0 }
    }
    const step = backSolved(triangle)
    const length = norm(step)
    return { step, length, decay: () => (norm(forwardSolved(triangle, step)) / length) ** 2 }
  }
  const whole = (small: DampedStep): CurvedStep => {
    const step = new Float64Array(scale.length)
    basis.forEach((v, k) => accumulate(step, small.step[k] ?? 0, v))
    return {
      step: step.map((z, j) => z / scale[j]!),
      length: small.length,
      decay: small.decay,
      bend: space.bend(small.step),
    }
  }
  const done = ({ step, length }: DampedStep): boolean =>
    length < Infinity && space.rest(step) <= tolerance
  return {
    slope,
    get cosine() {
      return space.cosine()
    },
    solve(damping) {
      let small = solveHere(damping)
      while (!done(small) && grows()) small = solveHere(damping)
      return whole(small)
    },
    within(radius, guess) {
      for (;;) {
        const regular = space.triangle(0) !== undefined
        const problem = { slope, cosine: 0, regular, solve: solveHere }
        const chosen = dampingForRadius(problem, radius, guess)
        if (done(chosen) || !grows()) return { damping: chosen.damping, ...whole(chosen) }
      }
    },
  }
}
