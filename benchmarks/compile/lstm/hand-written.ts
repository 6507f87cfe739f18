import type { LstmInstance } from './instance.js'

/** What a step leaves for the way back, for each layer and unit. */
const SAVED = 7
const [FORGET, INPUT, OUTPUT, CHANGE, SQUASHED, CELL, HIDDEN] = [0, 1, 2, 3, 4, 5, 6] as const

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** The loss and its gradient by backpropagation through time, as one would write them by hand. */
export class LstmByHand {
  readonly gradientValues: Float64Array
  /** [steps, layers, 7, b]: gates, tanh of the cell, the cell and h after the step. */
  private readonly saved: Float64Array
  /** [steps, b]: the classes' shares, which are the derivatives of the normaliser. */
  private readonly shares: Float64Array
  private readonly values: Float64Array
  private readonly hiddenAdjoint: Float64Array
  private readonly cellAdjoint: Float64Array

  constructor(private readonly instance: LstmInstance) {
    const { layers, steps, width } = instance
    this.gradientValues = new Float64Array(instance.parameters[0].length)
    this.saved = new Float64Array(steps * layers * SAVED * width)
    this.shares = new Float64Array(steps * width)
    this.values = new Float64Array(width)
    this.hiddenAdjoint = new Float64Array(layers * width)
    this.cellAdjoint = new Float64Array(layers * width)
  }

  objective(x: Float64Array): number {
    const { steps, width } = this.instance
    let total = 0
    for (let t = 0; t + 1 < steps; t++) total += this.step(x, t)
    return -total / ((steps - 1) * width)
  }

  gradient(x: Float64Array): number {
    const { layers, steps, width } = this.instance
    const value = this.objective(x)
    this.gradientValues.fill(0)
    this.hiddenAdjoint.fill(0)
    this.cellAdjoint.fill(0)
    for (let t = steps - 2; t >= 0; t--) {
      this.predictionAdjoint(x, t)
      for (let layer = layers - 1; layer >= 0; layer--) this.layerAdjoint(x, t, layer)
      const { gradientValues: g, values } = this
      for (let j = 0; j < width; j++) {
        g[8 * layers * width + j]! += values[j]! * this.instance.sequence[t * width + j]!
      }
    }
    return value
  }

  /** Where the state before step t stands: h and cell of a layer. */
  private before(t: number, layer: number, hidden: boolean): readonly [Float64Array, number] {
    const { layers, width, state } = this.instance
    if (t === 0) return [state, (2 * layer + (hidden ? 0 : 1)) * width]
    const row = ((t - 1) * layers + layer) * SAVED + (hidden ? HIDDEN : CELL)
    return [this.saved, row * width]
  }

  /** One step forward; returns its term of the loss. */
  private step(x: Float64Array, t: number): number {
    const { layers, width: b, sequence } = this.instance
    const { saved, shares, values } = this
    const extra = 8 * layers * b
    for (let j = 0; j < b; j++) values[j] = sequence[t * b + j]! * x[extra + j]!
    for (let layer = 0; layer < layers; layer++) {
      const [hidden, h] = this.before(t, layer, true)
      const [cells, c] = this.before(t, layer, false)
      const w = 8 * layer * b
      const at = (t * layers + layer) * SAVED * b
      for (let j = 0; j < b; j++) {
        const own = values[j]!
        const last = hidden[h + j]!
        const forget = sigmoid(own * x[w + j]! + x[w + 4 * b + j]!)
        const input = sigmoid(last * x[w + b + j]! + x[w + 5 * b + j]!)
        const output = sigmoid(own * x[w + 2 * b + j]! + x[w + 6 * b + j]!)
        const change = Math.tanh(last * x[w + 3 * b + j]! + x[w + 7 * b + j]!)
        const cell = cells[c + j]! * forget + input * change
        const squashed = Math.tanh(cell)
        saved[at + FORGET * b + j] = forget
        saved[at + INPUT * b + j] = input
        saved[at + OUTPUT * b + j] = output
        saved[at + CHANGE * b + j] = change
        saved[at + SQUASHED * b + j] = squashed
        saved[at + CELL * b + j] = cell
        saved[at + HIDDEN * b + j] = values[j] = output * squashed
      }
    }
    let partition = 2
    let chosen = 0
    let weight = 0
    for (let j = 0; j < b; j++) {
      const y = values[j]! * x[extra + b + j]! + x[extra + 2 * b + j]!
      const next = sequence[(t + 1) * b + j]!
      partition += shares[t * b + j] = Math.exp(y)
      chosen += next * y
      weight += next
    }
    for (let j = 0; j < b; j++) shares[t * b + j]! /= partition
    return chosen - weight * Math.log(partition)
  }

  /** From a step's loss to the adjoint of the last layer's h, which goes to `values`. */
  private predictionAdjoint(x: Float64Array, t: number): void {
    const { layers, steps, width: b, sequence } = this.instance
    const { gradientValues: g, saved, shares, values } = this
    const extra = 8 * layers * b
    const scale = -1 / ((steps - 1) * b)
    const hidden = ((t * layers + layers - 1) * SAVED + HIDDEN) * b
    let weight = 0
    for (let j = 0; j < b; j++) weight += sequence[(t + 1) * b + j]!
    for (let j = 0; j < b; j++) {
      const adjoint = scale * (sequence[(t + 1) * b + j]! - weight * shares[t * b + j]!)
      g[extra + b + j]! += adjoint * saved[hidden + j]!
      g[extra + 2 * b + j]! += adjoint
      values[j] = adjoint * x[extra + b + j]!
    }
  }

  /** Back through a layer at a step: `values` holds the adjoint of its h, then that of its input. */
  private layerAdjoint(x: Float64Array, t: number, layer: number): void {
    const { layers, width: b, sequence } = this.instance
    const { cellAdjoint, gradientValues: g, hiddenAdjoint, saved, values } = this
    const [hidden, h] = this.before(t, layer, true)
    const [cells, c] = this.before(t, layer, false)
    const w = 8 * layer * b
    const at = (t * layers + layer) * SAVED * b
    const below = (t * layers + layer - 1) * SAVED * b + HIDDEN * b
    for (let j = 0; j < b; j++) {
      const forget = saved[at + FORGET * b + j]!
      const input = saved[at + INPUT * b + j]!
      const output = saved[at + OUTPUT * b + j]!
      const change = saved[at + CHANGE * b + j]!
      const squashed = saved[at + SQUASHED * b + j]!
      const own = layer === 0 ? sequence[t * b + j]! * x[8 * layers * b + j]! : saved[below + j]!
      const last = hidden[h + j]!
      const fromHidden = values[j]! + hiddenAdjoint[layer * b + j]!
      const toCell =
        cellAdjoint[layer * b + j]! + fromHidden * output * (1 - squashed) * (1 + squashed)
      const toOutput = fromHidden * squashed * output * (1 - output)
      const toForget = toCell * cells[c + j]! * forget * (1 - forget)
      const toInput = toCell * change * input * (1 - input)
      const toChange = toCell * input * (1 - change) * (1 + change)
      g[w + j]! += toForget * own
      g[w + b + j]! += toInput * last
      g[w + 2 * b + j]! += toOutput * own
      g[w + 3 * b + j]! += toChange * last
      g[w + 4 * b + j]! += toForget
      g[w + 5 * b + j]! += toInput
      g[w + 6 * b + j]! += toOutput
      g[w + 7 * b + j]! += toChange
      cellAdjoint[layer * b + j] = toCell * forget
      hiddenAdjoint[layer * b + j] = toInput * x[w + b + j]! + toChange * x[w + 3 * b + j]!
      values[j] = toForget * x[w + j]! + toOutput * x[w + 2 * b + j]!
    }
  }
}
