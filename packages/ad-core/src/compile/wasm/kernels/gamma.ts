import type { Callable, Kernel } from './kernel.js'
import type { Lanes, Real, RealOperand } from './lanes.js'
import { normalLog } from './logarithm.js'
import { polynomial } from './polynomial.js'

const HALF_LOG_2PI = 0.9189385332046728

/** log Γ(1 + t)/t for |t| ≤ ½: own Chebyshev fit in 60 digits, error 1.2e-17. */
const AROUND_1 = [
  -0.5772156649015329, 0.8224670334241132, -0.4006856343865406, 0.2705808084277935,
  -0.2073855510262953, 0.16955717699509998, -0.14404989701106719, 0.1255096697597847,
  -0.1113342530365414, 0.10009944506030896, -0.09095442301348973, 0.08335423437020126,
  -0.07692423568567124, 0.07142491150665906, -0.06678275881746833, 0.0626116167474043,
  -0.057737256640806416, 0.054501409023364235, -0.059850048562680856, 0.057003000096539545,
  -0.014509338086091672, 0.01333577663873192, -0.14497971020532596, 0.14011729595820724,
  0.1528715168258553, -0.14857260899606312, -0.22471180158915516, 0.21762817640022097,
]

/** log Γ(2 + t)/t for |t| ≤ ½: own fit, error 5e-18. */
const AROUND_2 = [
  0.42278433509846713, 0.3224670334241132, -0.06735230105319563, 0.02058080842778338,
  -0.007385551028935545, 0.002890510330865901, -0.0011927539009983087, 0.0005096695196526673,
  -0.00022315497746292723, 9.945761692157133e-5, -4.4923727564247656e-5, 2.050601970174762e-5,
  -9.45628851510172e-6, 4.3828545383846665e-6, -1.9743106888421067e-6, 9.242852225162277e-7,
  -5.811277768921246e-7, 2.7475390051909663e-7,
]

/** What Stirling's formula lacks, times x, in powers of 1/x² for x ≥ 8: own fit, error 1e-20. */
const STIRLING = [
  0.08333333333333333, -0.0027777777777776747, 0.0007936507935117282, -0.0005952380234291254,
  0.0008417325268022404, -0.0019149659121629008, 0.006208136766229528, -0.0208558208374586,
]

/** From here on Stirling's formula is used. */
const LARGE = 8

/** x·(log x − 1) − ½·log x + ½·log 2π + correction. */
function stirling(l: Lanes, x: Real, logarithm: Real): Real {
  const inverse = l.keep(l.div(1, x))
  const correction = l.mul(polynomial(l, STIRLING, l.keep(l.mul(inverse, inverse))), inverse)
  const leading = l.mul(x, l.sub(logarithm, 1))
  return l.add(l.sub(leading, l.mul(0.5, logarithm)), l.add(HALF_LOG_2PI, correction))
}

/** A polynomial whose first terms cancel: these by Horner's rule, which rounds less. */
function careful(l: Lanes, coefficients: readonly number[], t: Real): Real {
  let value = polynomial(l, coefficients.slice(4), t)
  for (const coefficient of coefficients.slice(0, 4).reverse())
    value = l.add(coefficient, l.mul(t, value))
  return value
}

/** log |Γ(x)| for −½ < x < 8, from the values around 1 or 2 and the logarithm of a product. */
function small(l: Lanes, log: (x: RealOperand) => Real, x: Real): Real {
  l.returnIf(l.lt(x, 0.5), l.sub(l.mul(x, polynomial(l, AROUND_1, x)), log(l.abs(x))))
  const fromOne = l.keep(l.sub(x, 1))
  // adding 0 makes log Γ(1) = +0
  l.returnIf(l.lt(x, 1.5), l.add(l.mul(fromOne, careful(l, AROUND_1, fromOne)), 0))

  // Γ(x) = Γ(2 + t)·(x − 1)(x − 2)…(2 + t)
  const n = l.keep(l.nearest(x))
  const t = l.keep(l.sub(x, n))
  let product: RealOperand = 1
  for (let j = 1; j <= LARGE - 2; j++)
    product = l.keep(l.mul(product, l.select(l.lt(j + 1, n), l.sub(x, j), 1)))
  return l.add(log(product), l.mul(t, careful(l, AROUND_2, t)))
}

/** log |Γ(x)| for a negative x that is no integer, by Γ(x)·Γ(1 − x) = π/sin πx. */
function reflected(l: Lanes, call: Callable, x: Real, magnitude: Real): Real {
  const t = l.sub(x, l.nearest(x)) // sin πt is exact enough near the poles, sin πx isn't
  const sine = l.abs(l.call(call.kernel('sin'), l.mul(Math.PI, t)))
  const log = l.call(call.kernel('log'), l.div(Math.PI, l.mul(magnitude, sine)))
  return l.sub(log, l.call(call.kernel('lgamma'), magnitude))
}

/** log |Γ(x)|; +∞ at 0 and at the negative integers. */
export const lgamma: Kernel = {
  arity: 1,
  common: (l, x) => {
    l.leaveIf(l.not(l.both(l.le(LARGE, x), l.lt(x, 1e300))))
    return stirling(l, x, l.keep(normalLog(l, x)))
  },
  rare: (l, call, x) => {
    const log = (y: RealOperand): Real => l.call(call.kernel('log'), y)
    const magnitude = l.keep(l.abs(x))
    l.returnIf(l.ne(x, x), x)
    l.returnIf(l.lt(magnitude, 1e-30), l.neg(log(magnitude)))
    l.returnIf(l.le(LARGE, x), l.mul(x, l.sub(log(x), 1)))
    l.returnIf(l.eq(l.nearest(x), l.neg(magnitude)), Infinity)
    l.returnIf(l.le(x, -0.5), reflected(l, call, x, magnitude))
    return small(l, log, x)
  },
}
