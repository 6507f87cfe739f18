import type { Concrete } from '../../primitive.js'
import { sizeOf } from '../../shape.js'
import { shapeOfRow } from '../../tape/traced.js'
import { exemplary } from '../exemplars.js'
import { Graph } from '../program/graph.js'
import { at } from '../program/memory.js'
import { program, type Program, type Slot } from '../program/program.js'
import { withCheck } from '../program/straight-results.js'
import { isRow, type Recording } from '../record.js'
import { MemoryEntries, NodeEntries } from './entries.js'
import { liveRows } from './liveness.js'
import { Lowering, type Context } from './lowering.js'

/** Nodes for which there is room from the beginning. */
const MOST_RESERVED = 1 << 20

/** The program of a recording. */
export function lowerRecording({ tape, inputs, results, length }: Recording): Program {
  const graph = new Graph()
  graph.columns.reserve(Math.min(tape.length, MOST_RESERVED))
  const scope = graph.scopes[0]!
  const wanted = results.flatMap((result) => (isRow(result) ? [result.row] : []))
  const live = liveRows(tape, wanted)
  const lowering = exemplary(new Lowering(graph, tape, live, wanted))
  const context: Context = { scope, inLanes: false }
  const inputSlots = inputs.map((row): Slot => {
    const shape = shapeOfRow(tape, row)
    const size = sizeOf(shape)
    const array = graph.array(size, 'input')
    if (shape.length === 0) lowering.nodes[row] = graph.load({ array, ...at(0) })
    else lowering.entries.set(row, new MemoryEntries(graph, array, shape))
    return { array, offset: 0, size }
  })
  lowering.lowerBody(context, [{ from: 0, to: length }], wanted)
  const outputs = results.map((result) =>
    isRow(result) ? outputSlot(lowering, context, result.row) : constantSlot(graph, result),
  )
  const status = statusSlot(lowering)
  return withCheck(program(graph, inputSlots, outputs, status, lowering.guards.length))
}

function outputSlot(lowering: Lowering, context: Context, row: number): Slot {
  const { graph, tape } = lowering
  const shape = shapeOfRow(tape, row)
  const size = sizeOf(shape)
  const entries =
    shape.length === 0
      ? new NodeEntries(graph, graph.scopes[0]!, shape, [lowering.node(row)])
      : lowering.array(row)
  const memory = lowering.contiguous(entries)
  return { array: memory.array, offset: memory.offset.offset, size }
}

function constantSlot(graph: Graph, value: Concrete): Slot {
  const data = typeof value === 'number' ? [value] : value.data
  return { array: graph.array(data.length, 'constant', 0, data), offset: 0, size: data.length }
}

/** One number that says whether all guards hold. */
function statusSlot({ graph, guards }: Lowering): Slot | undefined {
  if (guards.length === 0) return undefined
  const all = guards.map(({ mask }) => mask).reduce((m, n) => graph.and(m, n))
  const node = graph.select(all, graph.constant(1), graph.constant(0))
  const array = graph.array(1, 'output')
  graph.write(graph.scopes[0]!, { kind: 'store', to: { array, ...at(0) }, node })
  return { array, offset: 0, size: 1 }
}
