import type { SeededNumbers } from '../random.js'
import { numbersOf, sizesIn } from '../reference.js'

/** A diagonal LSTM: sizes, states before the sequence, and the sequence [c, b]. */
export interface LstmInstance {
  readonly layers: number
  readonly steps: number
  readonly width: number
  /** For each layer h and cell, [layers, 2, b]. */
  readonly state: Float64Array
  readonly sequence: Float64Array
  /** For each layer wf wi wo wc bf bi bo bc, then in_w, out_w, out_b. */
  readonly parameters: readonly [Float64Array, Float64Array]
}

/** ADBench's format: `l c b`, layers, the three extra vectors, states, sequence. */
export function parseLstm(text: string, random: SeededNumbers): LstmInstance {
  const numbers = numbersOf(text)
  const [layers, steps, width] = sizesIn(numbers, 3) as [number, number, number]
  const stateAt = 3 + 8 * layers * width + 3 * width
  const sequenceAt = stateAt + 2 * layers * width
  const parameters = numbers.slice(3, stateAt)
  return {
    layers,
    steps,
    width,
    state: numbers.slice(stateAt, sequenceAt),
    sequence: numbers.slice(sequenceAt, sequenceAt + steps * width),
    parameters: [parameters, random.near(parameters, 1e-2)],
  }
}

/** An instance of ADBench's form: everything uniform in [0, 1), the sequence one-hot. */
export function seededLstm(
  layers: number,
  steps: number,
  width: number,
  random: SeededNumbers,
): LstmInstance {
  const uniform = (count: number): Float64Array =>
    Float64Array.from({ length: count }, () => random.uniform())
  const parameters = uniform(8 * layers * width + 3 * width)
  const sequence = new Float64Array(steps * width)
  for (let t = 0; t < steps; t++) sequence[t * width + Math.floor(random.between(0, width))] = 1
  return {
    layers,
    steps,
    width,
    state: uniform(2 * layers * width),
    sequence,
    parameters: [parameters, random.near(parameters, 1e-2)],
  }
}
