import { SeededNumbers } from '../random.js'

/** Units of each layer: the network of the Four Regions. */
export const UNITS = [2, 10, 10, 4] as const

/** Where a layer's weights [inputs, outputs] and biases stand in the flat vector of parameters. */
export interface LayerPlace {
  readonly inputs: number
  readonly outputs: number
  readonly weights: number
  readonly biases: number
}

export const LAYERS: readonly LayerPlace[] = placed(UNITS)

function placed(units: readonly number[]): readonly LayerPlace[] {
  let offset = 0
  return units.slice(1).map((outputs, layer) => {
    const inputs = units[layer]!
    const weights = offset
    const biases = weights + inputs * outputs
    offset = biases + outputs
    return { inputs, outputs, weights, biases }
  })
}

export const PARAMETERS: number = LAYERS.reduce((n, l) => n + (l.inputs + 1) * l.outputs, 0)

/** Patterns with one-hot targets, and two vectors of parameters. */
export interface MlpInstance {
  readonly count: number
  readonly inputs: Float64Array
  readonly targets: Float64Array
  readonly parameters: readonly [Float64Array, Float64Array]
}

export function seededMlp(count: number): MlpInstance {
  const random = new SeededNumbers(3)
  const classes = UNITS[3]
  const targets = new Float64Array(count * classes)
  for (let p = 0; p < count; p++) targets[p * classes + Math.floor(random.between(0, classes))] = 1
  const parameters = random.normals(PARAMETERS, 0.5)
  return {
    count,
    inputs: random.normals(count * UNITS[0]),
    targets,
    parameters: [parameters, random.near(parameters, 1e-2)],
  }
}
