import { apply, shapeOf, type Value } from '../operand.js'
import type { Concrete, Primitive } from '../primitive.js'
import type { Shape } from '../shape.js'

/** Moving entries about computes nothing. */
const none = (): number => 0

interface LinearDefinition<A> {
  readonly name: string
  readonly evaluate: (x: Concrete, attributes: A) => Concrete
  /** The result's cotangent as the operand's, in the operand's shape. */
  readonly transpose: (cotangent: Value, shape: Shape, attributes: A) => Value
  /** By default none. */
  readonly flops?: Primitive<A>['flops']
  readonly transposeInto?: Primitive<A>['pullbackInto']
}

/** The record of a linear operation of one operand: its pushforward is itself. */
export function linear<A>(definition: LinearDefinition<A>): Primitive<A> {
  const { name, evaluate, transpose, flops = none } = definition
  const primitive: Primitive<A> = {
    name,
    kind: 'array',
    linearity: 'joint',
    evaluate: ([x], attributes) => evaluate(x!, attributes),
    pushforward: (_k, tangent, _operands, _result, attributes) =>
      apply(primitive, [tangent], attributes),
    pullback: (_k, cotangent, [x], _result, attributes) =>
      transpose(cotangent, shapeOf(x!), attributes),
    ...(definition.transposeInto === undefined ? {} : { pullbackInto: definition.transposeInto }),
    flops,
  }
  return primitive
}

type Transpose<A> = (cotangent: Value, operands: readonly Value[], attributes: A) => Value

interface MultilinearDefinition<A> {
  readonly name: string
  readonly evaluate: (operands: readonly Concrete[], attributes: A) => Concrete
  /** For each operand the result's cotangent as its own; `'zero'` for operands that are indices. */
  readonly transposes: readonly (Transpose<A> | 'zero')[]
  readonly flops?: Primitive<A>['flops']
}

/** The record of an operation linear in each operand while the others are held. */
export function multilinear<A>(definition: MultilinearDefinition<A>): Primitive<A> {
  const { name, evaluate, transposes, flops = none } = definition
  const primitive: Primitive<A> = {
    name,
    kind: 'array',
    linearity: 'each',
    evaluate,
    pushforward: (k, tangent, operands, _result, attributes) =>
      transposes[k] === 'zero'
        ? undefined
        : apply(
            primitive,
            operands.map((x, i) => (i === k ? tangent : x)),
            attributes,
          ),
    pullback(k, cotangent, operands, _result, attributes) {
      const transpose = transposes[k]!
      return transpose === 'zero' ? undefined : transpose(cotangent, operands, attributes)
    },
    flops,
  }
  return primitive
}

interface AssemblyDefinition<A> {
  readonly name: string
  readonly evaluate: (operands: readonly Concrete[], attributes: A) => Concrete
  /** The attributes with which the given operands alone come to where they belong, among zeros. */
  readonly only: (attributes: A, operands: readonly number[]) => A
  /** The part of the result's cotangent that belongs to operand k, in the operand's shape. */
  readonly part: (k: number, cotangent: Value, shape: Shape, attributes: A) => Value
}

/** The record of an operation that puts any number of operands into places among zeros. */
export function assembly<A>(definition: AssemblyDefinition<A>): Primitive<A> {
  const { name, evaluate, only, part } = definition
  const primitive: Primitive<A> = {
    name,
    kind: 'array',
    linearity: 'joint',
    evaluate,
    pushforward: (k, tangent, _operands, _result, attributes) =>
      apply(primitive, [tangent], only(attributes, [k])),
    jvp(tangents, _operands, _result, attributes) {
      const present = tangents.flatMap((tangent, k) => (tangent === undefined ? [] : [k]))
      if (present.length === 0) return undefined
      return apply(
        primitive,
        present.map((k) => tangents[k]!),
        present.length === tangents.length ? attributes : only(attributes, present),
      )
    },
    pullback: (k, cotangent, operands, _result, attributes) =>
      part(k, cotangent, shapeOf(operands[k]!), attributes),
    flops: none,
  }
  return primitive
}
