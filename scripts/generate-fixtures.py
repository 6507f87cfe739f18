#!/usr/bin/env python3
"""High-precision values and derivatives of every elementwise operation.

Writes packages/ad-core/test/fixtures/elementwise.json:

    { "sin": { "arity": 1, "points": [ { "x": [..], "value": .., "partials": [..], "hessian": [[..]] } ] } }

Every number is the double nearest to the exact result at the doubles x. Numbers without a JSON form are the strings
"Infinity", "-Infinity", "NaN" and "-0". null, in place of a whole list or of one entry, means that nothing is claimed:
at kinks, at range errors, for arguments that are not differentiable. The sign of a zero counts in "value" only.

Needs Python 3 and mpmath (pip install mpmath). `--check` compares with the file instead of writing it.
"""

import json
import math
import random
import sys
from fractions import Fraction
from pathlib import Path

import mpmath as mp
from mpmath import mpf

TARGET = Path(__file__).resolve().parent.parent / 'packages/ad-core/test/fixtures/elementwise.json'
DIGITS, MANY_DIGITS = 150, 1500
INF, NAN = math.inf, math.nan
MAX, MIN, TINY = sys.float_info.max, sys.float_info.min, 5e-324
EPS = sys.float_info.epsilon
random.seed(20)

# -- numbers ---------------------------------------------------------------------------------------------------------


def nearest(x):
    """The double nearest to an mpf, ties to even, subnormals and overflow included."""
    if x is None or isinstance(x, float):
        return x
    if isinstance(x, int):
        return float(x)
    if mp.isnan(x):
        return NAN
    if mp.isinf(x):
        return INF if x > 0 else -INF
    sign, man, exponent, size = x._mpf_
    if man == 0:
        return 0.0
    if exponent + size > 1100:
        return -INF if sign else INF
    if exponent + size < -1100:
        return -0.0 if sign else 0.0
    try:
        result = int(man) * 2**exponent / 1 if exponent >= 0 else int(man) / (1 << -exponent)
    except OverflowError:
        result = INF
    return -float(result) if sign else float(result)


def encode(x, signed_zero):
    if x is None:
        return None
    if math.isnan(x):
        return 'NaN'
    if math.isinf(x):
        return 'Infinity' if x > 0 else '-Infinity'
    if x == 0:
        return '-0' if signed_zero and math.copysign(1, x) < 0 else 0
    return int(x) if x == int(x) and abs(x) < 1e15 else x


# -- points ----------------------------------------------------------------------------------------------------------


def both(*xs):
    return [s * x for x in xs for s in (1.0, -1.0)]


def uniform(low, high, count):
    return [random.uniform(low, high) for _ in range(count)]


def magnitudes(low, high, count):
    """Log-uniform between 10^low and 10^high."""
    return [10 ** random.uniform(low, high) for _ in range(count)]


def beside(x):
    return [math.nextafter(x, -INF), x, math.nextafter(x, INF)]


TINIES = [TINY, 1e-320, MIN, 1e-300, 1e-160, 1e-100, 1e-20, 1e-16, 1.5e-8, 1e-5, 1e-3]
MODERATE = [0.1, 0.25, 0.5, 0.75, 0.9, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.5, 7.0, 10.0]
LARGE = [19.0, 20.0, 37.5, 50.0, 100.0, 350.0, 700.0]
HUGE = [1e3, 1e5, 123456.789, 1e8, 4503599627370497.5, 1e16, 1e22, 1e100, 1e154, 1e200, 1e300, MAX]
POSITIVE = TINIES + MODERATE + LARGE + HUGE
REAL = both(*POSITIVE) + [0.0, -0.0] + uniform(-5, 5, 10)
UP_TO_700 = both(*TINIES, *MODERATE, *LARGE) + [0.0, -0.0] + uniform(-5, 5, 10) + uniform(-40, 40, 8)
UNIT = both(*TINIES, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1 - 1e-5, 1 - 1e-8, 1 - 1e-12, 1 - EPS, 1 - EPS / 2)
UNIT += [0.0, -0.0] + uniform(-1, 1, 12)

# -- operations ------------------------------------------------------------------------------------------------------

OPERATIONS = {}


def operation(name, value, partials, hessian, points, specials=(), many=None, smooth=True):
    """points: argument tuples; specials: (arguments, value[, partials]) as stated by IEEE 754, JavaScript, the API."""
    points = [p if isinstance(p, tuple) else (p,) for p in points]
    specials = [(s[0] if isinstance(s[0], tuple) else (s[0],), *s[1:]) for s in specials]
    arity = len(points[0])
    result = []
    seen = set()
    for x, value_, *rest in specials:
        seen.add(repr(x))
        partials_ = rest[0] if rest else None
        if partials_ is not None and not isinstance(partials_, (list, tuple)):
            partials_ = [partials_]
        result.append((x, value_, partials_, None))
    for x in points:
        if repr(x) in seen:
            continue
        seen.add(repr(x))
        mp.mp.dps = MANY_DIGITS if many and many(*x) else DIGITS
        z = [mpf(a) for a in x]
        exact = value(*z)
        v = nearest(exact)
        if exact == 0:  # an exact zero takes the sign of a zero argument
            v = -0.0 if arity == 1 and x[0] == 0 and math.copysign(1, x[0]) < 0 else 0.0
        d = h = None
        if math.isfinite(v):
            d = [nearest(t) for t in partials(*z)]
            h = hessian(*z) if hessian else None
            h = h and [[nearest(t) for t in row] for row in h]
        result.append((x, v, d, h))
        if smooth and all(0.01 < abs(a) < 20 for a in x):
            verify(name, value, partials, hessian, z)
    OPERATIONS[name] = {
        'arity': arity,
        'points': [
            {
                'x': [encode(a, True) for a in x],
                'value': encode(v, True),
                'partials': d and [encode(a, False) for a in d],
                'hessian': h and [[encode(a, False) for a in row] for row in h],
            }
            for x, v, d, h in result
        ],
    }


def verify(name, value, partials, hessian, z):
    """The written derivatives against differences in high precision."""
    mp.mp.dps = 60

    def compare(written, function):
        for i, t in enumerate(written):
            if t is None:
                continue
            numeric = mp.diff(lambda a: function(*z[:i], a, *z[i + 1:]), z[i], h=mpf(10) ** -25)
            scale = max(abs(t), abs(function(*z)), 1)
            assert abs(numeric - t) < scale * mpf(10) ** -12, (name, z, i, t, numeric)

    compare(partials(*z), value)
    if hessian and hessian(*z):
        for i, row in enumerate(hessian(*z)):
            compare(row, lambda *a: partials(*a)[i])
    mp.mp.dps = DIGITS


def unary(name, value, first, second, points, specials=(), **options):
    operation(name, value, lambda x: [first(x)], second and (lambda x: [[second(x)]]), points, specials, **options)


at_nan = (NAN, NAN, NAN)
zero = lambda *x: mpf(0)  # noqa: E731
always = lambda *x: True  # noqa: E731
grid = lambda xs, ys: [(x, y) for x in xs for y in ys]  # noqa: E731
pairs = lambda xs, ys: list(zip(xs, ys))  # noqa: E731


def symmetric(a, b, c):
    return [[a, b], [b, c]]


# arithmetic

SMALL_GRID = grid([-3.5, -1.0, 0.0, 0.3, 2.0], [-2.25, -0.5, 0.0, 1.0, 7.0])
WILD = pairs(both(*magnitudes(-200, 200, 12)), both(*magnitudes(-200, 200, 12)))
WILD += pairs(uniform(-10, 10, 12), uniform(-10, 10, 12))
EDGE = [(MAX, MAX), (MAX, -MAX), (MAX, TINY), (TINY, TINY), (-TINY, MIN), (1.0, EPS / 2), (1.0, EPS), (1e16, 1.0)]
EDGE += [(1e300, 1e-300), (1e-200, 1e-200), (1e200, 1e200), (MIN, 0.5), (3.0, TINY)]

operation('add', lambda x, y: x + y, lambda x, y: [mpf(1), mpf(1)], lambda x, y: symmetric(zero(), zero(), zero()),
          SMALL_GRID + WILD + EDGE,
          [((INF, 1.0), INF, [1.0, 1.0]), ((INF, -INF), NAN), ((NAN, 1.0), NAN), ((1.0, NAN), NAN),
           ((-0.0, -0.0), -0.0, [1.0, 1.0]), ((-0.0, 0.0), 0.0, [1.0, 1.0])], many=always)
operation('sub', lambda x, y: x - y, lambda x, y: [mpf(1), mpf(-1)], lambda x, y: symmetric(zero(), zero(), zero()),
          SMALL_GRID + WILD + EDGE,
          [((INF, 1.0), INF, [1.0, -1.0]), ((INF, INF), NAN), ((NAN, 1.0), NAN), ((1.0, NAN), NAN),
           ((-0.0, 0.0), -0.0, [1.0, -1.0]), ((0.0, 0.0), 0.0, [1.0, -1.0])], many=always)
operation('mul', lambda x, y: x * y, lambda x, y: [y, x], lambda x, y: symmetric(zero(), mpf(1), zero()),
          [p for p in SMALL_GRID if 0 not in p] + WILD + EDGE,
          [((0.0, 3.0), 0.0, [3.0, 0.0]), ((-0.0, 3.0), -0.0, [3.0, 0.0]), ((-2.0, 0.0), -0.0, [0.0, -2.0]),
           ((INF, 2.0), INF, [2.0, INF]), ((INF, 0.0), NAN), ((NAN, 1.0), NAN), ((0.0, NAN), NAN)])
operation('div', lambda x, y: x / y, lambda x, y: [1 / y, -x / y**2],
          lambda x, y: symmetric(zero(), -1 / y**2, 2 * x / y**3),
          [p for p in SMALL_GRID if 0 not in p] + WILD + [(1.0, 3.0), (2.0, 3.0), (TINY, 2.0), (1.0, MAX), (MAX, 0.5)],
          [((0.0, 3.0), 0.0, [1 / 3, 0.0]), ((-0.0, 3.0), -0.0, [1 / 3, 0.0]), ((1.0, 0.0), INF), ((1.0, -0.0), -INF),
           ((0.0, 0.0), NAN), ((INF, INF), NAN), ((INF, 2.0), INF), ((1.0, INF), 0.0, [0.0, 0.0]), ((NAN, 1.0), NAN)])
unary('neg', lambda x: -x, lambda x: mpf(-1), zero, [x for x in REAL if x != 0],
      [(0.0, -0.0, -1.0), (-0.0, 0.0, -1.0), (INF, -INF, -1.0), (-INF, INF, -1.0), (NAN, NAN, -1.0)])
unary('square', lambda x: x * x, lambda x: 2 * x, lambda x: mpf(2), REAL,
      [(-0.0, 0.0, 0.0), (INF, INF, INF), (-INF, INF, -INF), at_nan])
unary('sqrt', mp.sqrt, lambda x: 1 / (2 * mp.sqrt(x)), lambda x: -1 / (4 * mp.sqrt(x)**3),
      POSITIVE + magnitudes(-300, 300, 20) + uniform(0, 10, 10),
      [(0.0, 0.0, INF), (-0.0, -0.0, INF), (INF, INF, 0.0), (-1.0, NAN), (-TINY, NAN), (-INF, NAN), at_nan])
signed_root = lambda x, p: mp.sign(x) * abs(x)**p  # noqa: E731
unary('cbrt', lambda x: signed_root(x, mpf(1) / 3), lambda x: abs(x)**(-mpf(2) / 3) / 3,
      lambda x: signed_root(x, -mpf(5) / 3) * -2 / 9,
      [x for x in REAL if x != 0] + [8.0, -27.0, 64.0, 1e-3] + both(*magnitudes(-300, 300, 10)),
      [(0.0, 0.0, INF), (-0.0, -0.0, INF), (INF, INF, 0.0), (-INF, -INF, 0.0), at_nan])
unary('abs', abs, lambda x: mp.sign(x), zero, [x for x in REAL if x != 0],
      [(0.0, 0.0, 0.0), (-0.0, 0.0, 0.0), (INF, INF, 1.0), (-INF, INF, -1.0), at_nan])
unary('sign', lambda x: mp.sign(x), zero, zero, [x for x in REAL if x != 0],
      [(0.0, 0.0, 0.0), (-0.0, -0.0, 0.0), (INF, 1.0, 0.0), (-INF, -1.0, 0.0), (NAN, NAN, 0.0)])

UNEQUAL = [p for p in SMALL_GRID + WILD + EDGE if p[0] != p[1]]
TIES = [(1.0, 1.0), (-2.5, -2.5), (1e300, 1e300), (TINY, TINY)]
for name, sign in (('min', 1), ('max', -1)):
    pick = min if name == 'min' else max
    operation(name, lambda x, y, p=pick: p(x, y),
              lambda x, y, s=sign: [mpf(1), mpf(0)] if s * (y - x) > 0 else [mpf(0), mpf(1)],
              lambda x, y: symmetric(zero(), zero(), zero()), [p for p in UNEQUAL if p not in TIES],
              [(t, t[0], [0.5, 0.5]) for t in TIES]
              + [((0.0, 0.0), 0.0, [0.5, 0.5]), ((0.0, -0.0), -0.0 if name == 'min' else 0.0, [0.5, 0.5]),
                 ((-0.0, 0.0), -0.0 if name == 'min' else 0.0, [0.5, 0.5]),
                 ((NAN, 1.0), NAN, [NAN, NAN]), ((1.0, NAN), NAN, [NAN, NAN]),
                 ((INF, 1.0), 1.0 if name == 'min' else INF, [0.0, 1.0] if name == 'min' else [1.0, 0.0]),
                 ((1.0, -INF), -INF if name == 'min' else 1.0, [0.0, 1.0] if name == 'min' else [1.0, 0.0])],
              many=always)


def hypot_hessian(x, y):
    r3 = mp.sqrt(x * x + y * y)**3
    return symmetric(y * y / r3, -x * y / r3, x * x / r3)


operation('hypot', lambda x, y: mp.sqrt(x * x + y * y),
          lambda x, y: [x / mp.sqrt(x * x + y * y), y / mp.sqrt(x * x + y * y)], hypot_hessian,
          [p for p in SMALL_GRID if p != (0.0, 0.0)] + WILD
          + [(3.0, 4.0), (5.0, -12.0), (1e300, 1e300), (1e-300, 1e-300), (1e200, 1e180), (TINY, TINY), (3e-320, 4e-320),
             (1.0, 1e-8), (1.0, 1e-9), (-1e-170, 1e-160), (MAX, 1.0), (1.0, 1.0), (1e308, 1e308)],
          [((0.0, 0.0), 0.0, [0.0, 0.0]), ((-0.0, -0.0), 0.0, [0.0, 0.0]), ((INF, 1.0), INF, [1.0, 0.0]),
           ((1.0, -INF), INF, [0.0, -1.0]), ((INF, NAN), INF), ((NAN, 1.0), NAN, [NAN, NAN])], many=always)

FMA = [(x, y, z) for (x, y), z in zip(WILD, both(*magnitudes(-200, 200, 18)))]
FMA += [(x, y, -float(x * y)) for x, y in zip(uniform(-10, 10, 14), uniform(-10, 10, 14))]
FMA += [(1 + EPS, 1 - EPS, -1.0), (1 + EPS, 1 + EPS, -1.0), (0.1, 10.0, -1.0), (1e200, 1e200, -1e300),
        (1e-200, 1e-200, 1e-323), (1e-160, 1e-160, -1e-320), (1e-170, -1e-150, 1e-320), (MAX, 2.0, -MAX),
        (MAX, 1 + EPS, -MAX), (1e300, 1e10, -1e308), (TINY, 0.5, TINY), (TINY, 0.5, 0.0), (TINY, 0.75, MIN),
        (MIN, 1 - EPS / 2, TINY), (MIN, MIN, 1.0), (MIN, -MIN, 1.0), (1 + EPS, EPS / 2, 1.0), (1.0, EPS / 2, 1.0),
        (1 + EPS, -EPS / 4, 1.0), (134217729.0, 134217729.0, -18014398777917440.0), (9007199254740991.0,) * 2 + (1.0,),
        (2.0, 3.0, 4.0), (-1.5, 2.0, 0.25), (1e-308, 1e-10, 1e-318), (3e-162, 3e-162, 5e-324), (1.0, TINY, MAX)]
operation('fma', lambda x, y, z: x * y + z, lambda x, y, z: [y, x, mpf(1)],
          lambda x, y, z: [[zero(), mpf(1), zero()], [mpf(1), zero(), zero()], [zero(), zero(), zero()]], FMA,
          [((0.0, 1.0, 0.0), 0.0, [1.0, 0.0, 1.0]), ((-0.0, 1.0, -0.0), -0.0, [1.0, 0.0, 1.0]),
           ((-0.0, 1.0, 0.0), 0.0, [1.0, 0.0, 1.0]), ((MAX, MAX, -INF), -INF), ((INF, 0.0, 1.0), NAN),
           ((INF, 1.0, -INF), NAN), ((NAN, 1.0, 1.0), NAN), ((1.0, 1.0, NAN), NAN), ((INF, 2.0, 1.0), INF)], many=always)


def floored_mod(x, y):
    return x - y * mp.floor(x / y)


MOD = [p for p in grid([-7.5, -3.0, -0.1, 0.1, 5.3, 100.0], [-2.0, -0.3, 0.7, 3.0])]
MOD += [(1e15, 7.0), (-1e15, 7.0), (1e300, 3.0), (1e22, 1e-3), (5.0, 1e300), (1.0, -1e10), (0.3, 0.1), (-0.3, 0.1),
        (1.0, 0.1), (MAX, 0.7), (1e-320, 3e-322), (7.0, 7.5), (-7.0, 7.5)] + WILD[24:]
operation('mod', floored_mod, lambda x, y: [mpf(1), -mp.floor(x / y)], lambda x, y: symmetric(zero(), zero(), zero()),
          [p for p in MOD if floored_mod(mpf(p[0]), mpf(p[1])) != 0],
          [((6.0, 3.0), 0.0, [1.0, -2.0]), ((6.0, -3.0), -0.0, [1.0, 2.0]), ((-6.0, 3.0), 0.0, [1.0, 2.0]),
           ((0.0, 3.0), 0.0, [1.0, 0.0]), ((1.0, 0.0), NAN), ((INF, 3.0), NAN), ((5.0, INF), 5.0, [1.0, 0.0]),
           ((-5.0, INF), INF), ((NAN, 1.0), NAN, [NAN, NAN]), ((1.0, NAN), NAN, [NAN, NAN])], many=always)

HALVES = both(0.5, 1.5, 2.5, 3.5, 0.4, 0.6, 1.2, 2.7, 0.49999999999999994, 4503599627370495.5, 4503599627370496.0,
              4503599627370497.0, 9007199254740993.0, 1e300, TINY, MAX, 123.456) + uniform(-20, 20, 10)
ROUNDINGS = {
    'floor': lambda x: mpf(math.floor(Fraction(float(x)))),
    'ceil': lambda x: mpf(math.ceil(Fraction(float(x)))),
    'round': lambda x: mpf(round(Fraction(float(x)))),
}
for name, rounding in ROUNDINGS.items():
    negative_zero = [(x, -0.0, 0.0) for x in HALVES if x < 0 and rounding(x) == 0]
    unary(name, rounding, zero, zero, HALVES,
          negative_zero + [(0.0, 0.0, 0.0), (-0.0, -0.0, 0.0), (INF, INF, 0.0), (-INF, -INF, 0.0), (NAN, NAN, 0.0)],
          many=always, smooth=False)


def pow_value(x, y):
    return x**y if x > 0 else (1 if y % 2 == 0 else -1) * abs(x)**y


def pow_partials(x, y):
    return [y * pow_value(x, y - 1), x**y * mp.log(x) if x > 0 else None]


def pow_hessian(x, y):
    xx = y * (y - 1) * pow_value(x, y - 2)
    if x < 0:
        return [[xx, None], [None, None]]
    xy = x**(y - 1) * (1 + y * mp.log(x))
    return symmetric(xx, xy, x**y * mp.log(x)**2)


POW = grid([0.1, 0.5, 1.0, 1.5, 2.0, 10.0], [-3.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.7])
POW += grid([-2.0, -0.3], [-3.0, -2.0, 1.0, 2.0, 5.0])
POW += [(1 + 1e-10, 1e10), (1 + EPS, 1e15), (1 - EPS / 2, -1e16), (1e300, 0.5), (1e-300, 0.5), (1e-300, 1.02),
        (2.0, 1023.0), (2.0, -1074.0), (2.0, 1024.0), (2.0, -1080.0), (10.0, 22.0), (10.0, 308.0), (10.0, -308.0),
        (3.0, 40.0), (1e-5, 60.0), (0.999, 7e5), (1.001, -7e5), (TINY, 0.1), (MAX, 0.9), (7.0, 1e-300), (1e-10, 1e-10)]
POW += pairs(magnitudes(-5, 5, 15), uniform(-20, 20, 15))
operation('pow', pow_value, pow_partials, pow_hessian, POW,
          [((0.0, 2.0), 0.0, [0.0, 0.0]), ((0.0, 1.0), 0.0, [1.0, 0.0]), ((0.0, 0.5), 0.0, [INF, 0.0]),
           ((0.0, 3.0), 0.0, [0.0, 0.0]), ((-0.0, 3.0), -0.0, [0.0, 0.0]), ((0.0, 0.0), 1.0, [0.0, None]),
           ((0.0, -1.0), INF, [-INF, -INF]), ((-0.0, -1.0), -INF, [-INF, None]), ((0.0, -2.0), INF, [-INF, -INF]), ((-8.0, 0.5), NAN), ((NAN, 0.0), 1.0),
           ((2.0, NAN), NAN), ((NAN, 1.0), NAN), ((INF, 2.0), INF), ((INF, -1.0), 0.0), ((2.0, INF), INF),
           ((2.0, -INF), 0.0), ((0.5, INF), 0.0), ((1.0, INF), NAN), ((-INF, 3.0), -INF)])

# exponential

unary('exp', mp.exp, mp.exp, mp.exp, UP_TO_700 + [709.78, 709.7827128933840, -708.4, -740.0, -745.1, 710.0],
      [(INF, INF, INF), (-INF, 0.0, 0.0), (1e300, INF, INF), (-1e300, 0.0, 0.0), at_nan])
ln2 = lambda: mp.log(2)  # noqa: E731
unary('exp2', lambda x: mpf(2)**x, lambda x: mpf(2)**x * ln2(), lambda x: mpf(2)**x * ln2()**2,
      UP_TO_700 + [1023.0, 1023.9999999999999, -1022.0, -1022.5, -1074.0, -1074.5, 31.0, -31.5, 1024.0, -1060.3],
      [(INF, INF, INF), (-INF, 0.0, 0.0), (-1076.0, 0.0, 0.0), at_nan])
unary('expm1', mp.expm1, mp.exp, mp.exp, UP_TO_700 + both(0.3, 0.35, 1e-12, 1e-9) + [709.78, 710.0],
      [(INF, INF, INF), (-INF, -1.0, 0.0), at_nan])
NEAR_ONE = beside(1.0) + [1 + 1e-10, 1 - 1e-10, 1.0001, 0.9999, 1.1, 0.9, 0.7071, 1.4142]
log_specials = [(0.0, -INF, INF), (-0.0, -INF), (INF, INF, 0.0), (-1.0, NAN), (-TINY, NAN), (-INF, NAN), at_nan]
unary('log', mp.log, lambda x: 1 / x, lambda x: -1 / x**2, POSITIVE + NEAR_ONE + magnitudes(-300, 300, 15), log_specials)
unary('log2', lambda x: mp.log(x) / ln2(), lambda x: 1 / (x * ln2()), lambda x: -1 / (x**2 * ln2()),
      POSITIVE + NEAR_ONE + [8.0, 1024.0, 2.0**-30, 2.0**100] + magnitudes(-300, 300, 15), log_specials)
ln10 = lambda: mp.log(10)  # noqa: E731
unary('log10', lambda x: mp.log(x) / ln10(), lambda x: 1 / (x * ln10()), lambda x: -1 / (x**2 * ln10()),
      POSITIVE + NEAR_ONE + [1e3, 1e15, 1e-5, 1e22] + magnitudes(-300, 300, 15), log_specials)
unary('log1p', mp.log1p, lambda x: 1 / (1 + x), lambda x: -1 / (1 + x)**2,
      POSITIVE + [-x for x in TINIES] + [-0.1, -0.3, -0.5, -0.9, -0.999, -1 + 1e-8, -1 + EPS, -1 + EPS / 2, 0.0, -0.0],
      [(-1.0, -INF, INF), (-1.5, NAN), (INF, INF, 0.0), (-INF, NAN), at_nan])
logistic = lambda x: 1 / (1 + mp.exp(-x)) if x > 0 else mp.exp(x) / (1 + mp.exp(x))  # noqa: E731
slope = lambda x: mp.exp(-abs(x)) / (1 + mp.exp(-abs(x)))**2  # noqa: E731
bend = lambda x: -mp.sign(x) * slope(x) * mp.tanh(abs(x) / 2)  # noqa: E731
unary('sigmoid', logistic, slope, bend, UP_TO_700 + [-740.0, 36.8, -36.8], [(INF, 1.0, 0.0), (-INF, 0.0, 0.0), at_nan])
unary('softplus', lambda x: max(x, mpf(0)) + mp.log1p(mp.exp(-abs(x))), logistic, slope,
      UP_TO_700 + [-740.0, 1e300, 36.8, -36.8], [(INF, INF, 1.0), (-INF, 0.0, 0.0), at_nan])
operation('logAddExp', lambda x, y: max(x, y) + mp.log1p(mp.exp(-abs(x - y))),
          lambda x, y: [logistic(x - y), logistic(y - x)],
          lambda x, y: symmetric(slope(x - y), -slope(x - y), slope(x - y)),
          SMALL_GRID + WILD[24:] + [(1000.0, 1000.0), (-1000.0, -1001.0), (1e300, 1.0), (-1e300, 3.0), (700.0, 710.0),
                                    (0.0, -40.0), (-40.0, -700.0), (1e-300, 0.0), (5.0, 5.0), (-745.0, 0.0)],
          [((INF, 1.0), INF, [1.0, 0.0]), ((INF, INF), INF, [0.5, 0.5]), ((-INF, -INF), -INF, [0.5, 0.5]),
           ((INF, -INF), INF, [1.0, 0.0]), ((-INF, 2.0), 2.0, [0.0, 1.0]), ((2.0, -INF), 2.0, [1.0, 0.0]),
           ((NAN, 1.0), NAN, [NAN, NAN]), ((1.0, NAN), NAN, [NAN, NAN]), ((INF, NAN), NAN, [NAN, NAN])])

# trigonometric and hyperbolic

PERIODIC = REAL + [math.pi / 2, -math.pi / 2, math.pi, 2 * math.pi, math.pi / 4, 3 * math.pi / 4, 22.0, 355.0,
                   6381956970095103 * 2.0**797] + uniform(-100, 100, 10)
no_angle = [(INF, NAN, NAN), (-INF, NAN, NAN), at_nan]
unary('sin', mp.sin, mp.cos, lambda x: -mp.sin(x), PERIODIC, no_angle)
unary('cos', mp.cos, lambda x: -mp.sin(x), lambda x: -mp.cos(x), PERIODIC, no_angle)
unary('tan', mp.tan, lambda x: mp.cos(x)**-2, lambda x: 2 * mp.tan(x) / mp.cos(x)**2, PERIODIC, no_angle)
rest_of_square = lambda x: (1 - x) * (1 + x)  # noqa: E731
outside = [(1.0000000000000002, NAN), (-2.0, NAN), (INF, NAN), at_nan]
unary('asin', mp.asin, lambda x: 1 / mp.sqrt(rest_of_square(x)), lambda x: x / mp.sqrt(rest_of_square(x))**3, UNIT,
      [(1.0, math.pi / 2, INF), (-1.0, -math.pi / 2, INF)] + outside)
unary('acos', mp.acos, lambda x: -1 / mp.sqrt(rest_of_square(x)), lambda x: -x / mp.sqrt(rest_of_square(x))**3, UNIT,
      [(1.0, 0.0, -INF), (-1.0, math.pi, -INF)] + outside)
unary('atan', mp.atan, lambda x: 1 / (1 + x * x), lambda x: -2 * x / (1 + x * x)**2, REAL,
      [(INF, math.pi / 2, 0.0), (-INF, -math.pi / 2, 0.0), at_nan])


def atan2_hessian(y, x):
    r4 = (x * x + y * y)**2
    return symmetric(-2 * x * y / r4, (y * y - x * x) / r4, 2 * x * y / r4)


operation('atan2', mp.atan2, lambda y, x: [x / (x * x + y * y), -y / (x * x + y * y)], atan2_hessian,
          [p for p in SMALL_GRID if 0 not in p] + WILD[:24] + WILD[24:] + [(1e-200, 1e-200), (1e200, -1e200), (1.0, -1e-20)],
          [((0.0, 1.0), 0.0, [1.0, 0.0]), ((-0.0, 1.0), -0.0, [1.0, 0.0]), ((0.0, -1.0), math.pi, [-1.0, 0.0]),
           ((-0.0, -1.0), -math.pi, [-1.0, 0.0]), ((1.0, 0.0), math.pi / 2, [0.0, -1.0]), ((0.0, 0.0), 0.0),
           ((-2.0, 0.0), -math.pi / 2, [0.0, 0.5]), ((0.0, -0.0), math.pi), ((-0.0, 0.0), -0.0), ((-0.0, -0.0), -math.pi),
           ((INF, INF), math.pi / 4), ((INF, -INF), 3 * math.pi / 4), ((1.0, INF), 0.0, [0.0, 0.0]),
           ((1.0, -INF), math.pi, [0.0, 0.0]), ((INF, 1.0), math.pi / 2, [0.0, 0.0]), ((NAN, 1.0), NAN), ((1.0, NAN), NAN)])
unary('sinh', mp.sinh, mp.cosh, mp.sinh, UP_TO_700 + [710.0, 710.4758600739439, -710.0, 22.5],
      [(INF, INF, INF), (-INF, -INF, INF), (711.0, INF), at_nan])
unary('cosh', mp.cosh, mp.sinh, mp.cosh, UP_TO_700 + [710.0, 710.4758600739439, -710.0, 22.5],
      [(INF, INF, INF), (-INF, INF, -INF), (711.0, INF), at_nan])
sech2 = lambda x: mp.sech(x)**2  # noqa: E731
unary('tanh', mp.tanh, sech2, lambda x: -2 * mp.tanh(x) * sech2(x), UP_TO_700 + both(22.0, 18.5, 0.55, 371.0),
      [(INF, 1.0, 0.0), (-INF, -1.0, 0.0), (1e300, 1.0, 0.0), at_nan])
unary('asinh', mp.asinh, lambda x: 1 / mp.sqrt(1 + x * x), lambda x: -x / mp.sqrt(1 + x * x)**3, REAL + both(1e-4, 0.03, 268435456.0),
      [(INF, INF, 0.0), (-INF, -INF, 0.0), at_nan], many=always)
unary('acosh', mp.acosh, lambda x: 1 / mp.sqrt((x - 1) * (x + 1)), lambda x: -x / mp.sqrt((x - 1) * (x + 1))**3,
      [x for x in POSITIVE if x > 1] + [1 + EPS, 1 + 1e-14, 1 + 1e-10, 1 + 1e-6, 1.001, 1.01, 1.1, 1.7] + uniform(1, 20, 12),
      [(1.0, 0.0, INF), (0.5, NAN), (-2.0, NAN), (INF, INF, 0.0), at_nan])
unary('atanh', mp.atanh, lambda x: 1 / rest_of_square(x), lambda x: 2 * x / rest_of_square(x)**2, UNIT,
      [(1.0, INF, INF), (-1.0, -INF, INF), (1.0000000000000002, NAN), (-2.0, NAN), at_nan])
unary('sinc', lambda x: mp.sin(x) / x if x else mpf(1),
      lambda x: (x * mp.cos(x) - mp.sin(x)) / x**2 if x else mpf(0),
      lambda x: ((2 - x * x) * mp.sin(x) - 2 * x * mp.cos(x)) / x**3 if x else -mpf(1) / 3, PERIODIC,
      [(INF, 0.0, 0.0), (-INF, 0.0, 0.0), at_nan], many=always)

# special

density = lambda x: mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)  # noqa: E731
cdf = lambda x: mp.erfc(-x / mp.sqrt(2)) / 2  # noqa: E731
bell = lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-x * x)  # noqa: E731
MODEST = both(*TINIES, *MODERATE, 5.5, 5.9, 6.1) + [0.0, -0.0] + uniform(-3, 3, 14) + uniform(-7, 7, 6)
unary('erf', mp.erf, bell, lambda x: -2 * x * bell(x), MODEST + both(20.0, 26.0), [(INF, 1.0, 0.0), (-INF, -1.0, 0.0), at_nan])
unary('erfc', mp.erfc, lambda x: -bell(x), lambda x: 2 * x * bell(x),
      MODEST + [14.0, 20.0, 25.0, 26.0, 26.5, 26.6, 27.0, 27.2, 28.0, -30.0] + uniform(7, 26, 8),
      [(INF, 0.0, 0.0), (-INF, 2.0, 0.0), at_nan])
unary('normCdf', cdf, density, lambda x: -x * density(x),
      MODEST + [-14.0, -20.0, -30.0, -37.0, -37.6, -38.0, -38.4, 14.0, 30.0] + uniform(-37, -7, 8),
      [(INF, 1.0, 0.0), (-INF, 0.0, 0.0), at_nan])
mills = lambda x: density(x) / cdf(x)  # noqa: E731
unary('logNormCdf', lambda x: mp.log1p(-cdf(-x)) if x > 0 else mp.log(cdf(x)), mills, lambda x: -mills(x) * (x + mills(x)),
      MODEST + [-14.0, -20.0, -30.0, -38.0, -39.0, -50.0, -100.0, -1e3, -1e5, -1e8, 14.0, 25.0, 30.0, 37.0],
      [(INF, -0.0, 0.0), (-INF, -INF, INF), at_nan], many=lambda x: abs(x) > 7)
GAMMA = [x for x in both(*TINIES) if abs(x) > 1e-305] + MODERATE + [0.3, 1.4616321449683622, 5.0, 6.0, 11.0, 16.5, 20.0, 23.0]
GAMMA += [30.3, 35.7, 50.5, 99.5, 101.0, 120.25, 150.0, 170.5, 171.0, 171.62]
GAMMA += [-0.5, -1.5, -2.5, -3.7, -0.999, -1.0001, -2 + 1e-10, -10.3, -20.6, -50.5, -100.4, -101.6, -150.2, -170.5, -177.9]
GAMMA += uniform(0, 20, 12) + uniform(-10, 0, 8)
unary('gamma', mp.gamma, lambda x: mp.gamma(x) * mp.psi(0, x), lambda x: mp.gamma(x) * (mp.psi(0, x)**2 + mp.psi(1, x)), GAMMA,
      [(0.0, INF), (-0.0, -INF), (INF, INF), (-INF, NAN), (-1.0, NAN), (-200.0, NAN), (-200.5, -0.0), (-201.5, 0.0),
       (TINY, INF), (172.0, INF), at_nan])
log_gamma = lambda x: mp.log(abs(mp.gamma(x))) if x < 3 else mp.loggamma(x)  # noqa: E731
LGAMMA = GAMMA + [1.0, 2.0, 1 + 1e-10, 1 - 1e-10, 2 + 1e-10, 2 - 1e-10, 0.99, 1.01, 1.99, 2.01, 1 + EPS, 2 - EPS, 19.99, 20.01]
LGAMMA += [200.0, 1e3, 1e5, 1e10, 1e15, 1e50, 1e100, 1e300, 2.5e305, -200.5, -1000.3, -2.457, -2.7476, -3.14, -3.955]
unary('lgamma', log_gamma, lambda x: mp.psi(0, x), lambda x: mp.psi(1, x), LGAMMA,
      [(0.0, INF), (-0.0, INF), (-1.0, INF), (-5.0, INF), (INF, INF, INF), (-INF, INF), (2.6e305, INF), at_nan])
DIGAMMA = GAMMA + [1.46, 1.47, 9.99, 10.01, 1e3, 1e5, 1e10, 1e20, 1e100, 1e300, -200.5, -0.504, -1.5734]
unary('digamma', lambda x: mp.psi(0, x), lambda x: mp.psi(1, x), lambda x: mp.psi(2, x), DIGAMMA,
      [(0.0, -INF), (-0.0, INF), (INF, INF, 0.0), (-INF, NAN), (-1.0, NAN), (-7.0, NAN), at_nan])
POLYGAMMA = grid([1.0, 2.0, 3.0, 4.0, 7.0, 12.0], [1e-3, 0.1, 0.5, 1.0, 1.5, 2.3, 5.0, 13.7, 100.0, 1e6, -0.25, -0.5, -1.3, -4.8])
POLYGAMMA += [(0.0, 1.5), (0.0, -2.2), (1.0, 1e-100), (1.0, 1e100), (1.0, -30.3), (30.0, 2.5), (150.0, 3.0), (20.0, 1e-5)]
operation('polygamma', lambda n, x: mp.psi(int(n), x), lambda n, x: [None, mp.psi(int(n) + 1, x)],
          lambda n, x: [[None, None], [None, mp.psi(int(n) + 2, x)]], POLYGAMMA,
          [((1.0, 0.0), INF), ((1.0, -0.0), INF), ((2.0, 0.0), -INF), ((2.0, -0.0), INF), ((1.0, INF), 0.0), ((1.0, -1.0), NAN),
           ((1.0, -INF), NAN), ((0.5, 1.0), NAN), ((-1.0, 1.0), NAN), ((1.0, NAN), NAN)])


def beta_partials(a, b):
    v, p = mp.beta(a, b), mp.psi(0, a + b)
    return [v * (mp.psi(0, a) - p), v * (mp.psi(0, b) - p)]


def beta_hessian(a, b):
    v, p, q = mp.beta(a, b), mp.psi(0, a + b), mp.psi(1, a + b)
    da, db = mp.psi(0, a) - p, mp.psi(0, b) - p
    return symmetric(v * (da * da + mp.psi(1, a) - q), v * (da * db - q), v * (db * db + mp.psi(1, b) - q))


BETA = grid([1e-5, 0.1, 0.5, 1.0, 2.5, 10.0], [0.3, 1.0, 2.0, 7.5, 30.0])
BETA += [(50.0, 60.5), (100.3, 80.1), (150.0, 15.0), (200.0, 0.5), (1e3, 2.0), (1e6, 0.25), (1e10, 3.0), (500.0, 400.0),
         (1e-100, 1e-100), (1e-100, 5.0), (300.0, 25.0), (-0.5, 2.2), (-1.5, 0.7), (-2.3, -0.4), (-3.7, 5.1), (1e15, 0.5)]
BETA += pairs(uniform(0, 20, 10), uniform(0, 20, 10))
operation('beta', mp.beta, beta_partials, beta_hessian, BETA,
          [((0.0, 1.0), INF), ((1.0, 0.0), INF), ((1e-320, 2.0), INF), ((-0.5, 0.5), 0.0), ((-1.0, 0.5), NAN), ((INF, 1.0), 0.0), ((NAN, 1.0), NAN),
           ((1.0, NAN), NAN)], many=lambda a, b: max(abs(a), abs(b)) < 1e-30)
BESSEL = both(*TINIES, *MODERATE, 19.0, 20.0, 37.5) + [0.0, -0.0] + uniform(0, 25, 20) + uniform(25, 100, 10)
BESSEL += [2.404825557695773, 5.520078110286311, 3.8317059702075125, 7.015586669815619, 24.99, 25.0, 25.01, 350.0, 700.0, 1e3]
BESSEL += [1e5, -1e5, 1e8, 1e16, 1e100]
J = mp.besselj
unary('besselJ0', lambda x: J(0, x), lambda x: -J(1, x), lambda x: (J(2, x) - J(0, x)) / 2, BESSEL, [(INF, 0.0), (-INF, 0.0), at_nan])
unary('besselJ1', lambda x: J(1, x), lambda x: (J(0, x) - J(2, x)) / 2, lambda x: (J(3, x) - 3 * J(1, x)) / 4, BESSEL,
      [(INF, 0.0), at_nan])

# activation

unary('relu', lambda x: max(x, mpf(0)), lambda x: mpf(x > 0), zero, [x for x in REAL if x != 0],
      [(0.0, 0.0, 0.0), (INF, INF, 1.0), (-INF, 0.0, 0.0), at_nan])
unary('gelu', lambda x: x * cdf(x), lambda x: cdf(x) + x * density(x), lambda x: density(x) * (2 - x * x),
      MODEST + [-14.0, -20.0, -30.0, -37.0, 14.0, 38.0, 1e5, 1e300, -0.7517915246935645] + uniform(-37, -7, 8),
      [(INF, INF, 1.0), (-INF, -0.0), at_nan])
unary('silu', lambda x: x * logistic(x), lambda x: logistic(x) * (1 + x * logistic(-x)),
      lambda x: slope(x) * (2 + x * (logistic(-x) - logistic(x))), UP_TO_700 + [1e300, -1.2784645427610738, -720.0, -745.0, -750.0],
      [(INF, INF, 1.0), (-INF, -0.0), at_nan])
ACTIVE = both(*TINIES[:8], *MODERATE, 19.0, 50.0) + uniform(-5, 5, 8)
operation('elu', lambda x, a: x if x > 0 else a * mp.expm1(x),
          lambda x, a: [mpf(1), mpf(0)] if x > 0 else [a * mp.exp(x), mp.expm1(x)],
          lambda x, a: symmetric(zero(), zero(), zero()) if x > 0 else symmetric(a * mp.exp(x), mp.exp(x), zero()),
          [(x, 1.0) for x in ACTIVE] + grid([-2.0, -0.5, 3.0], [0.0, 0.3, 2.5]) + [(1e300, 1.0), (-1e300, 1.0)],
          [((0.0, 1.0), 0.0, [1.0, 0.0]), ((0.0, 0.5), 0.0, [0.5, 0.0]), ((INF, 1.0), INF, [1.0, 0.0]), ((-INF, 1.0), -1.0, [0.0, -1.0]),
           ((NAN, 1.0), NAN, [NAN, NAN])])
operation('leakyRelu', lambda x, s: x if x > 0 else s * x, lambda x, s: [mpf(1), mpf(0)] if x > 0 else [s, x],
          lambda x, s: symmetric(zero(), mpf(0) if x > 0 else mpf(1), zero()),
          [(x, 0.01) for x in ACTIVE] + grid([-2.0, -0.5, 3.0], [0.3, 2.5, -1.0]) + [(1e300, 0.01), (-1e300, 0.01)],
          [((0.0, 0.01), 0.0, [0.01, 0.0]), ((-3.0, 0.0), -0.0, [0.0, -3.0]), ((INF, 0.01), INF, [1.0, 0.0]),
           ((-INF, 0.01), -INF, [0.01, -INF]), ((NAN, 0.01), NAN, [NAN, NAN])])

CLAMP = [(0.3, -1.0, 2.0), (-1.5, -1.0, 2.0), (2.5, -1.0, 2.0), (1e300, -1.0, 1e200), (-1e300, -INF, 2.0), (TINY, 0.0, 1.0),
         (5.0, -INF, INF), (-0.5, 2.0, -1.0), (3.0, 2.0, -1.0)]
flat = lambda *x: [[zero()] * 3] * 3  # noqa: E731
operation('clamp', lambda x, a, b: a if x < a else b if x > b else x,
          lambda x, a, b: [mpf(k == (1 if x < a else 2 if x > b else 0)) for k in range(3)], flat, CLAMP,
          [((-1.0, -1.0, 2.0), -1.0, [1.0, 0.0, 0.0]), ((2.0, -1.0, 2.0), 2.0, [1.0, 0.0, 0.0]),
           ((-INF, -1.0, 2.0), -1.0, [0.0, 1.0, 0.0]), ((INF, -1.0, 2.0), 2.0, [0.0, 0.0, 1.0]),
           ((INF, -1.0, INF), INF, [1.0, 0.0, 0.0]), ((NAN, -1.0, 2.0), NAN, [NAN, NAN, NAN])])


def main():
    text = '{\n'
    text += ',\n'.join(
        f'"{name}": {{ "arity": {op["arity"]}, "points": [\n'
        + ',\n'.join(json.dumps(p, separators=(',', ':')) for p in op['points'])
        + '\n] }'
        for name, op in OPERATIONS.items()
    )
    text += '\n}\n'
    if '--check' in sys.argv:
        sys.exit(0 if TARGET.read_text() == text else f'{TARGET.name} is stale: run {Path(__file__).name}')
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text)
    points = sum(len(op['points']) for op in OPERATIONS.values())
    print(f'{TARGET.name}: {len(OPERATIONS)} operations, {points} points, {len(text)} bytes')


main()
