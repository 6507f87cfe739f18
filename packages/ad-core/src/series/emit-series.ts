import { NotDifferentiableError, TracedError } from '../errors.js'
import type { Value } from '../operand.js'
import { SCALAR } from '../shape.js'
import type { Emission } from '../sweeps/emit.js'
import { ROW } from '../tape/rows.js'
import { seriesOf } from './rules.js'
import { Series } from './series.js'

/**
 * Series of all rows that depend on the inputs, from those of the inputs: their coefficients up to an
 * order, row after row, so that no row waits for those before it.
 */
export function emitSeries(
  emission: Emission,
  inputs: readonly (readonly [row: number, series: Series])[],
  order: number,
): ReadonlyMap<number, Series> {
  const { tape, from, to } = emission
  const known = new Map<number, Series>(inputs)
  const closed = new Set<number>()
  for (let row = from; row < to; row++) {
    if (tape.operation[row] === ROW.region) {
      for (const output of tape.regions[tape.left[row]!]!.outputs) closed.add(output)
    }
    if (known.has(row) || !emission.dependent(row) || tape.operation[row] === ROW.region) continue
    if (closed.has(row)) throw withoutSeries('fixedPoint, or custom with a captured value')
    const series = coefficientsInRow(emission, row, known, order)
    if (series !== undefined) known.set(row, series)
  }
  return known
}

function withoutSeries(what: string): NotDifferentiableError {
  return new NotDifferentiableError(
    `taylor: expected operations with power series, got ${what}. Perhaps jvp of jvp?`,
  )
}

/** The series in a row with its coefficients up to an order; undefined where it doesn't move. */
function coefficientsInRow(
  emission: Emission,
  row: number,
  known: ReadonlyMap<number, Series>,
  order: number,
): Series | undefined {
  try {
    const series = seriesInRow(emission, row, known, order)
    return series instanceof Series ? series : undefined
  } catch (error) {
    if (!(error instanceof TracedError)) throw error
    // A rule that the user wrote does something that only values of a transform can do.
    throw withoutSeries(`${nameOfRow(emission, row)}, whose rule says: ${error.message}`)
  }
}

function nameOfRow(emission: Emission, row: number): string {
  return emission.tape.operation[row] === ROW.element
    ? 'at'
    : emission.operation(row).primitive.name
}

function seriesInRow(
  emission: Emission,
  row: number,
  known: ReadonlyMap<number, Series>,
  order: number,
): Value | undefined {
  const { tape } = emission
  if (tape.operation[row] === ROW.element) {
    const array = known.get(tape.nodes[tape.left[row]!]!.row)
    const entry = array?.block(tape.right[row]!, SCALAR)
    entry?.complete(order)
    return entry
  }
  const { primitive, rows, operands, attributes } = emission.operation(row)
  const moving = rows.map((operand) => known.get(operand))
  const own = operands.map((x, k): Value => moving[k] ?? x)
  const result = seriesOf(primitive, own, attributes, emission.handle(row))
  if (result instanceof Series) result.complete(order)
  for (const series of moving) series?.forgetUses()
  return result
}
