import { sizeOf, type Shape } from '../../shape.js'
import { ROW } from '../../tape/rows.js'
import type { ArrayNode, Tape } from '../../tape/tape.js'
import { shapeOfRow } from '../../tape/traced.js'
import { reshaping } from '../../linear/reshape.js'
import type { Primitive } from '../../primitive.js'
import { ownerOf } from '../loops/structured-loop.js'
import type { MemoryArray, Reference } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import { copyInto } from './copy.js'
import { MemoryEntries, NodeEntries } from './entries.js'
import type { Context, Lowering } from './lowering.js'
import { placesOf } from './places.js'
import { ASSEMBLE } from './strategy.js'

/** Where the stacks of loops go that are parts of one array each: they are written there at once. */
export class Destinations {
  private readonly places = new Map<number, Reference>()
  private readonly arrays = new Map<number, MemoryArray>()

  /** Finds the arrays among rows of a body that are put together from stacks. */
  find({ tape, uses, graph, entries }: Lowering, scope: Scope, rows: readonly number[]): void {
    for (const row of rows) {
      if (tape.operation[row] !== ROW.array || entries.has(row)) continue
      const node = tape.node(row)
      if (node.primitive !== ASSEMBLE) continue
      const shape = shapeOfRow(tape, row)
      const fill = filling(tape, node, shape)
      const stacks = node.rows.map((operand) => stackBehind(tape, uses, operand))
      if (fill === 'overlapping' || stacks.every((stack) => stack < 0)) continue
      const size = sizeOf(shape)
      const array =
        fill === 'complete'
          ? graph.array(size, 'scratch', scope.id)
          : graph.accumulator(size, scope)
      this.arrays.set(row, array)
      const { offsets } = node.attributes as { readonly offsets: readonly number[] }
      stacks.forEach((stack, k) => {
        if (stack >= 0) this.places.set(stack, { array, offset: offsets[k]!, terms: [] })
      })
    }
  }

  /** Where a stack goes. */
  of(row: number): Reference | undefined {
    return this.places.get(row)
  }

  /** The array of a row whose parts go there as soon as they are known. */
  array(row: number): MemoryArray | undefined {
    return this.arrays.get(row)
  }
}

/** The stack that an operand is, in whatever shape, if nothing else reads it; −1 if it is none. */
function stackBehind(tape: Tape, uses: Int32Array, operand: number): number {
  let row = operand
  while (row >= 0 && uses[row] === 1 && tape.operation[row] === ROW.array) {
    const result = ownerOf(tape, row)?.results.find((known) => known.row === row)
    if (result !== undefined) return result.kind === 'stack' ? row : -1
    const { primitive, rows } = tape.node(row)
    if (primitive !== (reshaping as Primitive)) return -1
    row = rows[0]!
  }
  return -1
}

/** Whether the parts of an array overlap, and otherwise whether they are all of it. */
function filling(
  tape: Tape,
  node: ArrayNode,
  shape: Shape,
): 'overlapping' | 'partial' | 'complete' {
  if (node.primitive !== ASSEMBLE) return 'overlapping'
  const { offsets } = node.attributes as { readonly offsets: readonly number[] }
  const parts = offsets
    .map((from, k) => ({ from, to: from + sizeOfOperand(tape, node, k) }))
    .sort((x, y) => x.from - y.from)
  if (parts.some(({ from }, k) => k > 0 && from < parts[k - 1]!.to)) return 'overlapping'
  const filled = parts.reduce((sum, { from, to }) => sum + to - from, 0)
  return filled === sizeOf(shape) ? 'complete' : 'partial'
}

function sizeOfOperand(tape: Tape, { rows, constants }: ArrayNode, k: number): number {
  const row = rows[k]!
  if (row >= 0) return sizeOf(shapeOfRow(tape, row))
  const constant = constants[k]!
  return typeof constant === 'number' ? 1 : constant.data.length
}

/** Puts the operands of an operation in their places among zeros. */
export function build(
  lowering: Lowering,
  { scope }: Context,
  row: number,
  node: ArrayNode,
  shape: Shape,
): void {
  const { graph, tape } = lowering
  const fill = filling(tape, node, shape)
  const array =
    lowering.destinations.array(row) ??
    (fill === 'complete'
      ? graph.array(sizeOf(shape), 'scratch', scope.id)
      : graph.accumulator(sizeOf(shape), scope))
  const operands = node.rows.map((_, k) => lowering.operandOf(node, k))
  // What is known before the array is cleared must be written after that, which a loop of its own sees to.
  const late = fill === 'complete' ? scope : graph.scope(scope, 1)
  const kind = fill === 'overlapping' ? 'add' : 'store'
  const shapes = operands.map((entries) => entries.shape)
  placesOf(node, shapes, shape).forEach(({ offset, strides }, k) => {
    const entries = operands[k]!
    if (entries instanceof MemoryEntries && entries.array === array) return
    const into = entries instanceof NodeEntries ? late : scope
    copyInto(graph, into, entries, { array, offset, terms: [] }, kind, strides)
  })
  if (late !== scope && late.effects.length > 0) graph.loop(late)
  lowering.setEntries(row, new MemoryEntries(graph, array, shape))
}
