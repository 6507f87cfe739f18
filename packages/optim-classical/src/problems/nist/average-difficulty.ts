import {
  add,
  atan,
  cos,
  div,
  exp,
  gather,
  mul,
  neg,
  sin,
  sqrt,
  sub,
  type Traced,
} from '@wengert/ad-core'
import { decay, ratioOfCubics, ratioOfQuadratics, threeDecays, twoPeaks } from './model-shapes.js'
import { nistModel, type NistModel } from './nist-model.js'

const Kirby2: NistModel = /* @__PURE__ */ nistModel({
  name: 'Kirby2',
  level: 'average',
  model: ratioOfQuadratics,
  parameters: 5,
  starts: [
    [2, -0.1, 0.003, -0.001, 1e-5],
    [1.5, -0.15, 0.0025, -0.0015, 2e-5],
  ],
  certified: {
    b: [1.6745063063, -0.13927397867, 0.0025961181191, -0.001724181187, 2.1664802578e-5],
    standardDeviations: [
      0.087989634338, 0.0041182041386, 4.1856520458e-5, 5.8931897355e-5, 2.0129761919e-7,
    ],
    residualSumOfSquares: 3.9050739624,
    residualStandardDeviation: 0.16354535131,
    degreesOfFreedom: 146,
  },
  study: 'Kirby, Scanning Electron Microscope Line Width Standards, NIST',
})

const Hahn1: NistModel = /* @__PURE__ */ nistModel({
  name: 'Hahn1',
  level: 'average',
  model: ratioOfCubics,
  parameters: 7,
  starts: [],
  study: 'Hahn, Copper Thermal Expansion Study, NIST',
})

/** log y = b₁ − b₂x₁e^(−b₃x₂) */
const Nelson: NistModel = /* @__PURE__ */ nistModel({
  name: 'Nelson',
  level: 'average',
  model: (x, b) =>
    sub(b.at(0), mul(mul(b.at(1), gather(x, 0)), exp(neg(mul(b.at(2), gather(x, 1)))))),
  parameters: 3,
  starts: [
    [2, 0.0001, -0.01],
    [2.5, 5e-9, -0.05],
  ],
  certified: {
    b: [2.5906836021, 5.6177717026e-9, -0.057701013174],
    standardDeviations: [0.019149996413, 6.112409654e-9, 0.0039572366543],
    residualSumOfSquares: 3.7976833176,
    residualStandardDeviation: 0.1743028013,
    degreesOfFreedom: 125,
  },
  responseTransform: 'log',
  study: 'Nelson, Analysis of Performance-Degradation Data, IEEE Trans. Reliability 30 (1981)',
})

/** b₁ + b₂e^(−b₄x) + b₃e^(−b₅x) */
const MGH17: NistModel = /* @__PURE__ */ nistModel({
  name: 'MGH17',
  level: 'average',
  model: (x, b) => add(b.at(0), add(decay(x, b, 1, 3), decay(x, b, 2, 4))),
  parameters: 5,
  starts: [
    [50, 150, -100, 1, 2],
    [0.5, 1.5, -1, 0.01, 0.02],
  ],
  certified: {
    b: [0.37541005211, 1.9358469127, -1.4646871366, 0.01286753464, 0.022122699662],
    standardDeviations: [
      0.0020723153551, 0.22031669222, 0.22175707739, 0.00044861358114, 0.00089471996575,
    ],
    residualSumOfSquares: 5.4648946975e-5,
    residualStandardDeviation: 0.0013970497866,
    degreesOfFreedom: 28,
  },
  study: 'Osborne, Some Aspects of Nonlinear Least Squares Calculations (1972); see osborne1',
})

const Lanczos1: NistModel = /* @__PURE__ */ nistModel({
  name: 'Lanczos1',
  level: 'average',
  model: threeDecays,
  parameters: 6,
  starts: [
    [1.2, 0.3, 5.6, 5.5, 6.5, 7.6],
    [0.5, 0.7, 3.6, 4.2, 4, 6.3],
  ],
  certified: {
    b: [0.095100000027, 1.0000000001, 0.86070000013, 3.0000000002, 1.5575999998, 5.0000000001],
    standardDeviations: [
      5.3347304234e-11, 2.7473038179e-10, 1.3576062225e-10, 3.3308253069e-10, 1.8815731448e-10,
      1.1057500538e-10,
    ],
    residualSumOfSquares: 1.4307867721e-25,
    residualStandardDeviation: 8.9156129349e-14,
    degreesOfFreedom: 18,
  },
  study: 'Lanczos, Applied Analysis (1956), pp. 272–280',
})

const Lanczos2: NistModel = /* @__PURE__ */ nistModel({
  name: 'Lanczos2',
  level: 'average',
  model: threeDecays,
  parameters: 6,
  starts: [
    [1.2, 0.3, 5.6, 5.5, 6.5, 7.6],
    [0.5, 0.7, 3.6, 4.2, 4, 6.3],
  ],
  certified: {
    b: [0.096251029939, 1.0057332849, 0.86424689056, 3.0078283915, 1.5529016879, 5.00287981],
    standardDeviations: [
      0.00066770575477, 0.0033989646176, 0.0017185846685, 0.0041707005856, 0.0023744381417,
      0.0013958787284,
    ],
    residualSumOfSquares: 2.2299428125e-11,
    residualStandardDeviation: 1.1130395851e-6,
    degreesOfFreedom: 18,
  },
  study: 'Lanczos, Applied Analysis (1956), pp. 272–280',
})

const Gauss3: NistModel = /* @__PURE__ */ nistModel({
  name: 'Gauss3',
  level: 'average',
  model: twoPeaks,
  parameters: 8,
  starts: [
    [94.9, 0.009, 90.1, 113, 20, 73.8, 140, 20],
    [96, 0.0096, 80, 110, 25, 74, 139, 25],
  ],
  certified: {
    b: [
      98.94036897, 0.010945879335, 100.69553078, 111.63619459, 23.300500029, 73.705031418,
      147.76164251, 19.66822123,
    ],
    standardDeviations: [
      0.53005192833, 0.00012554058911, 0.81256587317, 0.35317859757, 0.36584783023, 1.2091239082,
      0.40488183351, 0.37806634336,
    ],
    residualSumOfSquares: 1244.484636,
    residualStandardDeviation: 2.2677077625,
    degreesOfFreedom: 242,
  },
  study: 'Rust, NIST (1996)',
})

/** b₁(1 − (1 + 2b₂x)^(−1/2)) */
const Misra1c: NistModel = /* @__PURE__ */ nistModel({
  name: 'Misra1c',
  level: 'average',
  model: (x, b) => mul(b.at(0), sub(1, div(1, sqrt(add(1, mul(2, mul(b.at(1), x))))))),
  parameters: 2,
  starts: [
    [500, 0.0001],
    [600, 0.0002],
  ],
  certified: {
    b: [636.42725809, 0.00020813627256],
    standardDeviations: [4.6638326572, 1.7728423155e-6],
    residualSumOfSquares: 0.040966836971,
    residualStandardDeviation: 0.058428615257,
    degreesOfFreedom: 12,
  },
  study: 'Misra, Dental Research Monomolecular Adsorption Study, NIST (1978)',
})

/** b₁b₂x/(1 + b₂x) */
const Misra1d: NistModel = /* @__PURE__ */ nistModel({
  name: 'Misra1d',
  level: 'average',
  model: (x, b) => div(mul(mul(b.at(0), b.at(1)), x), add(1, mul(b.at(1), x))),
  parameters: 2,
  starts: [
    [500, 0.0001],
    [450, 0.0003],
  ],
  certified: {
    b: [437.36970754, 0.00030227324449],
    standardDeviations: [3.6489174345, 2.9334354479e-6],
    residualSumOfSquares: 0.056419295283,
    residualStandardDeviation: 0.068568272111,
    degreesOfFreedom: 12,
  },
  study: 'Misra, Dental Research Monomolecular Adsorption Study, NIST (1978)',
})

/** b₁ − b₂x − arctan(b₃/(x − b₄))/π */
const Roszman1: NistModel = /* @__PURE__ */ nistModel({
  name: 'Roszman1',
  level: 'average',
  model: (x, b) =>
    sub(sub(b.at(0), mul(b.at(1), x)), div(atan(div(b.at(2), sub(x, b.at(3)))), Math.PI)),
  parameters: 4,
  starts: [
    [0.1, -1e-5, 1000, -100],
    [0.2, -5e-6, 1200, -150],
  ],
  certified: {
    b: [0.20196866396, -6.1953516256e-6, 1204.4556708, -181.34269537],
    standardDeviations: [0.019172666023, 3.2058931691e-6, 74.050983057, 49.573513849],
    residualSumOfSquares: 0.00049484847331,
    residualStandardDeviation: 0.004854298406,
    degreesOfFreedom: 21,
  },
  study: 'Roszman, Quantum Defects for Sulfur I Atom, NIST',
})

/** b₁ + three waves: b₂, b₃ with period 12, b₅, b₆ with period b₄ and b₈, b₉ with period b₇, each c cos(2πx/p) + s sin(2πx/p) */
const ENSO: NistModel = /* @__PURE__ */ nistModel({
  name: 'ENSO',
  level: 'average',
  model: (x, b) => {
    const wave = (period: Traced | number, c: number): Traced => {
      const angle = div(mul(2 * Math.PI, x), period)
      return add(mul(b.at(c), cos(angle)), mul(b.at(c + 1), sin(angle)))
    }
    return add(b.at(0), add(wave(12, 1), add(wave(b.at(3), 4), wave(b.at(6), 7))))
  },
  parameters: 9,
  starts: [],
  study: 'Kahaner, Moler & Nash, Numerical Methods and Software (1989), pp. 441–445',
})

/** NIST's datasets of average difficulty, in NIST's order. */
export const averageModels: {
  readonly [
    K in
      | 'Kirby2'
      | 'Hahn1'
      | 'Nelson'
      | 'MGH17'
      | 'Lanczos1'
      | 'Lanczos2'
      | 'Gauss3'
      | 'Misra1c'
      | 'Misra1d'
      | 'Roszman1'
      | 'ENSO'
  ]: NistModel
} = { Kirby2, Hahn1, Nelson, MGH17, Lanczos1, Lanczos2, Gauss3, Misra1c, Misra1d, Roszman1, ENSO }
