import { PART, positionIn, SOURCE, type CodeRows } from './code-rows.js'

/** Farthest iteration back that a recurrence reads; values from farther back come from other loops. */
export const MAX_DISTANCE = 32

/**
 * How many iterations before a loop's first belong to it as well. Their operands may be of other kinds
 * where the loop reads values of its own earlier iterations: that is where recurrences start.
 * `follows` says whether the operations so many iterations before are the loop's.
 */
export function iterationsBefore(
  code: CodeRows,
  start: number,
  period: number,
  follows: (back: number) => boolean,
): number {
  const run: Absorption = { code, start, period, left: Infinity }
  if (!follows(1) || !admits(run, 0)) return 0
  let count = 0
  while (run.left > 0 && follows(count + 1) && admits(run, count + 1)) count++
  return count
}

/** Whether the rows `back` iterations before a loop's first do what the loop does. */
export function sameOperations(
  code: CodeRows,
  start: number,
  period: number,
  back: number,
): boolean {
  for (let at = start; at < start + period; at++) {
    if (!code.sameOperation(at - back * period, at)) return false
  }
  return true
}

interface Absorption {
  readonly code: CodeRows
  readonly start: number
  readonly period: number
  /** Iterations that may still come before the one looked at, whose operands are a start. */
  left: number
}

/** Whether the iteration `back` before the first does what the loop does. */
function admits(run: Absorption, back: number): boolean {
  const { code, start, period } = run
  const from = start - back * period
  if (back > 0) run.left--
  for (let j = 0; j < period; j++) {
    for (let k = 0; k < code.arity(from + j); k++) {
      const free = starts(run, from + j, start + period + j, start + period, back + 1, k)
      if (free < 0) return false
      run.left = Math.min(run.left, free)
    }
  }
  return true
}

/**
 * How many iterations may come before one whose operand is this: any number if it fits the loop, d − 1
 * if it is the first that doesn't and the loop reads d iterations back, −1 if it can't be of the loop.
 */
function starts(
  { code, period }: Absorption,
  position: number,
  model: number,
  modelStart: number,
  distance: number,
  k: number,
): number {
  const row = code.operand(position, k)
  const [one, two] = [code.operand(model, k), code.operand(model + period, k)]
  const source = code.source(one)
  const content = code.content(one)
  const step = code.content(two) - content
  const same = code.source(row) === source
  const place = positionIn(source, content)
  const unit = source === SOURCE.part ? PART : 1
  if (place !== undefined && step === unit * period) {
    if (same && code.content(row) === content - distance * step) return Infinity
    const back = Math.ceil((modelStart - place) / period)
    return back <= MAX_DISTANCE ? back - 1 : -1
  }
  if (!same) return -1
  const expected = content - distance * step
  const fits = Object.is(code.content(row), step === 0 ? content : expected)
  return fits || !isRegular(code, model, period, k) ? Infinity : -1
}

/** Whether an operand of three iterations in a row proceeds in equal steps. */
function isRegular(code: CodeRows, model: number, period: number, k: number): boolean {
  const [a, b, c] = [-period, 0, period].map((shift) =>
    code.content(code.operand(model + shift, k)),
  ) as [number, number, number]
  return c - b === b - a
}
