import { columnLengths } from './linear-algebra/dense.js'
import { maxNorm, norm } from './linear-algebra/vector.js'
import type { Iterate } from './protocol.js'

/** How a run ended. */
export type Outcome = 'converged' | 'stalled' | 'exhausted' | 'stopped' | 'failed'

/** ‖g‖∞, or `undefined` where a method has no gradient. */
export function gradientNormOf(at: Iterate): number | undefined {
  return at.gradient === undefined ? undefined : maxNorm(at.gradient)
}

/**
 * ‖g‖∞ ≤ gradientTolerance·max(1, |f|). Where |f| has grown so large that it excuses the gradient, the gradient must also
 * have become smaller: a function that falls for ever is not at a minimum.
 */
export function gradientTest(
  at: Iterate,
  gradientTolerance: number,
  startGradientNorm: number,
): string | undefined {
  const gradientNorm = gradientNormOf(at)
  if (gradientNorm === undefined || !Number.isFinite(at.value)) return undefined
  const size = Math.abs(at.value)
  if (gradientNorm > gradientTolerance * Math.max(1, size)) return undefined
  if (gradientNorm > gradientTolerance && !(gradientNorm < startGradientNorm)) return undefined
  const bound = size > 1 ? `${gradientTolerance}·|f|` : `${gradientTolerance}`
  return `the gradient's largest entry ${gradientNorm.toExponential(1)} is within ${bound}`
}

/**
 * Least squares: the largest |cosine| of the residuals with a column of the Jacobian is within tolerance. The gradient Jᵀr
 * is given, for it may be projected on bounds.
 */
export function cosineTest(
  residuals: Float64Array,
  jacobian: Float64Array,
  gradient: Float64Array,
  gradientTolerance: number,
): string | undefined {
  const n = jacobian.length / residuals.length
  const cosines = gradient.slice()
  const lengths = columnLengths(jacobian, n)
  const length = norm(residuals)
  for (let j = 0; j < n; j++) {
    const size = lengths[j]! * length
    cosines[j] = size > 0 ? cosines[j]! / size : 0
  }
  const largest = maxNorm(cosines)
  if (!(largest <= gradientTolerance)) return undefined
  return `the residuals' largest cosine with a column of the Jacobian ${largest.toExponential(1)} is within ${gradientTolerance}`
}

/**
 * The model promises no decrease that the value could show or that the parameters could take, each by no more than a unit
 * in its last place, and the gradient is as small as rounding lets it be.
 */
export function roundingTest(
  at: Iterate,
  predicted: number,
  startGradientNorm: number,
  units: Float64Array,
): string | undefined {
  const size = Math.abs(at.value)
  const { w, gradient } = at
  if (gradient === undefined) return undefined
  const gradientNorm = maxNorm(gradient)
  const least = Math.sqrt(maxNorm(units))
  const small = gradientNorm <= least * Math.max(1, size)
  if (gradientNorm > least && !(gradientNorm < startGradientNorm)) return undefined
  const unit = gradient.reduce((sum, g, j) => sum + Math.abs(g * w[j]!) * units[j]!, 0)
  if (!small || !(predicted <= Math.max(10 * Number.EPSILON * size, unit))) return undefined
  return 'no further decrease of the value is representable'
}

/** Counts the iterations that brought neither a lower value nor a clearly smaller gradient. */
export class Progress {
  private lowestValue: number
  private lowestGradientNorm: number
  private idle: number

  constructor(memory: { lowestValue: number; lowestGradientNorm: number; idle: number }) {
    this.lowestValue = memory.lowestValue
    this.lowestGradientNorm = memory.lowestGradientNorm
    this.idle = memory.idle
  }

  /** As plain data, for the state. */
  get memory(): { lowestValue: number; lowestGradientNorm: number; idle: number } {
    const { lowestValue, lowestGradientNorm, idle } = this
    return { lowestValue, lowestGradientNorm, idle }
  }

  /** How many iterations in a row were idle, this one included. */
  after(at: Iterate): number {
    const gradientNorm = gradientNormOf(at) ?? Infinity
    const lower = at.value < this.lowestValue - 2 * Number.EPSILON * Math.abs(this.lowestValue)
    const flatter = gradientNorm < 0.5 * this.lowestGradientNorm
    this.idle = lower || flatter ? 0 : this.idle + 1
    this.lowestValue = Math.min(this.lowestValue, at.value)
    this.lowestGradientNorm = Math.min(this.lowestGradientNorm, gradientNorm)
    return this.idle
  }
}
