import type { QuadraticModel, RegionModel, RegionStep } from './region-step.js'
import { lowestInRegion } from './tridiagonal-region.js'
import { accumulate, addScaled, dot, norm, scaled, unit } from './vector.js'

/** How far a Krylov space grows. */
export interface KrylovLimits {
  /** It ends where ‖(H + λI)z + g‖ is no more than this part of ‖g‖. */
  readonly tolerance: number
  /** Most products. */
  readonly products: number
  /** Most vectors kept, at least 1. */
  readonly vectors: number
}

/** A model that is seen through products H·v alone. */
export function krylovModel(
  product: (v: Float64Array) => Float64Array,
  gradient: Float64Array,
  scale: Float64Array,
  limits: KrylovLimits,
): QuadraticModel {
  return {
    gradient,
    scale,
    product,
    region(free, slopes) {
      const divided = (x: Float64Array): Float64Array =>
        Float64Array.from(free, (j, i) => x[i]! / scale[j]!)
      const region = new KrylovRegion(
        (z) => {
          const v = new Float64Array(scale.length)
          free.forEach((j, i) => (v[j] = z[i]! / scale[j]!))
          const image = product(v)
          return Float64Array.from(free, (j) => image[j]! / scale[j]!)
        },
        divided(slopes),
        limits,
      )
      return {
        within(radius) {
          const { step, ...rest } = region.within(radius)
          return { ...rest, step: divided(step) }
        },
      }
    },
  }
}

/**
 * The lowest points of a model in regions ‖z‖ ≤ radius, from products alone. Inside a region they are found by conjugate
 * gradients, in Lanczos's form; where these leave it, or meet negative curvature, it is the lowest point on the boundary
 * within the Krylov space, in which H is tridiagonal (Gould, Lucidi, Roma & Toint 1999). Beyond the vectors kept it is where
 * the last direction meets the boundary (Toint 1981, Steihaug 1983). All lie as low as the best point along −g, or lower.
 *
 * A smaller region is answered for from the same space, without a product.
 */
export class KrylovRegion implements RegionModel {
  private readonly product: (v: Float64Array) => Float64Array
  private readonly gradient: Float64Array
  private readonly slope: number
  private readonly limits: KrylovLimits
  /** Orthonormal; the first is −g/‖g‖. */
  private readonly vectors: Float64Array[]
  private last: Float64Array
  private lastButOne: Float64Array | undefined
  /** Of H between the vectors, kept or not. */
  private readonly diagonal: number[] = []
  private readonly beside: number[] = []
  private ended = false
  private answered = false

  constructor(
    product: (v: Float64Array) => Float64Array,
    gradient: Float64Array,
    limits: KrylovLimits,
  ) {
    this.product = product
    this.gradient = gradient
    this.limits = limits
    this.slope = norm(gradient)
    this.last = scaled(-1, unit(gradient))
    this.vectors = [this.last]
  }

  within(radius: number): RegionStep {
    const again = this.answered
    this.answered = true
    return again ? this.onBoundary(radius, false) : this.conjugate(radius)
  }

  /** Conjugate gradients up to the boundary. */
  private conjugate(radius: number): RegionStep {
    const { diagonal, beside, limits, vectors } = this
    let point: Float64Array = new Float64Array(this.last.length)
    let direction = point
    let pivot = 1
    // −(g + Hd)ᵀdirection at the point, and how far the model has fallen there.
    let rest = this.slope
    let fall = 0
    for (let k = 0; ; k++) {
      const coupling = k === 0 ? 0 : beside[k - 1]!
      const share = coupling / pivot
      const vector = this.last
      if (!this.grow()) break
      direction = addScaled(vector, -share, direction)
      pivot = diagonal[k]! - share * coupling
      if (k > 0) rest *= -share
      const way = rest / pivot
      const next = addScaled(point, way, direction)
      if (!(pivot > 0 && norm(next) <= radius)) {
        if (vectors.length > k) return this.onBoundary(radius, true)
        const downhill = scaled(Math.sign(rest), direction)
        const far = wayToBoundary(point, downhill, radius)
        fall += far * (Math.abs(rest) - 0.5 * far * pivot)
        return this.step(addScaled(point, far, downhill), fall, false)
      }
      point = next
      fall += 0.5 * rest * way
      if (beside[k]! * Math.abs(way) <= limits.tolerance * this.slope) break
    }
    return diagonal.length === 0 ? this.onBoundary(radius, false) : this.step(point, fall, true)
  }

  /** The lowest point of the space in the region, once conjugate gradients have left it. */
  private onBoundary(radius: number, mayGrow: boolean): RegionStep {
    const { diagonal, beside, limits, vectors } = this
    for (;;) {
      const size = Math.max(1, Math.min(diagonal.length, vectors.length))
      const downhill = new Float64Array(size)
      downhill[0] = -this.slope
      const t = {
        diagonal: Float64Array.from({ length: size }, (_, i) => diagonal[i] ?? 0),
        beside: Float64Array.from(beside.slice(0, size - 1)),
      }
      const { point, damping } = lowestInRegion(t, downhill, radius)
      const left = (beside[size - 1] ?? 0) * Math.abs(point[size - 1]!)
      const enough = left <= limits.tolerance * this.slope || size >= limits.vectors
      if (mayGrow && !enough && this.grow()) continue
      const step = new Float64Array(this.last.length)
      point.forEach((weight, i) => accumulate(step, weight, vectors[i]!))
      const fall = 0.5 * (this.slope * point[0]! + damping * dot(point, point))
      return this.step(step, fall, damping === 0)
    }
  }

  private step(step: Float64Array, predicted: number, inside: boolean): RegionStep {
    return { step, length: norm(step), slope: dot(this.gradient, step), predicted, inside }
  }

  /** One more vector, by one product; false where there is none to be had. */
  private grow(): boolean {
    const { diagonal, beside, vectors, last, lastButOne, limits } = this
    const k = diagonal.length
    if (this.ended || k >= Math.min(last.length, limits.products)) return false
    const next = Float64Array.from(this.product(last))
    const bend = dot(last, next)
    const size = norm(next)
    if (!Number.isFinite(bend) || !Number.isFinite(size)) {
      this.ended = true
      return false
    }
    accumulate(next, -bend, last)
    if (lastButOne !== undefined) accumulate(next, -beside[k - 1]!, lastButOne)
    let length = norm(next)
    // What rounding leaves of the others would take dimensions from the space (twice is enough: Parlett 1980).
    for (let before = Infinity; vectors.length > k && length < 0.7 * before;) {
      before = length
      for (const v of vectors) accumulate(next, -dot(v, next), v)
      length = norm(next)
    }
    this.ended = !(length > 4 * Number.EPSILON * size)
    diagonal.push(bend)
    beside.push(this.ended ? 0 : length)
    if (this.ended) return true
    this.lastButOne = last
    this.last = unit(next)
    if (vectors.length === k + 1 && k + 1 < limits.vectors) vectors.push(this.last)
    return true
  }
}

/** How far along a direction the boundary is; directions of conjugate gradients lead away from 0. */
function wayToBoundary(point: Float64Array, direction: Float64Array, radius: number): number {
  const along = dot(point, direction)
  const length = norm(point)
  const missing = (radius - length) * (radius + length)
  return missing / (along + Math.sqrt(along * along + dot(direction, direction) * missing))
}
