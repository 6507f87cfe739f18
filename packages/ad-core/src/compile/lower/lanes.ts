import { lanesOf } from '../../custom/lanes.js'
import { LARGEST_PLAIN, LEAST_PLAIN } from '../../custom/norm.js'
import { reductionOf, type Reduction } from '../../linear/axes.js'
import type { Primitive } from '../../primitive.js'
import { sizeOf, type Shape } from '../../shape.js'
import { Tensor } from '../../tensor.js'
import { lowerings } from '../generated/lowerings.js'
import type { Graph, MaskId, NodeId } from '../program/graph.js'
import { entriesOf, type Part } from './part.js'
import { sumOfNodes } from './take-apart.js'

type LaneRule = (
  graph: Graph,
  operands: readonly Part[],
  attributes: unknown,
  shape: Shape,
  primitive: Primitive,
) => readonly NodeId[]

/** An operation on lanes of an array. */
export interface LaneOperation {
  /** What it makes of a lane: a number, a lane, or a term of its one result. */
  readonly gives: 'number' | 'lane' | 'term'
  /** Whether lanes lie along the last axis, where no reduction says along which. */
  readonly isAlongLast: boolean
  /** All of its result, written out as its record evaluates it. */
  readonly nodes: LaneRule
}

const perLane = (rule: (graph: Graph, lane: readonly NodeId[]) => NodeId): LaneOperation => ({
  gives: 'number',
  isAlongLast: false,
  nodes: (graph, [x], reduction) =>
    lanesIn(x!, reduction as Reduction).map((lane) => rule(graph, lane)),
})

const laneToLane = (
  rule: (graph: Graph, lane: readonly NodeId[]) => readonly NodeId[],
): LaneOperation => ({
  gives: 'lane',
  isAlongLast: false,
  nodes: (graph, [x], reduction) => mapped(x!, reduction as Reduction, (lane) => rule(graph, lane)),
})

/** Operations on lanes, by name. */
export const laneOperations: Readonly<Record<string, LaneOperation>> = {
  maxOf: /* @__PURE__ */ perLane((graph, lane) => lane.reduce((m, node) => graph.max(m, node))),
  minOf: /* @__PURE__ */ perLane((graph, lane) => lane.reduce((m, node) => graph.min(m, node))),
  argMax: /* @__PURE__ */ perLane(positionOfLargest),
  norm: /* @__PURE__ */ perLane(length),
  logSumExp: /* @__PURE__ */ perLane((graph, lane) => {
    const { largest, others } = peakOf(graph, lane)
    return graph.add(largest, graph.call('log1p', others))
  }),
  softmax: /* @__PURE__ */ laneToLane((graph, lane) => {
    const { others, shares } = peakOf(graph, lane)
    const total = graph.add(graph.constant(1), others)
    return shares.map((share) => graph.div(share, total))
  }),
  logSoftmax: /* @__PURE__ */ laneToLane((graph, lane) => {
    const { others, differences } = peakOf(graph, lane)
    const rest = graph.call('log1p', others)
    return differences.map((difference) => graph.sub(difference, rest))
  }),
  softmaxCrossEntropy: {
    gives: 'term',
    isAlongLast: true,
    nodes: (graph, [z, t], patterns) => {
      const reduction = reductionOf('softmaxCrossEntropy', z!.shape, -1)
      const targets = lanesIn(t!, reduction)
      const terms = lanesIn(z!, reduction).flatMap((lane, l) => {
        const { others, differences } = peakOf(graph, lane)
        const rest = graph.call('log1p', others)
        return differences.map((difference, i) =>
          unlessZero(graph, targets[l]![i]!, graph.sub(rest, difference)),
        )
      })
      return [graph.div(sumOfNodes(graph, terms), graph.constant(patterns as number))]
    },
  },
  sigmoidCrossEntropy: {
    gives: 'term',
    isAlongLast: false,
    nodes: (graph, [z, t], patterns) => {
      const targets = entriesOf(t!)
      const terms = entriesOf(z!).map((x, i) => sigmoidLoss(graph, x, targets[i]!))
      return [graph.div(sumOfNodes(graph, terms), graph.constant(patterns as number))]
    },
  },
}

/** The nodes of each lane of a reduction. */
function lanesIn(x: Part, reduction: Reduction): readonly (readonly NodeId[])[] {
  const entries = entriesOf(x)
  return lanePositions(x, reduction).map((lane) => lane.map((position) => entries[position]!))
}

function lanePositions(x: Part, reduction: Reduction): readonly (readonly number[])[] {
  const none = new Tensor(x.shape, 'f64', new Float64Array(sizeOf(x.shape)))
  const { bases, offsets } = lanesOf(x.shape.length === 0 ? 0 : none, reduction)
  return Array.from(bases, (base) => Array.from(offsets, (offset) => base + offset))
}

/** An array of the operand's shape, lane by lane. */
function mapped(
  x: Part,
  reduction: Reduction,
  rule: (lane: readonly NodeId[]) => readonly NodeId[],
): readonly NodeId[] {
  const entries = entriesOf(x)
  const out = [...entries]
  for (const lane of lanePositions(x, reduction)) {
    const results = rule(lane.map((position) => entries[position]!))
    lane.forEach((position, i) => (out[position] = results[i]!))
  }
  return out
}

interface PeakNodes {
  readonly largest: NodeId
  /** x − largest, 0 where they are equal. */
  readonly differences: readonly NodeId[]
  /** e^(x − largest). */
  readonly shares: readonly NodeId[]
  /** Their sum without the first of the largest. */
  readonly others: NodeId
}

function peakOf(graph: Graph, lane: readonly NodeId[]): PeakNodes {
  const zero = graph.constant(0)
  const largest = lane.reduce((m, node) => graph.max(m, node))
  const isLargest = lane.map((node) => graph.eq(node, largest))
  const differences = lane.map((node, i) =>
    graph.select(isLargest[i]!, zero, graph.sub(node, largest)),
  )
  const shares = differences.map((difference) => graph.call('exp', difference))
  let found: MaskId | undefined
  const terms = shares.map((share, i) => {
    const here = isLargest[i]!
    const first = found === undefined ? here : graph.and(here, graph.not(found))
    found = found === undefined ? here : graph.or(found, here)
    return graph.select(first, zero, share)
  })
  return { largest, differences, shares, others: sumOfNodes(graph, terms) }
}

/** factor·x, and 0 where the factor is 0. */
function unlessZero(graph: Graph, factor: NodeId, x: NodeId): NodeId {
  const zero = graph.constant(0)
  return graph.select(graph.eq(factor, zero), zero, graph.mul(factor, x))
}

function sigmoidLoss(graph: Graph, x: NodeId, share: NodeId): NodeId {
  const [zero, one] = [graph.constant(0), graph.constant(1)]
  const above = graph.select(graph.eq(share, one), zero, graph.mul(graph.sub(one, share), x))
  const below = graph.select(graph.eq(share, zero), zero, graph.neg(graph.mul(share, x)))
  const linear = graph.select(graph.gt(x, zero), above, below)
  const rest = graph.call('log1p', graph.call('exp', graph.neg(graph.abs(x))))
  return graph.add(linear, rest)
}

function positionOfLargest(graph: Graph, lane: readonly NodeId[]): NodeId {
  let largest = lane[0]!
  let position = graph.constant(0)
  for (let i = 1; i < lane.length; i++) {
    const isNumber = graph.eq(largest, largest)
    const better = graph.and(isNumber, graph.not(graph.le(lane[i]!, largest)))
    largest = graph.select(better, lane[i]!, largest)
    position = graph.select(better, graph.constant(i), position)
  }
  return position
}

function length(graph: Graph, lane: readonly NodeId[]): NodeId {
  const zero = graph.constant(0)
  const scale = lane.reduce((m, node) => graph.max(m, graph.abs(node)), zero)
  const fits = graph.and(
    graph.gt(scale, graph.constant(LEAST_PLAIN)),
    graph.lt(scale, graph.constant(LARGEST_PLAIN)),
  )
  const unit = graph.select(fits, graph.constant(1), scale)
  const squares = lane.map((node) => lowerings.square!(graph, graph.div(node, unit), zero, zero))
  const root = graph.mul(unit, graph.sqrt(sumOfNodes(graph, squares)))
  const isPlain = graph.and(graph.gt(scale, zero), graph.lt(scale, graph.constant(Infinity)))
  return graph.select(isPlain, root, scale)
}
