import { CompileError } from '../errors.js'
import type { Concrete } from '../primitive.js'
import { Level, recording } from '../tape/level.js'
import { Tape } from '../tape/tape.js'
import { Traced } from '../tape/traced.js'
import { copied, Tensor } from '../tensor.js'
import { recordInput } from '../transforms/input.js'
import { countRecording } from '../transforms/recording-count.js'
import { recordsItself } from '../transforms/transform.js'
import { flattenResult, type AnyFunction } from '../transforms/run.js'
import { flattenTree, type Flattened } from '../tree.js'
import { DerivativeRows } from './derivative-rows.js'
import { exemplary } from './exemplars.js'
import { keepValues } from './loops/keep/keep-values.js'
import { recordStructuredLoop } from './loops/record-loop.js'
import { usualLimits, type RollLimits } from './loops/roll/choice.js'
import { withNumbersApart } from './number-lists.js'
import { rollLoops } from './loops/roll/roll.js'
import { settle } from './settle.js'

/** A function as rows of a tape, with all numeric leaves of its arguments as inputs. */
export interface Recording {
  readonly tape: Tape
  /** Rows of the arguments' leaves. */
  readonly inputs: readonly number[]
  /** Results, leaf by leaf: a row, or a value that depends on no input. */
  readonly results: readonly (RowResult | Concrete)[]
  /** How many rows there are but for those added to bodies of loops. */
  readonly length: number
}

/** The same, and how it came about. */
export interface RecordedFunction extends Recording {
  /** How many rows loops that were found took the place of, less their own. */
  readonly rowsSaved: number
  /** How many a transform has added to those of what it differentiates, where the function is one. */
  readonly derivativeRows: number
}

/** A result that is a row of the tape. */
export interface RowResult {
  readonly row: number
}

/**
 * Records a call of a function, transforms within it as rows, loops by one body each: those of `map`,
 * `sumOver` and `scan`, and plain ones that are found again, from some length on.
 */
export function recordFunction(
  f: AnyFunction,
  inputs: readonly unknown[],
  tape: Tape = new Tape(),
  limits: RollLimits = usualLimits,
): RecordedFunction {
  tape.growth = 2 // what it has too much is given back soon
  tape.recordLoop = (inner, loop) => recordStructuredLoop(inner, loop, limits)
  const level = exemplary(new Level(tape, undefined, false))
  const rows: number[] = []
  let rowsSaved = 0
  let differentiatedFrom: number | undefined
  const withLoops = (inner: Level, start: number, y: Flattened): Flattened => {
    const before = tape.length
    const rolled = rolledResults(inner, start, y, limits)
    rowsSaved += before - tape.length
    return rolled
  }
  const derivatives = exemplary(new DerivativeRows(tape))
  tape.pullback = (emission, row, cotangent, cotangents) =>
    derivatives.pullback(exemplary(emission), row, cotangent, exemplary(cotangents))
  tape.settle = (row) => settle(tape, rows, row)
  try {
    const args = inputs.map((input, i) => {
      const { leaves, build } = flattenTree('compile', input, {
        statics: true,
        root: `arguments[${i}]`,
      })
      return build(
        leaves.map(({ value }) => {
          const traced = exemplary(recordInput(level, copied(value as Concrete), false))
          rows.push(traced.id)
          return traced
        }),
      )
    })
    tape.roll = (inner, start, y) => {
      const rolled = withLoops(inner, start, y)
      differentiatedFrom ??= tape.length
      return rolled
    }
    const from = tape.length
    const call = f as (...x: readonly unknown[]) => unknown
    const y = flattenResult(
      'compile',
      resultOf(
        f,
        recording(level, () => call(...args)),
      ),
    )
    countRecording(tape.length)
    const derivativeRows = recordsItself(f) ? tape.length - (differentiatedFrom ?? tape.length) : 0
    const { leaves: found } = withLoops(level, from, y)
    const results = found.map(({ value }): RowResult | Concrete => {
      if (value instanceof Traced) return { row: value.id }
      if (typeof value === 'number' || value instanceof Tensor) return value
      throw new CompileError(
        'compile: expected a function that returns numbers and arrays, got a value of another kind.',
      )
    })
    const { length } = tape
    keepValues(
      level,
      results.flatMap((result) => (isRow(result) ? [result.row] : [])),
    )
    return { tape, inputs: rows, results, length, rowsSaved, derivativeRows }
  } finally {
    level.alive = false
  }
}

/** A result as calls give it: lists of numbers are vectors, but in what transforms give. */
function resultOf(f: AnyFunction, y: unknown): unknown {
  return recordsItself(f) ? withNumbersApart(y) : y
}

/** Whether a result is a row of the tape. */
export function isRow(result: RowResult | Concrete): result is RowResult {
  return typeof result === 'object' && 'row' in result
}

/** Results once the loops have been found that they were recorded in. */
function rolledResults(
  level: Level,
  from: number,
  { leaves, build }: Flattened,
  limits: RollLimits,
): Flattened {
  const rows = leaves.map(({ value }) => (value instanceof Traced ? value.id : -1))
  const rolled = rollLoops(level, from, rows, limits)
  return {
    build,
    leaves: leaves.map((leaf, k) => {
      const { value } = leaf
      if (!(value instanceof Traced)) return leaf
      return { ...leaf, value: new Traced(level, rolled[k]!, value.shape) }
    }),
  }
}
