import { multiply, multiplyTransposed } from '../../linear-algebra/dense.js'
import { symmetricEigen } from '../../linear-algebra/symmetric-eigen.js'
import type { SearchDistribution } from './search-distribution.js'

/** Parameters are given new units where the condition number of C exceeds this … */
const ILL_CONDITIONED = 1e10
/** … and the variances of single parameters have a greater ratio than this. */
const UNEVEN = 1e4

/** B and D of the present C. Lengths are NaN where C isn't positive definite. */
export function renewedAxes(distribution: SearchDistribution): SearchDistribution {
  const current = { ...distribution, ...axesOf(distribution) }
  const { covariance, lengths } = current
  const n = lengths.length
  const variances = lengths.map((_, i) => covariance[i * n + i]!)
  if (ratio(lengths) ** 2 <= ILL_CONDITIONED || !(ratio(variances) > UNEVEN)) return current
  return inUnits(current, variances.map(Math.sqrt))
}

/**
 * The same distribution with each parameter in other units. Eigenvalues are found within ε of the largest one, so parameters
 * of very different sizes would be lost in rounding.
 */
function inUnits(before: SearchDistribution, units: Float64Array): SearchDistribution {
  const n = units.length
  const covariance = before.covariance.map((c, k) => c / units[Math.floor(k / n)]! / units[k % n]!)
  const smaller = (x: Float64Array): Float64Array => x.map((entry, i) => entry / units[i]!)
  const after = {
    ...before,
    covariance,
    units: before.units.map((unit, i) => unit * units[i]!),
    covariancePath: smaller(before.covariancePath),
  }
  const axes = axesOf(after)
  // p_σ lives where C is I: there and back, C′^(−½)·U⁻¹·C^½.
  const step = smaller(alongAxes(before, before.stepPath, (x, length) => x * length))
  const stepPath = alongAxes(axes, step, (x, length) => x / length)
  return { ...after, ...axes, stepPath }
}

/** B·(what becomes of Bᵀx by the lengths). */
function alongAxes(
  { axes, lengths }: Pick<SearchDistribution, 'axes' | 'lengths'>,
  x: Float64Array,
  change: (entry: number, length: number) => number,
): Float64Array {
  const n = x.length
  const inAxes = multiplyTransposed(axes, x, n)
  return multiply(
    axes,
    inAxes.map((entry, j) => change(entry, lengths[j]!)),
    n,
  )
}

function axesOf({
  covariance,
  axes,
  lengths,
}: SearchDistribution): Pick<SearchDistribution, 'axes' | 'lengths' | 'lag'> {
  const eigen = symmetricEigen(covariance, lengths.length)
  return eigen === undefined
    ? { axes, lengths: lengths.map(() => NaN), lag: 0 }
    : { axes: eigen.vectors, lengths: eigen.values.map(Math.sqrt), lag: 0 }
}

function ratio(x: Float64Array): number {
  return Math.max(...x) / Math.min(...x)
}
