/**
 * Where an operation is defined, per argument, and where its derivative is special. Tests sample the
 * interior, the edges and the kinks; the docs table prints it.
 */
export interface Domain {
  readonly lower: number
  readonly upper: number
  /** Whether the ends belong to the domain. */
  readonly closed: boolean
  /** Points where the derivative follows a convention, or does not exist. */
  readonly kinks: readonly number[]
  /** Integers only. */
  readonly whole: boolean
}

interface DomainOptions {
  readonly kinks?: readonly number[]
  readonly whole?: boolean
}

function domain(lower: number, upper: number, closed: boolean, options: DomainOptions): Domain {
  return { lower, upper, closed, kinks: options.kinks ?? [], whole: options.whole ?? false }
}

/** All real numbers. */
export const real: Domain = {
  lower: -Infinity,
  upper: Infinity,
  closed: false,
  kinks: [],
  whole: false,
}

/** x > 0. */
export const positive: Domain = /* @__PURE__ */ domain(0, Infinity, false, {})

/** x ≥ 0, with a derivative inside only. */
export const nonNegative: Domain = /* @__PURE__ */ domain(0, Infinity, true, { kinks: [0] })

/** All reals, with kinks. */
export function realWithKinks(...kinks: readonly number[]): Domain {
  return domain(-Infinity, Infinity, false, { kinks })
}

/** lower ≤ x ≤ upper; the derivative exists inside only. */
export function closed(lower: number, upper: number): Domain {
  return domain(lower, upper, true, { kinks: [lower, upper] })
}

/** lower < x < upper. */
export function open(lower: number, upper: number): Domain {
  return domain(lower, upper, false, {})
}

/** Integers ≥ lower. */
export function wholeFrom(lower: number): Domain {
  return domain(lower, Infinity, true, { whole: true })
}

/** A domain as text, such as `[−1, 1]`. */
export function showDomain({ lower, upper, closed, kinks, whole }: Domain): string {
  if (whole) return `whole numbers ≥ ${lower}`
  const left = closed && lower !== -Infinity ? '[' : '('
  const right = closed && upper !== Infinity ? ']' : ')'
  const interval =
    lower === -Infinity && upper === Infinity
      ? 'ℝ'
      : `${left}${showEnd(lower)}, ${showEnd(upper)}${right}`
  const inner = kinks.filter((kink) => kink !== lower && kink !== upper)
  return inner.length === 0 ? interval : `${interval}, kinks at ${inner.join(', ')}`
}

function showEnd(x: number): string {
  return x === Infinity ? '∞' : x === -Infinity ? '−∞' : String(x).replace('-', '−')
}
