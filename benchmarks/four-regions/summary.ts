/** Runs → means over the seeds. */
import { last } from './results.js'
import type { Curve, Measured, Results, Run } from './results.js'
import { METHOD_NAMES } from './methods.js'
import { patternsOf } from './settings.js'
import type { MethodName, SamplingName, Variant } from './settings.js'

/** Milliseconds of CPU time below which the system's clock is too coarse to tell times apart. */
export const MEASURABLE_CPU = 20

/** Mean and standard deviation over the seeds; null if one of them diverged. */
export interface Spread {
  readonly mean: Measured
  readonly deviation: Measured
}

/** All runs of one variant on one sampling; the CPU times of its curves are without what is spent once. */
export interface Group {
  readonly variant: Variant
  readonly sampling: SamplingName
  readonly runs: readonly Run[]
  /** Mean over the seeds, point by point. */
  readonly curve: Curve
  readonly loss: Spread
  readonly error: Spread
  /** CPU milliseconds of training by one pattern when all programs are there, mean over the seeds. */
  readonly cpuPerPattern: number
  /** CPU milliseconds that a run spends once, on recording and on making programs. */
  readonly setUp: number
}

/** Arithmetic mean. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function measuredMean(values: readonly Measured[]): Measured {
  return values.length > 0 && values.every((value) => value !== null) ? mean(values) : null
}

/** Mean and sample standard deviation. */
export function spread(values: readonly Measured[]): Spread {
  const centre = measuredMean(values)
  if (centre === null) return { mean: null, deviation: null }
  const squares = values.map((value) => (value! - centre) ** 2)
  const sum = squares.reduce((total, square) => total + square, 0)
  return {
    mean: centre,
    deviation: values.length > 1 ? Math.sqrt(sum / (values.length - 1)) : null,
  }
}

/** Mean curve of several runs; a run that ended early takes its points with it. */
export function meanCurve(curves: readonly Curve[]): Curve {
  const longest = curves.reduce((a, b) => (b.patterns.length > a.patterns.length ? b : a))
  const at = longest.patterns.map((_, index) => index)
  return {
    patterns: longest.patterns,
    cpu: at.map((index) => mean(curves.map((curve) => curve.cpu[index] ?? last(curve.cpu)))),
    loss: at.map((index) => measuredMean(curves.map((curve) => curve.loss[index] ?? null))),
    error: at.map((index) => measuredMean(curves.map((curve) => curve.error[index] ?? null))),
  }
}

/** The runs by sampling and variant, in the settings' order. */
export function groupsOf(results: Results): Group[] {
  return results.settings.samplings.flatMap((sampling) =>
    results.settings.variants.map((variant): Group => {
      const measured = results.runs.filter(
        (run) => run.variant === variant.key && run.sampling === sampling,
      )
      const runs = measured.map((run) => ({ ...run, curve: withoutSetUp(run.curve) }))
      const planned = patternsOf(results.settings, variant)
      const curve = meanCurve(runs.map((run) => run.curve))
      return {
        variant,
        sampling,
        runs,
        curve,
        loss: spread(runs.map((run) => finalOf(run, planned, run.curve.loss))),
        error: spread(runs.map((run) => finalOf(run, planned, run.curve.error))),
        cpuPerPattern: mean(measured.map(({ curve: raw }) => cpuRate(raw))),
        setUp: mean(
          measured.map(({ curve: raw }) =>
            Math.max(0, last(raw.cpu) - cpuRate(raw) * last(raw.patterns)),
          ),
        ),
      }
    }),
  )
}

/** Where a curve is taken to have all its programs, as a share of its patterns. */
const SETTLED = 0.3

/** CPU milliseconds by pattern, from where all programs are there. */
function cpuRate({ patterns, cpu }: Curve): number {
  const final = patterns.length - 1
  const from = patterns.findIndex((seen) => seen >= SETTLED * patterns[final]!)
  const start = from === final ? 0 : from
  const seen = patterns[final]! - patterns[start]!
  return seen > 0 ? (cpu[final]! - cpu[start]!) / seen : 0
}

/** The same curve as if all programs had been there from the start. */
function withoutSetUp(curve: Curve): Curve {
  const rate = cpuRate(curve)
  return { ...curve, cpu: curve.patterns.map((seen) => rate * seen) }
}

/** The last of a run's values, unless the run ended early. */
function finalOf(run: Run, planned: number, values: readonly Measured[]): Measured {
  return last(run.curve.patterns) === planned ? last(values) : null
}

/** For each method, or each of the named ones, its variant with the smallest mean test loss, on one sampling. */
export function bestGroups(
  groups: readonly Group[],
  sampling: SamplingName,
  methods: readonly MethodName[] = METHOD_NAMES,
): Group[] {
  return methods.flatMap((method) => {
    const best = bestOf(groups, sampling, method)
    return best === undefined ? [] : [best]
  })
}

/** The method's variant with the smallest mean test loss on one sampling. */
export function bestOf(
  groups: readonly Group[],
  sampling: SamplingName,
  method: MethodName,
): Group | undefined {
  const loss = (group: Group): number => group.loss.mean ?? Infinity
  return groups
    .filter((group) => group.sampling === sampling && group.variant.method === method)
    .reduce<Group | undefined>(
      (best, group) => (best === undefined || loss(group) < loss(best) ? group : best),
      undefined,
    )
}

/** The run whose final loss is the median of its group: the one whose picture stands for all. */
export function medianRun(group: Group): Run {
  const loss = (run: Run): number => last(run.curve.loss) ?? Infinity
  const sorted = [...group.runs].sort((a, b) => loss(a) - loss(b))
  return sorted[Math.floor((sorted.length - 1) / 2)]!
}

/**
 * The CPU time at which the first of the methods, each at its best, has seen all its patterns; null
 * where that is too short to be measured.
 */
export function equalCpuTime(
  groups: readonly Group[],
  sampling: SamplingName,
  methods: readonly MethodName[] = METHOD_NAMES,
): Measured {
  const best = bestGroups(groups, sampling, methods)
  const time = Math.min(...best.map((group) => last(group.curve.cpu)))
  return time < MEASURABLE_CPU ? null : time
}

/** The mean loss when this much CPU time was used, interpolated; null before the first test. */
export function lossAtCpu(curve: Curve, cpu: number): Measured {
  return lossWhere(curve, curve.cpu, cpu)
}

/** The mean loss after so many patterns, interpolated. */
export function lossAtPatterns(curve: Curve, patterns: number): Measured {
  return lossWhere(curve, curve.patterns, patterns)
}

function lossWhere({ loss }: Curve, spent: readonly number[], amount: number): Measured {
  const after = spent.findIndex((value) => value >= amount)
  if (after === 0) return loss[0]!
  if (after < 0) return last(loss)
  const [before, next] = [loss[after - 1]!, loss[after]!]
  const [from, to] = [spent[after - 1]!, spent[after]!]
  return before === null || next === null
    ? null
    : before + ((next - before) * (amount - from)) / (to - from)
}
