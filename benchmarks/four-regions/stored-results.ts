/** The full run's results as they are kept with the package: smaller, and read back as results. */
import { existsSync, readFileSync } from 'node:fs'
import { LECTURE_METHODS } from './methods.js'
import type { Curve, Results, Run } from './results.js'
import { METHOD_NAMES } from './methods.js'
import { bestOf, groupsOf, medianRun } from './summary.js'

const FORMAT = 'four-regions-results-1'

/** Points of a curve that are kept. */
const POINTS = 16

interface Stored {
  readonly format: string
  readonly results: Results
}

/** Fewer points and digits; of the pictures those of the lecture's methods that the page shows. */
export function thinned(results: Results): Results {
  const groups = groupsOf(results)
  const shown = LECTURE_METHODS.flatMap((method) => {
    const best = bestOf(groups, 'uniform', method)
    return best === undefined ? [] : [medianRun(best)]
  })
  const isShown = ({ variant, sampling, seed }: Run): boolean =>
    shown.some((one) => one.variant === variant && one.sampling === sampling && one.seed === seed)
  return {
    ...results,
    seconds: Math.round(results.seconds),
    runs: results.runs.map((run) => ({
      ...run,
      curve: thinnedCurve(run.curve),
      regions: isShown(run) ? run.regions : [],
    })),
  }
}

function thinnedCurve({ patterns, cpu, loss, error }: Curve): Curve {
  const count = patterns.length
  const kept = new Set(
    Array.from({ length: Math.min(POINTS, count) }, (_, k) =>
      Math.round((k * (count - 1)) / (Math.min(POINTS, count) - 1 || 1)),
    ),
  )
  const of = <T>(values: readonly T[]): T[] => values.filter((_, at) => kept.has(at))
  const rounded = <T extends number | null>(values: readonly T[], digits: number): T[] =>
    of(values).map((x) => (x === null ? x : Number(x.toPrecision(digits))) as T)
  return {
    patterns: of(patterns),
    cpu: rounded(cpu, 4),
    loss: rounded(loss, 4),
    error: rounded(error, 3),
  }
}

/** The text of the file; a line a run, so that differences can be read. */
export function storedText(results: Results): string {
  const { runs, ...rest } = thinned(results)
  const head = JSON.stringify({ format: FORMAT, results: { ...rest, runs: [] } })
  const lines = runs.map((run) => JSON.stringify(run)).join(',\n')
  return `${head.replace(/"runs":\[\]\}\}$/, `"runs":[\n${lines}\n]}}`)}\n`
}

/** The stored results; undefined where there are none, or only ones of another form. */
export function readStored(file: string): Results | undefined {
  if (!existsSync(file)) return undefined
  const { format, results } = JSON.parse(readFileSync(file, 'utf8')) as Stored
  const isKnown = ({ method }: { readonly method: string }): boolean =>
    (METHOD_NAMES as readonly string[]).includes(method)
  return format === FORMAT && results.settings.variants.every(isKnown) ? results : undefined
}
