/** What the benchmark runs: variants of methods, samplings, and the two presets. */
import { CONSTANTS } from './constants.js'
import type { ConstantsOf } from './constants.js'
import { LECTURE_METHODS, METHOD_NAMES } from './methods.js'
import type { MethodName } from './methods.js'

export type { MethodName } from './methods.js'

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
  /** A mini-batch of its own size. */
  readonly batch?: number
}

/** What is measured beside the network's training, for the lecture's claims. */
export const STUDY_NAMES = ['conditioning', 'annealing', 'order'] as const

/** The name of a study as it is typed on the command line. */
export type StudyName = (typeof STUDY_NAMES)[number]

/** Everything that decides the benchmark's result, as plain data. */
export interface Settings {
  readonly patterns: number
  readonly batch: number
  readonly seeds: readonly number[]
  readonly samplings: readonly SamplingName[]
  readonly variants: readonly Variant[]
  readonly studies: readonly StudyName[]
  /** The test set is the cell centres of a grid with this many cells a side. */
  readonly testGrid: number
  /** How often a run is tested, its start not counted. */
  readonly tests: number
  /** Whether this is the acceptance run, whose bars are checked at the end. */
  readonly full: boolean
}

/** The variants of the named methods; `grid` runs whole grids, otherwise the choice that stands for them. */
export function variantsOf(methods: readonly MethodName[], grid: boolean): Variant[] {
  return METHOD_NAMES.filter((name) => methods.includes(name)).flatMap((method) => {
    const choices = CONSTANTS[method]
    return choices
      .filter((_, index) => grid || index === Math.floor((choices.length - 1) / 2))
      .map((choice) => {
        const { batch, ...constants } = choice
        const key = [method, ...distinctions(choice, choices)].join('-')
        return { key, method, constants, ...(batch !== undefined && { batch }) }
      })
  })
}

/** The constants in which one choice differs from another. */
function distinctions(choice: ConstantsOf, choices: readonly ConstantsOf[]): string[] {
  return Object.entries(choice)
    .filter(([name, value]) => choices.some((other) => other[name] !== value))
    .map(([name, value]) => (name === 'batch' ? `b${value}` : String(value)))
}

/** So many patterns the filter sees by default: one costs as much as dozens do with the others. */
const GEKF_DEFAULT_PATTERNS = 4000

/** What runs without options: small enough to end within 90 seconds on two slow cores. */
export const DEFAULT_SETTINGS: Settings = {
  patterns: 20_000,
  batch: 10,
  seeds: [0, 1, 2],
  samplings: ['uniform', 'autocorrelated'],
  variants: shortened(variantsOf(LECTURE_METHODS, false), 10),
  studies: STUDY_NAMES,
  testGrid: 100,
  tests: 24,
  full: false,
}

/** The default's variants for mini-batches of some size: the costly method sees fewer patterns. */
export function shortened(variants: readonly Variant[], batch: number): Variant[] {
  const patterns = Math.max(batch, GEKF_DEFAULT_PATTERNS - (GEKF_DEFAULT_PATTERNS % batch))
  return variants.map((one) => (one.method === 'gekf' ? { ...one, patterns } : one))
}

/** The size of a variant's mini-batches. */
export function batchOf(settings: Settings, { batch }: Variant): number {
  return Math.min(batch ?? settings.batch, settings.patterns)
}

/** How many patterns a variant sees: whole batches. */
export function patternsOf(settings: Settings, variant: Variant): number {
  const most = Math.min(variant.patterns ?? Infinity, settings.patterns)
  return most - (most % batchOf(settings, variant))
}

/** The acceptance run. */
export const FULL_SETTINGS: Settings = {
  patterns: 25_000,
  batch: 10,
  seeds: [0, 1, 2, 3, 4, 5],
  samplings: SAMPLING_NAMES,
  variants: variantsOf(METHOD_NAMES, true),
  studies: STUDY_NAMES,
  testGrid: 100,
  tests: 40,
  full: true,
}

/**
 * The steps after which a run is tested: 0, then closer together at the start, where the curves
 * fall fastest, and always the last step. In a long run they are multiples of some unit, so that
 * nobody has to ask after every step whether to test.
 */
export function testSteps(steps: number, tests: number): number[] {
  const unit = [10, 5, 2, 1].find((size) => steps % size === 0 && size * tests * 5 <= steps) ?? 1
  const wanted = Array.from({ length: tests + 1 }, (_, index) =>
    Math.round((steps / unit) * (index / tests) ** 1.7),
  )
  return [...new Set(wanted)].map((step) => unit * step)
}
