import { addScaled, allFinite, difference, dot, maxNorm, norm } from '../linear-algebra/vector.js'
import { defineMethod, type Iterate, type Method } from '../protocol.js'
import { roundingOf } from '../searches/line.js'

interface AdaptiveState extends Iterate {
  readonly gradient: Float64Array
  /** η of the next step; 0 before the first. */
  readonly stepSize: number
  /** The last values, the present one among them. */
  readonly recent: readonly number[]
}

/** How many of the last values a step may not exceed all. */
const MEMORY = 10
/** c₁ of Armijo's condition. */
const DECREASE = 1e-4
const MAX_TRIALS = 60
/** The most that η grows by where the gradient does not tell. */
const MOST_GROWTH = 10

/**
 * Gradient descent whose η is the inverse of a curvature, seen in the change of the gradient along the last step: sᵀs/sᵀy
 * (Barzilai & Borwein 1988) or, where it is less than half of that, sᵀy/yᵀy (Zhou, Gao & Dai 2006). A step is
 * cut where the value rises above the last ten (Grippo, Lampariello & Lucidi 1986, Raydan 1997).
 */
export function adaptiveDescent(name: string): Method<'valueAndGradient'> {
  return defineMethod<AdaptiveState, 'valueAndGradient'>({
    name,
    queries: ['valueAndGradient'],
    // Values rise now and then, by design.
    patience: 10 * MEMORY,
    start(w, objective) {
      const [value, gradient] = objective.valueAndGradient(w)
      return { w, value, gradient, stepSize: 0, recent: [value] }
    },
    step(state, objective) {
      const { w, value, gradient, recent } = state
      const length = norm(gradient)
      // −φ′(0)·η, in this order: the square of a long gradient is no number.
      const fall = (stepSize: number): number => stepSize * length * length
      let stepSize = state.stepSize || Math.min(1, 1 / length)
      const predicted = 0.5 * fall(stepSize)
      const highest = Math.max(...recent)
      const rounding = roundingOf(highest)
      for (let trial = 0; trial < MAX_TRIALS && stepSize > 0; trial++) {
        const to = addScaled(w, -stepSize, gradient)
        const [reached, slopes] = objective.valueAndGradient(to)
        const finite = Number.isFinite(reached) && allFinite(slopes)
        const promised = DECREASE * fall(stepSize)
        if (finite && reached <= highest + (promised <= rounding ? rounding : -promised)) {
          const next = {
            w: to,
            value: reached,
            gradient: slopes,
            stepSize: inverseCurvature(stepSize, gradient, slopes),
            recent: [...recent, reached].slice(-MEMORY),
          }
          return { state: next, stepLength: stepSize * maxNorm(gradient), predicted }
        }
        const parabola = (0.5 * stepSize * fall(stepSize)) / (reached - value + fall(stepSize))
        stepSize = finite
          ? Math.min(Math.max(parabola, 0.1 * stepSize), 0.5 * stepSize)
          : 0.1 * stepSize
      }
      return { state, stepLength: 0, predicted, stuck: 'no step along −g lowers the value' }
    },
  })
}

/** The next η from the change of the gradient along a step −ηg; longer where that tells of no curvature. */
function inverseCurvature(stepSize: number, before: Float64Array, after: Float64Array): number {
  const change = difference(after, before)
  const fall = -dot(before, change)
  const long = (stepSize * dot(before, before)) / fall
  if (!(long > 0 && long < Infinity)) return MOST_GROWTH * stepSize
  const short = (stepSize * fall) / dot(change, change)
  return short < 0.5 * long ? short : long
}
