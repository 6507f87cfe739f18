import type { Value } from '../operand.js'
import { equal, where } from './comparison.js'

/** 0, but NaN where x is: the slope in what x does not choose. */
export function zeroUnlessNaN(x: Value): Value {
  return where(equal(x, x), 0, NaN)
}
