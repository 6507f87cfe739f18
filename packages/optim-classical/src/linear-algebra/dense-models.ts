import { dampedCurvature } from './damped-curvature.js'
import { condensed, dampedLeastSquares } from './damped-least-squares.js'
import { dampingForRadius, type DampedProblem, type DampedStep } from './damped-problem.js'
import { multiply, multiplyTransposed, someColumns } from './dense.js'
import type { CurvedStep, Face, StepModel } from './step-model.js'
import { addScaled, dot, norm } from './vector.js'

const PRECISION = 1e-8

/** ½‖r + Jd‖² for a row-major Jacobian, solved by QR; with a diagonal `added` to JᵀJ, as rows of their own. */
export function residualModel(
  ownJacobian: Float64Array,
  ownResiduals: Float64Array,
  gradient: Float64Array,
  scale: Float64Array,
  added: Float64Array | null = null,
): StepModel {
  const n = scale.length
  const m = ownResiduals.length + (added ? n : 0)
  const jacobian = added ? lengthened(ownJacobian, m * n) : ownJacobian
  const residuals = added ? lengthened(ownResiduals, m) : ownResiduals
  added?.forEach((square, j) => (jacobian[(m - n + j) * n + j] = Math.sqrt(square)))
  const bend = (step: Float64Array): number => {
    const image = multiply(jacobian, step, m)
    return dot(image, image)
  }
  let rows: ReturnType<typeof condensed> | undefined
  return {
    gradient,
    scale,
    precision: PRECISION,
    curve: (d) => multiplyTransposed(jacobian, multiply(jacobian, d, m), n),
    whole: () => denseFace(dampedLeastSquares(jacobian, residuals, scale), bend, undefined, n),
    face(free, from) {
      rows ??= m > n ? condensed(jacobian, residuals, n) : { jacobian, residuals }
      const count = rows.residuals.length
      const moved = addScaled(rows.residuals, 1, multiply(rows.jacobian, from, count))
      const columns = someColumns(rows.jacobian, n, free)
      const scales = Float64Array.from(free, (j) => scale[j]!)
      return denseFace(dampedLeastSquares(columns, moved, scales, norm(residuals)), bend, free, n)
    },
  }
}

/** gᵀd + ½dᵀGd for a row-major G, solved by Cholesky; with a diagonal `added` to G. */
export function curvatureModel(
  ownCurvature: Float64Array,
  gradient: Float64Array,
  scale: Float64Array,
  added: Float64Array | null = null,
): StepModel {
  const n = scale.length
  const curvature = added ? ownCurvature.slice() : ownCurvature
  added?.forEach((entry, j) => (curvature[j * n + j] = curvature[j * n + j]! + entry))
  const curve = (d: Float64Array): Float64Array => multiply(curvature, d, n)
  const bend = (step: Float64Array): number => Math.max(0, dot(step, curve(step)))
  return {
    gradient,
    scale,
    precision: PRECISION,
    curve,
    whole: () => denseFace(dampedCurvature(curvature, gradient, scale), bend, undefined, n),
    face(free, from) {
      const slopes = addScaled(gradient, 1, curve(from))
      const columns = someColumns(curvature, n, free)
      const square = Float64Array.from({ length: free.length ** 2 }, (_, k) => {
        const row = free[Math.floor(k / free.length)]!
        return columns[row * free.length + (k % free.length)]!
      })
      const [part, scales] = [slopes, scale].map((v) => Float64Array.from(free, (j) => v[j]!)) as [
        Float64Array,
        Float64Array,
      ]
      return denseFace(dampedCurvature(square, part, scales), bend, free, n)
    },
  }
}

function lengthened(x: Float64Array, length: number): Float64Array {
  const longer = new Float64Array(length)
  longer.set(x)
  return longer
}

/** `free` are the places of the problem's entries in a step of full length; `undefined` where it has all. */
function denseFace(
  problem: DampedProblem,
  bend: (step: Float64Array) => number,
  free: Int32Array | undefined,
  size: number,
): Face {
  const whole = <S extends DampedStep>(small: S): S & CurvedStep => {
    let { step } = small
    if (free !== undefined) {
      step = new Float64Array(size)
      free.forEach((j, k) => (step[j] = small.step[k]!))
    }
    return { ...small, step, bend: bend(step) }
  }
  return {
    slope: problem.slope,
    cosine: problem.cosine,
    solve: (damping) => whole(problem.solve(damping)),
    within: (radius, guess) => whole(dampingForRadius(problem, radius, guess)),
  }
}
