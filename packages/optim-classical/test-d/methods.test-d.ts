import { add, mul, square, sub, sum, type Scalar, type Traced } from '@wengert/ad-core'
import {
  backtracking,
  conjugateGradient,
  curveFit,
  defineMethod,
  exactQuadratic,
  gaussNewton,
  leastSquares,
  levenbergMarquardt,
  minimize,
  newton,
  type Method,
} from '../src/index.js'

const f = (x: Traced): Scalar => sum(square(x))

// x has the form of x0.
const fromNumber: number = minimize((x) => square(x), 1).x
const fromList: Float64Array = minimize(f, [1, 2]).x
const fromTree: { a: number; b: Float64Array } = minimize(
  (p: { a: Traced; b: Traced }) => add(square(p.a), sum(square(p.b))),
  { a: 1, b: [1, 2] },
).x
// A function of plain numbers takes what x0 becomes.
const fromNumbers: Float64Array = minimize((x) => x[0]! ** 2, [1], {
  untraced: true,
  method: 'nelderMead',
}).x
// One parameter may be annotated and the other not.
const fromFit: { a: number; k: number } = curveFit(
  (x, b: { a: Traced; k: Traced }) => add(b.a, mul(b.k, x)),
  { x: [1, 2, 3], y: [1, 2, 3] },
  { a: 1, k: 1 },
).standardErrors
leastSquares((b) => sub(b, 1), [1], { method: levenbergMarquardt() })
minimize({ model: (x: Traced) => x, loss: f }, [1], { method: gaussNewton() })
minimize(f, [1], { method: newton({ lineSearch: backtracking() }) })
minimize(f, [1], { method: conjugateGradient({ lineSearch: exactQuadratic() }) })

// A method's type names its queries, and what cannot answer them is refused.
const second: Method<'hessian' | 'valueAndGradient'> = newton()
// @ts-expect-error newton asks for the Hessian
const first: Method<'valueAndGradient'> = newton()
// @ts-expect-error a plain function has no residuals
minimize(f, [1], { method: levenbergMarquardt() })
// @ts-expect-error a plain function has no residuals
minimize(f, [1], { method: 'gaussNewton' })
// @ts-expect-error no such method
minimize(f, [1], { method: 'lbgfs' })
// @ts-expect-error no such option
minimize(f, [1], { maxIteration: 5 })
// @ts-expect-error no such formula for β
conjugateGradient({ beta: 'powell' })

defineMethod({
  name: 'impossible',
  queries: ['value'],
  // @ts-expect-error the Hessian was not declared
  start: (w, objective) => ({ w, value: objective.hessian(w)[0]! }),
  step: (state) => ({ state, stepLength: 0, predicted: 0 }),
})

export { first, fromFit, fromList, fromNumber, fromNumbers, fromTree, second }
