import type { Tape } from '../../tape/tape.js'
import { CodeRows } from './code-rows.js'
import { nestingOf, type Nesting } from './nesting.js'

/** Loops of fewer rows are straight code in programs. */
const FEWEST_ROWS = 1024

/** About how many rows of a tape a program has, with one iteration for all of a long loop. */
export function programRows(tape: Tape, from: number, to: number): number {
  if (to - from < FEWEST_ROWS) return to - from
  const { items, types } = nestingOf(new CodeRows(tape, from, to, undefined))
  let rows = 0
  for (let k = 0; k < items.length; k++) rows += rowsOf(items.symbols[k]!, types)
  return rows
}

function rowsOf(symbol: number, types: Nesting['types']): number {
  const type = types.of(symbol)
  if (type === undefined) return 1
  const { body, count, period } = type
  if (count * period < FEWEST_ROWS) return count * period
  return body.reduce((rows, inner) => rows + rowsOf(inner, types), 0)
}
