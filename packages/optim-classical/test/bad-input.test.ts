import { expect, test } from '@jest/globals'
import { AdError, div, log, square, sum, type Scalar, type Traced } from '@wengert/ad-core'
import {
  backtracking,
  bfgs,
  conjugateGradient,
  fixedStep,
  lbfgs,
  leastSquares,
  levenbergMarquardt,
  minimize,
  strongWolfe,
} from '@wengert/optim-classical'

const f = (x: Traced): Scalar => sum(square(x))
/** Options as a caller without types may write them. */
const loose = (options: object): object => options

const cases: Record<string, () => unknown> = {
  'unknown option': () => minimize(f, [1], loose({ maxIteration: 5 })),
  'unknown method': () => minimize(f, [1], loose({ method: 'lbgfs' })),
  'factory itself': () => minimize(f, [1], loose({ method: bfgs })),
  'no method': () => minimize(f, [1], loose({ method: 7 })),
  'negative tolerance': () => minimize(f, [1], { gradientTolerance: -1 }),
  'text for a number': () => minimize(f, [1], loose({ maxIterations: 'many' })),
  'options that are a name': () => minimize(f, [1], 'bfgs' as unknown as object),
  'callback that is none': () => minimize(f, [1], loose({ onIteration: 'stop' })),
  'NaN in x0': () => minimize(f, [1, NaN]),
  'infinite x0': () => minimize(f, [Infinity]),
  'empty x0': () => minimize(f, []),
  'NaN at x0': () => minimize((x) => log(x), -1),
  'infinite gradient at x0': () => minimize((x) => square(div(1, x)), 0),
  'f is no function': () => minimize(3 as unknown as typeof f, [1]),
  'f is not scalar': () => minimize((x) => square(x), [1, 2]),
  'residuals wanted': () => minimize(f, [1], loose({ method: levenbergMarquardt() })),
  'residuals wanted by name': () => minimize(f, [1], loose({ method: 'gaussNewton' })),
  'NaN residuals': () => leastSquares((x) => log(x), [-1]),
  'no residuals': () => leastSquares(() => [], [1]),
  'residuals are no function': () => leastSquares(1 as unknown as typeof f, [1]),
  'foreign state': () => minimize(f, [1], loose({ state: { format: 'other' } })),
  "another method's state": () =>
    minimize(f, [1], { method: 'bfgs', state: minimize(f, [1]).state }),
  'unknown beta': () => conjugateGradient(loose({ beta: 'polak-ribière' })),
  'restart 0': () => conjugateGradient({ restart: 0 }),
  'no memory': () => lbfgs({ memory: 0 }),
  'Wolfe constants': () => strongWolfe({ decrease: 0.9, curvature: 0.1 }),
  'Armijo constants': () => backtracking({ least: 2 }),
  'step size': () => fixedStep({ stepSize: -1 }),
  'scale memory': () => levenbergMarquardt({ scaleMemory: 2 }),
}

test.each(Object.entries(cases))('%s', (_name, misuse) => {
  let error: unknown
  try {
    misuse()
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(AdError)
  const { message } = error as AdError
  expect(message).toMatch(/^[\w.]+: expected .+, got .+/s)
  expect(message).toMatchSnapshot()
})

test('an exception of the user at the start propagates unchanged', () => {
  const error = new RangeError('mine')
  const throwing = (): Scalar => {
    throw error
  }
  expect(() => minimize(throwing, [1])).toThrow(error)
  expect(() => leastSquares(throwing, [1])).toThrow(error)
  expect(minimize(f, [1]).outcome).toBe('converged')
})
