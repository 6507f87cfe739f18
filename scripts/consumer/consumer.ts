// Compiled, never run: a project with the strictest settings that sees the built declarations only.
import { gnvp, grad, hvp, jvp, mul, sin, sum, tensor, valueAndGrad, vjp } from '@wengert/ad-core'
import type { Scalar, Tensor, Traced } from '@wengert/ad-core'
import { grad as gradOfRecords, sin as sine } from '@wengert/ad-core/functions'
import { checkDerivatives } from '@wengert/ad-core/testing'
import { bfgs, leastSquares, minimize, strongWolfe } from '@wengert/optim-classical'
import type { Result } from '@wengert/optim-classical'
import { smd, train } from '@wengert/optim-stochastic'
import { fourRegions } from '@wengert/optim-stochastic/problems'
import * as classicalProblems from '@wengert/optim-classical/problems'

export const slope: number = grad((x) => x.mul(x).sin())(2)
export const third: number = grad(grad(grad((x) => x.mul(x.tanh()))))(0.5)
export const direction: Float64Array = grad((x) => sum(x.mul(x)))(new Float64Array([1, 2]))
export const product: Float64Array = hvp((x) => sum(sin(x)))(
  new Float64Array([1, 2]),
  new Float64Array([1, 0]),
)
export const [loss, gradient] = valueAndGrad((p: { W: Traced; b: Traced }) => sum(mul(p.W, p.b)))({
  W: tensor([[1, 2]]),
  b: 3,
})
export const matrix: Tensor = gradient.W
export const bias: number = gradient.b
export const [, tangent] = jvp((x) => x.exp())(1, 1)
export const [, pullback] = vjp((x) => x.exp())(1)
export const curvature = gnvp(
  (w) => w.mul(w),
  (z) => sum(z.mul(z)),
)(new Float64Array([1, 2]), new Float64Array([1, 0]))
export const small: number = gradOfRecords((x) => sine(x))(1)

export const rosenbrock = (x: Traced): Scalar => {
  const [a, b] = [x.at(0), x.at(1)]
  return b.sub(a.square()).square().mul(100).add(a.neg().add(1).square())
}
export const result: Result = minimize(rosenbrock, [-1.2, 1], {
  method: bfgs({ lineSearch: strongWolfe() }),
})
export const fitted = leastSquares((x) => x.sub(1), [0, 0])
export { checkDerivatives, classicalProblems, fourRegions, smd, train }
