import { maxNorm } from '../linear-algebra/vector.js'
import type { Conditions } from '../protocol.js'
import type { Pool } from '../prototype/replacement.js'

/** The size test of a pool: whether points and values agree, within the tolerances. */
export function poolArrived<C>(
  { candidates, values }: Pool<C>,
  point: (candidate: C) => Float64Array,
  { stepTolerance, valueTolerance }: Conditions,
): string | undefined {
  const [least, most] = [
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  ]
  if (!(most - least <= valueTolerance * Math.max(1, Math.abs(least)))) return undefined
  const best = point(candidates[values.indexOf(least)]!)
  const near = stepTolerance * Math.max(1, maxNorm(best))
  const agree = candidates.every((candidate) =>
    point(candidate).every((x, j) => Math.abs(x - best[j]!) <= near),
  )
  if (!agree) return undefined
  return `all ${values.length} candidates lie within stepTolerance = ${stepTolerance} and their values within valueTolerance = ${valueTolerance}`
}

/** The size test of steps: whether they have become too short to matter. */
export function stepsArrived(
  longest: number,
  w: Float64Array,
  { stepTolerance }: Conditions,
): string | undefined {
  if (longest > stepTolerance * Math.max(1, maxNorm(w))) return undefined
  return `steps have become as short as stepTolerance = ${stepTolerance}`
}
