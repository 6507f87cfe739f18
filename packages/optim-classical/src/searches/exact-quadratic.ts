import type { LineSearch } from './line.js'

/**
 * α = −φ′(0)/φ″(0) with φ″(0) = dᵀHd from one Hessian–vector product: the exact minimizer along the line
 * of a quadratic function. Elsewhere it is a Newton step along the line, taken only where the line curves
 * upwards and the value does not rise.
 * @example minimize(quadratic, x0, { method: conjugateGradient({ lineSearch: exactQuadratic() }) })
 */
export function exactQuadratic(): LineSearch<'value' | 'curvature'> {
  return {
    name: 'exactQuadratic',
    queries: ['value', 'hvp'],
    run(line) {
      const { value0, slope0, most = Infinity } = line
      const curvature = line.curvature()
      if (!(curvature > 0)) return undefined
      const step = Math.min(-slope0 / curvature, most)
      // The promised decrease is ½αφ′(0): once it drowns in the value's rounding, values say nothing.
      const slack = Math.max(1e-12 * Math.abs(value0), -step * slope0 * 1e-3)
      return line.value(step) <= value0 + slack ? step : undefined
    },
  }
}
