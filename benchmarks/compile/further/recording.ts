/** What a first call costs: recording, compiling and running, for each row that is traced. */
import {
  compile,
  cos,
  grad,
  sin,
  square,
  trace,
  type Scalar,
  type Traced,
} from '../../../packages/ad-core/src/index.js'
import { median } from '../measuring.js'
import { SeededNumbers } from '../random.js'
import { rosenbrockByLoop } from '../rosenbrock/objective.js'
import type { Figure } from './figure.js'

const MOST_NANOSECONDS = 800
const MOST_SPREAD = 2
const MOST_MILLISECONDS = 3

/** Garbage of the call before is none of the next one's costs. */
const collect = (globalThis as { gc?: () => void }).gc ?? ((): void => {})

type Objective = (x: Traced) => Scalar

/** Nanoseconds a row for flat and looped code of several sizes, and what a tiny function costs. */
export function recordingFigures(quick: boolean): readonly Figure[] {
  const tiny = median(
    Array.from({ length: 15 }, () => firstCall((x) => square(sin(x.at(0))).add(x.at(0)), 1)),
  )
  const flat = straightLine(quick ? 500 : 5000)
  const flatCost = median(Array.from({ length: 3 }, () => firstCall(flat, 4) / rowsOf(flat, 4)))
  const sizes = quick ? [1e4, 1e5] : [1e4, 1e5, 1e6, 1e7]
  const costs = sizes.map((rows) => loopCost(rows))
  const beyondFixed = costs.map((cost, i) => cost - tiny / sizes[i]!)
  return [
    {
      name: 'first call of a tiny function',
      value: tiny * 1e3,
      unit: 'ms',
      most: MOST_MILLISECONDS,
    },
    perRow(`first call, straight-line code, ${rowsOf(flat, 4)} rows, a row`, flatCost),
    ...sizes.map((rows, i) =>
      perRow(`first call, a loop of ${rows.toExponential(0)} rows, a row`, costs[i]!),
    ),
    { name: 'the dearest of these rows over the cheapest', value: spread(costs) },
    {
      name: 'the same, less what a tiny function costs',
      value: spread(beyondFixed),
      most: MOST_SPREAD,
    },
  ]
}

/** The largest over the smallest; infinite where there is nothing to compare. */
function spread(costs: readonly number[]): number {
  const least = Math.min(...costs)
  return least > 0 ? Math.max(...costs) / least : Infinity
}

function perRow(name: string, seconds: number): Figure {
  return { name, value: seconds * 1e9, unit: 'ns', most: MOST_NANOSECONDS }
}

/** Seconds from `compile` to the first gradient. */
function firstCall(f: Objective, n: number): number {
  const x = new SeededNumbers(n).normals(n, 0.5)
  collect()
  const start = process.hrtime.bigint()
  const compiled = compile(grad(f))
  compiled(x)
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  compiled.dispose()
  return seconds
}

function rowsOf(f: Objective, n: number): number {
  return trace(f)(new Float64Array(n).fill(0.5)).rows.length
}

/** Seconds a row of Rosenbrock's loop with about that many rows. */
function loopCost(rows: number): number {
  const [some, more] = [rowsOf(rosenbrockByLoop, 100), rowsOf(rosenbrockByLoop, 200)]
  const perEntry = (more - some) / 100
  const n = Math.round(rows / perEntry)
  const samples = rows > 1e6 ? 1 : rows > 1e4 ? 5 : 15
  return median(Array.from({ length: samples }, () => firstCall(rosenbrockByLoop, n))) / rows
}

/** Code without a period: operations and operands drawn once. */
function straightLine(operations: number): Objective {
  const random = new SeededNumbers(11)
  const recent = (i: number): number => Math.floor(random.between(Math.max(0, i - 40), i))
  const program = Array.from({ length: operations }, (_, i) => ({
    kind: Math.floor(random.between(0, 4)),
    left: recent(i + 4),
    right: recent(i + 4),
  }))
  return (x) => {
    const values: Traced[] = [...x]
    let total = x.at(0)
    for (const { kind, left, right } of program) {
      const value = applied(kind, values[left]!, values[right]!)
      values.push(value)
      total = total.add(value)
    }
    return total
  }
}

function applied(kind: number, a: Traced, b: Traced): Traced {
  if (kind === 0) return sin(a)
  if (kind === 1) return cos(a)
  return kind === 2 ? sin(a.mul(b)) : sin(a.sub(b))
}
