import type { Tridiagonal } from './tridiagonal.js'
import { accumulate, dot, norm, scaled, unit } from './vector.js'

/** The lowest point y of bᵀy + ½yᵀTy within ‖y‖ ≤ radius: (T + damping·I)y = −b. */
export interface LowestInRegion {
  readonly point: Float64Array
  /** 0 inside the region. */
  readonly damping: number
}

const MAX_ROUNDS = 100
/** How close to the radius a point on the boundary must lie. */
const ON_BOUNDARY = 1e-12
const LARGEST = 1e300

/**
 * Solves the problem of a trust region where the matrix is tridiagonal: Newton's iteration on 1/‖y‖ − 1/radius from the
 * left, where it is monotone (Moré & Sorensen 1983), O(n) a round. In the hard case, when no damping gives a step as long
 * as the radius, the missing length is a vector of the lowest eigenvalue. What is singular at T's own rounding is flat.
 */
export function lowestInRegion(t: Tridiagonal, b: Float64Array, radius: number): LowestInRegion {
  const slope = norm(b)
  const size = sizeOf(t)
  if (slope === 0 && size === 0) return { point: new Float64Array(b.length), damping: 0 }
  if (!(size * radius >= Number.EPSILON * slope)) {
    return { point: scaled(-radius, unit(b)), damping: slope / radius }
  }
  // In units in which ‖T‖ and ‖b‖ are 1 nothing overflows.
  const length = slope > 0 ? slope / size : radius
  const { point, damping } = lowestOfUnitSize(
    { diagonal: t.diagonal.map((d) => d / size), beside: t.beside.map((e) => e / size) },
    unit(b),
    Math.min(radius / length, LARGEST),
  )
  return { point: scaled(length, point), damping: damping * size }
}

function lowestOfUnitSize(t: Tridiagonal, b: Float64Array, radius: number): LowestInRegion {
  const downhill = scaled(-1, b)
  const rounding = b.length * Number.EPSILON
  const least = leastDamping(t, rounding)
  let damping = Math.max(least, norm(b) / radius - 1)
  let factor = factored(t, damping)
  let point = solved(factor, downhill)
  let length = norm(point)
  if (damping <= rounding && length <= radius) return { point, damping: 0 }
  for (let round = 0; length > (1 + ON_BOUNDARY) * radius && round < MAX_ROUNDS; round++) {
    const next = damping + (length - radius) / radius / decay(factor, point, length)
    // Next to an eigenvalue the length may change by leaps from one representable damping to the next.
    damping = Math.max(next, damping * (1 + Number.EPSILON))
    factor = factored(t, damping)
    point = solved(factor, downhill)
    length = norm(point)
  }
  if (length < (1 - 10 * ON_BOUNDARY) * radius) lengthen(point, lowestVector(factor), radius)
  return { point, damping }
}

/** T + λI = LDLᵀ: D, and what is beside the diagonal of L. */
interface Factor {
  readonly pivots: Float64Array
  readonly lower: Float64Array
}

function factored({ diagonal, beside }: Tridiagonal, damping: number): Factor {
  const n = diagonal.length
  const pivots = new Float64Array(n)
  const lower = new Float64Array(beside.length)
  for (let i = 0; i < n; i++) {
    const taken = i === 0 ? 0 : beside[i - 1]! * lower[i - 1]!
    pivots[i] = diagonal[i]! + damping - taken
    if (i + 1 < n) lower[i] = beside[i]! / pivots[i]!
  }
  return { pivots, lower }
}

/** (T + λI)⁻¹b. */
function solved({ pivots, lower }: Factor, b: Float64Array): Float64Array {
  const x = Float64Array.from(b)
  for (let i = 1; i < x.length; i++) x[i] = x[i]! - lower[i - 1]! * x[i - 1]!
  for (let i = x.length - 1; i >= 0; i--) {
    x[i] = x[i]! / pivots[i]! - (i + 1 < x.length ? lower[i]! * x[i + 1]! : 0)
  }
  return x
}

/** −d log‖y‖/dλ = yᵀ(T + λI)⁻¹y/‖y‖². */
function decay({ pivots, lower }: Factor, y: Float64Array, length: number): number {
  let sum = 0
  let before = 0
  for (let i = 0; i < y.length; i++) {
    before = y[i]! / length - (i === 0 ? 0 : lower[i - 1]! * before)
    sum += before * (before / pivots[i]!)
  }
  return sum
}

/** A bound of ‖T‖, by its rows. */
function sizeOf({ diagonal, beside }: Tridiagonal): number {
  return diagonal.reduce(
    (most, d, i) =>
      Math.max(most, Math.abs(d) + Math.abs(beside[i - 1] ?? 0) + Math.abs(beside[i] ?? 0)),
    0,
  )
}

/** The least λ, to rounding, that makes T + λI positive definite: 0 where T is, beyond rounding, else at least that. */
function leastDamping(t: Tridiagonal, rounding: number): number {
  const definite = (damping: number, least = 0): boolean =>
    factored(t, damping).pivots.every((pivot) => pivot > least)
  if (definite(0, rounding)) return 0
  let below = 0
  let above = rounding
  while (!definite(above) && above < LARGEST) {
    below = above
    above *= 16
  }
  while (below > 0 && above - below > Number.EPSILON * above) {
    const middle = 0.5 * (below + above)
    if (definite(middle)) above = middle
    else below = middle
  }
  return above
}

/** A unit vector of the lowest eigenvalue, by inverse iteration where T + λI is next to singular. */
function lowestVector(factor: Factor): Float64Array {
  // Some vector that is orthogonal to no eigenvector but by accident.
  let vector: Float64Array = factor.pivots.map((_, i) => 1 + 0.5 * Math.sin(i + 1))
  for (let round = 0; round < 3; round++) {
    vector = unit(solved(factor, vector))
  }
  return vector
}

/** Adds to a point what it takes of a unit vector to come to the boundary, by the shorter way. */
function lengthen(point: Float64Array, vector: Float64Array, radius: number): void {
  const along = dot(point, vector)
  const length = norm(point)
  const missing = (radius - length) * (radius + length)
  const root = Math.sqrt(along * along + missing)
  const way = along > 0 ? missing / (along + root) : -missing / (root - along)
  accumulate(point, way, vector)
}
