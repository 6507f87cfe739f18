import { dot, difference, maxNorm } from './linear-algebra/vector.js'
import { projectedGradient } from './coordinates.js'
import type { Bounds, Iterate } from './protocol.js'

/** A point with what was computed there. */
export interface Known extends Iterate {
  readonly residuals?: Float64Array
  /** Before a robust loss bent them. */
  readonly rawResiduals?: Float64Array
  readonly jacobian?: Float64Array
  /** The Jacobian was known in an earlier part of the run: it is not counted again. */
  readonly differentiated?: true
}

/**
 * The best of the points seen: the flattest of those whose values agree with the lowest one up to rounding. Near a
 * minimum values are noise long before gradients are.
 */
export class BestPoint {
  private flattest: Known | undefined
  private lowestSeen: Known | undefined

  /** |f| at the first point whose value is not 0: what the values of the run are sums of. */
  startSize: number

  private readonly bounds: Bounds | undefined

  constructor(
    bounds: Bounds | undefined,
    earlier?: Pick<BestPoint, 'best' | 'lowest' | 'startSize'>,
  ) {
    this.bounds = bounds
    this.flattest = earlier?.best
    this.lowestSeen = earlier?.lowest
    this.startSize = earlier?.startSize ?? 0
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

  /** Whether a point lies no higher than the lowest, up to rounding. */
  holds(point: Known): boolean {
    return this.lowestSeen === undefined || agrees(point, this.lowestSeen, this.startSize)
  }

  take(point: Known): void {
    this.startSize ||= Math.abs(point.value)
    if (this.isLowest(point.value)) this.lowestSeen = point
    const { flattest } = this
    const holds = this.holds(point)
    const stays =
      flattest !== undefined && this.holds(flattest) && !(holds && this.isFlatter(point, flattest))
    if (!stays) this.flattest = holds ? point : this.lowestSeen
  }

  /** Between equals, as all are without gradients, the lower one. */
  private isFlatter(point: Known, than: Known): boolean {
    const [slope, other] = [this.slope(point), this.slope(than)]
    return slope < other || (slope === other && point.value < than.value)
  }

  private slope({ w, gradient }: Known): number {
    return gradient === undefined ? Infinity : maxNorm(projectedGradient(w, gradient, this.bounds))
  }
}

/**
 * Whether a point lies above the lowest by rounding only: by a few units in the last place, or, where both are almost
 * the same point, by no more than a sum of numbers of this `size` may be wrong when it cancels. There the gradients,
 * which are more precise, are asked: ½(g₁ + g₂)ᵀ(w₁ − w₂) is the difference of the values; where it is not even half of
 * the one computed, that one is noise.
 */
export function agrees(point: Known, lowest: Known, size: number): boolean {
  const rise = point.value - lowest.value
  const unit = Number.EPSILON * Math.abs(lowest.value)
  if (rise <= 10 * unit) return true
  if (!(rise <= 64 * Math.max(unit, Number.EPSILON * size))) return false
  if (point.gradient === undefined || lowest.gradient === undefined) return false
  const way = difference(point.w, lowest.w)
  const near = Math.cbrt(Number.EPSILON) * maxNorm(lowest.w)
  return maxNorm(way) <= near && dot(point.gradient, way) + dot(lowest.gradient, way) < rise
}
