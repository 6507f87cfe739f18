import type { Traced } from '@wengert/ad-core'
import { minimize } from '@wengert/optim-classical'
import {
  extendedPowellSingular,
  extendedRosenbrock,
  type Problem,
} from '@wengert/optim-classical/problems'
import type { Bar } from './bars.js'

const cases: readonly (readonly [string, (n: number) => Problem, number])[] = [
  ['extended Rosenbrock', extendedRosenbrock, 47],
  ['extended Powell', extendedPowellSingular, 49],
]

/** L-BFGS in 10⁵ dimensions: evaluations until f is within 1e-8 of its minimum, and memory. */
export function largeFigures(): { readonly lines: string[]; readonly bars: readonly Bar[] } {
  const n = 100_000
  const lines: string[] = []
  const bars = cases.map(([name, make, accept]): Bar => {
    const { f, starts } = make(n)
    const x0 = Float64Array.from(starts[0]!)
    let used = Infinity
    const before = process.memoryUsage().arrayBuffers
    let most = before
    const result = minimize<Traced, Float64Array>(f, x0, {
      method: 'lbfgs',
      onIteration({ value, counts }) {
        if (value <= 1e-8) used = Math.min(used, counts.value)
        most = Math.max(most, process.memoryUsage().arrayBuffers)
      },
    })
    const numbers = (most - before) / 8 / n
    lines.push(
      `  ${name}: ${result.outcome} after ${result.counts.value} evaluations in ${result.seconds.toFixed(1)} s, ` +
        `at most ${numbers.toFixed(0)} numbers a parameter held`,
    )
    return { figure: `${name}, n = 10⁵: evaluations to 1e-8`, value: used, accept }
  })
  return { lines, bars }
}
