import { curveFit, leastSquares, minimize } from '../src/index.js'
import {
  bbob,
  mghProblems,
  nistModels,
  nistProblem,
  rastrigin,
  standardProblems,
  type LeastSquaresProblem,
  type NistName,
  type Problem,
  type ScalarProblem,
} from '../src/problems/index.js'

// Residuals tell the two kinds apart, without a cast.
for (const problem of standardProblems) {
  if (problem.residuals) {
    const fitted: LeastSquaresProblem = problem
    leastSquares(problem.residuals, fitted.starts[0]!)
  } else {
    const scalar: ScalarProblem = problem
    minimize(scalar.f, scalar.starts[0]!)
  }
}
for (const { residuals, starts } of mghProblems) leastSquares(residuals, starts[0]!)
const any: Problem = rastrigin(2)
// @ts-expect-error it has no residuals
leastSquares(rastrigin(2).residuals, [1, 1])
// @ts-expect-error it may have none
leastSquares(standardProblems[0]!.residuals, [1, 1])

// A box has the form of the option `bounds`, a model that of `curveFit`.
if (any.bounds) minimize(any.f, any.starts[0]!, { bounds: any.bounds })
const boxed: Problem = bbob(1, 2)
curveFit(nistModels.Misra1a.model, { x: [1, 2], y: [1, 2] }, [1, 1])
const name: NistName = 'ENSO'
nistProblem(name, { x: [1], y: Float64Array.of(1) })
// @ts-expect-error NIST has no such dataset
nistProblem('Misra1e', { x: [1], y: [1] })

void boxed
