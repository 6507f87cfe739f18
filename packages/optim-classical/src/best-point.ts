import { dot, difference, maxNorm } from './linear-algebra/vector.js'
import type { Iterate } from './protocol.js'

/** A point with what was computed there. */
export interface Known extends Iterate {
  readonly residuals?: Float64Array
  readonly jacobian?: Float64Array
}

/**
 * The best of the points seen: the flattest of those whose values agree with the lowest one up to rounding. Near a
 * minimum values are noise long before gradients are.
 */
export class BestPoint {
  private flattest: Known | undefined
  private lowestSeen: Known | undefined

  constructor(earlier?: { readonly best: Known; readonly lowest: Known }) {
    this.flattest = earlier?.best
    this.lowestSeen = earlier?.lowest
  }

  /** `undefined` before the first point. */
  get best(): Known | undefined {
    return this.flattest
  }

  get lowest(): Known | undefined {
    return this.lowestSeen
  }

  isLowest(value: number): boolean {
    return this.lowestSeen === undefined || value < this.lowestSeen.value
  }

  take(point: Known): void {
    if (this.isLowest(point.value)) this.lowestSeen = point
    const { flattest, lowestSeen } = this
    const stays =
      flattest !== undefined &&
      agrees(flattest, lowestSeen!) &&
      (slope(flattest) <= slope(point) || !agrees(point, lowestSeen!))
    if (!stays) this.flattest = agrees(point, lowestSeen!) ? point : lowestSeen
  }
}

function slope({ gradient }: Known): number {
  return gradient === undefined ? Infinity : maxNorm(gradient)
}

/**
 * Whether a point lies above the lowest by rounding only: by a few units in the last place, or by so little that
 * the gradients, which are more precise, may be asked. Between two near points ½(g₁ + g₂)ᵀ(w₁ − w₂) is the
 * difference of the values; where it is not even half of the one computed, that one is noise.
 */
export function agrees(point: Known, lowest: Known): boolean {
  const rise = point.value - lowest.value
  const size = Math.abs(lowest.value)
  if (rise <= 10 * Number.EPSILON * size) return true
  if (!(rise <= Math.sqrt(Number.EPSILON) * Math.max(1, size))) return false
  if (point.gradient === undefined || lowest.gradient === undefined) return false
  const way = difference(point.w, lowest.w)
  return dot(point.gradient, way) + dot(lowest.gradient, way) < rise
}
