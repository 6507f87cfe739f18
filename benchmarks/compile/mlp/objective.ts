/** A network's mean cross-entropy, in the library's public API. */
import {
  logSumExp,
  matmul,
  softmaxCrossEntropy,
  stack,
  sumOver,
  tanh,
  type Traced,
} from '../../../packages/ad-core/src/index.js'
import { LAYERS } from './network.js'

/** Weights and biases of the three layers. */
export interface MlpParameters {
  W1: Traced
  b1: Traced
  W2: Traced
  b2: Traced
  W3: Traced
  b3: Traced
}

/** Products of matrices, for one pattern or for many. */
export function mlpByMatrices(w: MlpParameters, inputs: Traced, targets: Traced): Traced {
  const first = tanh(matmul(inputs, w.W1).add(w.b1))
  const second = tanh(matmul(first, w.W2).add(w.b2))
  return softmaxCrossEntropy(matmul(second, w.W3).add(w.b3), targets)
}

/** Plain loops over the entries of one flat vector, for one pattern. */
export function mlpByLoops(w: Traced, input: Traced, target: Traced): Traced {
  let values: Traced[] = [...input]
  LAYERS.forEach(({ inputs, outputs, weights, biases }, layer) => {
    const sums: Traced[] = []
    for (let o = 0; o < outputs; o++) {
      let s = w.at(biases + o)
      for (let i = 0; i < inputs; i++) s = s.add(values[i]!.mul(w.at(weights + i * outputs + o)))
      sums.push(layer < LAYERS.length - 1 ? tanh(s) : s)
    }
    values = sums
  })
  let chosen = values[0]!.mul(target.at(0))
  for (let c = 1; c < values.length; c++) chosen = chosen.add(values[c]!.mul(target.at(c)))
  return logSumExp(stack(values)).sub(chosen)
}

/** One pattern of the data. */
interface Pattern {
  input: Traced
  target: Traced
}

/** `sumOver` patterns, with those loops as its body. */
export function mlpBySumOver(w: Traced, inputs: Traced, targets: Traced): Traced {
  const overPatterns = sumOver<Traced, Pattern>((v, { input, target }) =>
    mlpByLoops(v, input, target),
  )
  return overPatterns(w, { input: inputs, target: targets }).div(inputs.length)
}
