import { expect, test } from '@jest/globals'
import {
  AdError,
  div,
  grad,
  log,
  mul,
  sqrt,
  stack,
  square,
  sum,
  type Scalar,
  type Traced,
} from '@wengert/ad-core'
import {
  backtracking,
  bfgs,
  conjugateGradient,
  fixedStep,
  gaussNewton,
  gradientDescent,
  lbfgs,
  leastSquares,
  levenbergMarquardt,
  minimize,
  newton,
  steepestDescent,
  strongWolfe,
  type Json,
} from '@wengert/optim-classical'

const f = (x: Traced): Scalar => sum(square(x))
/** Options as a caller without types may write them. */
const loose = (options: object): object => options

const cases: Record<string, () => unknown> = {
  'unknown option': () => minimize(f, [1], loose({ maxIteration: 5 })),
  'factory itself': () => minimize(f, [1], loose({ method: bfgs })),
  'no method': () => minimize(f, [1], loose({ method: 7 })),
  'negative tolerance': () => minimize(f, [1], { gradientTolerance: -1 }),
  'text for a number': () => minimize(f, [1], loose({ maxIterations: 'many' })),
  'options that are a name': () => minimize(f, [1], 'bfgs' as unknown as object),
  'callback that is none': () => minimize(f, [1], loose({ onIteration: 'stop' })),
  'NaN in x0': () => minimize(f, [1, NaN]),
  'infinite x0': () => minimize(f, [Infinity]),
  'null for a method': () => minimize(f, [1], loose({ method: null })),
  'null for a method of residuals': () => leastSquares(f, [1], loose({ method: null })),
  'answer that is not stop': () => minimize(f, [1], loose({ onIteration: () => 'halt' })),
  'answer true': () => leastSquares(f, [1], loose({ onIteration: () => true })),
  'empty x0': () => minimize(f, []),
  'empty tree': () => leastSquares(f, {} as unknown as number[]),
  'x0 of a transform': () => grad((a: Traced) => minimize(f, a as unknown as number[]).value)([1]),
  'NaN at x0': () => minimize((x) => log(x), -1),
  'infinite value at x0': () => minimize((x) => square(div(1, x)), 0),
  'infinite gradient at x0': () => minimize((x) => sqrt(x), 0),
  'f is no function': () => minimize(3 as unknown as typeof f, [1]),
  'f is not scalar': () => minimize((x) => square(x), [1, 2]),
  'residuals wanted': () => minimize(f, [1], loose({ method: levenbergMarquardt() })),
  'residuals wanted by name': () => minimize(f, [1], loose({ method: 'gaussNewton' })),
  'NaN residuals': () => leastSquares((x) => log(x), [-1]),
  'no residuals': () => leastSquares(() => [], [1]),
  'residuals of another length': () => {
    let calls = 0
    return leastSquares((x) => stack(calls++ > 1 ? [x.at(0), 1, 2] : [x.at(0), 1]), [1])
  },
  'residuals of another length in a tree': () => {
    let calls = 0
    const growing = (x: Traced): object => [x, calls++ > 0 ? [1, 2] : [1]]
    return leastSquares(growing, [1], { method: 'newton' })
  },
  'residuals are no function': () => leastSquares(1 as unknown as typeof f, [1]),
  'foreign state': () => minimize(f, [1], loose({ state: { format: 'other' } })),
  "another method's state": () =>
    minimize(f, [1], { method: 'bfgs', state: minimize(f, [1]).state }),
  'state as text': () => minimize(f, [1], loose({ state: JSON.stringify(minimize(f, [1]).state) })),
  'state of another size': () => minimize(f, [1], { state: minimize(f, [1, 2]).state }),
  'state of residuals': () =>
    minimize(f, [1], {
      method: 'bfgs',
      state: leastSquares((x) => x, [1], { method: 'bfgs' }).state,
    }),
  'state of model and loss': () => {
    const method = levenbergMarquardt()
    const { state } = minimize({ model: (x: Traced) => x, loss: f }, [1], { method })
    return leastSquares((x) => x, [1], { method, state })
  },
  'state without its run': () => {
    const { run: _run, ...state } = minimize(f, [1]).state
    return minimize(f, [1], loose({ state }))
  },
  'state with an empty run': () =>
    minimize(f, [1], { state: { ...minimize(f, [1]).state, run: {} } }),
  'state without its point': () => {
    const { run, ...rest } = minimize(f, [1]).state
    const { method: _point, ...others } = run as { readonly [key: string]: Json }
    return minimize(f, [1], { state: { ...rest, run: others } })
  },
  'state that was cut': () => {
    const text = JSON.stringify(minimize(f, [1]).state)
    const state: unknown = JSON.parse(text.replace(/("float64":"\w{3})\w/, '$1'))
    return minimize(f, [1], loose({ state: state as object }))
  },
  'unknown beta': () => conjugateGradient(loose({ beta: 'polak-ribière' })),
  'initials of a beta': () => conjugateGradient(loose({ beta: 'pr' })),
  'beta without likeness': () => conjugateGradient(loose({ beta: 7 })),
  'restart 0': () => conjugateGradient({ restart: 0 }),
  'no memory': () => lbfgs({ memory: 0 }),
  'Wolfe constants': () => strongWolfe({ decrease: 0.9, curvature: 0.1 }),
  'Armijo constants': () => backtracking({ least: 2 }),
  'step size': () => fixedStep({ stepSize: -1 }),
  'options null': () => minimize(f, [1], null as unknown as object),
  'fraction of an iteration': () => minimize(f, [1], { maxIterations: 2.5 }),
  'no evaluation': () => minimize(f, [1], { maxEvaluations: 0 }),
  'controller for its signal': () => minimize(f, [1], loose({ signal: new AbortController() })),
  'number for a signal': () => minimize(f, [1], loose({ signal: 5 })),
  'null for a signal': () => minimize(f, [1], loose({ signal: null })),
  'neither model nor loss': () => minimize({} as unknown as typeof f, [1]),
  'model without loss': () => minimize({ model: f } as unknown as typeof f, [1]),
  'loss that is not scalar': () =>
    minimize({ model: (x: Traced) => x, loss: (z: Traced) => mul(z, [1, 2]) }, [1]),
  'misspelt search': () => bfgs(loose({ lineSerch: strongWolfe() })),
  'search itself': () => bfgs(loose({ lineSearch: strongWolfe })),
  'name of a search': () => newton(loose({ lineSearch: 'backtracking' })),
  'no search': () => steepestDescent(loose({ lineSearch: null })),
  'null for options of a method': () => bfgs(null as unknown as object),
  'number for options of a method': () => gaussNewton(5 as unknown as object),
  'misspelt beta': () => conjugateGradient(loose({ Beta: 'dai-yuan' })),
  'orthogonality below 0': () => conjugateGradient({ orthogonality: -1 }),
  'orthogonality NaN': () => conjugateGradient({ orthogonality: NaN }),
  'misspelt memory': () => lbfgs(loose({ memeory: 5 })),
  'a number as text': () => levenbergMarquardt(loose({ initialRadius: '0.1' })),
  'option of another method': () => levenbergMarquardt(loose({ damping: 5 })),
  'option of another search': () => strongWolfe(loose({ c1: 0.1 })),
  'misspelt step size': () => gradientDescent(loose({ stepsize: 5 })),
  'no trials': () => strongWolfe({ maxTrials: 0 }),
  'trials NaN': () => backtracking({ maxTrials: NaN }),
  'search with options': () => fixedStep(loose({ step: 1 })),
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
  expect(message).toMatch(/^[\w.]+: expected .+, got .+\.( Perhaps .+\?)?$/s)
  expect(message).toMatchSnapshot()
})

test('an unknown method is told the known ones and the nearest', () => {
  expect(() => minimize(f, [1], loose({ method: 'lbgfs' }))).toThrow(
    /^minimize: expected method to be one of .+, got 'lbgfs'\. Perhaps 'lbfgs'\?$/,
  )
  expect(() => minimize(f, [1], loose({ method: 'adam' }))).toThrow("Perhaps 'lbfgs'?")
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
