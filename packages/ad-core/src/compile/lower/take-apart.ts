import type { Concrete, ElementwisePrimitive, Primitive } from '../../primitive.js'
import { sizeOf, type Shape } from '../../shape.js'
import { Tensor } from '../../tensor.js'
import { lowerings } from '../generated/lowerings.js'
import type { Graph, MaskId, NodeId } from '../program/graph.js'
import { laneOperations } from './lanes.js'
import { oneHotNodes } from './one-hot.js'
import { broadcastPositions, entriesOf, type Part } from './part.js'
import { multiply } from './product-nodes.js'
import { ASSEMBLE, MOVERS, PAD, PRODUCT, SUM_TO } from './strategy.js'

/** Whether an array operation can be written out entry by entry. */
export function canTakeApart({ name }: Primitive): boolean {
  return name in written || name in laneOperations
}

/**
 * Instructions for every entry of an operation's result. Undefined where it can't be written out. `guard`
 * is given what must hold for them to be its result.
 */
export function takeApart(
  graph: Graph,
  primitive: Primitive,
  operands: readonly Part[],
  attributes: unknown,
  shape: Shape,
  guard: (holds: MaskId) => void,
): readonly NodeId[] | undefined {
  if (primitive.kind === 'elementwise') {
    return elementwise(graph, primitive as ElementwisePrimitive, operands, shape)
  }
  if (primitive === ASSEMBLE) return assembled(graph, operands, attributes, shape)
  if (MOVERS.has(primitive)) return moved(graph, primitive, operands, attributes, shape)
  if (primitive === PRODUCT) return multiply(graph, operands, attributes)
  if (primitive === SUM_TO) return summed(graph, primitive, operands, attributes, shape)
  const rule = written[primitive.name] ?? laneOperations[primitive.name]?.nodes
  return rule?.(graph, operands, attributes, shape, primitive, guard)
}

type Rule = (
  graph: Graph,
  operands: readonly Part[],
  attributes: unknown,
  shape: Shape,
  primitive: Primitive,
  guard: (holds: MaskId) => void,
) => readonly NodeId[] | undefined

const written: Readonly<Record<string, Rule>> = {
  input: (_graph, [x]) => entriesOf(x!),
  gather: gathered,
  scatterAdd: (graph, operands, attributes, shape, primitive) =>
    graph.constantOf(operands[1]!.entry(0)) === undefined
      ? undefined
      : summed(graph, primitive, operands, attributes, shape),
  sumOver: (graph, operands, _attributes, shape) =>
    Array.from({ length: sizeOf(shape) }, (_, i) =>
      sumOfNodes(
        graph,
        operands.map((x) => x.entry(i)),
      ),
    ),
  cumsum: runningSums,
  oneHot: (graph, [labels], attributes, _shape, _primitive, guard) =>
    oneHotNodes(graph, labels!, attributes, guard),
}

function elementwise(
  graph: Graph,
  { name, arity }: ElementwisePrimitive,
  operands: readonly Part[],
  shape: Shape,
): readonly NodeId[] {
  const lower = lowerings[name]!
  const positions = operands.map((x) => broadcastPositions(x.shape, shape))
  return Array.from({ length: sizeOf(shape) }, (_, i) => {
    const [x, y = x, z = y] = operands
      .slice(0, arity)
      .map((part, k) => part.entry(positions[k]![i]!))
    return lower(graph, x!, y!, z!)
  })
}

/** Operands in their places; where several meet, their sum. */
function assembled(
  graph: Graph,
  operands: readonly Part[],
  attributes: unknown,
  shape: Shape,
): readonly NodeId[] {
  const { offsets } = attributes as { readonly offsets: readonly number[] }
  const terms = Array.from({ length: sizeOf(shape) }, (): NodeId[] => [])
  operands.forEach((part, k) => {
    entriesOf(part).forEach((node, i) => terms[offsets[k]! + i]!.push(node))
  })
  return terms.map((nodes) => sumOfNodes(graph, nodes))
}

/** A mover's result, found by running it on the positions of the entries. */
function moved(
  graph: Graph,
  primitive: Primitive,
  operands: readonly Part[],
  attributes: unknown,
  shape: Shape,
): readonly NodeId[] {
  const nodes: NodeId[] = [graph.constant(backgroundOf(primitive, attributes))]
  const labelled = operands.map((part) => {
    const from = nodes.length
    const entries = entriesOf(part)
    for (const node of entries) nodes.push(node)
    return labels(part.shape, from)
  })
  const plain = { ...(attributes as object), ...(primitive === PAD ? { value: 0 } : {}) }
  const onLabels = Array.isArray(attributes) ? attributes : plain
  const result = primitive.evaluate(labelled, withoutDType(onLabels))
  const data = typeof result === 'number' ? [result] : result.data
  return Array.from({ length: sizeOf(shape) }, (_, i) => nodes[data[i]!]!)
}

/** What stands where no operand's entry does. */
function backgroundOf(primitive: Primitive, attributes: unknown): number {
  return primitive === PAD ? (attributes as { readonly value: number }).value : 0
}

function withoutDType(attributes: unknown): unknown {
  if (typeof attributes !== 'object' || attributes === null || !('dtype' in attributes)) {
    return attributes
  }
  return { ...attributes, dtype: 'f64' }
}

/** Numbers from `from` on in a shape. */
function labels(shape: Shape, from: number): Concrete {
  if (shape.length === 0) return from
  return new Tensor(
    shape,
    'f64',
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => from + i),
  )
}

/** A sum of entries of the first operand, found by running its transpose, which moves, on positions. */
function summed(
  graph: Graph,
  primitive: Primitive,
  operands: readonly Part[],
  attributes: unknown,
  shape: Shape,
): readonly NodeId[] {
  const [x] = operands
  const values = operands.map((part) => concreteOf(graph, part))
  const places = primitive.pullback(0, labels(shape, 0), values, 0, attributes)
  const data = typeof places === 'number' ? [places] : (places as Tensor).data
  const terms = Array.from({ length: sizeOf(shape) }, (): NodeId[] => [])
  for (let i = 0; i < sizeOf(x!.shape); i++) terms[data[i]!]!.push(x!.entry(i))
  return terms.map((nodes) => sumOfNodes(graph, nodes))
}

/** The entries that are constants, zeros for others. */
function concreteOf(graph: Graph, part: Part): Concrete {
  const data = Float64Array.from(entriesOf(part), (node) => graph.constantOf(node) ?? 0)
  return part.shape.length === 0 ? data[0]! : new Tensor(part.shape, 'f64', data)
}

/** Sums of neighbours, then of those sums: few rounding errors, and short chains. */
export function sumOfNodes(graph: Graph, nodes: readonly NodeId[]): NodeId {
  if (nodes.length === 0) return graph.constant(0)
  let terms = nodes
  while (terms.length > 1) {
    const sums: NodeId[] = []
    for (let i = 0; i < terms.length; i += 2) {
      sums.push(i + 1 < terms.length ? graph.add(terms[i]!, terms[i + 1]!) : terms[i]!)
    }
    terms = sums
  }
  return terms[0]!
}

function gathered(
  graph: Graph,
  operands: readonly Part[],
  attributes: unknown,
  shape: Shape,
  primitive: Primitive,
): readonly NodeId[] | undefined {
  const [table, indices] = operands
  const index = concreteOf(graph, indices!)
  if (entriesOf(indices!).some((node) => graph.constantOf(node) === undefined)) return undefined
  const result = primitive.evaluate([labels(table!.shape, 0), index], attributes)
  const data = typeof result === 'number' ? [result] : result.data
  return Array.from({ length: sizeOf(shape) }, (_, i) => table!.entry(data[i]!))
}

function runningSums(graph: Graph, [x]: readonly Part[], attributes: unknown): readonly NodeId[] {
  const { axis, reverse } = attributes as { axis: number; reverse: boolean }
  const { shape } = x!
  const inner = sizeOf(shape.slice(axis + 1))
  const length = shape[axis]!
  const out = [...entriesOf(x!)]
  for (let i = 0; i < out.length; i++) {
    const position = reverse ? out.length - 1 - i : i
    const along = Math.floor(position / inner) % length
    const before = reverse ? position + inner : position - inner
    const first = reverse ? along === length - 1 : along === 0
    out[position] = first
      ? graph.add(graph.constant(0), out[position]!)
      : graph.add(out[before]!, out[position]!)
  }
  return out
}
