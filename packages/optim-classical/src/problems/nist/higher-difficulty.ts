import { add, div, exp, mul, neg, pow, sigmoid, softplus, square, sub } from '@wengert/ad-core'
import { ratioOfCubics, saturation } from './model-shapes.js'
import { nistModel, type NistModel } from './nist-model.js'

/** b₁(x² + b₂x)/(x² + b₃x + b₄) */
const MGH09: NistModel = /* @__PURE__ */ nistModel({
  name: 'MGH09',
  level: 'higher',
  model: (x, b) =>
    div(mul(b.at(0), mul(x, add(x, b.at(1)))), add(mul(x, add(x, b.at(2))), b.at(3))),
  parameters: 4,
  starts: [
    [25, 39, 41.5, 39],
    [0.25, 0.39, 0.415, 0.39],
  ],
  certified: {
    b: [0.19280693458, 0.19128232873, 0.12305650693, 0.13606233068],
    standardDeviations: [0.011435312227, 0.19633220911, 0.080842031232, 0.090025542308],
    residualSumOfSquares: 0.00030750560385,
    residualStandardDeviation: 0.0066279236551,
    degreesOfFreedom: 7,
  },
  study:
    'Kowalik & Osborne, Methods for Unconstrained Optimization Problems (1968); see kowalikOsborne',
})

const Thurber: NistModel = /* @__PURE__ */ nistModel({
  name: 'Thurber',
  level: 'higher',
  model: ratioOfCubics,
  parameters: 7,
  starts: [],
  study: 'Thurber, Semiconductor Electron Mobility Modeling, NIST',
})

const BoxBOD: NistModel = /* @__PURE__ */ nistModel({
  name: 'BoxBOD',
  level: 'higher',
  model: saturation,
  parameters: 2,
  starts: [],
  study: 'Box, Hunter & Hunter, Statistics for Experimenters (1978), pp. 483–487',
})

/** b₁/(1 + e^(b₂ − b₃x)) */
const Rat42: NistModel = /* @__PURE__ */ nistModel({
  name: 'Rat42',
  level: 'higher',
  model: (x, b) => mul(b.at(0), sigmoid(sub(mul(b.at(2), x), b.at(1)))),
  parameters: 3,
  starts: [
    [100, 1, 0.1],
    [75, 2.5, 0.07],
  ],
  certified: {
    b: [72.462237576, 2.6180768402, 0.067359200066],
    standardDeviations: [1.7340283401, 0.088295217536, 0.0034465663377],
    residualSumOfSquares: 8.0565229338,
    residualStandardDeviation: 1.1587725499,
    degreesOfFreedom: 6,
  },
  study: 'Ratkowsky, Nonlinear Regression Modeling (1983)',
})

/** b₁e^(b₂/(x + b₃)) */
const MGH10: NistModel = /* @__PURE__ */ nistModel({
  name: 'MGH10',
  level: 'higher',
  model: (x, b) => mul(b.at(0), exp(div(b.at(1), add(x, b.at(2))))),
  parameters: 3,
  starts: [],
  study: 'Meyer, Theoretical and Computational Aspects of Nonlinear Regression (1970); see meyer',
})

/** b₁/b₂ e^(−((x − b₃)/b₂)²/2) */
const Eckerle4: NistModel = /* @__PURE__ */ nistModel({
  name: 'Eckerle4',
  level: 'higher',
  model: (x, b) =>
    mul(div(b.at(0), b.at(1)), exp(mul(-0.5, square(div(sub(x, b.at(2)), b.at(1)))))),
  parameters: 3,
  starts: [
    [1, 10, 500],
    [1.5, 5, 450],
  ],
  certified: {
    b: [1.5543827178, 4.0888321754, 451.54121844],
    standardDeviations: [0.015408051163, 0.046803020753, 0.046800518816],
    residualSumOfSquares: 0.0014635887487,
    residualStandardDeviation: 0.0067629245447,
    degreesOfFreedom: 32,
  },
  study: 'Eckerle, Circular Interference Transmittance Study, NIST',
})

/** b₁/(1 + e^(b₂ − b₃x))^(1/b₄) */
const Rat43: NistModel = /* @__PURE__ */ nistModel({
  name: 'Rat43',
  level: 'higher',
  model: (x, b) => mul(b.at(0), exp(neg(div(softplus(sub(b.at(1), mul(b.at(2), x))), b.at(3))))),
  parameters: 4,
  starts: [],
  study: 'Ratkowsky, Nonlinear Regression Modeling (1983)',
})

/** b₁(b₂ + x)^(−1/b₃) */
const Bennett5: NistModel = /* @__PURE__ */ nistModel({
  name: 'Bennett5',
  level: 'higher',
  model: (x, b) => mul(b.at(0), pow(add(b.at(1), x), div(-1, b.at(2)))),
  parameters: 3,
  starts: [],
  study: 'Bennett, Swartzendruber & Brown, Superconductivity Magnetization Modeling, NIST (1994)',
})

/** NIST's datasets of higher difficulty, in NIST's order. */
export const higherModels: {
  readonly [
    K in 'MGH09' | 'Thurber' | 'BoxBOD' | 'Rat42' | 'MGH10' | 'Eckerle4' | 'Rat43' | 'Bennett5'
  ]: NistModel
} = { MGH09, Thurber, BoxBOD, Rat42, MGH10, Eckerle4, Rat43, Bennett5 }
