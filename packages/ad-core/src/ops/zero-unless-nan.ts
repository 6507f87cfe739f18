import { mulOrZero } from './multiplication.js'
import type { Value } from '../operand.js'
import { equal, where } from './comparison.js'

/** t times the slope in what x does not choose: 0, but NaN where x is. Linear in t, so that 0 gives 0. */
export function zeroUnlessNaN(t: Value, x: Value): Value {
  return where(equal(x, x), 0, mulOrZero(t, NaN))
}
