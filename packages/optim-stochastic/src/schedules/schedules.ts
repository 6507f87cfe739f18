import { DomainError } from '@wengert/ad-core'
import { knownOptions, numberWithin, positiveNumber, show, wholeNumber } from '../checks.js'

/** A finite number for each step; `step` counts the steps taken before, from 0. */
export type Schedule = (step: number) => number

/** A step size that is either fixed or scheduled. */
export type StepSize = number | Schedule

/**
 * The same value at every step.
 * @example sgd({ stepSize: constant(0.1) })
 */
export function constant(value: number): Schedule {
  numberWithin('constant', 'value', value, 0)
  return () => value
}

/**
 * The schedule under which stochastic gradient descent provably converges (slides 22–23):
 * η_t = η₀ τ/(τ + t), for which Ση = ∞ and Ση² < ∞.
 * @param options - `initial` is η₀, `tau` the number of steps after which the step size is halved.
 * @example sgd({ stepSize: robbinsMonro({ initial: 0.5, tau: 1000 }) })
 */
export function robbinsMonro(options: { initial: number; tau: number }): Schedule {
  knownOptions('robbinsMonro', options, ['initial', 'tau'], '{ initial: 0.5, tau: 1000 }')
  const initial = positiveNumber('robbinsMonro', 'initial', options.initial)
  const tau = positiveNumber('robbinsMonro', 'tau', options.tau)
  return (step) => (initial * tau) / (tau + step)
}

/**
 * η_t = η₀ · rate^(t / every).
 * @example exponential({ initial: 0.1, rate: 0.5, every: 1000 }) // halves every 1000 steps
 */
export function exponential(options: { initial: number; rate: number; every?: number }): Schedule {
  knownOptions(
    'exponential',
    options,
    ['initial', 'rate', 'every'],
    '{ initial: 0.1, rate: 0.999 }',
  )
  const initial = positiveNumber('exponential', 'initial', options.initial)
  const rate = positiveNumber('exponential', 'rate', options.rate)
  const every = positiveNumber('exponential', 'every', options.every ?? 1)
  return (step) => initial * rate ** (step / every)
}

/**
 * Half a cosine from `initial` down to `final` over `steps` steps, then `final`:
 * η_t = final + ½ (initial − final)(1 + cos(π t / steps)) (Loshchilov & Hutter 2017).
 * @example cosine({ initial: 0.1, steps: 10_000 })
 */
export function cosine(options: { initial: number; steps: number; final?: number }): Schedule {
  knownOptions('cosine', options, ['initial', 'steps', 'final'], '{ initial: 0.1, steps: 10_000 }')
  const initial = positiveNumber('cosine', 'initial', options.initial)
  const steps = wholeNumber('cosine', 'steps', options.steps, 1)
  const final = numberWithin('cosine', 'final', options.final ?? 0, 0)
  return (step) =>
    step >= steps
      ? final
      : final + 0.5 * (initial - final) * (1 + Math.cos((Math.PI * step) / steps))
}

/**
 * Grows linearly over the first `steps` steps into another schedule, which then runs from its start:
 * the factor is (t + 1)/steps.
 * @example warmup({ steps: 100, then: cosine({ initial: 0.1, steps: 10_000 }) })
 */
export function warmup(options: { steps: number; then: StepSize }): Schedule {
  knownOptions('warmup', options, ['steps', 'then'], '{ steps: 100, then: 0.1 }')
  const steps = wholeNumber('warmup', 'steps', options.steps, 1)
  const then = scheduleOf('warmup', 'then', options.then)
  return (step) => (step < steps ? (then(0) * (step + 1)) / steps : then(step - steps))
}

/**
 * One value up to each boundary: `values` has one entry more than `boundaries`, and `values[k]` holds
 * while t < `boundaries[k]`.
 * @example piecewise({ boundaries: [1000, 2000], values: [0.1, 0.03, 0.01] })
 */
export function piecewise(options: {
  boundaries: readonly number[]
  values: readonly number[]
}): Schedule {
  knownOptions(
    'piecewise',
    options,
    ['boundaries', 'values'],
    '{ boundaries: [1000], values: [0.1, 0.01] }',
  )
  for (const name of ['boundaries', 'values'] as const) {
    if (Array.isArray(options[name])) continue
    throw new DomainError(
      `piecewise: expected ${name} an array of numbers, got ${show(options[name])}. ` +
        `Perhaps ${name === 'values' ? '[0.1, 0.01]' : '[1000]'}?`,
    )
  }
  const boundaries = [...options.boundaries]
  const values = options.values.map((value) => numberWithin('piecewise', 'values', value, 0))
  if (values.length !== boundaries.length + 1) {
    throw new DomainError(
      `piecewise: expected one value more than boundaries, got ${values.length} values and ` +
        `${boundaries.length} boundaries.`,
    )
  }
  if (boundaries.some((boundary, k) => !(boundary > (boundaries[k - 1] ?? 0)))) {
    throw new DomainError(
      `piecewise: expected increasing boundaries > 0, got [${boundaries.join(', ')}].`,
    )
  }
  return (step) => {
    const k = boundaries.findIndex((boundary) => step < boundary)
    return values[k < 0 ? boundaries.length : k]!
  }
}

/** A fixed number, of at least `least`, as a schedule; a schedule with its numbers checked. */
export function scheduleOf(
  caller: string,
  name: string,
  value: StepSize,
  least: number = 0,
): Schedule {
  if (typeof value === 'function') {
    return (step) => {
      const given: unknown = value(step)
      if (typeof given === 'number' && Number.isFinite(given)) return given
      const hint = given === undefined ? 'a missing return' : '(step) => 0.1 / (1 + step)'
      throw new DomainError(
        `${caller}: expected ${name} to return finite numbers, got ${show(given)} at step ${step}. ` +
          `Perhaps ${hint}?`,
      )
    }
  }
  numberWithin(caller, name, value, least)
  return () => value
}
