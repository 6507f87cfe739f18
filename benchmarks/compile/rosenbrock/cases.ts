import { compile, grad, type Scalar, type Traced } from '../../../packages/ad-core/src/index.js'
import type { Case, Variant } from '../case.js'
import { compiledVariant } from '../compiled-variant.js'
import { flatList } from '../flat-list.js'
import { SeededNumbers } from '../random.js'
import { rosenbrockByHand, rosenbrockGradientByHand } from './hand-written.js'
import { rosenbrockByArrays, rosenbrockByLoop } from './objective.js'

type Inputs = readonly [Float64Array, Float64Array]

/** Rosenbrock's chain in the cache and beyond it; an odd length is only checked. */
export function rosenbrockCases(quick: boolean): readonly Case[] {
  return [
    rosenbrockCase('Rosenbrock, 13', 13),
    {
      ...rosenbrockCase('Rosenbrock, 10⁴', 1e4),
      bars: { javascript: { accept: 0.65, goal: 0.4 }, native: { accept: 0.9, goal: 0.7 } },
    },
    {
      ...rosenbrockCase('Rosenbrock, 10⁶', quick ? 1e5 : 1e6),
      bars: { javascript: { accept: 0.65, goal: 0.5 }, native: { accept: 1.25, goal: 1.1 } },
    },
  ]
}

function rosenbrockCase(name: string, n: number): Case {
  const random = new SeededNumbers(4)
  const first = Float64Array.from({ length: n }, () => random.between(-1.5, 1.5))
  const inputs: Inputs = [first, random.near(first, 1e-2)]
  const value = new Float64Array(1)
  const gradient = new Float64Array(n)
  return {
    group: 'rosenbrock',
    name,
    variants: [
      variant('loop', rosenbrockByLoop, inputs),
      variant('arrays', rosenbrockByArrays, inputs),
    ],
    byHand: {
      objective: {
        evaluate: (which) => void (value[0] = rosenbrockByHand(inputs[which])),
        values: () => value,
      },
      derivative: {
        evaluate: (which) => rosenbrockGradientByHand(inputs[which], gradient),
        values: () => gradient,
      },
    },
    native: {
      plain: 'rosenbrock',
      limit: 'rosenbrock-vectorised',
      input: flatList(n, ...inputs),
    },
  }
}

function variant(name: string, objective: (x: Traced) => Scalar, [x, y]: Inputs): Variant {
  return compiledVariant(name, () => ({
    compiled: compile(grad(objective)),
    out: new Float64Array(x.length),
    inputs: [[x], [y]],
  }))
}
