import { add, div, mul, pow, square, sub } from '@wengert/ad-core'
import { dampedReciprocal, saturation, threeDecays, twoPeaks } from './model-shapes.js'
import { nistModel, type NistModel } from './nist-model.js'

const Misra1a: NistModel = /* @__PURE__ */ nistModel({
  name: 'Misra1a',
  level: 'lower',
  model: saturation,
  parameters: 2,
  starts: [
    [500, 0.0001],
    [250, 0.0005],
  ],
  certified: {
    b: [238.94212918, 0.00055015643181],
    standardDeviations: [2.7070075241, 7.2668688436e-6],
    residualSumOfSquares: 0.12455138894,
    residualStandardDeviation: 0.1018787633,
    degreesOfFreedom: 12,
  },
  study: 'Misra, Dental Research Monomolecular Adsorption Study, NIST (1978)',
})

const Chwirut2: NistModel = /* @__PURE__ */ nistModel({
  name: 'Chwirut2',
  level: 'lower',
  model: dampedReciprocal,
  parameters: 3,
  starts: [
    [0.1, 0.01, 0.02],
    [0.15, 0.008, 0.01],
  ],
  certified: {
    b: [0.16657666537, 0.0051653291286, 0.012150007096],
    standardDeviations: [0.03830328681, 0.00066621605126, 0.0015304234767],
    residualSumOfSquares: 513.04802941,
    residualStandardDeviation: 3.171713304,
    degreesOfFreedom: 51,
  },
  study: 'Chwirut, Ultrasonic Reference Block Study, NIST',
})

const Chwirut1: NistModel = /* @__PURE__ */ nistModel({
  name: 'Chwirut1',
  level: 'lower',
  model: dampedReciprocal,
  parameters: 3,
  starts: [
    [0.1, 0.01, 0.02],
    [0.15, 0.008, 0.01],
  ],
  certified: {
    b: [0.1902781837, 0.0061314004477, 0.010530908399],
    standardDeviations: [0.021938557035, 0.00034500025051, 0.00079281847748],
    residualSumOfSquares: 2384.4771393,
    residualStandardDeviation: 3.361672132,
    degreesOfFreedom: 211,
  },
  study: 'Chwirut, Ultrasonic Reference Block Study, NIST',
})

const Lanczos3: NistModel = /* @__PURE__ */ nistModel({
  name: 'Lanczos3',
  level: 'lower',
  model: threeDecays,
  parameters: 6,
  starts: [
    [1.2, 0.3, 5.6, 5.5, 6.5, 7.6],
    [0.5, 0.7, 3.6, 4.2, 4, 6.3],
  ],
  certified: {
    b: [0.086816414977, 0.95498101505, 0.84400777463, 2.9515951832, 1.5825685901, 4.9863565084],
    standardDeviations: [
      0.017197908859, 0.097041624475, 0.041488663282, 0.10766312506, 0.058371576281, 0.034436403035,
    ],
    residualSumOfSquares: 1.6117193594e-8,
    residualStandardDeviation: 2.9923229172e-5,
    degreesOfFreedom: 18,
  },
  study: 'Lanczos, Applied Analysis (1956), pp. 272–280',
})

const Gauss1: NistModel = /* @__PURE__ */ nistModel({
  name: 'Gauss1',
  level: 'lower',
  model: twoPeaks,
  parameters: 8,
  starts: [
    [97, 0.009, 100, 65, 20, 70, 178, 16.5],
    [94, 0.0105, 99, 63, 25, 71, 180, 20],
  ],
  certified: {
    b: [
      98.778210871, 0.010497276517, 100.48990633, 67.481111276, 23.12977336, 71.994503004,
      178.99805021, 18.389389025,
    ],
    standardDeviations: [
      0.5752731273, 0.00011406289017, 0.58831775752, 0.10460593412, 0.17439951146, 0.62622793913,
      0.12436988217, 0.20134312832,
    ],
    residualSumOfSquares: 1315.8222432,
    residualStandardDeviation: 2.331798018,
    degreesOfFreedom: 242,
  },
  study: 'Rust, NIST (1996)',
})

const Gauss2: NistModel = /* @__PURE__ */ nistModel({
  name: 'Gauss2',
  level: 'lower',
  model: twoPeaks,
  parameters: 8,
  starts: [
    [96, 0.009, 103, 106, 18, 72, 151, 18],
    [98, 0.0105, 103, 105, 20, 73, 150, 20],
  ],
  certified: {
    b: [
      99.018328406, 0.010994945399, 101.88022528, 107.03095519, 23.578584029, 72.045589471,
      153.27010194, 19.525972636,
    ],
    standardDeviations: [
      0.53748766879, 0.00013335306766, 0.59217315772, 0.15006798316, 0.22695595067, 0.61721965884,
      0.19466674341, 0.26416549393,
    ],
    residualSumOfSquares: 1247.5282092,
    residualStandardDeviation: 2.2704790782,
    degreesOfFreedom: 242,
  },
  study: 'Rust, NIST (1996)',
})

/** b₁x^b₂ */
const DanWood: NistModel = /* @__PURE__ */ nistModel({
  name: 'DanWood',
  level: 'lower',
  model: (x, b) => mul(b.at(0), pow(x, b.at(1))),
  parameters: 2,
  starts: [
    [1, 5],
    [0.7, 4],
  ],
  certified: {
    b: [0.76886226176, 3.8604055871],
    standardDeviations: [0.01828197386, 0.051726610913],
    residualSumOfSquares: 0.0043173084083,
    residualStandardDeviation: 0.032853114039,
    degreesOfFreedom: 4,
  },
  study: 'Daniel & Wood, Fitting Equations to Data (1980), pp. 428–431',
})

/** b₁(1 − (1 + b₂x/2)⁻²) */
const Misra1b: NistModel = /* @__PURE__ */ nistModel({
  name: 'Misra1b',
  level: 'lower',
  model: (x, b) => mul(b.at(0), sub(1, div(1, square(add(1, div(mul(b.at(1), x), 2)))))),
  parameters: 2,
  starts: [
    [500, 0.0001],
    [300, 0.0002],
  ],
  certified: {
    b: [337.99746163, 0.00039039091287],
    standardDeviations: [3.1643950207, 4.2547321834e-6],
    residualSumOfSquares: 0.075464681533,
    residualStandardDeviation: 0.079301471998,
    degreesOfFreedom: 12,
  },
  study: 'Misra, Dental Research Monomolecular Adsorption Study, NIST (1978)',
})

/** NIST's datasets of lower difficulty, in NIST's order. */
export const lowerModels: {
  readonly [
    K in
      'Misra1a' | 'Chwirut2' | 'Chwirut1' | 'Lanczos3' | 'Gauss1' | 'Gauss2' | 'DanWood' | 'Misra1b'
  ]: NistModel
} = { Misra1a, Chwirut2, Chwirut1, Lanczos3, Gauss1, Gauss2, DanWood, Misra1b }
