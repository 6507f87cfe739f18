import { powerOfTwo, reduce } from './exponential.js'
import type { Kernel, KernelOfTwo } from './kernel.js'
import { quotient, sum } from './pair.js'

/** |x| above which 1/cosh² x is subnormal, or soon will be. */
const STEEPEST = 354

/**
 * tanh x = (1 − e)/(1 + e) with the sign of x and its slope e·(1 + |tanh x|)², for e = e^(−2|x|), in which
 * nothing cancels that is large: e − 1 is known better than e.
 */
export const tanhAndSlope: KernelOfTwo = (l, x) => {
  l.leaveIf(l.beyond(x, STEEPEST))
  const { shifted, high, rest } = reduce(l, l.keep(l.mul(l.abs(x), -2)))
  const power = l.keep(powerOfTwo(l, shifted))
  const more = l.keep(l.mul(power, l.add(high, rest))) // e − power
  const tanh = l.keep(l.div(l.sub(l.sub(1, power), more), l.add(l.add(1, power), more)))
  const twice = l.keep(l.add(1, tanh)) // 2/(1 + e)
  return [l.withSignOf(x, tanh), l.mul(l.add(power, more), l.mul(twice, twice))]
}

export const tanh: Kernel = {
  arity: 1,
  common: (l, x) => tanhAndSlope(l, x)[0],
  rare: (l, _call, x) => {
    l.returnIf(l.ne(x, x), x)
    return l.withSignOf(x, 1)
  },
}

export const sech2: Kernel = {
  arity: 1,
  common: (l, x) => tanhAndSlope(l, x)[1],
  rare: (l, call, x) => {
    const half = l.keep(l.mul(2, l.call(call.kernel('exp'), l.neg(l.abs(x)))))
    return l.mul(half, half) // rounds once where it is subnormal
  },
}

/** 1/(1 + e) for x ≥ 0 and e/(1 + e) below, and its slope e/(1 + e)², for e = e^(−|x|). */
export const sigmoidAndSlope: KernelOfTwo = (l, x) => {
  l.leaveIf(l.beyond(x, 708))
  const { shifted, high, rest } = reduce(l, l.keep(l.neg(l.abs(x))))
  const power = l.keep(powerOfTwo(l, shifted))
  const mantissa = sum(l, 1, l.keep(l.add(high, rest)))
  const e = l.keep(l.mul(power, mantissa.high))
  const eLow = l.keep(l.mul(power, mantissa.low))
  const whole = sum(l, 1, e)
  const inverse = l.keep(l.div(1, whole.high))
  const negative = l.keep(l.lt(x, 0))
  const numerator = {
    high: l.keep(l.select(negative, e, 1)),
    low: l.keep(l.select(negative, eLow, 0)),
  }
  const denominator = { high: whole.high, low: l.keep(l.add(whole.low, eLow)) }
  return [quotient(l, numerator, denominator, inverse), l.mul(e, l.mul(inverse, inverse))]
}

export const sigmoid: Kernel = {
  arity: 1,
  common: (l, x) => sigmoidAndSlope(l, x)[0],
  rare: (l, call, x) => {
    l.returnIf(l.lt(708, x), 1)
    return l.call(call.kernel('exp'), x)
  },
}

export const sigmoidSlope: Kernel = {
  arity: 1,
  common: (l, x) => sigmoidAndSlope(l, x)[1],
  rare: (l, call, x) => l.call(call.kernel('exp'), l.neg(l.abs(x))),
}
