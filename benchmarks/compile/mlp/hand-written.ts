import { LAYERS, PARAMETERS, UNITS, type LayerPlace, type MlpInstance } from './network.js'

/** Mean cross-entropy and its gradient by backpropagation, as one would write them by hand. */
export class MlpByHand {
  readonly gradientValues: Float64Array = new Float64Array(PARAMETERS)
  /** Values of all units of one pattern, and their adjoints. */
  private readonly units = UNITS.map((count) => new Float64Array(count))
  private readonly adjoints = UNITS.map((count) => new Float64Array(count))

  constructor(private readonly instance: MlpInstance) {}

  objective(w: Float64Array): number {
    const { count } = this.instance
    let total = 0
    for (let p = 0; p < count; p++) total += this.lossAt(w, p)
    return total / count
  }

  gradient(w: Float64Array): number {
    const { count } = this.instance
    const { adjoints, gradientValues, units } = this
    const last = LAYERS.length - 1
    gradientValues.fill(0)
    let total = 0
    for (let p = 0; p < count; p++) {
      total += this.lossAt(w, p)
      this.lossAdjoint(p)
      for (let l = last; l >= 0; l--) {
        const below = l === 0 ? undefined : adjoints[l]!
        this.layerAdjoint(LAYERS[l]!, w, units[l]!, adjoints[l + 1]!, below)
      }
    }
    return total / count
  }

  private lossAt(w: Float64Array, p: number): number {
    const { inputs, targets } = this.instance
    const { units } = this
    const [width, classes] = [UNITS[0], UNITS[3]]
    for (let i = 0; i < width; i++) units[0]![i] = inputs[p * width + i]!
    for (let l = 0; l < LAYERS.length; l++) {
      applyLayer(LAYERS[l]!, w, units[l]!, units[l + 1]!, l < LAYERS.length - 1)
    }
    const z = units[3]!
    let largest = z[0]!
    for (let c = 1; c < classes; c++) if (z[c]! > largest) largest = z[c]!
    let partition = 0
    let chosen = 0
    for (let c = 0; c < classes; c++) {
      partition += Math.exp(z[c]! - largest)
      chosen += targets[p * classes + c]! * z[c]!
    }
    return largest + Math.log(partition) - chosen
  }

  /** Softmax less the target, over the number of patterns. */
  private lossAdjoint(p: number): void {
    const { count, targets } = this.instance
    const classes = UNITS[3]
    const z = this.units[3]!
    const adjoint = this.adjoints[3]!
    let largest = z[0]!
    for (let c = 1; c < classes; c++) if (z[c]! > largest) largest = z[c]!
    let partition = 0
    for (let c = 0; c < classes; c++) partition += adjoint[c] = Math.exp(z[c]! - largest)
    for (let c = 0; c < classes; c++) {
      adjoint[c] = (adjoint[c]! / partition - targets[p * classes + c]!) / count
    }
  }

  /** Adds to the gradient; the adjoints below are those before tanh. */
  private layerAdjoint(
    { inputs, outputs, weights, biases }: LayerPlace,
    w: Float64Array,
    values: Float64Array,
    adjoint: Float64Array,
    below: Float64Array | undefined,
  ): void {
    const g = this.gradientValues
    for (let o = 0; o < outputs; o++) g[biases + o]! += adjoint[o]!
    let at = weights
    for (let i = 0; i < inputs; i++) {
      const value = values[i]!
      let sum = 0
      for (let o = 0; o < outputs; o++, at++) {
        g[at]! += value * adjoint[o]!
        sum += w[at]! * adjoint[o]!
      }
      if (below !== undefined) below[i] = sum * (1 - value) * (1 + value)
    }
  }
}

function applyLayer(
  { inputs, outputs, weights, biases }: LayerPlace,
  w: Float64Array,
  values: Float64Array,
  results: Float64Array,
  squashed: boolean,
): void {
  for (let o = 0; o < outputs; o++) {
    let s = w[biases + o]!
    for (let i = 0, at = weights + o; i < inputs; i++, at += outputs) s += values[i]! * w[at]!
    results[o] = squashed ? Math.tanh(s) : s
  }
}
