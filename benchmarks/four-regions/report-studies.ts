/** The page's figures of what was studied beside the networks: slides 26, 28 and 47. */
import type { Numbering } from './numbering.js'
import { PLOT_X, PLOT_Y } from './plot.js'
import type { Dot, Plot, Series } from './plot.js'
import { figure } from './report-convergence.js'
import { linearScale, logScale } from './scale.js'
import type { Scale } from './scale.js'
import type { Annealing, AnnealingCourse } from './studies/annealing.js'
import type { Conditioning } from './studies/conditioning.js'
import type { Order } from './studies/order.js'
import type { Studies } from './studies/studies.js'

interface StudyFigure {
  readonly plots: readonly Plot[]
  readonly titles: readonly string[]
  readonly caption: string
}

/** All plots of the section, for the page's script. */
export function studyPlots(studies: Studies, prefix: string): Plot[] {
  return figuresOf(studies, prefix).flatMap(({ plots }) => plots)
}

/** The studies' figures; nothing where none was run. */
export function studySection(studies: Studies, numbers: Numbering, prefix: string): string {
  const figures = figuresOf(studies, prefix).map(({ plots, titles, caption }) =>
    figure(plots, titles, `${numbers.figure()} ${caption}`),
  )
  return figures.length === 0
    ? ''
    : `<section>
<h2>Step sizes, conditions and orders</h2>
${figures.join('\n')}
</section>`
}

function figuresOf({ conditioning, annealing, order }: Studies, prefix: string): StudyFigure[] {
  return [
    ...(annealing === undefined ? [] : [annealingFigure(annealing, prefix)]),
    ...(conditioning === undefined ? [] : [conditioningFigure(conditioning, prefix)]),
    ...(order === undefined ? [] : [orderFigure(order, prefix)]),
  ]
}

/** Values as powers of ten, or as they are. */
function powerTick(value: number): string {
  if (value >= 0.01 && value <= 1000) return String(value)
  const digits = String(Math.round(Math.log10(value)))
  return `10${digits.replace('-', '⁻').replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!)}`
}

function curve(color: string, label: string, mean: readonly Dot[]): Series {
  return { color, label, mean, seeds: [] }
}

/** Decades around values; at most `decades` of them, counted from the top. */
function decadesAround(values: readonly number[], range: Scale['range'], decades: number): Scale {
  const logs = values.filter((x) => x > 0 && Number.isFinite(x)).map(Math.log10)
  const most = Math.ceil(Math.max(...logs) - 1e-9)
  const least = Math.max(Math.floor(Math.min(...logs) + 1e-9), most - decades)
  const scale = logScale([10 ** Math.min(least, most - 1), 10 ** most], range)
  const step = Math.ceil((most - least) / 8)
  return {
    ...scale,
    ticks: scale.ticks.filter((tick) => Math.round(Math.log10(tick) - most) % step === 0),
    minor: step > 1 ? [] : scale.minor,
  }
}

function annealingFigure({ patterns, courses, seeds }: Annealing, prefix: string): StudyFigure {
  const y = decadesAround([1e-4, 1], PLOT_Y, 4)
  const panel = (id: string, shown: readonly AnnealingCourse[]): Plot => ({
    id: `${prefix}annealing-${id}`,
    description: `Step size against patterns: ${shown.map(({ label, stepSizes }) => `${label} ends at ${stepSizes.at(-1)!.toPrecision(2)}`).join(', ')}.`,
    x: linearScale(patterns.at(-1)!, PLOT_X),
    y,
    xTitle: 'patterns seen',
    yTitle: 'step size (log scale)',
    unit: 'patterns',
    xTick: (value) => value.toLocaleString('en'),
    yTick: powerTick,
    reference: { y: courses[0]!.stepSizes[0]!, label: 'start' },
    series: shown.map(({ key, label, stepSizes }) =>
      curve(
        key,
        label,
        patterns.map((x, at): Dot => [x, Math.max(stepSizes[at]!, 1e-5)]),
      ),
    ),
  })
  return {
    plots: [
      panel(
        'signs',
        courses.filter(({ bySigns }) => bySigns),
      ),
      panel(
        'products',
        courses.filter(({ bySigns }) => !bySigns),
      ),
    ],
    titles: ['by signs', 'by products'],
    caption: `Step sizes on the example of slide 28: one pattern in ten is positive, the classifier learns only its bias and starts at the optimum, geometric mean of ${seeds} seeds. To converge on the solution a step size has to fall, but slowly. Curves that leave the plot at the bottom have frozen within the first patterns.`,
  }
}

function conditioningFigure({ conditions, cases }: Conditioning, prefix: string): StudyFigure {
  const plot: Plot = {
    id: `${prefix}conditioning`,
    description: `Condition number of the Hessian in the step sizes against that of the problem: ${cases.map(({ label, exponent }) => `${label} grows as its power ${exponent.toFixed(1)}`).join('; ')}.`,
    x: decadesAround(conditions, PLOT_X, 8),
    y: decadesAround(
      cases.flatMap(({ meta }) => meta),
      PLOT_Y,
      16,
    ),
    xTitle: 'condition number of the problem (log scale)',
    yTitle: 'condition number in the step sizes (log scale)',
    unit: '= κ',
    xTick: powerTick,
    yTick: powerTick,
    series: cases.map(({ meta, exponent }, index) =>
      curve(
        `case-${index}`,
        `κ^${exponent.toFixed(1)}`,
        conditions.map((x, at): Dot => [x, meta[at]!]),
      ),
    ),
  }
  const names = cases
    .map(({ label }, index) => `<span class="name case-${index}">${label}</span>`)
    .join('; ')
  return {
    plots: [plot],
    titles: ['the condition of the descent in step sizes'],
    caption: `Slide 26 by differentiation: condition number of the Hessian of the loss after one step, as a function of the step sizes. ${names}.`,
  }
}

function orderFigure({ deterministic, patterns, noisy }: Order, prefix: string): StudyFigure {
  const digits = deterministic[0]!.stepsAt.map((_, at) => 10 ** -(at + 1))
  const steps = deterministic.flatMap(({ stepsAt }) => stepsAt.filter((at) => at !== null))
  const still: Plot = {
    id: `${prefix}order-still`,
    description: `f − f* against steps, without noise: ${deterministic.map(({ label, stepsAt }) => `${label} needs ${stepsAt.at(-1) ?? 'more than all'} steps for 12 digits`).join(', ')}.`,
    x: linearScale(Math.max(...steps), PLOT_X),
    y: decadesAround([1, ...digits], PLOT_Y, 12),
    xTitle: 'steps',
    yTitle: 'f − f*, of its start (log scale)',
    unit: 'steps',
    xTick: (value) => value.toLocaleString('en'),
    yTick: powerTick,
    series: deterministic.map(({ key, label, stepsAt }) =>
      curve(key, label, [
        [0, 1],
        ...stepsAt.flatMap((at, index): Dot[] => (at === null ? [] : [[at, digits[index]!]])),
      ]),
    ),
  }
  const noise: Plot = {
    id: `${prefix}order-noise`,
    description: `E f − f* against patterns, with noise: ${noisy.map(({ label, exponent }) => `${label} falls as t to the −${exponent.toFixed(2)}`).join(', ')}.`,
    x: decadesAround(patterns, PLOT_X, 8),
    y: decadesAround(
      noisy.flatMap(({ excess }) => excess),
      PLOT_Y,
      8,
    ),
    xTitle: 'patterns seen (log scale)',
    yTitle: 'E f − f* (log scale)',
    unit: 'patterns',
    xTick: powerTick,
    yTick: powerTick,
    series: noisy.map(({ key, label, excess }) =>
      curve(
        key,
        label,
        patterns.map((x, at): Dot => [x, excess[at]!]),
      ),
    ),
  }
  return {
    plots: [still, noise],
    titles: ['without noise', 'with noise'],
    caption:
      'Slide 47: on the left logistic regression on all its data, where a superlinear method’s curve bends downwards; on the right a noisy quadratic function, where no method can fall faster than 1/t.',
  }
}
