import { CompileError } from '../errors.js'
import { operationInRow } from '../tape/snapshot.js'
import { ROW } from '../tape/rows.js'
import type { Tape } from '../tape/tape.js'
import { WatchedTape } from '../tape/watched-tape.js'
import type { Concrete } from '../primitive.js'
import type { AnyFunction } from '../transforms/run.js'
import { SourceLine } from '../transforms/source-line.js'
import { recordFunction } from './record.js'

/**
 * Records a function twice at the same arguments. Throws `CompileError` with the user's line where it
 * did something else the second time: it draws random numbers, counts, or looks at a clock.
 */
export function requirePure(f: AnyFunction, inputs: readonly unknown[]): void {
  const first = recordFunction(f, inputs).tape
  const second = recordFunction(f, inputs).tape
  const row = firstDifference(first, second)
  if (row === undefined) return
  const line = lineOf(f, inputs, row)
  const what =
    row < second.length
      ? `another ${operationInRow(second, row)?.name ?? 'operation'}`
      : 'fewer operations'
  throw new CompileError(
    `compile: expected a function that does the same at every call with the same arguments, got ${what} when it was called again` +
      `${line === undefined ? '' : `, at ${line}`}. Perhaps pass what changes, such as random numbers, as another argument?`,
  )
}

function firstDifference(x: Tape, y: Tape): number | undefined {
  const length = Math.min(x.length, y.length)
  for (let row = 0; row < length; row++) if (!sameRow(x, y, row)) return row
  return x.length === y.length ? undefined : length
}

function sameRow(x: Tape, y: Tape, row: number): boolean {
  const kind = x.operation[row]!
  if (kind !== y.operation[row] || x.left[row] !== y.left[row] || x.right[row] !== y.right[row]) {
    return false
  }
  if (kind === ROW.constant || kind === ROW.input) return Object.is(x.value[row], y.value[row])
  if (kind !== ROW.array) return true
  const [a, b] = [x.node(row), y.node(row)]
  if (a.rows.length === 0) return sameEntries(a.value, b.value)
  if (a.primitive !== b.primitive || !sameData(a.attributes, b.attributes)) return false
  return a.constants.every((constant, k) => {
    const other = b.constants[k]
    return constant === undefined || other === undefined || sameEntries(constant, other)
  })
}

/** Whether two values are the same, arrays and plain objects entry by entry. */
function sameData(x: unknown, y: unknown): boolean {
  if (typeof x !== 'object' || typeof y !== 'object' || x === null || y === null) {
    return Object.is(x, y) || typeof x === 'function'
  }
  const [a, b] = [Object.entries(x), Object.entries(y)]
  return (
    a.length === b.length &&
    a.every(([key, part], i) => key === b[i]![0] && sameData(part, b[i]![1]))
  )
}

function sameEntries(x: Concrete, y: Concrete): boolean {
  if (typeof x === 'number' || typeof y === 'number') return Object.is(x, y)
  return x.data.length === y.data.length && x.data.every((value, i) => Object.is(value, y.data[i]))
}

function lineOf(f: AnyFunction, inputs: readonly unknown[], row: number): string | undefined {
  const line = new SourceLine()
  const tape = new WatchedTape(row, () => line.capture())
  const call = f as (...x: readonly unknown[]) => unknown
  recordFunction((...x: readonly unknown[]) => line.below(() => call(...x)), inputs, tape)
  return line.text
}
