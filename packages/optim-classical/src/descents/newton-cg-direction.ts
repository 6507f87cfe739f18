import { accumulate, dot, norm, scaled } from '../linear-algebra/vector.js'
import type { Descent } from './descent.js'

/** Most products, as a multiple of n: enough for condition 1e14, and a bound for what never gets there. */
const ROUNDS = 10

/**
 * d ≈ −H⁻¹g by conjugate gradients on products Hv alone, up to ‖Hd + g‖ ≤ min(forcing, √‖g‖)·‖g‖. Where curvatures differ
 * widely rounding makes n products too few for that; a forcing of 0, which none meets, is content with n. Where a direction
 * has no positive curvature d is what was found before it, at first −g (Nocedal & Wright, Algorithm 7.1).
 */
export function newtonCgDirection(forcing: number): Descent<null, 'hvp'> {
  return {
    queries: ['hvp'],
    start: () => null,
    direction({ w, gradient }, _memory, objective) {
      const n = w.length
      const point = new Float64Array(n)
      const rest = scaled(-1, gradient)
      const slope = norm(gradient)
      const tolerance = Math.min(forcing, Math.sqrt(slope)) * slope
      let direction = Float64Array.from(rest)
      const most = forcing > 0 ? ROUNDS * n : n
      let square = dot(rest, rest)
      for (let k = 0; k < most; k++) {
        const image = objective.hvp(w, direction)
        const bend = dot(direction, image)
        if (!(bend > Number.EPSILON * norm(direction) * norm(image))) {
          return k === 0
            ? { direction: rest, naturalStep: undefined }
            : { direction: point, naturalStep: 1 }
        }
        accumulate(point, square / bend, direction)
        accumulate(rest, -square / bend, image)
        const former = square
        square = dot(rest, rest)
        if (Math.sqrt(square) <= tolerance) break
        const next = Float64Array.from(rest)
        accumulate(next, square / former, direction)
        direction = next
      }
      return { direction: point, naturalStep: 1 }
    },
    learn: () => null,
    forget: () => undefined,
  }
}
