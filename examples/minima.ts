import { bfgs, leastSquares, minimize, strongWolfe } from '@wengert/optim-classical'
import { exp, mul, sub, tensor, type Traced } from '@wengert/ad-core'

const rosenbrock = (x: Traced) => {
  const [a, b] = [x.at(0), x.at(1)]
  return b.sub(a.square()).square().mul(100).add(sub(1, a).square())
}
const result = minimize(rosenbrock, [-1.2, 1], { method: bfgs({ lineSearch: strongWolfe() }) })
console.log(result.outcome, result.x, result.value, result.counts)

// Fitting y = b₀ e^(b₁ t): residuals in, Levenberg–Marquardt by default.
const t = tensor([0, 1, 2, 3, 4])
const y = tensor([2.0, 1.2, 0.74, 0.45, 0.27])
const fit = leastSquares((b) => sub(mul(b.at(0), exp(mul(b.at(1), t))), y), [1, 0])
console.log(fit.x, fit.residualSumOfSquares)
for (const name of ['newton', 'lbfgs', 'conjugateGradient'] as const) {
  const { value, iterations } = minimize(rosenbrock, [-1.2, 1], { method: name })
  console.log(name, value, iterations)
}
