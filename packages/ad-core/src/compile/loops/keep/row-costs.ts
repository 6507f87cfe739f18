import { primitiveOf } from '../../../ops/table.js'
import { sizeOf } from '../../../shape.js'
import { FIRST_OPCODE, ROW } from '../../../tape/rows.js'
import type { Tape } from '../../../tape/tape.js'
import { shapeOfRow } from '../../../tape/traced.js'
import { lowerings } from '../../generated/lowerings.js'
import { multiplications, MOVERS, PRODUCT } from '../../lower/strategy.js'
import { Graph } from '../../program/graph.js'
import { OP } from '../../program/instructions.js'
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

const costs = /* @__PURE__ */ new Map<string, number>()

/** Instructions of an elementwise operation as programs write it out. */
function costOfOperation(name: string): number {
  let cost = costs.get(name)
  if (cost === undefined) {
    cost = measured(name)
    costs.set(name, cost)
  }
  return cost
}

function measured(name: string): number {
  const lower = lowerings[name]
  if (lower === undefined) return CALL
  const graph = new Graph()
  const [x, y, z] = [0, 1, 2].map((i) =>
    graph.load({ array: graph.array(1, 'input'), offset: i, terms: [] }),
  )
  lower(graph, x!, y!, z!)
  const { op, length } = graph.columns
  return [...op.subarray(0, length)].reduce((sum, code) => sum + costOfInstruction(code), 0)
}

function costOfInstruction(code: number): number {
  if (code < OP.add) return 0
  if (code >= OP.call && code <= OP.call3) return CALL
  return code === OP.div || code === OP.sqrt ? DIVISION : 1
}
