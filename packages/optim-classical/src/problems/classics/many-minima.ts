import {
  abs,
  add,
  arange,
  concat,
  cos,
  equal,
  exp,
  mean,
  mul,
  norm,
  prod,
  sin,
  slice,
  sqrt,
  square,
  sub,
  sum,
  where,
} from '@wengert/ad-core'
import { sumOfSquares, type LeastSquaresProblem, type ScalarProblem } from '../problem.js'
import { requireSize } from '../problem-size.js'
import { constant } from '../starts.js'

/**
 * Ackley's function, −20 e^(−0.2 √(Σx²/n)) − e^(Σ cos 2πx / n) + 20 + e; its minimum is the tip of a cone. Errors:
 * `DomainError` for an n it does not have.
 */
export function ackley(n: number): ScalarProblem {
  requireSize('ackley', 'n', n)
  return {
    name: `Ackley (${n})`,
    f(x) {
      const cone = exp(mul(-0.2 / Math.sqrt(n), norm(x)))
      const ripples = exp(mean(cos(mul(2 * Math.PI, x))))
      return add(mul(20, sub(1, cone)), sub(Math.E, ripples))
    },
    starts: [constant(n, 16)],
    minima: [{ x: constant(n, 0), value: 0 }],
    bounds: { lower: -32.768, upper: 32.768 },
    source: 'Ackley, A Connectionist Machine for Genetic Hillclimbing (1987)',
  }
}

/** Griewank's function, Σ x_i²/4000 − Π cos(x_i/√i) + 1. Errors: `DomainError` for an n it does not have. */
export function griewank(n: number): ScalarProblem {
  requireSize('griewank', 'n', n)
  const frequencies = Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(i + 1))
  return {
    name: `Griewank (${n})`,
    f: (x) => add(mul(1 / 4000, sum(square(x))), sub(1, prod(cos(mul(frequencies, x))))),
    starts: [constant(n, 300)],
    minima: [{ x: constant(n, 0), value: 0 }],
    bounds: { lower: -600, upper: 600 },
    source: 'Griewank, Generalized Descent for Global Optimization, JOTA 34 (1981)',
  }
}

/**
 * Levy's function, sin² πw₁ + Σ_{i<n} (w_i − 1)²(1 + 10 sin²(πw_i + 1)) + (w_n − 1)²(1 + sin² 2πw_n) with
 * w = 1 + (x − 1)/4; m = 2n + 1. Errors: `DomainError` for an n it does not have.
 */
export function levy(n: number): LeastSquaresProblem {
  requireSize('levy', 'n', n)
  return sumOfSquares({
    name: `Levy (${n})`,
    residuals(x) {
      const beyond = mul(0.25, sub(x, 1))
      const turns = mul(Math.PI, add(1, beyond))
      const waves = mul(Math.sqrt(10), sin(add(slice(turns, 0, -1), 1)))
      const last = mul(slice(beyond, -1), sin(mul(2, slice(turns, -1))))
      return concat([sin(slice(turns, 0, 1)), beyond, mul(slice(beyond, 0, -1), waves), last])
    },
    starts: [constant(n, 5)],
    minima: [{ x: constant(n, 1), value: 0 }],
    bounds: { lower: -10, upper: 10 },
    source:
      'Levy & Montalvo, The Tunneling Algorithm for the Global Minimization of Functions, SISSC 6 (1985)',
  })
}

/**
 * Rastrigin's function, 10n + Σ (x_i² − 10 cos 2πx_i), as Σ x_i² + 20 sin² πx_i, which does not cancel at the minimum.
 * Errors: `DomainError` for an n it does not have.
 */
export function rastrigin(n: number): ScalarProblem {
  requireSize('rastrigin', 'n', n)
  return {
    name: `Rastrigin (${n})`,
    f: (x) => sum(add(square(x), mul(20, square(sin(mul(Math.PI, x)))))),
    starts: [constant(n, 2.3)],
    minima: [{ x: constant(n, 0), value: 0 }],
    bounds: { lower: -5.12, upper: 5.12 },
    source:
      'Mühlenbein, Schomisch & Born, The Parallel Genetic Algorithm as Function Optimizer, Parallel Comput. 17 (1991)',
  }
}

/**
 * Schwefel's function 2.26, 418.98…·n − Σ x_i sin √|x_i|: the best minima are far from each other, near the edges of the
 * box, outside of which f is unbounded below. Errors: `DomainError` for an n it does not have.
 */
export function schwefel(n: number): ScalarProblem {
  requireSize('schwefel', 'n', n)
  return {
    name: `Schwefel (${n})`,
    f(x) {
      const wave = sin(sqrt(abs(x)))
      return sub(418.9828872724337 * n, sum(where(equal(x, 0), 0, mul(x, wave)))) // the root has no slope at 0
    },
    starts: [constant(n, 250)],
    minima: [{ x: constant(n, 420.968746359982), value: 0 }],
    bounds: { lower: -500, upper: 500 },
    source: 'Schwefel, Numerical Optimization of Computer Models (1981), problem 2.26',
  }
}

/** Styblinski and Tang's function, Σ (x_i⁴ − 16x_i² + 5x_i)/2: 2ⁿ minima. Errors: `DomainError` for an n it does not have. */
export function styblinskiTang(n: number): ScalarProblem {
  requireSize('styblinskiTang', 'n', n)
  return {
    name: `Styblinski–Tang (${n})`,
    f(x) {
      const squares = square(x)
      return mul(0.5, sum(add(mul(squares, sub(squares, 16)), mul(5, x))))
    },
    starts: [constant(n, 0)],
    minima: [
      { x: constant(n, -2.903534027771177), value: -39.166165703771415 * n },
      { x: constant(n, 2.746802770990837), value: -25.029446655283943 * n },
    ],
    bounds: { lower: -5, upper: 5 },
    source:
      'Styblinski & Tang, Experiments in Nonconvex Optimization: Stochastic Approximation with Function Smoothing and Simulated Annealing, Neural Netw. 3 (1990)',
  }
}

/** Where the terms of Michalewicz' function are least in [0, π]. */
const troughs = [
  2.2029055201726093, 1.5707963267948966, 1.2849915705529245, 1.9230584698663629,
  1.7204697725658413, 1.5707963267948966, 1.454413971362379, 1.7560865209450263, 1.6557174168210291,
  1.5707963267948966,
]

/**
 * Michalewicz' function, −Σ sin x_i sin²⁰(i x_i²/π): n! minima in ever narrower troughs; the global one is known up to
 * n = 10. Errors: `DomainError` for an n it does not have.
 */
export function michalewicz(n: number): ScalarProblem {
  requireSize('michalewicz', 'n', n)
  const rates = mul(1 / Math.PI, arange(1, n + 1))
  const x = troughs.slice(0, n)
  const depth = x.map((t, i) => Math.sin(t) * Math.sin(((i + 1) * t * t) / Math.PI) ** 20)
  return {
    name: `Michalewicz (${n})`,
    f(at) {
      const fourth = square(square(sin(mul(rates, square(at)))))
      const twentieth = mul(fourth, square(square(fourth)))
      return mul(-1, sum(mul(sin(at), twentieth)))
    },
    starts: [constant(n, 2)],
    minima: n <= troughs.length ? [{ x, value: -depth.reduce((a, b) => a + b, 0) }] : [],
    bounds: { lower: 0, upper: Math.PI },
    source: 'Michalewicz, Genetic Algorithms + Data Structures = Evolution Programs (1992)',
  }
}
