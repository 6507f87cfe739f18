/** What the benchmark runs: methods with their constants, samplings, and the two presets. */

/** The four methods that slide 37 compares. */
export const METHOD_NAMES = ['sgd', 'alap', 'smd', 'gekf'] as const

/** The name of a method as it is typed on the command line. */
export type MethodName = (typeof METHOD_NAMES)[number]

/** The ways in which the patterns are drawn from the square. */
export const SAMPLING_NAMES = ['uniform', 'autocorrelated', 'quasi-random'] as const

/** The name of a sampling as it is typed on the command line. */
export type SamplingName = (typeof SAMPLING_NAMES)[number]

/** One method with one choice of its constants: what becomes one curve. */
export interface Variant {
  readonly key: string
  readonly method: MethodName
  readonly constants: Readonly<Record<string, number>>
  /** Fewer patterns than the others see, for a method whose pattern costs too much. */
  readonly patterns?: number
}

/** Everything that decides the benchmark's result, as plain data. */
export interface Settings {
  readonly patterns: number
  readonly batch: number
  readonly seeds: readonly number[]
  readonly samplings: readonly SamplingName[]
  readonly variants: readonly Variant[]
  /** The test set is the cell centres of a grid with this many cells a side. */
  readonly testGrid: number
  /** How often a run is tested, its start not counted. */
  readonly tests: number
  /** Whether this is the acceptance run, whose bars are checked at the end. */
  readonly full: boolean
}

/** A method's short name in tables and figures. */
export const METHOD_LABELS: Readonly<Record<MethodName, string>> = {
  sgd: 'SGD',
  alap: 'ALAP',
  smd: 'SMD',
  gekf: 'GEKF',
}

/** What the abbreviation stands for. */
export const METHOD_TITLES: Readonly<Record<MethodName, string>> = {
  sgd: 'simple stochastic gradient',
  alap: 'step-size adaptation',
  smd: 'stochastic meta-descent',
  gekf: 'global extended Kalman filter',
}

/** The constants' symbols, for people. */
export const CONSTANT_SYMBOLS: Readonly<Record<string, string>> = {
  stepSize: 'p₀',
  metaStepSize: 'μ',
  decay: 'λ',
  adaptation: 'k',
  covariance: 'P₀',
  processNoise: 'q',
}

/** Slide 39: storage a weight, flops a weight and update, CPU ms a pattern (in 2005). */
export const LECTURE_COSTS: Readonly<
  Record<MethodName, { readonly storage: string; readonly flops: string; readonly cpu: string }>
> = {
  sgd: { storage: '1', flops: '6', cpu: '0.5' },
  alap: { storage: '4', flops: '18', cpu: '1.0' },
  smd: { storage: '3', flops: '18', cpu: '1.0' },
  gekf: { storage: '> 90', flops: '> 1500', cpu: '40' },
}

function variant(method: MethodName, constants: Record<string, number>, suffix = ''): Variant {
  return { key: method + suffix, method, constants }
}

const sgd = (stepSize: number): Variant => variant('sgd', { stepSize }, `-${stepSize}`)
const alap: Variant = variant('alap', { stepSize: 0.3, adaptation: 0.01 })
const smd: Variant = variant('smd', { stepSize: 0.3, metaStepSize: 0.3, decay: 1 })
const gekf: Variant = variant('gekf', { covariance: 1, processNoise: 1e-5 })

/** SGD's one free constant is chosen from this grid by the mean test loss. */
export const SGD_GRID: readonly number[] = [0.1, 0.3, 1]

/** The variants of the named methods; `grid` runs SGD on its whole grid, otherwise at its middle. */
export function variantsOf(methods: readonly MethodName[], grid: boolean): Variant[] {
  const all: Record<MethodName, readonly Variant[]> = {
    sgd: grid ? SGD_GRID.map(sgd) : [sgd(0.3)],
    alap: [alap],
    smd: [smd],
    gekf: [gekf],
  }
  return METHOD_NAMES.filter((name) => methods.includes(name)).flatMap((name) => all[name])
}

/** So many patterns the filter sees by default: one costs as much as dozens do with the others. */
const GEKF_DEFAULT_PATTERNS = 4000

/** What runs without options: small enough to end within 90 seconds on two slow cores. */
export const DEFAULT_SETTINGS: Settings = {
  patterns: 20_000,
  batch: 10,
  seeds: [0, 1, 2],
  samplings: ['uniform', 'autocorrelated'],
  variants: shortened(variantsOf(METHOD_NAMES, false), 10),
  testGrid: 100,
  tests: 24,
  full: false,
}

/** The default's variants for mini-batches of some size: the costly method sees fewer patterns. */
export function shortened(variants: readonly Variant[], batch: number): Variant[] {
  const patterns = Math.max(batch, GEKF_DEFAULT_PATTERNS - (GEKF_DEFAULT_PATTERNS % batch))
  return variants.map((one) => (one.method === 'gekf' ? { ...one, patterns } : one))
}

/** How many patterns a variant sees. */
export function patternsOf(settings: Settings, { patterns }: Variant): number {
  return Math.min(patterns ?? Infinity, settings.patterns)
}

/** The acceptance run. */
export const FULL_SETTINGS: Settings = {
  patterns: 25_000,
  batch: 10,
  seeds: [0, 1, 2, 3, 4, 5],
  samplings: ['uniform'],
  variants: variantsOf(METHOD_NAMES, true),
  testGrid: 100,
  tests: 40,
  full: true,
}

/** The variant's constants in one line: `p₀ = 0.3, μ = 0.3, λ = 1`. */
export function constantsText(variant: Variant): string {
  return Object.entries(variant.constants)
    .map(([name, constant]) => `${CONSTANT_SYMBOLS[name] ?? name} = ${constantText(constant)}`)
    .join(', ')
}

function constantText(constant: number): string {
  return constant !== 0 && Math.abs(constant) < 1e-3
    ? constant.toExponential().replace('e-', '·10⁻').replace(/\d+$/, superscript).replace(/^1·/, '')
    : String(constant)
}

function superscript(digits: string): string {
  return digits.replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? digit)
}

/**
 * The steps after which a run is tested: 0, then closer together at the start, where the curves
 * fall fastest, and always the last step.
 */
export function testSteps(steps: number, tests: number): number[] {
  const wanted = Array.from({ length: tests + 1 }, (_, index) =>
    Math.round(steps * (index / tests) ** 1.7),
  )
  return [...new Set(wanted)]
}
