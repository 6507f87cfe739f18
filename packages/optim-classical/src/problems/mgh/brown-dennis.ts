import { add, arange, cos, div, exp, mul, sin, square, sub } from '@wengert/ad-core'
import type { LeastSquaresProblem } from '../problem.js'
import { requireSize } from '../problem-size.js'
import { mghProblem } from './mgh-problem.js'

/**
 * Brown and Dennis' function, r_i = (x₁ + t_i x₂ − e^(t_i))² + (x₃ + x₄ sin t_i − cos t_i)² with t_i = i/5: large
 * residuals. Problem 16: n = 4, m ≥ 4; the minimum is known for m = 20. Errors: `DomainError` for an m it does not have.
 */
export function brownDennis(m: number = 20): LeastSquaresProblem {
  requireSize('brownDennis', 'm', m, { least: 4 })
  const t = div(arange(1, m + 1), 5)
  const [sines, cosines, exponentials] = [sin(t), cos(t), exp(t)]
  return mghProblem({
    name: `Brown–Dennis (m = ${m})`,
    number: 16,
    residuals(x) {
      const growth = sub(add(x.at(0), mul(t, x.at(1))), exponentials)
      const wave = sub(add(x.at(2), mul(x.at(3), sines)), cosines)
      return add(square(growth), square(wave))
    },
    start: [25, 5, -5, -1],
    minima:
      m === 20
        ? [
            {
              x: [
                -11.594439904762165, 13.203630051207204, -0.40343948817685954, 0.2367787744557363,
              ],
              value: 85822.20162635634,
            },
          ]
        : [],
  })
}
