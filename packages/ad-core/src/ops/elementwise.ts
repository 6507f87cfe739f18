import type { Value } from '../operand.js'
import type { ChosenPullback, ElementwisePrimitive, ScaledPartial } from '../primitive.js'
import type { Domain } from './domain.js'
import { mul } from './multiplication.js'
import type { ComplexNumber } from './numerics/complex.js'
import {
  binaryOperation,
  elementwise,
  unaryOperation,
  type BinaryOperation,
  type ElementwiseDefinition,
  type ParametricOperation,
  type TernaryOperation,
  type UnaryOperation,
} from './record.js'
import { apply } from '../operand.js'
import { toValue } from '../values.js'

/** A derivative that vanishes everywhere: no row at all, not the number 0. */
export type StructuralZero = 'zero'

/** The record of an operation of one operand. */
export interface UnaryDefinition {
  readonly name: string
  readonly domain: Domain
  /** The value at a number; an expression or a named function, since code is generated from it. */
  readonly value: (x: number) => number
  /** dy/dx of the operand and the result. */
  readonly partial?: ((x: Value, result: Value) => Value) | StructuralZero
  /** 'joint': linear in x, so that t·dy/dx depends on t alone. */
  readonly linearity?: 'joint'
  /** t·dy/dx instead, where that is cheaper or safer than multiplying by dy/dx. */
  readonly scaled?: (t: Value, x: Value, result: Value) => Value
  /** The value at a complex number, for `complexStep`; never derived from the partial. */
  readonly complex?: (z: ComplexNumber) => ComplexNumber
}

type Partial2 = ((x: Value, y: Value, result: Value) => Value) | StructuralZero
type Scaled2 = ((t: Value, x: Value, y: Value, result: Value) => Value) | StructuralZero

/** The record of an operation of two operands: ∂/∂x and ∂/∂y, or t·∂/∂x and t·∂/∂y. */
export interface BinaryDefinition {
  readonly name: string
  readonly domains: readonly [Domain, Domain]
  readonly value: (x: number, y: number) => number
  /** 'joint': linear in x and y together, so that t·∂/∂x_k depends on t alone. */
  readonly linearity?: 'joint'
  readonly partials?: readonly [Partial2, Partial2]
  /** t·∂/∂x_k, where scaling is cheaper, safer or more accurate than multiplying by a partial. */
  readonly scaled?: readonly [Scaled2, Scaled2]
  readonly complex?: (x: ComplexNumber, y: ComplexNumber) => ComplexNumber
}

type Scaled3 = ((t: Value, x: Value, y: Value, z: Value, result: Value) => Value) | StructuralZero

/** The record of an operation of three operands. */
export interface TernaryDefinition {
  readonly name: string
  readonly domains: readonly [Domain, Domain, Domain]
  readonly value: (x: number, y: number, z: number) => number
  readonly scaled: readonly [Scaled3, Scaled3, Scaled3]
  /** Of an operation that chooses: how rows that its cotangents reach are pulled back. */
  readonly chosen?: ChosenPullback
  readonly complex?: (x: ComplexNumber, y: ComplexNumber, z: ComplexNumber) => ComplexNumber
}

/** Makes an operation of one operand from its record. */
export function unary(definition: UnaryDefinition): UnaryOperation {
  return unaryOperation(primitiveOf(definition, [definition.domain], [unaryRule(definition)]))
}

function unaryRule({ partial, scaled }: UnaryDefinition): ScaledPartial | undefined {
  if (scaled !== undefined) return (t, [x], r) => scaled(t, x!, r)
  return partial === 'zero' ? undefined : (t, [x], r) => mul(t, partial!(x!, r))
}

/** Makes an operation of two operands from its record. */
export function binary(definition: BinaryDefinition): BinaryOperation {
  return binaryOperation(primitiveOf(definition, definition.domains, binaryRules(definition)))
}

/** Makes an operation of one operand and a parameter with a default. */
export function parametric(definition: BinaryDefinition, standard: number): ParametricOperation {
  const operation = binary(definition)
  const withDefault = (x: number, parameter: number = standard): unknown => operation(x, parameter)
  return Object.assign(withDefault as unknown as ParametricOperation, {
    primitive: operation.primitive,
  })
}

/** Makes an operation of three operands from its record. */
export function ternary(definition: TernaryDefinition): TernaryOperation {
  const { name } = definition
  const rules = definition.scaled.map((scaled): ScaledPartial | undefined =>
    scaled === 'zero' ? undefined : (t, [x, y, z], r) => scaled(t, x!, y!, z!, r),
  )
  const primitive = primitiveOf(definition, definition.domains, rules)
  const operation = (x: unknown, y: unknown, z: unknown): unknown =>
    apply(primitive, [toValue(name, x), toValue(name, y), toValue(name, z)], undefined)
  return Object.assign(operation as unknown as TernaryOperation, { primitive })
}

function binaryRules({ partials, scaled }: BinaryDefinition): (ScaledPartial | undefined)[] {
  return [0, 1].map((k): ScaledPartial | undefined => {
    const direct = scaled?.[k]
    if (direct !== undefined) {
      return direct === 'zero' ? undefined : (t, [x, y], r) => direct(t, x!, y!, r)
    }
    const partial = partials![k]!
    return partial === 'zero' ? undefined : (t, [x, y], r) => mul(t, partial(x!, y!, r))
  })
}

function primitiveOf(
  definition: UnaryDefinition | BinaryDefinition | TernaryDefinition,
  domains: readonly Domain[],
  rules: readonly (ScaledPartial | undefined)[],
): ElementwisePrimitive {
  return elementwise({ ...definition, domains } as ElementwiseDefinition, rules)
}
