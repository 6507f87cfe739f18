import { oracle, type Traced } from '@wengert/ad-core'
import {
  bfgs,
  cmaEs,
  conjugateGradient,
  exactQuadratic,
  gradientDescent,
  lbfgs,
  minimize,
  momentumDescent,
  nelderMead,
  newton,
  newtonCg,
  steepestDescent,
  trustRegion,
  type DirectMethod,
  type FunctionMethod,
} from '@wengert/optim-classical'
import { quadratic } from '@wengert/optim-classical/problems'
import type { Bar } from './bars.js'

const SIZE = 50
/** Enough dimensions to see √κ before n steps end it; above κ = 10⁵ rounding keeps directions from being conjugate. */
const LARGE = 2000
/** f is to fall to this part of its start. */
const PART = 1e-10
const CONDITIONS: readonly number[] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8]

interface Entry {
  readonly name: string
  readonly make: (condition: number) => FunctionMethod | DirectMethod
  /** Conditions above take too long. */
  readonly most: number
  /** Default `SIZE`. */
  readonly size?: number
}

/** How many iterations each method takes, for each condition number; `undefined` where it was not run. */
export interface Iterations {
  readonly name: string
  readonly counts: readonly (number | undefined)[]
}

const entries: readonly Entry[] = [
  {
    // Curvatures run from 2 to 2κ: this constant step is the best there is.
    name: 'gradient descent',
    make: (condition) => gradientDescent({ stepSize: 1 / (1 + condition) }),
    most: 1e4,
  },
  {
    name: 'steepest descent',
    make: () => steepestDescent({ lineSearch: exactQuadratic() }),
    most: 1e4,
  },
  {
    name: 'momentum',
    make(condition) {
      const root = Math.sqrt(condition)
      const momentum = ((root - 1) / (root + 1)) ** 2
      return momentumDescent({ stepSize: (2 / (1 + root)) ** 2 / 2, momentum })
    },
    most: 1e6,
  },
  {
    name: 'CG, n = 2000',
    make: () => conjugateGradient({ lineSearch: exactQuadratic() }),
    most: 1e5,
    size: LARGE,
  },
  { name: 'L-BFGS', make: () => lbfgs(), most: 1e8 },
  { name: 'BFGS', make: () => bfgs(), most: 1e8 },
  { name: 'Newton', make: () => newton(), most: 1e8 },
  { name: 'Newton-CG', make: () => newtonCg(), most: 1e8 },
  { name: 'trust region', make: () => trustRegion(), most: 1e8 },
  { name: 'CMA-ES', make: () => cmaEs(), most: 1e6 },
  { name: 'Nelder–Mead', make: () => nelderMead(), most: 1e2 },
]

export { CONDITIONS as conditions }

/** Slide 11 for every method: iterations against the condition number of a quadratic bowl, in 50 dimensions where nothing else is said. */
export function conditionFigures(quick: boolean): {
  readonly table: readonly Iterations[]
  readonly lines: string[]
  readonly bars: readonly Bar[]
} {
  const table = entries.map(({ name, make, most, size = SIZE }): Iterations => ({
    name,
    counts: CONDITIONS.map((condition) =>
      condition > (quick ? Math.min(most, 1e3) : most)
        ? undefined
        : iterationsOf(size, condition, make(condition)),
    ),
  }))
  const lines = [
    `  κ =${' '.repeat(20)}${CONDITIONS.map((condition) => condition.toExponential(0).padStart(7)).join('')}`,
    ...table.map(
      ({ name, counts }) =>
        `  ${name.padEnd(23)}${counts.map((count) => String(count ?? '–').padStart(7)).join('')}`,
    ),
  ]
  const counts = (name: string): Iterations['counts'] =>
    table.find((row) => row.name === name)!.counts
  /** The exponent of κ between 10 and 1,000. */
  const growth = (name: string): number => Math.log10(counts(name)[3]! / counts(name)[1]!) / 2
  const known = (name: string): number[] =>
    counts(name).filter((count): count is number => count !== undefined)
  return {
    table,
    lines,
    bars: [
      {
        figure: 'gradient descent grows as κ to the',
        value: growth('gradient descent'),
        accept: 0.9,
        more: true,
        digits: 2,
      },
      {
        figure: 'conjugate gradients grow as κ to the',
        value: growth('CG, n = 2000'),
        accept: 0.55,
        digits: 2,
      },
      {
        figure: `conjugate gradients, most iterations of n = ${LARGE}`,
        value: Math.max(...known('CG, n = 2000')),
        accept: LARGE,
      },
      { figure: 'Newton, most iterations', value: Math.max(...known('Newton')), accept: 1 },
    ],
  }
}

function iterationsOf(
  size: number,
  condition: number,
  method: FunctionMethod | DirectMethod,
): number {
  const { f, starts } = quadratic(size, condition)
  const x0 = Float64Array.from(starts[0]!)
  const start = oracle<Traced, Float64Array>(f, x0).value(x0)
  let used: number | undefined
  minimize<Traced, Float64Array>(f, x0, {
    method,
    maxIterations: 1_000_000,
    gradientTolerance: 0,
    compile: true,
    onIteration({ iteration, value }) {
      if (value > PART * start) return
      used = iteration
      return 'stop'
    },
  })
  return used ?? Infinity
}
