/** The benchmark's results as plots: test loss against patterns, and against CPU time. */
import { duration, grouped, nats } from './markup.js'
import { LECTURE_METHODS, METHODS } from './methods.js'
import type { MethodName } from './methods.js'
import { PLOT_X, PLOT_Y } from './plot.js'
import type { Dot, Plot } from './plot.js'
import type { Curve, Results } from './results.js'
import { linearScale, logScale, roundedOut } from './scale.js'
import type { SamplingName } from './settings.js'
import { bestGroups, MEASURABLE_CPU } from './summary.js'
import type { Group } from './summary.js'

/** Which quantity the x axis shows. */
export type Against = 'patterns' | 'cpu'

/** Test loss of the classifier that knows the regions' areas and nothing else. */
export const PRIOR_LOSS = 1.3818

/** Beyond this loss nothing is drawn: a run there is worse than knowing nothing. */
const MOST_LOSS = 3

/** What a set of plots shows. */
export interface Drawn {
  readonly methods: readonly MethodName[]
  /** Begins the plots' ids, which are the page's. */
  readonly prefix: string
}

/** The plots of one kind, one for each sampling, on the same axes. */
export function lossPlots(
  results: Results,
  groups: readonly Group[],
  against: Against,
  { methods, prefix }: Drawn = { methods: LECTURE_METHODS, prefix: '' },
): Plot[] {
  const shown = results.settings.samplings.map((sampling) => ({
    sampling,
    best: bestGroups(groups, sampling, methods),
  }))
  const all = shown.flatMap(({ best }) => best)
  if (all.length === 0) return []
  const x = against === 'patterns' ? patternScale(results) : cpuScale(all)
  const y = logScale(lossDomain(all), PLOT_Y)
  const longest = Math.max(...all.flatMap((group) => group.curve.cpu))
  const isMeasured = against === 'patterns' || longest >= MEASURABLE_CPU
  return shown.map(({ sampling, best }): Plot => ({
    id: `${prefix}${against}-${sampling}`,
    description: describePlot(sampling, best, against),
    x,
    y,
    xTitle: against === 'patterns' ? 'patterns seen' : 'CPU time of training (log scale)',
    yTitle: 'test loss in nats (log scale)',
    unit: against === 'patterns' ? 'patterns' : 'ms',
    xTick: against === 'patterns' ? grouped : duration,
    yTick: String,
    reference: { y: PRIOR_LOSS, label: 'areas only' },
    ...(isMeasured
      ? {}
      : { remark: `less than ${duration(MEASURABLE_CPU)}: too short to measure` }),
    series: (isMeasured ? best : []).map((group) => ({
      color: group.variant.method,
      label: METHODS[group.variant.method].short ?? METHODS[group.variant.method].label,
      mean: dots(group.curve, against),
      seeds: group.runs.length > 1 ? group.runs.map((run) => dots(run.curve, against)) : [],
    })),
  }))
}

function dots(curve: Curve, against: Against): Dot[] {
  const points = curve[against].map((x, index): Dot => [x, curve.loss[index]!])
  return against === 'cpu' ? points.filter(([x]) => x > 0) : points
}

function patternScale(results: Results): Plot['x'] {
  return linearScale(results.settings.patterns, PLOT_X)
}

/** At least a decade, so that there are ticks. */
function cpuScale(groups: readonly Group[]): Plot['x'] {
  const times = groups.flatMap((group) => group.curve.cpu).filter((time) => time > 0)
  const most = Math.max(MEASURABLE_CPU, ...times)
  const least = Math.max(Math.min(most / 10, ...times), most / 1e5)
  return logScale([least * 0.9, most * 1.05], PLOT_X)
}

function lossDomain(groups: readonly Group[]): [number, number] {
  const losses = groups
    .flatMap((group) => [group.curve, ...group.runs.map((run) => run.curve)])
    .flatMap((curve) => curve.loss)
    .filter((loss) => loss !== null && loss > 0)
    .map((loss) => Math.min(loss!, MOST_LOSS))
  const [least, most] = roundedOut([...losses, PRIOR_LOSS])
  return [Math.max(least, most / 1e4), Math.max(most, 2 * least)]
}

function describePlot(sampling: SamplingName, groups: readonly Group[], against: Against): string {
  const ends = groups.map(
    (group) => `${METHODS[group.variant.method].label} ends at ${nats(group.loss.mean)}`,
  )
  const axis = against === 'patterns' ? 'the patterns seen' : 'CPU time'
  return `Test loss against ${axis}, ${sampling} data: ${ends.join(', ')}.`
}
