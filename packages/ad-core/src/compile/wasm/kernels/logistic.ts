import { accumulate, powerOfTwo, reduce } from './exponential.js'
import type { Kernel } from './kernel.js'
import { quickQuotient, quotient, sum } from './pair.js'

/** (e^2|x| − 1)/(e^2|x| + 1) with the sign of x; NaN goes through. */
export const tanh: Kernel = {
  arity: 1,
  common: (l, x) => {
    // from 20 on it is 1
    const { shifted, high, rest } = reduce(l, l.keep(l.atMost(l.mul(l.abs(x), 2), 80)))
    const power = l.keep(powerOfTwo(l, shifted))
    const product = l.keep(l.mul(power, high))
    const small = l.keep(l.mul(power, rest))
    const numerator = accumulate(l, l.keep(l.sub(power, 1)), product, small)
    const denominator = accumulate(l, l.keep(l.add(power, 1)), product, small)
    return l.withSignOf(x, quickQuotient(l, numerator, denominator))
  },
}

/** 1/(1 + e^(−x)) for x ≥ 0 and eˣ/(1 + eˣ) below. */
export const sigmoid: Kernel = {
  arity: 1,
  common: (l, x) => {
    l.leaveIf(l.beyond(x, 708))
    const { shifted, high, rest } = reduce(l, l.keep(l.neg(l.abs(x))))
    const power = l.keep(powerOfTwo(l, shifted))
    const mantissa = sum(l, 1, l.keep(l.add(high, rest)))
    const e = l.keep(l.mul(power, mantissa.high))
    const eLow = l.keep(l.mul(power, mantissa.low))
    const whole = sum(l, 1, e)
    const negative = l.keep(l.lt(x, 0))
    const numerator = {
      high: l.keep(l.select(negative, e, 1)),
      low: l.keep(l.select(negative, eLow, 0)),
    }
    return quotient(l, numerator, { high: whole.high, low: l.keep(l.add(whole.low, eLow)) })
  },
  rare: (l, call, x) => {
    l.returnIf(l.lt(708, x), 1)
    return l.call(call.kernel('exp'), x)
  },
}
