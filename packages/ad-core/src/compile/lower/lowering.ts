import { sizeOf, type Shape } from '../../shape.js'
import { FIRST_OPCODE, ROW } from '../../tape/rows.js'
import type { ArrayNode, Tape } from '../../tape/tape.js'
import { shapeOfRow } from '../../tape/traced.js'
import { addOwnRows } from '../loops/own-rows.js'
import { ownerOf, StructuredLoop, type RowRange } from '../loops/structured-loop.js'
import type { Graph, MaskId } from '../program/graph.js'
import { at, ORIGIN, plusAffine, type MemoryArray, type Reference } from '../program/memory.js'
import type { Scope } from '../program/scope.js'
import { copyInto } from './copy.js'
import { lowerDynamicGather } from './dynamic-gather.js'
import { lowerElementLoop } from './element-loop.js'
import { NodeEntries } from './entries.js'
import { Copies, handOn, type Destination } from './destinations.js'
import { lowerHost } from './host-step.js'
import { lowerLanes } from './lane-loop.js'
import { lowerLoops } from './loop.js'
import { LoweringError } from './lowering-error.js'
import { placesOf } from './places.js'
import { planBody, type Plan } from './plan.js'
import { lowerProduct } from './product-loop.js'
import { asTensor, RowValues } from './row-values.js'
import { ALIAS, TAKE } from './strategy.js'
import { lowerTable } from './table-loop.js'
import { takeApart } from './take-apart.js'
import { countUses } from './uses.js'
import { viewOf } from './view.js'

/** A body whose rows are being lowered. */
export interface Context {
  readonly scope: Scope
  readonly inLanes: boolean
}

/** Rows of a tape as instructions of a graph, body by body. */
export class Lowering extends RowValues {
  readonly live: Uint8Array
  /** What must hold for the program to be the function's. */
  readonly guards: { readonly mask: MaskId; readonly scope: Scope }[] = []
  /** Where arrays that are put together stand, those that are wanted nowhere in particular. */
  private readonly builds = new Map<number, Destination>()
  /** Where arrays are wanted. */
  readonly destinations: Map<number, Destination> = new Map()
  /** Where arrays go besides. */
  readonly copies: Copies = new Copies()
  /** Where values that loops stack up stand, by their scope, their node and their direction. */
  readonly stacks: Map<string, Reference> = new Map()
  /** What is to be done once loops have ended, by their scopes. */
  readonly afterLoop: Map<number, readonly (() => void)[]> = new Map()
  /** Rows that are results of the program. */
  private readonly wanted: readonly number[]
  private counted: Int32Array | undefined = undefined
  private readonly levels: Int32Array

  constructor(graph: Graph, tape: Tape, live: Uint8Array, wanted: readonly number[]) {
    super(graph, tape)
    this.live = live
    this.wanted = wanted
    this.levels = new Int32Array(tape.length).fill(-1)
  }

  /** How often each row is used. */
  get uses(): Int32Array {
    return (this.counted ??= countUses(this.tape, this.live, this.wanted))
  }

  /** Lowers the rows of a body. */
  lowerBody(context: Context, parts: readonly RowRange[], results: readonly number[]): void {
    const { tape, live } = this
    const rows: number[] = []
    for (const { from, to } of parts) addOwnRows(tape, from, to, live, rows)
    const plan = planBody(tape, rows, this.levels, {
      inLanes: context.inLanes,
      isNodes: (row) => this.isNodes(row),
      uses: () => this.uses,
      results,
    })
    this.handOn(context, plan)
    for (const level of plan.levels) this.lowerLevel(context, plan, level)
  }

  /** Hands destinations on to what arrays are put together from. */
  private handOn(context: Context, plan: Plan): void {
    handOn(
      this.tape,
      plan,
      () => this.uses,
      this.destinations,
      this.copies,
      (row, isFilled) => {
        const copy = context.inLanes
          ? undefined
          : this.copies.of(row).find(({ kind }) => kind === 'store')
        if (isFilled && copy !== undefined) copy.done = true
        const place: Destination =
          isFilled && copy !== undefined
            ? copy
            : {
                kind: 'store',
                to: { array: this.memoryFor(row, context.scope, isFilled), ...ORIGIN },
              }
        this.builds.set(row, place)
        return place
      },
    )
  }

  /** Forgets what was made of rows, so that they can be lowered again. */
  forget(parts: readonly RowRange[]): void {
    for (const { from, to } of parts) {
      this.nodes.fill(-1, from, to)
      this.levels.fill(-1, from, to)
      for (let row = from; row < to; row++) {
        this.entries.delete(row)
        this.builds.delete(row)
        this.destinations.delete(row)
        this.placed.delete(row)
        this.copies.delete(row)
      }
    }
  }

  /** Memory for an array that is put together; where parts don't fill it, there are zeros. */
  private memoryFor(row: number, scope: Scope, isFilled: boolean): MemoryArray {
    const size = sizeOf(shapeOfRow(this.tape, row))
    return isFilled
      ? this.graph.array(size, 'scratch', scope.id)
      : this.graph.accumulator(size, scope)
  }

  private isNodes(row: number): boolean {
    const known = this.entries.get(row)
    if (known !== undefined) return known instanceof NodeEntries
    return sizeOf(shapeOfRow(this.tape, row)) <= 64
  }

  private lowerLevel(context: Context, plan: Plan, rows: readonly number[]): void {
    const { tape } = this
    const loops: StructuredLoop[] = []
    const shapes = new Map<string, number[]>()
    const lanes: number[] = []
    const later: number[] = []
    for (const row of rows) {
      const kind = tape.operation[row]!
      if (kind >= FIRST_OPCODE) this.scalars.lower(row, kind)
      else if (kind === ROW.region) loops.push(this.structured(row))
      else if (kind === ROW.array) {
        const strategy = plan.strategyOf(row)
        if (strategy === undefined || strategy === 'fused') continue
        if (strategy === 'loop' || strategy === 'reduce') {
          const shape = strategy === 'loop' ? row : tape.node(row).rows[0]!
          const key = shapeOfRow(tape, shape).join()
          const group = shapes.get(key)
          if (group === undefined) shapes.set(key, [row])
          else group.push(row)
        } else if (strategy === 'nodes' || strategy === 'view') {
          this.lowerArray(context, row, strategy)
        } else if (strategy === 'lanes') lanes.push(row)
        else later.push(row)
      } else this.lowerStructural(context, row, kind)
    }
    for (const group of shapes.values()) lowerElementLoop(this, context, group, plan)
    lowerLanes(this, context, lanes)
    for (const row of later) this.lowerArray(context, row, plan.strategyOf(row)!)
    lowerLoops(this, context, loops)
  }

  private structured(row: number): StructuredLoop {
    const region = this.tape.regions[this.tape.left[row]!]!
    if (region instanceof StructuredLoop) return region
    throw new LoweringError('a fixed point, or a rule with captured values')
  }

  private lowerStructural(context: Context, row: number, kind: number): void {
    const { tape, nodes, graph } = this
    if (kind === ROW.element) {
      nodes[row] = this.array(tape.nodes[tape.left[row]!]!.row).entry(tape.right[row]!)
    } else if (kind === ROW.guard) {
      const holds = graph.ne(this.node(tape.left[row]!), graph.constant(0))
      this.guard(tape.right[row] === 1 ? holds : graph.not(holds), context.scope)
    } else if (nodes[row]! < 0 && kind !== ROW.output) nodes[row] = graph.constant(tape.value[row]!)
  }

  guard(mask: MaskId, scope: Scope): void {
    this.guards.push({ mask, scope })
  }

  private lowerArray(context: Context, row: number, strategy: string): void {
    const node = this.tape.node(row)
    if (this.entries.has(row) || this.nodes[row]! >= 0) return
    if (ownerOf(this.tape, row) !== undefined) return
    if (node.rows.length === 0) {
      if (typeof node.value === 'number') this.nodes[row] = this.graph.constant(node.value)
      return
    }
    const shape = shapeOfRow(this.tape, row)
    if (strategy === 'view' && this.placed.has(node.rows[0]!) && this.destinations.has(row)) {
      // What it looks at is where it is wanted.
      this.placed.add(row)
      const entries = this.entries.get(node.rows[0]!)
      if (entries !== undefined) this.setEntries(row, viewOf(this, node, shape))
    } else if (node.primitive === ALIAS) {
      if (shape.length === 0) this.nodes[row] = this.node(node.rows[0]!)
      else this.entries.set(row, this.array(node.rows[0]!))
    } else if (strategy === 'view') {
      this.setEntries(row, viewOf(this, node, shape))
    } else if (strategy === 'product') lowerProduct(this, context, row, node)
    else if (strategy === 'table') lowerTable(this, context, row, node, shape)
    else if (strategy === 'build') this.build(context, row, node, shape)
    else if (strategy === 'nodes' && this.writeOut(context, row, node, shape)) return
    else lowerHost(this, context, row, node, shape)
  }

  private writeOut(context: Context, row: number, node: ArrayNode, shape: Shape): boolean {
    const { graph } = this
    const guard = (holds: MaskId): void => this.guard(holds, context.scope)
    const nodes =
      takeApart(graph, node.primitive, this.parts(node), node.attributes, shape, guard) ??
      (node.primitive === TAKE ? lowerDynamicGather(this, context, node, shape) : undefined)
    if (nodes === undefined) return false
    if (shape.length === 0) this.nodes[row] = nodes[0]!
    else this.setEntries(row, new NodeEntries(graph, context.scope, shape, nodes))
    return true
  }

  /** Wants an array somewhere, as the whole of another row. */
  want(row: number, of: number, { kind, to }: Destination): void {
    if (this.uses[row] === 1) this.destinations.set(row, { kind, to })
    else this.copies.add(row, { kind, to, of, part: 0 })
  }

  /** Whether an array was computed where it is a part of another row. */
  isThere(row: number, of: number, part: number = 0): boolean {
    return this.placed.has(row) || this.copies.isDone(row, of, part)
  }

  /** Zeros with the operands in their places, but for those that were computed there. */
  private build(context: Context, row: number, node: ArrayNode, shape: Shape): void {
    const { graph, destinations } = this
    const { scope } = context
    const operands = node.rows.map((own, k) => {
      if (own >= 0 && this.isThere(own, row, k)) return undefined
      return own < 0 ? this.constantEntries(asTensor(node.constants[k]!)) : this.operand(own)
    })
    const shapes = node.rows.map((own, k) =>
      own < 0 ? asTensor(node.constants[k]!).shape : shapeOfRow(this.tape, own),
    )
    const wanted = destinations.get(row)
    if (wanted !== undefined) this.placed.add(row)
    const { kind, to } = wanted ??
      this.builds.get(row) ?? {
        kind: 'add',
        to: { array: graph.accumulator(sizeOf(shape), scope), ...ORIGIN },
      }
    placesOf(node, shapes, shape).forEach(({ offset, strides }, k) => {
      const entries = operands[k]
      if (entries === undefined) return
      copyInto(graph, scope, entries, { ...to, ...plusAffine(to, at(offset)) }, kind, strides)
    })
    if (wanted?.kind === 'add') return
    this.setEntries(row, this.placedEntries(to, shape))
  }

  /** Arrays that have been computed where they are wanted. */
  readonly placed: Set<number> = new Set()
}
