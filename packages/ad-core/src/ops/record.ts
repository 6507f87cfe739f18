import { broadcastConcrete, broadcastValue, sumTo } from '../linear/broadcast.js'
import { apply, shapeOf, type Value } from '../operand.js'
import type { Concrete, ElementwisePrimitive, ScaledPartial } from '../primitive.js'
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
  /** Of an operation that chooses: cotangent times slope, and 0 where nothing was chosen. */
  readonly chosen?: ElementwisePrimitive['chosen']
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
  const { name, value, linearity } = definition
  const primitive: ElementwisePrimitive = {
    name,
    kind: 'elementwise',
    opcode: 0,
    arity: scaled.length,
    value,
    scaled,
    definition,
    neutral: definition.neutral,
    chosen: definition.chosen,
    discrete: scaled.every((rule) => rule === undefined),
    ...(linearity === undefined ? {} : { linearity }),
    evaluate: (operands) => evaluate(primitive, operands),
    pushforward(k, tangent, operands, result) {
      const rule = scaled[k]
      if (rule === undefined) return undefined
      const contribution = usesLoops(primitive, tangent, operands)
        ? scale(primitive, k, [tangent, ...operands, result])
        : rule(tangent, operands, result)
      return broadcastValue(contribution, shapeOf(result))
    },
    pullback(k, cotangent, operands, result) {
      const rule = scaled[k]
      if (rule === undefined) return undefined
      const contribution = usesLoops(primitive, cotangent, operands)
        ? scale(primitive, k, [cotangent, ...operands, result])
        : rule(cotangent, operands, result)
      return inShapeOf(operands[k]!, contribution)
    },
  }
  register(primitive)
  return primitive
}

/** A contribution to an operand's cotangent in the operand's shape. */
export function inShapeOf(operand: Value, contribution: Value): Value {
  const shape = shapeOf(operand)
  const own = shapeOf(contribution)
  return own.length < shape.length || sizeOf(own) < sizeOf(shape)
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

/** Whether t·∂/∂x_k is the engine's to compute: all is concrete, and the rule does more than pass t on. */
function usesLoops(
  { linearity }: ElementwisePrimitive,
  t: Value,
  operands: readonly Value[],
): boolean {
  if (linearity === 'joint') return false
  if (typeof t !== 'number' && !(t instanceof Tensor)) return false
  for (const x of operands) if (typeof x !== 'number' && !(x instanceof Tensor)) return false
  return true
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

function evaluate(primitive: ElementwisePrimitive, operands: readonly Concrete[]): Concrete {
  const { name, value, arity } = primitive
  let shape: Shape = SCALAR
  let arrays = false
  for (const x of operands) {
    if (typeof x === 'number') continue
    arrays = true
    shape = broadcastShapes(name, shape, x.shape)
  }
  if (!arrays) return value(...(operands as readonly number[]))
  const x = source(operands[0]!, shape, 0)
  const y = arity > 1 ? source(operands[1]!, shape, 1) : x
  const z = arity > 2 ? source(operands[2]!, shape, 2) : x
  const size = sizeOf(shape)
  const dtype = resultDType(operands)
  const out = allocate(dtype, size)
  loop(primitive)(size, out, x.data, x.stride, y.data, y.stride, z.data, z.stride)
  return new Tensor(shape, dtype, out)
}

/** t·∂/∂x_k over arrays by the engine's loop. */
function scale(primitive: ElementwisePrimitive, k: number, inputs: readonly Value[]): Concrete {
  const { arity } = primitive
  const [tangent, ...operands] = inputs as readonly Concrete[] as [Concrete, ...Concrete[]]
  const result = operands[arity]!
  const shape = shapeOf(result)
  const t = source(tangent, shape, 3)
  const x = source(operands[0]!, shape, 0)
  const y = arity > 1 ? source(operands[1]!, shape, 1) : x
  const z = arity > 2 ? source(operands[2]!, shape, 2) : x
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
