import type { Tensor } from '@wengert/ad-core'
import { DomainError, tensor } from '@wengert/ad-core'
import type { NistCertified } from './nist-model.js'

/** What a file of NIST's holds. */
export interface StrdFile {
  readonly name: string
  /** The predictor, [N], or where there are several [N, k]. */
  readonly x: Float64Array | Tensor
  /** The response as it was observed, [N]. */
  readonly y: Float64Array
  /** The far start first, the near one second. */
  readonly starts: readonly (readonly number[])[]
  readonly certified: NistCertified
}

/**
 * Reads a file of NIST's Statistical Reference Datasets for nonlinear regression (`Misra1a.dat` and so on), as NIST
 * lays it out: two starts and the certified values beside each other, and the observations after the last line that
 * begins with "Data:". Errors: `DomainError` that names the part that isn't there.
 * @example
 * const file = readStrd(readFileSync('Misra1a.dat', 'utf8'))
 * const { residuals, starts } = nistProblem('Misra1a', file)
 * leastSquares(residuals, starts[0]!)
 */
export function readStrd(text: string): StrdFile {
  const lines = text.split(/\r?\n/)
  const name = expectMatch(lines, /^\s*Dataset Name:\s*(\S+)/i, 'a line "Dataset Name:"')[1]!
  const rows = lines.flatMap((line) => {
    const [, values] = /^\s*b\d+\s*=\s*(.*)$/i.exec(line) ?? []
    return values === undefined ? [] : [numbers(values)]
  })
  if (rows.length === 0 || !rows.every((row) => isComplete(row, 4))) {
    throw missing('lines "b1 = " of two starts, a certified value and its standard deviation')
  }
  const column = (k: number): number[] => rows.map((row) => row[k]!)
  return {
    name,
    ...observations(lines),
    starts: [column(0), column(1)],
    certified: {
      b: column(2),
      standardDeviations: column(3),
      residualSumOfSquares: figure(lines, 'Residual Sum of Squares'),
      residualStandardDeviation: figure(lines, 'Residual Standard Deviation'),
      degreesOfFreedom: figure(lines, 'Degrees of Freedom'),
    },
  }
}

/** The table under the last line that begins with "Data:", which heads its columns: the response, then predictors. */
function observations(lines: readonly string[]): Pick<StrdFile, 'x' | 'y'> {
  const heading = lines.findLastIndex((line) => /^\s*Data:/i.test(line))
  const columns = lines[heading]?.trim().split(/\s+/).slice(1).length ?? 0
  const rows = lines
    .slice(heading + 1)
    .map(numbers)
    .filter((row) => row.length > 0)
  if (columns < 2 || rows.length === 0 || !rows.every((row) => isComplete(row, columns))) {
    throw missing('rows of y and x after the last line "Data:"')
  }
  const y = Float64Array.from(rows, (row) => row[0]!)
  const x =
    columns === 2
      ? Float64Array.from(rows, (row) => row[1]!)
      : tensor(rows.map((row) => row.slice(1)))
  return { x, y }
}

function figure(lines: readonly string[], label: string): number {
  return Number(
    expectMatch(lines, new RegExp(`^\\s*${label}:\\s*([-+.\\dE]+)`, 'i'), `a line "${label}:"`)[1],
  )
}

function expectMatch(lines: readonly string[], pattern: RegExp, what: string): RegExpExecArray {
  for (const line of lines) {
    const match = pattern.exec(line)
    if (match) return match
  }
  throw missing(what)
}

function isComplete(row: readonly number[], length: number): boolean {
  return row.length === length && row.every(Number.isFinite)
}

/** The numbers in a line, NaN for what is none. */
function numbers(line: string): number[] {
  return line
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(Number)
}

function missing(what: string): DomainError {
  return new DomainError(
    `readStrd: expected ${what}, got a text without. Perhaps a file of NIST's for nonlinear regression, as it was downloaded?`,
  )
}
