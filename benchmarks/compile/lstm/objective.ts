/** The loss of a diagonal LSTM that predicts a sequence, in the library's public API. */
import {
  add,
  exp,
  log,
  scan,
  sigmoid,
  stack,
  sum,
  tanh,
  type Scalar,
  type Traced,
} from '../../../packages/ad-core/src/index.js'
import type { LstmInstance } from './instance.js'

/** What is trained: layers [l, 8, b], and in_w, out_w, out_b as [3, b]. */
export interface LstmParameters {
  main: Traced
  extra: Traced
}

/** Plain loops over the entries of one flat vector, and over steps, layers and units. */
export function lstmByLoops(
  instance: LstmInstance,
): (x: Traced, state: Traced, sequence: Traced) => Traced {
  const { layers, steps, width: b } = instance
  return (x, state, sequence) => {
    const gate = (layer: number, which: number, j: number): Traced =>
      x.at((8 * layer + which) * b + j)
    const extra = (which: number, j: number): Traced => x.at((8 * layers + which) * b + j)
    const hidden: Traced[][] = []
    const cells: Traced[][] = []
    for (let layer = 0; layer < layers; layer++) {
      hidden.push([...state.at(layer, 0)])
      cells.push([...state.at(layer, 1)])
    }
    let total: Scalar = 0
    for (let t = 0; t + 1 < steps; t++) {
      const values: Traced[] = []
      for (let j = 0; j < b; j++) values.push(sequence.at(t, j).mul(extra(0, j)))
      for (let layer = 0; layer < layers; layer++) {
        for (let j = 0; j < b; j++) {
          const [x0, h0] = [values[j]!, hidden[layer]![j]!]
          const forget = sigmoid(x0.mul(gate(layer, 0, j)).add(gate(layer, 4, j)))
          const input = sigmoid(h0.mul(gate(layer, 1, j)).add(gate(layer, 5, j)))
          const output = sigmoid(x0.mul(gate(layer, 2, j)).add(gate(layer, 6, j)))
          const change = tanh(h0.mul(gate(layer, 3, j)).add(gate(layer, 7, j)))
          const cell = cells[layer]![j]!.mul(forget).add(input.mul(change))
          cells[layer]![j] = cell
          values[j] = hidden[layer]![j] = output.mul(tanh(cell))
        }
      }
      let partition: Scalar = 2
      const predicted: Traced[] = []
      for (let j = 0; j < b; j++) {
        const y = values[j]!.mul(extra(1, j)).add(extra(2, j))
        partition = add(partition, exp(y))
        predicted.push(y)
      }
      const normaliser = log(partition)
      for (let j = 0; j < b; j++) {
        total = add(total, predicted[j]!.sub(normaliser).mul(sequence.at(t + 1, j)))
      }
    }
    return (total as Traced).div(-(steps - 1) * b)
  }
}

/** One step's data. */
interface Moment {
  now: Traced
  next: Traced
}

/** `scan` over the sequence with arrays of b; the carry is [l, 2, b]. */
export function lstmByScan(
  instance: LstmInstance,
): (p: LstmParameters, state: Traced, sequence: Traced) => Traced {
  const { layers, steps, width } = instance
  const step = scan<Traced, Moment, Traced, [LstmParameters]>((carry, { now, next }, p) => {
    let values = now.mul(p.extra.at(0))
    const states: Traced[] = []
    for (let layer = 0; layer < layers; layer++) {
      const state = nextState(p.main.at(layer), values, carry.at(layer))
      values = state.at(0)
      states.push(state)
    }
    const y = values.mul(p.extra.at(1)).add(p.extra.at(2))
    const normaliser = log(sum(exp(y)).add(2))
    return [stack(states), sum(next.mul(y.sub(normaliser)))]
  })
  return (parameters, state, sequence) => {
    const moments = { now: sequence.slice(0, -1), next: sequence.slice(1) }
    const [, terms] = step(state, moments, parameters)
    return sum(terms).div(-(steps - 1) * width)
  }
}

/** h and cell [2, b] after one step of a layer with gates [8, b]. */
function nextState(gates: Traced, x: Traced, state: Traced): Traced {
  const [h, cell] = [state.at(0), state.at(1)]
  const forget = sigmoid(x.mul(gates.at(0)).add(gates.at(4)))
  const input = sigmoid(h.mul(gates.at(1)).add(gates.at(5)))
  const output = sigmoid(x.mul(gates.at(2)).add(gates.at(6)))
  const change = tanh(h.mul(gates.at(3)).add(gates.at(7)))
  const next = cell.mul(forget).add(input.mul(change))
  return stack([output.mul(tanh(next)), next])
}
