import { primitiveOf } from '../../../ops/table.js'
import { sizeOf } from '../../../shape.js'
import { FIRST_OPCODE, ROW } from '../../../tape/rows.js'
import type { Tape } from '../../../tape/tape.js'
import { shapeOfRow } from '../../../tape/traced.js'
import { countsOf } from '../../lower/operation-counts.js'
import { multiplications, MOVERS, PRODUCT } from '../../lower/strategy.js'
import { StructuredLoop } from '../structured-loop.js'

/** An entry written in one loop and read in another, in instructions. */
const KEPT_ENTRY = 3
const CALL = 20
const DIVISION = 4

/** Instructions that computing a row takes; for a loop all of its iterations. */
export function costOfRow(tape: Tape, row: number): number {
  const kind = tape.operation[row]!
  if (kind >= FIRST_OPCODE) return costOfOperation(primitiveOf[kind]!.name)
  if (kind === ROW.region) {
    const region = tape.regions[tape.left[row]!]!
    return region instanceof StructuredLoop ? costOfLoop(tape, region) : Infinity
  }
  if (kind !== ROW.array) return 0
  const { primitive, rows, attributes } = tape.node(row)
  if (rows.length === 0 || MOVERS.has(primitive)) return 0
  const size = sizeOf(shapeOfRow(tape, row))
  if (primitive.kind === 'elementwise') return size * costOfOperation(primitive.name)
  if (primitive === PRODUCT) return multiplications(size, attributes)
  const read = rows.map((operand) => (operand < 0 ? 1 : sizeOf(shapeOfRow(tape, operand))))
  return Math.max(size, ...read) * (primitive.linearity === 'joint' ? 1 : CALL)
}

function costOfLoop(tape: Tape, { content }: StructuredLoop): number {
  let sum = 0
  for (let row = content.from; row < content.to; row++) sum += costOfRow(tape, row)
  return content.count * sum
}

/** What it costs to keep a row rather than to compute it again. */
export function costOfKeeping(tape: Tape, row: number): number {
  return KEPT_ENTRY * sizeOf(shapeOfRow(tape, row))
}

/** Instructions of an elementwise operation as programs write it out. */
function costOfOperation(name: string): number {
  const { calls, divisions, others } = countsOf(name)
  return CALL * calls + DIVISION * divisions + others
}
