import { add, div, exp, expm1, mul, neg, square, sub, type Traced } from '@wengert/ad-core'
import type { ModelFunction } from './nist-model.js'

type Predictor = Parameters<ModelFunction>[0]

/** b₁(1 − e^(−b₂x)) */
export const saturation: ModelFunction = (x, b) => mul(neg(b.at(0)), expm1(neg(mul(b.at(1), x)))) // 1 − e^(−z) cancels

/** e^(−b₁x)/(b₂ + b₃x) */
export const dampedReciprocal: ModelFunction = (x, b) =>
  div(exp(neg(mul(b.at(0), x))), add(b.at(1), mul(b.at(2), x)))

/** b₁e^(−b₂x) + b₃e^(−b₄x) + b₅e^(−b₆x) */
export const threeDecays: ModelFunction = (x, b) =>
  add(add(decay(x, b, 0, 1), decay(x, b, 2, 3)), decay(x, b, 4, 5))

/** b₁e^(−b₂x) + b₃e^(−(x − b₄)²/b₅²) + b₆e^(−(x − b₇)²/b₈²) */
export const twoPeaks: ModelFunction = (x, b) =>
  add(add(decay(x, b, 0, 1), peak(x, b, 2)), peak(x, b, 5))

/** (b₁ + b₂x + b₃x²)/(1 + b₄x + b₅x²) */
export const ratioOfQuadratics: ModelFunction = (x, b) =>
  div(quadratic(x, b, 0), add(1, mul(x, add(b.at(3), mul(x, b.at(4))))))

/** (b₁ + b₂x + b₃x² + b₄x³)/(1 + b₅x + b₆x² + b₇x³) */
export const ratioOfCubics: ModelFunction = (x, b) =>
  div(add(b.at(0), mul(x, quadratic(x, b, 1))), add(1, mul(x, quadratic(x, b, 4))))

/** b_a e^(−b_r x) */
export function decay(x: Predictor, b: Traced, amplitude: number, rate: number): Traced {
  return mul(b.at(amplitude), exp(neg(mul(b.at(rate), x))))
}

/** A Gaussian with its amplitude, place and width from one parameter on. */
function peak(x: Predictor, b: Traced, from: number): Traced {
  return mul(b.at(from), exp(neg(square(div(sub(x, b.at(from + 1)), b.at(from + 2))))))
}

/** A polynomial of degree 2 with its coefficients, in ascending order, from one parameter on. */
function quadratic(x: Predictor, b: Traced, from: number): Traced {
  return add(b.at(from), mul(x, add(b.at(from + 1), mul(x, b.at(from + 2)))))
}
