// Two doubles in 128 bits, with exp, log and tanh as inlined polynomials for finite arguments of normal
// size: what code over data points can reach.
#pragma once
#include <cstdint>
#include <cstring>

typedef double v2 __attribute__((vector_size(16)));
typedef int64_t i2 __attribute__((vector_size(16)));

inline v2 splat(double x) { return v2{x, x}; }
inline v2 load(const double* p) {
  v2 x;
  std::memcpy(&x, p, sizeof x);
  return x;
}
inline void store(double* p, v2 x) { std::memcpy(p, &x, sizeof x); }
inline v2 larger(v2 x, v2 y) { return x > y ? x : y; }
inline v2 smaller(v2 x, v2 y) { return x < y ? x : y; }
inline double across(v2 x) { return x[0] + x[1]; }

// Adding 1.5 * 2^52 rounds to whole numbers, which then stand in the low bits.
constexpr double ROUNDER = 6755399441055744.0;
// log 2 in two parts, the first with its last bits zero (fdlibm, e_log.c).
constexpr double LN2_HIGH = 6.93147180369123816490e-01, LN2_LOW = 1.90821492927058770002e-10;

// e^x = 2^k e^r with |r| <= log(2)/2: Taylor's series to r^13, evaluated in pairs.
inline v2 exp(v2 x) {
  x = smaller(larger(x, splat(-708)), splat(709));
  v2 shifted = x * 1.4426950408889634 + ROUNDER;
  v2 k = shifted - ROUNDER;
  v2 r = (x - k * LN2_HIGH) - k * LN2_LOW;
  v2 r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
  v2 low = (0.5 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
  v2 middle = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
  v2 high = (1.0 / 3628800 + r * (1.0 / 39916800)) + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800));
  v2 series = low + r4 * middle + r8 * high;
  v2 power = 1.0 + (r + r2 * series);
  return (v2)((i2)power + ((i2)shifted << 52));
}

// log x = e log 2 + log(1 + f) with x/2^e between sqrt(1/2) and sqrt(2); coefficients of fdlibm's e_log.c.
inline v2 log(v2 x) {
  i2 e = ((i2)x - 0x3fe6a09e667f3bcdLL) >> 52;
  v2 f = (v2)((i2)x - (e << 52)) - 1.0;
  v2 exponent = (v2)(e + 0x4338000000000000LL) - ROUNDER;
  v2 s = f / (f + 2.0), z = s * s, w = z * z, half = 0.5 * f * f;
  v2 odd = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  v2 even = z * (6.666666666666735130e-01 +
                 w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  return exponent * LN2_HIGH - ((half - (s * (half + odd + even) + exponent * LN2_LOW)) - f);
}

// tanh x = (1 - e)/(1 + e) with e = e^(-2x): absolutely exact to rounding.
inline v2 tanh(v2 x) {
  v2 e = exp(-2.0 * x);
  return (1.0 - e) / (1.0 + e);
}
