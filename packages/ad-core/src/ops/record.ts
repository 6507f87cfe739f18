import { broadcastConcrete, broadcastValue, sumTo } from '../linear/broadcast.js'
import { apply, shapeOf, type Value } from '../operand.js'
import type { ChosenPullback, Concrete, ElementwisePrimitive, ScaledPartial } from '../primitive.js'
import { broadcastShapes, sameShape, SCALAR, sizeOf, type Shape } from '../shape.js'
import { loop, scaledLoop } from '../sweeps/engine.js'
import { recordBinary, recordUnary, Traced } from '../tape/traced.js'
import { allocate, resultDType, Tensor, type TensorData } from '../tensor.js'
import { toValue, type Like, type Outcome } from '../values.js'
import type { Domain } from './domain.js'
import { register } from './table.js'
import type { ComplexNumber } from './numerics/complex.js'

/** What the record of an elementwise operation says besides its linearisation. */
export interface ElementwiseDefinition {
  readonly name: string
  /** The value at numbers; an expression or a named function, since code is generated from it. */
  readonly value: (...x: number[]) => number
  /** One domain an operand. */
  readonly domains: readonly Domain[]
  /** The value at complex numbers, for `complexStep`; never derived from the partials. */
  readonly complex?: ((...z: ComplexNumber[]) => ComplexNumber) | undefined
  /** 'joint': linear in all operands together, so that no rule depends on operands or result. */
  readonly linearity?: 'joint' | undefined
  /** Operands [k, value] that leave the other one as it is, exactly: [1, 1] for x / 1. */
  readonly neutral?: readonly (readonly [k: number, value: number])[]
  /** Of an operation that chooses: how rows that its cotangents reach are pulled back. */
  readonly chosen?: ChosenPullback | undefined
}

/** An operation carries its record. */
export interface Elementwise {
  readonly primitive: ElementwisePrimitive
}
export interface UnaryOperation extends Elementwise {
  <A extends Like>(x: A): Outcome<A>
}
export interface BinaryOperation extends Elementwise {
  <A extends Like, B extends Like>(x: A, y: B): Outcome<A, B>
}
/** A binary operation whose second operand has a default. */
export interface ParametricOperation extends Elementwise {
  <A extends Like, B extends Like = number>(x: A, parameter?: B): Outcome<A, B>
}
export interface TernaryOperation extends Elementwise {
  <A extends Like, B extends Like, C extends Like>(x: A, y: B, z: C): Outcome<A, B, C>
}

/** The primitive of an elementwise operation, from its definition and its linearisation. */
export function elementwise(
  definition: ElementwiseDefinition,
  scaled: readonly (ScaledPartial | undefined)[],
): ElementwisePrimitive {
  const { name, value, linearity, chosen } = definition
  const primitive: ElementwisePrimitive = {
    name,
    kind: 'elementwise',
    opcode: 0,
    arity: scaled.length,
    value,
    scaled,
    definition,
    chosen,
    linearity,
    discrete: scaled.every((rule) => rule === undefined),
    evaluate: (operands) => evaluate(primitive, operands),
    pushforward(k, tangent, operands, result) {
      const term = scale(primitive, k, tangent, operands, result)
      return term === undefined ? term : broadcastValue(term, shapeOf(result))
    },
    pullback(k, cotangent, operands, result) {
      const term = scale(primitive, k, cotangent, operands, result)
      return term === undefined ? term : inShapeOf(operands[k]!, term)
    },
  }
  register(primitive)
  return primitive
}

/** A contribution to an operand's cotangent in the operand's shape. */
export function inShapeOf(operand: Value, contribution: Value): Value {
  const shape = shapeOf(operand)
  const own = shapeOf(contribution)
  const shift = own.length - shape.length
  return shift < 0 || shape.some((length, axis) => length !== 1 && own[axis + shift] === 1)
    ? broadcastValue(contribution, shape)
    : sumTo(contribution, shape)
}

/** The callable operation of a unary primitive. */
export function unaryOperation(primitive: ElementwisePrimitive): UnaryOperation {
  const { name, value } = primitive
  const operation = (x: unknown): unknown => {
    if (x instanceof Traced && x.shape === SCALAR) return recordUnary(primitive, x)
    if (typeof x === 'number') return value(x)
    return apply(primitive, [toValue(name, x)], undefined)
  }
  return Object.assign(operation as unknown as UnaryOperation, { primitive })
}

/** The callable operation of a binary primitive. */
export function binaryOperation(primitive: ElementwisePrimitive): BinaryOperation {
  const { name, value } = primitive
  const operation = (x: unknown, y: unknown): unknown => {
    if (isScalar(x) ? typeof y === 'number' || isScalar(y) : typeof x === 'number' && isScalar(y)) {
      return recordBinary(primitive, x as Traced | number, y as Traced | number)
    }
    if (typeof x === 'number' && typeof y === 'number') return value(x, y)
    return apply(primitive, [toValue(name, x), toValue(name, y)], undefined)
  }
  return Object.assign(operation as unknown as BinaryOperation, { primitive })
}

function isScalar(x: unknown): boolean {
  return x instanceof Traced && x.shape === SCALAR
}

/** t·∂/∂x_k: by the engine's loops where all is concrete and the rule does more than pass t on. */
function scale(
  primitive: ElementwisePrimitive,
  k: number,
  t: Value,
  operands: readonly Value[],
  result: Value,
): Value | undefined {
  const rule = primitive.scaled[k]
  if (rule === undefined) return undefined
  return primitive.linearity !== 'joint' && isConcrete(t) && operands.every(isConcrete)
    ? scaleConcrete(primitive, k, t, operands, result as Concrete)
    : rule(t, operands, result)
}

function isConcrete(x: Value): x is Concrete {
  return typeof x === 'number' || x instanceof Tensor
}

/** The operand as data for a loop: an array that fits, or one number with stride 0. */
interface Source {
  data: TensorData
  stride: 0 | 1
}

const single = [0, 1, 2, 3].map(() => new Float64Array(1))

function source(x: Concrete, shape: Shape, slot: number): Source {
  if (typeof x === 'number') {
    single[slot]![0] = x
    return { data: single[slot]!, stride: 0 }
  }
  if (sameShape(x.shape, shape)) return { data: x.data, stride: 1 }
  if (x.data.length === 1) return { data: x.data, stride: 0 }
  return { data: broadcastConcrete(x, shape).data, stride: 1 }
}

/** Data of three operands; where there are fewer the last one again. */
function sources(operands: readonly Concrete[], shape: Shape): readonly [Source, Source, Source] {
  const [first, second, third] = operands
  const x = source(first!, shape, 0)
  const y = second === undefined ? x : source(second, shape, 1)
  return [x, y, third === undefined ? y : source(third, shape, 2)]
}

function evaluate(primitive: ElementwisePrimitive, operands: readonly Concrete[]): Concrete {
  const { name, value } = primitive
  let shape: Shape = SCALAR
  let arrays = false
  for (const x of operands) {
    if (typeof x === 'number') continue
    arrays = true
    shape = broadcastShapes(name, shape, x.shape)
  }
  if (!arrays) return value(...(operands as readonly number[]))
  const [x, y, z] = sources(operands, shape)
  const size = sizeOf(shape)
  const dtype = resultDType(operands)
  const out = allocate(dtype, size)
  loop(primitive)(size, out, x.data, x.stride, y.data, y.stride, z.data, z.stride)
  return new Tensor(shape, dtype, out)
}

/** t·∂/∂x_k of numbers and arrays by the engine's loop. */
function scaleConcrete(
  primitive: ElementwisePrimitive,
  k: number,
  tangent: Concrete,
  operands: readonly Concrete[],
  result: Concrete,
): Concrete {
  const shape = shapeOf(result)
  const t = source(tangent, shape, 3)
  const [x, y, z] = sources(operands, shape)
  const size = sizeOf(shape)
  const dtype = typeof result === 'number' ? 'f64' : result.dtype
  const out = allocate(dtype, size)
  const r = typeof result === 'number' ? Float64Array.of(result) : result.data
  scaledLoop(primitive, k)(
    size,
    out,
    t.data,
    t.stride,
    x.data,
    x.stride,
    y.data,
    y.stride,
    z.data,
    z.stride,
    r,
  )
  return typeof result === 'number' ? out[0]! : new Tensor(shape, dtype, out)
}
