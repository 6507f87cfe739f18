import { compile, grad, Tensor } from '../../../packages/ad-core/src/index.js'
import type { Case, Variant } from '../case.js'
import { compiledVariant } from '../compiled-variant.js'
import { flatList } from '../flat-list.js'
import { MlpByHand } from './hand-written.js'
import { LAYERS, PARAMETERS, seededMlp, UNITS, type MlpInstance } from './network.js'
import { mlpByLoops, mlpByMatrices, mlpBySumOver, type MlpParameters } from './objective.js'

/** The small network at one pattern and at a batch of 64; an odd batch is only checked. */
export function mlpCases(): readonly Case[] {
  const [one, odd, batch] = [seededMlp(1), seededMlp(7), seededMlp(64)]
  return [
    {
      ...mlpCase('MLP 1 pattern', one, [matrices(one), loops(one)]),
      bars: { javascript: { accept: 0.5, goal: 0.35 }, native: { accept: 1.2, goal: 0.9 } },
    },
    mlpCase('MLP 7 patterns', odd, [matrices(odd), sums(odd)]),
    {
      ...mlpCase('MLP 64 patterns', batch, [matrices(batch), sums(batch)]),
      bars: { javascript: { accept: 0.3, goal: 0.2 }, native: { accept: 0.7, goal: 0.5 } },
    },
  ]
}

function mlpCase(name: string, instance: MlpInstance, variants: readonly Variant[]): Case {
  const { count, inputs, targets, parameters } = instance
  const byHand = new MlpByHand(instance)
  const value = new Float64Array(1)
  return {
    group: 'mlp',
    name,
    variants,
    byHand: {
      objective: {
        evaluate: (which) => void (value[0] = byHand.objective(parameters[which])),
        values: () => value,
      },
      derivative: {
        evaluate: (which) => void byHand.gradient(parameters[which]),
        values: () => byHand.gradientValues,
      },
    },
    native: {
      plain: 'mlp',
      ...(count > 1 ? { limit: 'mlp-vectorised' } : {}),
      input: flatList(count, inputs, targets, ...parameters),
    },
  }
}

function matrices(instance: MlpInstance): Variant {
  return compiledVariant('matrices', () => {
    const { count, inputs, targets, parameters } = instance
    const data =
      count === 1
        ? [inputs, targets]
        : [
            new Tensor([count, UNITS[0]], 'f64', inputs),
            new Tensor([count, UNITS[3]], 'f64', targets),
          ]
    return {
      compiled: compile(grad(mlpByMatrices)),
      out: asTree(new Float64Array(PARAMETERS)),
      inputs: [
        [asTree(parameters[0]), ...data],
        [asTree(parameters[1]), ...data],
      ],
    }
  })
}

function loops({ inputs, targets, parameters }: MlpInstance): Variant {
  return compiledVariant('loops', () => ({
    compiled: compile(grad(mlpByLoops)),
    out: new Float64Array(PARAMETERS),
    inputs: [
      [parameters[0], inputs, targets],
      [parameters[1], inputs, targets],
    ],
  }))
}

function sums({ count, inputs, targets, parameters }: MlpInstance): Variant {
  return compiledVariant('sumOver', () => {
    const x = new Tensor([count, UNITS[0]], 'f64', inputs)
    const t = new Tensor([count, UNITS[3]], 'f64', targets)
    return {
      compiled: compile(grad(mlpBySumOver)),
      out: new Float64Array(PARAMETERS),
      inputs: [
        [parameters[0], x, t],
        [parameters[1], x, t],
      ],
    }
  })
}

/** The flat vector as weights and biases, without copying. */
function asTree(w: Float64Array): Record<keyof MlpParameters, Tensor> {
  const [first, second, third] = LAYERS.map(({ inputs, outputs, weights, biases }) => ({
    W: new Tensor([inputs, outputs], 'f64', w.subarray(weights, biases)),
    b: new Tensor([outputs], 'f64', w.subarray(biases, biases + outputs)),
  }))
  return {
    W1: first!.W,
    b1: first!.b,
    W2: second!.W,
    b2: second!.b,
    W3: third!.W,
    b3: third!.b,
  }
}
