import { cmaEs, minimize, nelderMead, type DirectMethod } from '@wengert/optim-classical'
import { median, type Bar } from './bars.js'
import { SeededNumbers } from '../compile/random.js'

type F = (z: Float64Array) => number

/** f with its minimum 0 at z = 0. */
const functions: Readonly<Record<string, F>> = {
  sphere: (z) => z.reduce((sum, x) => sum + x * x, 0),
  ellipsoid: (z) => z.reduce((sum, x, i) => sum + 10 ** ((6 * i) / (z.length - 1)) * x * x, 0),
  Rosenbrock(z) {
    let sum = 0
    for (let i = 0; i + 1 < z.length; i++) {
      const [a, b] = [z[i]! + 1, z[i + 1]! + 1]
      sum += 100 * (b - a * a) ** 2 + (1 - a) ** 2
    }
    return sum
  },
  // 1 − cos 2πz is 2 sin² πz, which doesn't cancel near the minimum.
  Rastrigin: (z) => z.reduce((sum, x) => sum + x * x + 20 * Math.sin(Math.PI * x) ** 2, 0),
}

/** What others need, in 5 and 20 dimensions. */
const others: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
  cmaEs: {
    sphere: [693, 2711],
    ellipsoid: [1474, 12897],
    Rosenbrock: [1862, 17174],
    Rastrigin: [22538, 217631],
  },
  nelderMead: { sphere: [446, 4399], ellipsoid: [933, 15190], Rosenbrock: [747, 24507] },
}

const methods: Readonly<Record<string, () => DirectMethod>> = {
  cmaEs: () => cmaEs({ sigma: 2 }),
  nelderMead: () => nelderMead(),
}

/** Evaluations to 1e-8, medians over seeds: minimum shifted within [−2, 2]ⁿ, start within [−4, 4]ⁿ. */
export function directFigures(quick: boolean): {
  readonly lines: string[]
  readonly bars: readonly Bar[]
} {
  const seeds = quick ? 3 : 15
  const bars: Bar[] = []
  const lines: string[] = []
  for (const [method, table] of Object.entries(others)) {
    for (const [name, best] of Object.entries(table)) {
      ;[5, 20].forEach((n, k) => {
        const counts = Array.from({ length: seeds }, (_, seed) =>
          evaluationsOf(functions[name]!, n, seed, methods[method]!()),
        )
        const within = counts.filter((count) => count <= 1.05 * best[k]!).length
        lines.push(
          `  ${method}, ${name} in ${n} dimensions: ${within} of ${seeds} seeds within the bar`,
        )
        bars.push({
          figure: `${method}, ${name} in ${n} dimensions: median evaluations`,
          value: median(counts),
          accept: Math.round(1.05 * best[k]!),
          goal: best[k]!,
        })
      })
    }
  }
  return { lines, bars }
}

/** Evaluations until f ≤ 1e-8, restarts counted; Infinity where that was not reached. */
function evaluationsOf(f: F, n: number, seed: number, method: DirectMethod): number {
  const random = new SeededNumbers(seed)
  const shift = Float64Array.from({ length: n }, () => random.between(-2, 2))
  const x0 = Float64Array.from({ length: n }, () => random.between(-4, 4))
  let used = 0
  let reached = Infinity
  minimize(
    (x: Float64Array) => {
      used++
      const value = f(x.map((xi, i) => xi - shift[i]!))
      if (value <= 1e-8) reached = Math.min(reached, used)
      return value
    },
    x0,
    {
      untraced: true,
      method,
      seed,
      maxEvaluations: 2_000_000,
      onIteration: () => (reached < Infinity ? 'stop' : undefined),
    },
  )
  return reached
}
