import { add, exp, mul, neg, type Traced } from '@wengert/ad-core'
import { curveFit } from '@wengert/optim-classical'

// y = b₀ e^(−b₁ t) + b₂, one observation at a time.
const decay = (t: Traced, b: Traced) => add(mul(b.at(0), exp(neg(mul(b.at(1), t)))), b.at(2))
const t = [0, 0.5, 1, 1.5, 2, 3, 4, 6]
const y = [3.02, 2.11, 1.63, 1.24, 1.05, 0.77, 0.61, 0.54]

const fit = curveFit(decay, { x: t, y }, [1, 1, 0])
console.log(fit) // outcome, parameters with their standard errors, s, R²
console.log(fit.confidenceIntervals(0.95)[1]) // [lower, upper] of the rate
console.log(fit.predict([5, 10]), fit.predictionBand([5, 10]).standardErrors)

// An outlier pulls least squares away; a robust loss resists it.
const spoilt = y.with(3, 2.4)
const data = { x: t, y: spoilt }
const resists = curveFit(decay, data, [1, 1, 0], { robustLoss: { name: 'softL1', scale: 0.1 } })
console.log(curveFit(decay, data, [1, 1, 0]).x, resists.x)

// Bounds, a parameter that stays, known errors of y.
const bounded = curveFit(decay, { x: t, y, sigma: 0.03 }, [1, 1, 0.5], {
  bounds: { lower: 0, upper: [10, 10, 0.5] },
  absoluteSigma: true,
})
console.log(bounded.x, bounded.standardErrors, bounded.notes)
