import { ShapeError, TracedError } from './errors.js'
import { apply, Operand, shapeOf, type Value } from './operand.js'
import { add } from './ops/arithmetic.js'
import type { Primitive } from './primitive.js'
import { sameShape, showShape, type Shape } from './shape.js'
import { current, type Level } from './tape/level.js'
import { Traced } from './tape/traced.js'
import { toValue, type Like } from './values.js'

/**
 * A dual number of any rank: a value with its tangent, v + ε·t with ε² = 0. Every operation accepts
 * it: the arithmetic of forward mode.
 * @example dual(2, 1).square().tangent // d(x²)/dx at 2 = 4
 */
export class Dual extends Operand {
  readonly value: Value
  readonly tangent: Value
  /** The recording in which it began: values of later ones don't know its perturbation. */
  readonly level: Level | undefined
  get precedence(): number {
    return 3
  }

  constructor(value: Value, tangent: Value, level?: Level) {
    super()
    this.value = value
    this.tangent = tangent
    this.level = level
  }

  get shape(): Shape {
    return shapeOf(this.value)
  }

  override get parts(): readonly Value[] {
    return [this.value, this.tangent]
  }

  interpret(primitive: Primitive, operands: readonly Value[], attributes: unknown): Value {
    const values = operands.map(primal)
    for (const x of values) if (x instanceof Traced) this.refuseLater(primitive.name, x.level)
    const result = apply(primitive, values, attributes)
    const tangent = pushforward(primitive, operands.map(tangentOf), values, result, attributes)
    return withTangent(result, tangent, this.level)
  }

  private refuseLater(name: string, later: Level): void {
    for (let level = this.level; level !== undefined; level = level.parent) {
      if (level === later) return
    }
    throw new TracedError(
      `${name}: expected values of one recording, got a dual made outside of the transform that is running. ` +
        'Perhaps jvp of the outer function instead of a dual?',
    )
  }

  block(offset: number, shape: Shape): Dual {
    const [value, tangent] = [this.value, this.tangent].map((x) => blockOf(x, offset, shape))
    return withTangent(value!, tangent, this.level) as Dual
  }

  lookUp(table: Operand, indices: readonly Value[]): Operand {
    return table.at(...indices.map(primal))
  }

  /** Text where text is asked for; nothing that JavaScript's operators could compute with. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString()
    throw new TracedError(
      'a dual: expected an operation of the library, got a JavaScript operator. Perhaps x.mul(y) instead of x * y?',
    )
  }

  override toString(): string {
    return `dual(${String(this.value)}, ${String(this.tangent)})`
  }
}

function blockOf(x: Value, offset: number, shape: Shape): Value {
  return typeof x === 'number' ? x : x.block(offset, shape)
}

/**
 * A value with its tangent, of equal shapes. Errors: `ShapeError`.
 * @example sin(dual(0, 1)) // value 0, tangent 1
 */
export function dual(value: Like, tangent: Like): Dual {
  const v = toValue('dual', value)
  const t = toValue('dual', tangent)
  if (!sameShape(shapeOf(v), shapeOf(t))) {
    throw new ShapeError(
      `dual: expected a tangent of shape ${showShape(shapeOf(v))}, got ${showShape(shapeOf(t))}.`,
    )
  }
  return new Dual(v, t, current)
}

/** The value without its tangent. */
export function primal(x: Value): Value {
  return x instanceof Dual ? x.value : x
}

/** The tangent, or undefined for a structural zero. */
export function tangentOf(x: Value): Value | undefined {
  return x instanceof Dual ? x.tangent : undefined
}

/** A dual, or the plain value where the tangent is a structural zero. */
export function withTangent(value: Value, tangent: Value | undefined, level?: Level): Value {
  return tangent === undefined ? value : new Dual(value, tangent, level)
}

/** The tangent of a primitive's result: the sum of what its operands' tangents contribute. */
export function pushforward(
  primitive: Primitive,
  tangents: readonly (Value | undefined)[],
  operands: readonly Value[],
  result: Value,
  attributes: unknown,
): Value | undefined {
  if (primitive.jvp !== undefined) return primitive.jvp(tangents, operands, result, attributes)
  let total: Value | undefined
  for (let k = 0; k < tangents.length; k++) {
    const tangent = tangents[k]
    if (tangent === undefined) continue
    const term = primitive.pushforward(k, tangent, operands, result, attributes)
    if (term !== undefined) total = total === undefined ? term : plus(total, term)
  }
  return total
}

/** Sum of two values of any interpretation. */
export function plus(x: Value, y: Value): Value {
  return add(x as Operand, y as Operand)
}
