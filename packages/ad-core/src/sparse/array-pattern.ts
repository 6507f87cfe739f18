import { lanesOf } from '../custom/lanes.js'
import type { Reduction } from '../linear/axes.js'
import { broadcastConcrete } from '../linear/broadcast.js'
import { shapeOf, type Value } from '../operand.js'
import type { Concrete, ElementwisePrimitive, Primitive } from '../primitive.js'
import { sameShape, sizeOf, type Shape } from '../shape.js'
import type { ArrayNode } from '../tape/tape.js'
import {
  dataOf,
  filled,
  incidenceOf,
  numbers,
  positions,
  positionsIn,
  type Incidence,
  type LinearMap,
} from './incidence.js'
import { interactionsOf, isCurved } from '../marked.js'

/** Entries of two operands whose pairs may have a second derivative: those of `firstOf` and `secondOf` at the same place. */
export interface Meeting {
  readonly first: { readonly operand: number; readonly count: number }
  readonly second: { readonly operand: number }
  readonly firstOf: Incidence
  readonly secondOf: Incidence
}

/** An array operation's structure: what its result depends on, operand by operand, and what meets in it. */
export interface ArrayPattern {
  /** Where it moves entries of several operands, where from in all of them one after the other (−1: none). */
  readonly joined?: Int32Array
  readonly incidences: readonly (Incidence | undefined)[]
  readonly meetings: readonly Meeting[]
}

/**
 * The structure of an array operation. `moving` says which operands depend on anything; meetings are
 * looked for where they are wanted.
 */
export function arrayPattern(
  { primitive, attributes, value }: ArrayNode,
  operands: readonly Concrete[],
  moving: readonly boolean[],
  wanted: boolean,
): ArrayPattern {
  const node = { primitive, attributes, value, operands, moving, wanted }
  if (primitive.kind === 'elementwise') return elementwise(node)
  if (primitive.linearity === 'joint') return joint(node)
  if (primitive.linearity === 'each') return multilinear(node)
  const lanes = laneIncidence(node)
  if (lanes !== undefined) return curved(node, [lanes])
  if (isAffine(node)) return joint(node)
  return opaque(node)
}

interface Row {
  readonly primitive: Primitive
  readonly attributes: unknown
  readonly value: Concrete
  readonly operands: readonly Concrete[]
  readonly moving: readonly boolean[]
  readonly wanted: boolean
}

function elementwise({ primitive, operands, value, moving, wanted }: Row): ArrayPattern {
  const record = primitive as ElementwisePrimitive
  const shape = shapeOf(value)
  const incidences = operands.map((x, k) =>
    moving[k] && record.scaled[k] !== undefined ? broadcastFrom(shapeOf(x), shape) : undefined,
  )
  if (!wanted || sizeOf(shape) === 0) return { incidences, meetings: [] }
  const samples = operands.map((x) => dataOf(x)[0]!)
  const pairs = interactionsOf(record, samples, dataOf(value)[0]!)
  return { incidences, meetings: pairs.flatMap(([k, l]) => meeting(k, l, incidences, shape)) }
}

function meeting(
  k: number,
  l: number,
  incidences: readonly (Incidence | undefined)[],
  shape: Shape,
): Meeting[] {
  const firstOf = incidences[k]
  const secondOf = incidences[l]
  if (firstOf === undefined || secondOf === undefined) return []
  const first = { operand: k, count: sizeOf(shape) }
  return [{ first, second: { operand: l }, firstOf, secondOf }]
}

function broadcastFrom(source: Shape, target: Shape): Incidence {
  const size = sizeOf(target)
  if (sameShape(source, target)) return { sources: Int32Array.from({ length: size }, (_, i) => i) }
  if (sizeOf(source) === 1) return { sources: new Int32Array(size) }
  const moved = dataOf(broadcastConcrete(positions(source), target))
  return { sources: Int32Array.from({ length: size }, (_, i) => moved[i]! - 2) }
}

/** All operands at once where the operation moves entries, otherwise one after the other. */
function joint(row: Row): ArrayPattern {
  const { primitive, attributes, operands, moving, value } = row
  if (primitive.linearity === 'joint' && operands.length > 1) {
    const joined = movedFromAll(row)
    if (joined !== undefined) return { joined, incidences: [], meetings: [] }
  }
  const incidences = operands.map((x, k) =>
    moving[k]
      ? incidenceOf(linearIn(primitive, attributes, k, shapeOf(x), operands, value))
      : undefined,
  )
  return { incidences, meetings: [] }
}

function movedFromAll({ primitive, attributes, operands, value }: Row): Int32Array | undefined {
  const run = (squared: boolean): Concrete => {
    let start = 0
    const numbered = operands.map((x) => {
      const first = start
      start += sizeOf(shapeOf(x))
      return numbers(shapeOf(x), squared, first)
    })
    return primitive.evaluate(numbered, attributes)
  }
  return positionsIn(run(false), run(true), sizeOf(shapeOf(value)))
}

/** An operation as a linear map of operand k while the others are held. */
function linearIn(
  primitive: Primitive,
  attributes: unknown,
  k: number,
  from: Shape,
  others: readonly Value[],
  result: Concrete,
): LinearMap {
  return {
    from,
    to: shapeOf(result),
    apply: (x) => concreteOr0(primitive.pushforward(k, x, others, result, attributes), result),
    transpose: (y) =>
      concreteOr0(
        primitive.pullback(k, y, others, result, attributes),
        filled(from, () => 0),
      ),
  }
}

function concreteOr0(x: Value | undefined, like: Concrete): Concrete {
  return x === undefined ? filled(shapeOf(like), () => 0) : (x as Concrete)
}

const knownIndices = /* @__PURE__ */ new WeakMap<Primitive, readonly boolean[]>()

/** Which operands of a multilinear operation are indices, which have no derivative. */
export function indicesOf(
  { primitive, value, attributes }: Pick<Row, 'primitive' | 'value' | 'attributes'>,
  operands: readonly Concrete[],
): readonly boolean[] {
  const known = knownIndices.get(primitive)
  if (known !== undefined) return known
  const found = operands.map(
    (x, k) => primitive.pushforward(k, x, operands, value, attributes) === undefined,
  )
  knownIndices.set(primitive, found)
  return found
}

/** With the other factors 1: a factor that happens to be 0 doesn't count as structure. */
function multilinear(row: Row): ArrayPattern {
  const { primitive, attributes, operands, moving, value, wanted } = row
  const indices = indicesOf(row, operands)
  const active = operands.flatMap((_, k) => (moving[k] && !indices[k] ? [k] : []))
  const ones = operands.map((x, k) =>
    indices[k] || (active.length === 1 && active[0] === k) ? x : filled(shapeOf(x), () => 1),
  )
  const incidences = operands.map((x, k) =>
    active.includes(k)
      ? incidenceOf(linearIn(primitive, attributes, k, shapeOf(x), ones, value))
      : undefined,
  )
  const pairs = active.flatMap((k) => active.filter((l) => k < l).map((l) => [k, l] as const))
  return { incidences, meetings: wanted ? pairs.map(([k, l]) => factors(row, k, l, ones)) : [] }
}

/** Which entries of two factors are multiplied with each other: how the one's cotangent depends on the other. */
function factors(
  { primitive, attributes, operands, value }: Row,
  k: number,
  l: number,
  ones: readonly Concrete[],
): Meeting {
  const own = shapeOf(operands[k]!)
  const one = filled(shapeOf(value), () => 1)
  const cotangent = (of: number, given: number, x: Concrete): Concrete => {
    const others = ones.map((y, i) => (i === given ? x : y))
    return primitive.pullback(of, one, others, value, attributes) as Concrete
  }
  const secondOf = incidenceOf({
    from: shapeOf(operands[l]!),
    to: own,
    apply: (x) => cotangent(k, l, x),
    transpose: (y) => cotangent(l, k, y),
  })
  const count = sizeOf(own)
  const firstOf = { sources: Int32Array.from({ length: count }, (_, i) => i) }
  return { first: { operand: k, count }, second: { operand: l }, firstOf, secondOf }
}

/** A reduction, or an operation along its lanes: every result of a lane depends on all of it. */
function laneIncidence({ operands, attributes, value }: Row): Incidence | undefined {
  const [x] = operands
  if (operands.length !== 1 || !isReduction(attributes) || x === undefined) return undefined
  if (!sameShape(attributes.source, shapeOf(x))) return undefined
  const { bases, offsets } = lanesOf(x, attributes)
  const groups = Array.from(bases, (base) => offsets.map((offset) => base + offset))
  const groupOf = new Int32Array(sizeOf(shapeOf(value)))
  if (groupOf.length === groups.length) groupOf.forEach((_, i) => (groupOf[i] = i))
  else if (groupOf.length !== sizeOf(attributes.source)) return undefined
  else groups.forEach((group, g) => group.forEach((entry) => (groupOf[entry] = g)))
  return { groups, groupOf }
}

function isReduction(attributes: unknown): attributes is Reduction {
  if (typeof attributes !== 'object' || attributes === null) return false
  const { axes, source } = attributes as Partial<Reduction>
  return Array.isArray(axes) && Array.isArray(source)
}

/** With all pairs of a result's sources meeting, unless the derivative is constant piece by piece. */
function curved(row: Row, incidences: readonly Incidence[]): ArrayPattern {
  const { primitive, operands, value, attributes, wanted } = row
  const [lanes] = incidences
  if (!wanted || !isCurved(primitive, operands, value, attributes))
    return { incidences, meetings: [] }
  return { incidences, meetings: meeting(0, 0, [groupsAlone(lanes!)], groupCount(lanes!)) }
}

/** Each group once. */
function groupsAlone(incidence: Incidence): Incidence {
  if ('sources' in incidence) return incidence
  const { groups } = incidence
  return { groups, groupOf: Int32Array.from(groups, (_, g) => g) }
}

function groupCount(incidence: Incidence): Shape {
  return ['sources' in incidence ? incidence.sources.length : incidence.groups.length]
}

/** Whether an operation without linearity is linear up to a constant; not asked of what users wrote. */
function isAffine({ primitive, operands, value, attributes }: Row): boolean {
  if (primitive.jvp !== undefined || operands.length !== 1) return false
  return !isCurved(primitive, operands, value, attributes)
}

/** Everything depends on everything, and meets. */
function opaque({ operands, value }: Row): ArrayPattern {
  const groupOf = new Int32Array(sizeOf(shapeOf(value)))
  const incidences = operands.map((x): Incidence => {
    const all = Int32Array.from({ length: sizeOf(shapeOf(x)) }, (_, i) => i)
    return { groups: [all], groupOf }
  })
  const once = { groupOf: new Int32Array(1) }
  const alone = incidences.map((incidence) => ({ ...incidence, ...once }))
  const meetings = operands.flatMap((_, k) =>
    operands.flatMap((__, l) => (k <= l ? meeting(k, l, alone, [1]) : [])),
  )
  return { incidences, meetings }
}
