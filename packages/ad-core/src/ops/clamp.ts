import { equal, greater, less, where } from './comparison.js'
import { real } from './domain.js'
import { ternary } from './elementwise.js'
import { chosenPullback, mulOrZero } from './multiplication.js'
import { complexClamp } from './numerics/complex.js'
import type { TernaryOperation } from './record.js'
import { zeroUnlessNaN } from './zero-unless-nan.js'

/**
 * x, or the bound it lies beyond: clamp(x, lower, upper), with infinite bounds for none. Shapes
 * broadcast. A bound counts as inside: there the slope in x is 1, and that in the bound 0. NaN stays
 * NaN.
 * @example clamp(5, 0, 1) // 1
 */
export const clamp: TernaryOperation = /* @__PURE__ */ ternary({
  name: 'clamp',
  domains: [real, real, real],
  value: (x, lower, upper) => (x < lower ? lower : x > upper ? upper : x),
  scaled: [
    (t, x, lower, upper) =>
      where(
        less(x, lower),
        0,
        where(greater(x, upper), 0, where(equal(x, x), t, mulOrZero(t, NaN))),
      ),
    (t, x, lower) => where(less(x, lower), t, zeroUnlessNaN(t, x)),
    (t, x, lower, upper) =>
      where(less(x, lower), 0, where(greater(x, upper), t, zeroUnlessNaN(t, x))),
  ],
  chosen: chosenPullback,
  complex: complexClamp,
})
