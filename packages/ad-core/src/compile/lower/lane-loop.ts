import { reductionOf, type Reduction } from '../../linear/axes.js'
import { sizeOf, stridesOf, type Shape } from '../../shape.js'
import type { ArrayNode } from '../../tape/tape.js'
import { shapeOfRow } from '../../tape/traced.js'
import type { NodeId } from '../program/graph.js'
import { at, ORIGIN, plusAffine, timesAffine, type Affine } from '../program/memory.js'
import { openLoops, type LoopNest } from './copy.js'
import { MemoryEntries } from './entries.js'
import { laneOperations } from './lanes.js'
import type { Context, Lowering } from './lowering.js'
import type { Part } from './part.js'

/** Lanes up to this length are written out, within a loop over lanes. */
const LONGEST = 64

/** Whether an operation on an array of some shape does the same with each of its lanes, and these are short. */
export function hasShortLanes(node: ArrayNode, source: Shape): boolean {
  if (laneOperations[node.primitive.name]?.gives === undefined) return false
  const length = sizeOf(axesOf(node, source).map((axis) => source[axis]!))
  return length > 0 && length <= LONGEST && length < sizeOf(source)
}

/** Such operations as loops over lanes, one for those that are over equal lengths. */
export function lowerLanes(lowering: Lowering, context: Context, rows: readonly number[]): void {
  const groups = new Map<string, LanesOfRow[]>()
  for (const row of rows) {
    const operation = new LanesOfRow(lowering, row)
    const key = operation.lengths.join()
    groups.set(key, [...(groups.get(key) ?? []), operation])
  }
  for (const group of groups.values()) {
    const nest = openLoops(lowering.graph, context.scope, group[0]!.lengths)
    const terms = group.flatMap((operation) => operation.lower(context, nest))
    for (const scope of [...nest.scopes].reverse()) {
      const numbers = terms.map(({ node }) => lowering.graph.sum(scope, node))
      lowering.graph.loop(scope)
      terms.forEach((term, k) => (term.node = lowering.graph.sumResult(scope, numbers[k]!)))
    }
    for (const { row, node } of terms) lowering.nodes[row] = node
  }
}

/** What is added up over the lanes, and whose value it is then. */
interface Term {
  readonly row: number
  node: NodeId
}

class LanesOfRow {
  readonly lengths: readonly number[]
  private readonly lowering: Lowering
  private readonly row: number
  private readonly node: ArrayNode
  private readonly source: Shape
  private readonly axes: readonly number[]
  private readonly others: readonly number[]

  constructor(lowering: Lowering, row: number) {
    this.lowering = lowering
    this.row = row
    this.node = lowering.tape.node(row)
    this.source = lowering.operandOf(this.node, 0).shape
    this.axes = axesOf(this.node, this.source)
    this.others = this.source.map((_, axis) => axis).filter((axis) => !this.axes.includes(axis))
    this.lengths = this.others.map((axis) => this.source[axis]!)
  }

  /** Computes what an iteration does, and stores it but for terms, which it returns. */
  lower({ scope }: Context, nest: LoopNest): readonly Term[] {
    const { lowering, node, row, source, lengths } = this
    const { graph } = lowering
    const { name } = node.primitive
    const places = this.placesInLane(nest.index)
    const own = [places.length]
    const parts = node.rows.map((_, k): Part => {
      const entries = lowering.operandOf(node, k).inMemory()
      return { shape: own, entry: (i) => entries.at(places[i]!) }
    })
    const attributes = isReduction(node.attributes) ? reductionOf(name, own, -1) : node.attributes
    const shape = shapeOfRow(lowering.tape, row)
    const { gives: kind, nodes: rule } = laneOperations[name]!
    const nodes = rule(graph, parts, attributes, shape, node.primitive)
    if (kind === 'term') return [{ row, node: nodes[0]! }]
    const entries = new MemoryEntries(graph, graph.array(sizeOf(shape), 'scratch', scope.id), shape)
    const strides = stridesOf(kind === 'lane' ? source : lengths)
    nodes.forEach((result, i) => {
      const place = (kind === 'lane' ? places[i]! : nest.index)
        .map((position, axis) => timesAffine(position, strides[axis]!))
        .reduce(plusAffine, ORIGIN)
      graph.write(nest.inner, { kind: 'store', to: entries.reference(place), node: result })
    })
    lowering.setEntries(row, entries)
    return []
  }

  /** The index of each entry of the lane at an index along the other axes. */
  private placesInLane(index: readonly Affine[]): readonly (readonly Affine[])[] {
    const { source, axes, others } = this
    const lengths = axes.map((axis) => source[axis]!)
    const strides = stridesOf(lengths)
    return Array.from({ length: sizeOf(lengths) }, (_, i) =>
      source.map((_length, axis) => {
        const k = axes.indexOf(axis)
        if (k < 0) return index[others.indexOf(axis)]!
        return at(Math.floor(i / strides[k]!) % lengths[k]!)
      }),
    )
  }
}

function isReduction(attributes: unknown): attributes is Reduction {
  return typeof attributes === 'object' && attributes !== null && 'axes' in attributes
}

/** The axes that lanes lie along. */
function axesOf({ primitive, attributes }: ArrayNode, source: Shape): readonly number[] {
  if (isReduction(attributes)) return attributes.axes
  return laneOperations[primitive.name]!.isAlongLast ? [source.length - 1] : []
}
