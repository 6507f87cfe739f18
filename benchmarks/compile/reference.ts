/**
 * ADBench's inputs and reference values: in the folder that the variable ADBENCH_DATA names, or in
 * `shared/data/adbench` beside the repository.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deviation } from './agreement.js'

const beside = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'adbench')
const folder = process.env['ADBENCH_DATA'] ?? beside

/** Whether there are inputs and values of ADBench. */
export const hasReference: boolean = existsSync(join(folder, 'reference.json'))

/** What is known of a list of values: some or all of its entries, and sums over all. */
export interface Summary {
  readonly length: number
  readonly norm2: number
  readonly sum: number
  readonly sum_abs: number
  readonly max_abs: number
  readonly values?: readonly number[]
  readonly entries?: Readonly<Record<string, number>>
}

interface Recorded {
  readonly problem: string
  readonly file: string
  readonly objective: { readonly manual: number | Summary }
  readonly jacobian: { readonly manual: Summary }
}

/** The text of an input, or nothing where it isn't there. */
export function dataText(file: string): string | undefined {
  const path = join(folder, file)
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

/** What ADBench's hand-written module computes from an input. */
export function recordedValues(
  problem: string,
  file: string,
): { objective: number | Summary; jacobian: Summary } | undefined {
  const text = dataText('reference.json')
  if (text === undefined) return undefined
  const { cases } = JSON.parse(text) as { cases: readonly Recorded[] }
  const found = cases.find((each) => each.problem === problem && each.file === file)
  return found && { objective: found.objective.manual, jacobian: found.jacobian.manual }
}

/** The largest deviation of values from what is known of them. */
export function deviationFromSummary(values: Float64Array, known: number | Summary): number {
  if (typeof known === 'number') return deviation(values[0]!, known)
  if (values.length !== known.length) return Infinity
  const entries = Object.entries(known.values ?? known.entries ?? {})
  const magnitudes = values.map(Math.abs)
  return Math.max(
    ...entries.map(([index, value]) => deviation(values[Number(index)]!, value)),
    deviation(Math.sqrt(total(values.map((value) => value * value))), known.norm2),
    deviation(total(magnitudes), known.sum_abs),
    deviation(
      magnitudes.reduce((a, b) => Math.max(a, b), 0),
      known.max_abs,
    ),
    // The sum's terms cancel: its deviation counts against them.
    Math.abs(total(values) - known.sum) / Math.max(1, known.sum_abs),
  )
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** All numbers in a text, whatever separates them. */
export function numbersOf(text: string): Float64Array {
  return Float64Array.from(text.trim().split(/\s+/), Number)
}

/** The sizes that a list of numbers begins with, as small integers: loops to a double are slower. */
export function sizesIn(numbers: ArrayLike<number>, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => numbers[i]! | 0)
}
