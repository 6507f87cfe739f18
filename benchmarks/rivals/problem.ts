/** What all train: networks of growing size on the points of Four Regions, always in the same order. */
import { tensor, type Tensor } from '@wengert/ad-core'
import { randomStream } from '@wengert/optim-stochastic'
import { fourRegions, type FourRegionsParams } from '@wengert/optim-stochastic/problems'

export type Precision = 'f64' | 'f32'

/** A network 2–h–h–4 with tanh layers. */
export interface Network {
  readonly name: string
  readonly weights: number
  /** Rounded to the precision asked for. */
  readonly params: (precision: Precision) => FourRegionsParams
}

export const BATCH = 10

/** A thousand batches. */
export const patterns = fourRegions.sample(1000 * BATCH, 'uniform', 0)

/** 184, 1,924 and 9,789 weights. */
export const networks: readonly Network[] = [10, 40, 95].map(networkOf)

/** Weights and biases from N(0, 1/fan-in) of their layer. */
export function networkOf(hidden: number): Network {
  const random = randomStream(hidden, 5)
  const drawn = (shape: readonly number[], fanIn: number): Tensor => {
    const size = shape.reduce((product, length) => product * length, 1)
    const data = Float64Array.from({ length: size }, () => random.normal() / Math.sqrt(fanIn))
    return tensor(data, { shape })
  }
  const exact: FourRegionsParams = {
    W1: drawn([2, hidden], 2),
    b1: drawn([hidden], 2),
    W2: drawn([hidden, hidden], hidden),
    b2: drawn([hidden], hidden),
    W3: drawn([hidden, 4], hidden),
    b3: drawn([4], hidden),
  }
  const weights = leavesOf(exact).reduce((sum, { data }) => sum + data.length, 0)
  return {
    name: `${weights.toLocaleString('en')} weights`,
    weights,
    params: (precision) => (precision === 'f64' ? exact : rounded(exact)),
  }
}

function rounded(params: FourRegionsParams): FourRegionsParams {
  return Object.fromEntries(
    Object.entries(params).map(([name, { data, shape }]: [string, Tensor]) => [
      name,
      tensor(Float32Array.from(data), { shape }),
    ]),
  ) as unknown as FourRegionsParams
}

function leavesOf({ W1, b1, W2, b2, W3, b3 }: FourRegionsParams): readonly Tensor[] {
  return [W1, b1, W2, b2, W3, b3]
}

/** The problem as data: numbers in JSON are exact, and so the same in every language. */
export function problemAsData(): object {
  return {
    batch: BATCH,
    inputs: Array.from(patterns.inputs.data),
    targets: Array.from(patterns.targets),
    networks: Object.fromEntries(
      networks.map(({ name, params }) => [
        name,
        leavesOf(params('f64')).map(({ shape, data }) => ({ shape, data: Array.from(data) })),
      ]),
    ),
  }
}
