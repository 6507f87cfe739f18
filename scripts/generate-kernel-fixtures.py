#!/usr/bin/env python3
"""High-precision values of the functions that have WebAssembly kernels, at points where kernels go wrong.

Writes packages/ad-core/test/fixtures/kernels.json: { "exp": [[x, value], ..], "pow": [[x, y, value], ..] }. Every value
is the double nearest to the exact result at finite double arguments; "Infinity", "-Infinity" and "-0" are strings.

Needs Python 3 and mpmath (pip install mpmath). `--check` compares with the file instead of writing it.
"""

import json
import math
import random
import sys
from fractions import Fraction
from pathlib import Path

import mpmath as mp

TARGET = Path(__file__).resolve().parent.parent / 'packages/ad-core/test/fixtures/kernels.json'
MAX, MIN, TINY = sys.float_info.max, sys.float_info.min, 5e-324
COUNT = 30
mp.mp.dps = 420  # 1 + x keeps its digits down to the smallest double
random.seed(7)


def nearest(x):
    """The double nearest to an mpf, ties to even, subnormals and overflow included."""
    x = mp.mpf(x)
    if mp.isinf(x) or abs(x) >= mp.mpf(2) ** 1024:
        return math.copysign(math.inf, x)
    sign, mantissa, exponent, size = x._mpf_
    if exponent + size < -1100:
        return -0.0 if sign else 0.0
    magnitude = Fraction(int(mantissa)) * Fraction(2) ** exponent
    try:
        value = magnitude.numerator / magnitude.denominator
    except OverflowError:
        value = math.inf
    return -value if sign else value


def encode(x):
    if math.isinf(x):
        return 'Infinity' if x > 0 else '-Infinity'
    if x == 0:
        return '-0' if math.copysign(1, x) < 0 else 0
    return int(x) if x == int(x) and abs(x) < 1e15 else x


def uniform(low, high, count=COUNT):
    return [random.uniform(low, high) for _ in range(count)]


def magnitudes(low, high, count=COUNT):
    """Log-uniform between 10^low and 10^high."""
    return [10 ** random.uniform(low, high) for _ in range(count)]


def signed(xs):
    return [random.choice((-1.0, 1.0)) * x for x in xs]


def beside(*xs):
    return [y for x in xs for y in (math.nextafter(x, -math.inf), float(x), math.nextafter(x, math.inf))]


TINIES = signed(magnitudes(-323, -300)) + signed(magnitudes(-300, -4)) + [TINY, -TINY, MIN, -MIN]
QUARTERS = [k * math.pi / 2 for k in list(range(1, 12)) + [random.randrange(12, 63600) for _ in range(COUNT)]]
ANGLES = (TINIES + uniform(-10, 10) + signed(magnitudes(0, 5)) + beside(*QUARTERS) + signed(magnitudes(5, 300))
          + beside(1e5, -1e5) + [math.pi / 4 * k for k in range(1, 9)] + [6381956970095103.0 * 2.0**797])
LOGARITHM_ENDS = beside(math.log(MAX), math.log(MIN), math.log(TINY), -745.5, 708, -708, 709)
EXPONENTS = TINIES + uniform(-3, 3) + uniform(-40, 40) + uniform(-745, 709) + uniform(-746, -707) + LOGARITHM_ENDS
POSITIVE = [abs(x) for x in TINIES] + uniform(0.5, 2) + magnitudes(0, 308) + beside(1.0, math.sqrt(0.5), math.sqrt(2), MIN) + [MAX]
NEAR_ONE = [1 + s for s in signed(magnitudes(-15, -1))]


def powers():
    points = [(x, y) for x in uniform(0.01, 20) for y in uniform(-15, 15, 2)]
    points += [(x, float(y)) for x in signed(uniform(0.1, 30)) for y in (random.randrange(-40, 40), random.randrange(1, 9))]
    # results at the ends of the range, for bases of all sizes and near 1
    for x in magnitudes(-320, 308) + NEAR_ONE + uniform(0.5, 2):
        if x == 1:
            continue
        log = float(mp.log(mp.mpf(x), 2))
        points += [(x, e / log) for e in (random.uniform(-1074, -1021), random.uniform(1020, 1023.99), random.uniform(-1000, 1000))]
    points += [(2.0, float(n)) for n in (-1074, -1073, -1023, -1022, -1, 0, 1, 1023)]
    points += [(10.0, float(n)) for n in (-323, -308, -5, 2, 22, 23, 308)] + [(TINY, 0.5), (TINY, -0.95), (-3.0, 33.0)]
    return [(x, y) for x, y in points if math.isfinite(y)]


FUNCTIONS = {
    'exp': (mp.exp, EXPONENTS),
    'expm1': (mp.expm1, EXPONENTS),
    'log': (mp.log, POSITIVE + NEAR_ONE),
    'log1p': (mp.log1p, TINIES + POSITIVE + uniform(-1, 1) + [s - 1 for s in magnitudes(-15, -1)] + beside(0.4142135623730951)),
    'sin': (mp.sin, ANGLES),
    'cos': (mp.cos, ANGLES),
    'tan': (mp.tan, ANGLES),
    'tanh': (mp.tanh, TINIES + uniform(-2, 2) + uniform(17, 20) + uniform(-22, 22) + beside(19.0, 22.0)),
    'sigmoid': (lambda x: 1 / (1 + mp.exp(-x)), EXPONENTS + uniform(30, 40)),
    'pow': (lambda x, y: mp.power(x, y), powers()),
    'erf': (mp.erf, TINIES + uniform(-2, 2) + uniform(-7, 7) + beside(1.0, -1.0, 6.0)),
    'lgamma': (lambda x: mp.log(abs(mp.gamma(x))) if abs(x) < 1000 else mp.re(mp.loggamma(x)),
               [abs(x) for x in TINIES] + uniform(0, 3) + uniform(0, 30) + magnitudes(1, 305) + uniform(-30, 0)
               + beside(0.5, 1.5, 2.5, 7.5, 8.0) + [-0.5, -1.5, -2.457024738220801, -1e-20, -1e-200, -1e5 - 0.25]),
    'sech2': (lambda x: mp.sech(x) ** 2, TINIES + uniform(-2, 2) + uniform(-22, 22) + uniform(-380, 380) + beside(354.0, -354.0)),
    'sigmoidSlope': (lambda x: mp.exp(-abs(x)) / (1 + mp.exp(-abs(x))) ** 2, EXPONENTS),
}


def main():
    lines = []
    for name, (f, points) in FUNCTIONS.items():
        rows = []
        for point in dict.fromkeys(p if isinstance(p, tuple) else (p,) for p in points):
            value = nearest(f(*map(mp.mpf, point)))
            rows.append(json.dumps([encode(x) for x in (*point, value)], separators=(',', ':')))
        lines.append(f'"{name}": [\n' + ',\n'.join(rows) + '\n]')
    text = '{\n' + ',\n'.join(lines) + '\n}\n'
    if '--check' in sys.argv:
        sys.exit(0 if TARGET.read_text() == text else f'{TARGET.name} is stale: run {Path(__file__).name}')
    TARGET.write_text(text)
    print(f'{TARGET.name}: {len(text)} bytes')


main()
