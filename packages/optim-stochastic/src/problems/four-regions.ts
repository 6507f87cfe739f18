import {
  softmaxCrossEntropy,
  tensor,
  type Scalar,
  type Tensor,
  type Traced,
} from '@wengert/ad-core'
import { oneOf, wholeNumber } from '../checks.js'
import { randomStream } from '../data/random.js'
import { ORDERS, pointsOfSquare, type PointOrder } from './square.js'

export type { PointOrder } from './square.js'

/** Points of the plane with their classes: data for `train`. */
export interface LabelledPoints {
  /** [N, 2]. */
  readonly inputs: Tensor
  /** Classes 0 to 3, [N]. */
  readonly targets: Int32Array
}

/** Weights of the 2-10-10-4 network: 184 numbers. */
export interface FourRegionsParams<Leaf = Tensor> {
  readonly W1: Leaf
  readonly b1: Leaf
  readonly W2: Leaf
  readonly b2: Leaf
  readonly W3: Leaf
  readonly b3: Leaf
}

/** The parts of {@link fourRegions}. */
export interface FourRegions {
  readonly name: string
  readonly source: string
  readonly classes: number
  /** Inputs, two hidden layers, outputs. */
  readonly widths: readonly number[]
  /** Weights and biases of the network. */
  readonly weights: number
  /** Loss of a classifier that knows nothing but how frequent the classes are, in nats. */
  readonly priorLoss: number
  /** Class of a point. */
  readonly label: (x: number, y: number) => number
  /** The first `count` patterns of a sequence. */
  readonly sample: (count: number, order?: PointOrder, seed?: number) => LabelledPoints
  /** The endless sequence of patterns. */
  readonly stream: (
    order?: PointOrder,
    seed?: number,
  ) => Generator<{ inputs: Float64Array; targets: Tensor }, never, void>
  /** Centres of side × side equal cells of the square, x running first, y from −1 upwards. */
  readonly testGrid: (side?: number) => LabelledPoints
  /** Starting weights and biases, each from N(0, 1/fan-in) of its layer. */
  readonly init: (seed?: number) => FourRegionsParams
  /** Outputs z [b, 4] for inputs [b, 2]. */
  readonly model: (params: FourRegionsParams<Traced>, inputs: Traced) => Traced
  /** Mean cross-entropy of softmax z [b, 4] against classes [b], in nats. */
  readonly loss: (z: Traced, targets: Traced) => Scalar
  /** Mean loss in nats and rate of wrong decisions, from outputs z [N, 4]. */
  readonly assess: (z: Tensor, targets: Int32Array) => { loss: number; error: number }
}

/** Inputs, two hidden layers, outputs. */
const WIDTHS = [2, 10, 10, 4] as const

/**
 * Class of a point of the plane, with r = ‖(x, y)‖: r > 5/6: 3 if y > 0 else 0; 1/2 < r ≤ 5/6: 1 if
 * x > 0 else 2; 1/6 < r ≤ 1/2: 2 if x > 0 else 1; r ≤ 1/6: 1.
 */
function label(x: number, y: number): number {
  const r = Math.hypot(x, y)
  if (r > 5 / 6) return y > 0 ? 3 : 0
  if (r > 1 / 2) return x > 0 ? 1 : 2
  if (r > 1 / 6) return x > 0 ? 2 : 1
  return 1
}

/** The endless sequence of labelled patterns, for `train`'s `data`. */
function* stream(
  order: PointOrder = 'uniform',
  seed: number = 0,
): Generator<{ inputs: Float64Array; targets: Tensor }, never, void> {
  oneOf('fourRegions.stream', 'order', order, ORDERS)
  const points = pointsOfSquare(order, seed)
  for (;;) {
    const [x, y] = points.next().value
    yield { inputs: Float64Array.of(x, y), targets: tensor(label(x, y), { dtype: 'i32' }) }
  }
}

/** The first `count` patterns of {@link stream}, as arrays. */
function sample(count: number, order: PointOrder = 'uniform', seed: number = 0): LabelledPoints {
  wholeNumber('fourRegions.sample', 'count', count, 1)
  oneOf('fourRegions.sample', 'order', order, ORDERS)
  const inputs = new Float64Array(2 * count)
  const targets = new Int32Array(count)
  const points = pointsOfSquare(order, seed)
  for (let k = 0; k < count; k++) {
    const [x, y] = points.next().value
    inputs[2 * k] = x
    inputs[2 * k + 1] = y
    targets[k] = label(x, y)
  }
  return { inputs: tensor(inputs, { shape: [count, 2] }), targets }
}

/** Centres of side × side equal cells, rows from y = −1 upwards, x running first. */
function testGrid(side: number = 100): LabelledPoints {
  wholeNumber('fourRegions.testGrid', 'side', side, 1)
  const inputs = new Float64Array(2 * side * side)
  const targets = new Int32Array(side * side)
  for (let k = 0; k < side * side; k++) {
    const x = (2 * (k % side) + 1) / side - 1
    const y = (2 * Math.floor(k / side) + 1) / side - 1
    inputs[2 * k] = x
    inputs[2 * k + 1] = y
    targets[k] = label(x, y)
  }
  return { inputs: tensor(inputs, { shape: [side * side, 2] }), targets }
}

/** Starting weights and biases, each from N(0, 1/fan-in) of its layer. */
function init(seed: number = 0): FourRegionsParams {
  const random = randomStream(seed, 101)
  const drawn = (shape: readonly number[], fanIn: number): Tensor => {
    const size = shape.reduce((product, length) => product * length, 1)
    const data = Float64Array.from({ length: size }, () => random.normal() / Math.sqrt(fanIn))
    return tensor(data, { shape })
  }
  const [inputs, first, second, outputs] = WIDTHS
  return {
    W1: drawn([inputs, first], inputs),
    b1: drawn([first], inputs),
    W2: drawn([first, second], first),
    b2: drawn([second], first),
    W3: drawn([second, outputs], second),
    b3: drawn([outputs], second),
  }
}

/** Outputs z [b, 4] of the network for inputs [b, 2]: tanh(tanh(xW₁ + b₁)W₂ + b₂)W₃ + b₃. */
function model(params: FourRegionsParams<Traced>, inputs: Traced): Traced {
  const first = inputs.matmul(params.W1).add(params.b1).tanh()
  const second = first.matmul(params.W2).add(params.b2).tanh()
  return second.matmul(params.W3).add(params.b3)
}

/** Mean cross-entropy of softmax z [b, 4] against classes [b], in nats. */
function loss(z: Traced, targets: Traced): Scalar {
  return softmaxCrossEntropy(z, targets)
}

/** Class probabilities' mean loss and the rate of wrong decisions, from outputs z [N, 4]. */
function assess(z: Tensor, targets: Int32Array): { loss: number; error: number } {
  const outputs = WIDTHS[3]
  let sum = 0
  let wrong = 0
  for (let k = 0; k < targets.length; k++) {
    const row = z.data.subarray(k * outputs, (k + 1) * outputs)
    let best = 0
    for (let j = 1; j < outputs; j++) if (row[j]! > row[best]!) best = j
    let total = 0
    for (let j = 0; j < outputs; j++) total += Math.exp(row[j]! - row[best]!)
    sum += Math.log(total) + row[best]! - row[targets[k]!]!
    if (best !== targets[k]) wrong++
  }
  return { loss: sum / targets.length, error: wrong / targets.length }
}

/**
 * The Four Regions benchmark, slides 37–41: classify points of [−1, 1]² into four regions made of
 * rings and half planes. A network of two tanh layers of ten units, softmax and cross-entropy; each
 * pattern is seen once.
 *
 * Source: Singhal & Wu 1989.
 * @example
 * await train({
 *   params: fourRegions.init(0),
 *   data: fourRegions.sample(25_000, 'uniform', 0),
 *   model: fourRegions.model,
 *   loss: fourRegions.loss,
 *   optimizer: smd({ stepSize: 0.3, metaStepSize: 0.3, decay: 1 }),
 * })
 */
export const fourRegions: FourRegions = {
  name: 'four regions',
  source: 'Singhal & Wu 1989',
  classes: 4,
  widths: WIDTHS,
  weights: 184,
  priorLoss: 1.3818,
  label,
  sample,
  stream,
  testGrid,
  init,
  model,
  loss,
  assess,
}
