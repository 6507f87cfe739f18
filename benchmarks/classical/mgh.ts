import { oracle, type Traced } from '@wengert/ad-core'
import {
  leastSquares,
  minimize,
  type Outcome,
  type Result,
  type Step,
} from '@wengert/optim-classical'
import type { LeastSquaresProblem } from '@wengert/optim-classical/problems'
import { mghByKey } from '../../packages/optim-classical/test/problems/mgh-by-key.js'
import {
  mghRecords,
  type MghRecord,
} from '../../packages/optim-classical/test/problems/reference-data.js'
import { median, type Bar } from './bars.js'

type Start = readonly number[]

/** One local run. */
interface Run {
  readonly key: string
  readonly scale: number
  readonly value: number
  /** At the global minimum, at it or a listed local one. */
  readonly global: boolean
  readonly listed: boolean
  /** Evaluations until the global minimum or a listed one was first reached; Infinity where none was. */
  readonly evaluations: number
  readonly outcome: Outcome
  /** ‖g‖∞ relative to max(1, |f|), from an oracle of its own. */
  readonly slope: number
}

/** A method's name, what it must reach, and whether it fits residuals. */
interface Entry {
  readonly method:
    | 'trustRegion'
    | 'levenbergMarquardt'
    | 'lbfgs'
    | 'bfgs'
    | 'conjugateGradient'
    | 'nelderMead'
    | 'newton'
    | 'newtonCg'
  readonly global?: readonly [accept: number, goal?: number]
  readonly listed?: number
  readonly median?: number
}

const entries: readonly Entry[] = [
  { method: 'trustRegion', global: [88, 90], listed: 94, median: 46 },
  { method: 'levenbergMarquardt', global: [87], listed: 95, median: 28 },
  { method: 'lbfgs', global: [86, 88], listed: 92, median: 107 },
  { method: 'bfgs', global: [82, 86], median: 123 },
  { method: 'conjugateGradient', global: [78, 84], median: 348 },
  { method: 'nelderMead', global: [68, 75], median: 1971 },
  { method: 'newton' },
  { method: 'newtonCg' },
]

/** All runs of all methods. */
export function mghFigures(): { readonly lines: string[]; readonly bars: readonly Bar[] } {
  const records = mghRecords()
  if (records.length === 0) return { lines: [], bars: [] }
  const lines = ['  method               global  listed  median  converged  falsely  longest']
  const bars: Bar[] = []
  for (const entry of entries) {
    const runs = records.flatMap((record) => runsOf(record, mghByKey[record.key]!, entry))
    const solved = runs.filter(({ listed }) => listed)
    const settled = solved.filter(({ outcome }) => outcome === 'converged').length
    // A method without derivatives can't know its slope: there only what is far from flat is false.
    const bound = entry.method === 'nelderMead' ? 1e-2 : 1e-6
    const falsely = runs.filter(
      ({ outcome, slope, listed }) => outcome === 'converged' && !(slope <= bound) && !listed,
    )
    const globals = runs.filter(({ global }) => global).length
    const middle = median(runs.map(({ evaluations }) => evaluations))
    const share = (100 * settled) / solved.length
    lines.push(
      `  ${entry.method.padEnd(20)} ${String(globals).padStart(6)} ${String(solved.length).padStart(7)} ` +
        `${String(middle).padStart(7)} ${share.toFixed(0).padStart(8)} % ${String(falsely.length).padStart(8)}`,
    )
    for (const { key, scale, slope } of falsely) {
      lines.push(
        `    converged, but not flat: ${key} from ${scale}·x₀, slope ${slope.toExponential(1)}`,
      )
    }
    const { method, global, listed, median: most } = entry
    if (global !== undefined) {
      const [accept, goal] = global
      bars.push({
        figure: `${method}: global minima of ${runs.length}`,
        value: globals,
        accept,
        ...(goal !== undefined && { goal }),
        more: true,
      })
    }
    if (listed !== undefined) {
      bars.push({
        figure: `${method}: or listed local ones`,
        value: solved.length,
        accept: listed,
        more: true,
      })
    }
    if (most !== undefined) {
      bars.push({ figure: `${method}: median evaluations`, value: middle, accept: most })
      bars.push({
        figure: `${method}: % of solved runs that say converged`,
        value: share,
        accept: 95,
        more: true,
        digits: 1,
      })
      bars.push({
        figure: `${method}: converged away from a stationary point`,
        value: falsely.length,
        accept: 0,
      })
    }
  }
  return { lines, bars }
}

function runsOf(
  record: MghRecord,
  { f, residuals }: LeastSquaresProblem,
  { method }: Entry,
): readonly Run[] {
  return record.startScales.map((scale) => {
    const x0 = record.x0.map((x) => scale * x)
    const listedValues = [
      record.fstar,
      ...record.otherKnownValues,
      ...record.observedLocalMinima.map((local) => local.f),
    ]
    const reaches = (value: number, target: number): boolean =>
      Math.abs(value - target) <= toleranceOf(target) || (target === record.fstar && value < target)
    const fits = method === 'levenbergMarquardt'
    let evaluations = Infinity
    const note = (value: number, used: number): void => {
      if (evaluations === Infinity && listedValues.some((target) => reaches(value, target)))
        evaluations = used
    }
    const { value: value0, gradient } = oracle<Traced, Start>(f, x0)
    note(value0(x0), 1)
    const onIteration = ({ value, counts }: Step<Start>): void =>
      note(fits ? 2 * value : value, fits ? counts.residuals : counts.value)
    let result: Result<Start>
    try {
      result = fits
        ? leastSquares<Traced, Start>(residuals, x0, { method, onIteration })
        : minimize<Traced, Start>(f, x0, { method, onIteration })
    } catch {
      return {
        key: record.key,
        scale,
        value: NaN,
        global: false,
        listed: false,
        evaluations: Infinity,
        outcome: 'failed',
        slope: Infinity,
      }
    }
    const value = fits ? 2 * result.value : result.value
    const global = reaches(value, record.fstar)
    const listed = global || listedValues.some((target) => reaches(value, target))
    note(value, fits ? result.counts.residuals : result.counts.value)
    const slopes = gradient(Float64Array.from(result.x))
    const slope =
      slopes.reduce((most, g) => Math.max(most, Math.abs(g)), 0) / Math.max(1, Math.abs(value))
    return {
      key: record.key,
      scale,
      value,
      global,
      listed,
      evaluations: listed ? evaluations : Infinity,
      outcome: result.outcome,
      slope,
    }
  })
}

/** 1e-8·max(1, |f|), or half a unit in the last of the digits that are listed, where these are fewer. */
function toleranceOf(target: number): number {
  const digits = target.toExponential().split('e')[0]!.replace(/\D/g, '').length
  const size = 10 ** Math.floor(Math.log10(Math.abs(target) || 1))
  const listed = target === 0 || digits < 5 ? 0 : 0.5 * size * 10 ** (1 - digits)
  return Math.max(1e-8 * Math.max(1, Math.abs(target)), listed)
}
