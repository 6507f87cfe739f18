import { SOURCE, type CodeRows } from './code-rows.js'

/** A stretch of code rows that does the same `count` times, each `period` rows long. */
export interface Repetition {
  readonly start: number
  readonly count: number
  readonly period: number
  /** The rows of an iteration that stand for it: of inner loops the first iteration's. */
  readonly leaves: Int32Array
}

/** Where a repetition is better taken as a loop of loops, or as two loops one after the other. */
export interface Division {
  readonly kind: 'nest' | 'split'
  /** Iterations of the inner loop, or of the first one. */
  readonly at: number
}

/** Breaks in an operand up to which a repetition is cut there. */
const MAX_CUTS = 4

/** How an operand's steps from one iteration to the next break off. */
interface Breaks {
  readonly first: number
  readonly number: number
  /** Every one at a multiple of the first, or just behind one: a start that is reset. */
  readonly periodic: boolean
}

/**
 * The first place where operands that proceed in equal steps stop doing so: the end of the inner one of
 * two loops that were written without a row between them, or of one of two equal loops in sequence.
 */
export function divisionOf(code: CodeRows, repetition: Repetition): Division | undefined {
  const { start, count, leaves } = repetition
  if (count < 6) return undefined
  let nest = count
  let split = count
  for (const leaf of leaves) {
    for (let k = 0; k < code.arity(start + leaf); k++) {
      const breaks = breaksOf(code, repetition, leaf, k)
      if (breaks === undefined) continue
      const { first, number, periodic } = breaks
      if (periodic && count % first === 0) nest = Math.min(nest, first)
      else if (number <= MAX_CUTS && 4 * number <= count && count - first >= 3)
        split = Math.min(split, first)
    }
  }
  if (nest < count) return { kind: 'nest', at: nest }
  return split < count ? { kind: 'split', at: split } : undefined
}

/** The breaks of an operand; undefined if there are none, or so many that it is irregular. */
function breaksOf(
  code: CodeRows,
  { start, count, period }: Repetition,
  leaf: number,
  k: number,
): Breaks | undefined {
  const limit = count / 2 + 2
  const repeated = { position: start + leaf, period }
  const rowAt = (i: number): number => code.operand(repeated.position + i * period, k)
  let source = code.source(rowAt(2))
  let content = code.content(rowAt(2))
  const step = content - code.content(rowAt(1))
  let first = 0
  let number = 0
  let periodic = true
  let isSteady = true
  for (let i = 3; i < count; i++) {
    // Steps of numbers are rounded, so that only equal ones add up.
    if (isSteady && (source !== SOURCE.number || step === 0)) {
      const progress = { source, first: content - step * (i - 1), stride: step }
      const next = code.follows(repeated, k, progress, i, count)
      content += step * (next - i)
      i = next
      if (i === count) break
    }
    const nextSource = code.source(rowAt(i))
    const nextContent = code.content(rowAt(i))
    isSteady = nextContent - content === step && nextSource === source
    if (!isSteady) {
      if (first === 0) first = i
      if (i % first > 1) periodic = false
      if (++number > limit) return undefined
    }
    source = nextSource
    content = nextContent
  }
  return number === 0 ? undefined : { first, number, periodic }
}
