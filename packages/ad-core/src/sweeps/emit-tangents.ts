import { pushforward as tangentOfResult } from '../dual.js'
import type { Value } from '../operand.js'
import { ROW } from '../tape/rows.js'
import { shapeOfRow } from '../tape/traced.js'
import { isZero, type Emission } from './emit.js'

/** Tangents of the wanted rows from tangents of the inputs; undefined is a structural zero. */
export function emitPushforward(
  emission: Emission,
  seeds: readonly (readonly [row: number, tangent: Value])[],
  wanted: readonly number[],
): (Value | undefined)[] {
  const tangents = new Map<number, Value>(seeds)
  for (let row = emission.from; row < emission.to; row++) {
    if (!emission.dependent(row) || tangents.has(row)) continue
    if (emission.tape.operation[row] === ROW.region) {
      const region = emission.tape.regions[emission.tape.left[row]!]!
      const own = region.sources.map((source) => tangents.get(source))
      region.pushforward(emission.tape, own).forEach((tangent, k) => {
        if (tangent !== undefined) tangents.set(region.outputs[k]!, tangent)
      })
      continue
    }
    const tangent = tangentOf(emission, row, tangents)
    if (tangent !== undefined && !isZero(tangent)) tangents.set(row, tangent)
  }
  return wanted.map((row) => tangents.get(row))
}

function tangentOf(
  emission: Emission,
  row: number,
  tangents: ReadonlyMap<number, Value>,
): Value | undefined {
  const { tape } = emission
  const kind = tape.operation[row]!
  if (kind === ROW.input || kind === ROW.output) return undefined
  if (kind === ROW.element) {
    const tangent = tangents.get(tape.nodes[tape.left[row]!]!.row)
    return tangent === undefined || typeof tangent === 'number'
      ? tangent
      : tangent.block(tape.right[row]!, shapeOfRow(tape, row))
  }
  const { primitive, rows, operands, attributes } = emission.operation(row)
  const own = rows.map((operand) => (operand < 0 ? undefined : tangents.get(operand)))
  return tangentOfResult(primitive, own, operands, emission.handle(row), attributes)
}
