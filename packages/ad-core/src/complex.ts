import { NotDifferentiableError, TracedError } from './errors.js'
import { broadcastConcrete } from './linear/broadcast.js'
import { blockOf } from './linear/block.js'
import { Operand, shapeOf, type Value } from './operand.js'
import type { ComplexNumber } from './ops/numerics/complex.js'
import type { ElementwiseDefinition } from './ops/record.js'
import type { Concrete, ElementwisePrimitive, Primitive } from './primitive.js'
import { broadcastShapes, sameShape, SCALAR, sizeOf, type Shape } from './shape.js'
import { Tensor, type TensorData } from './tensor.js'

/**
 * A complex number or array, re + i·im: the arithmetic of complex-step differentiation. Operations
 * use their complex forms, which know nothing of derivative rules.
 */
export class Complex extends Operand {
  readonly re: Concrete
  /** In the shape of `re`. */
  readonly im: Concrete
  get precedence(): number {
    return 2
  }

  /** An imaginary part of one number stands for every entry. */
  constructor(re: Concrete, im: Concrete) {
    super()
    this.re = re
    this.im = sameShape(shapeOf(re), shapeOf(im)) ? im : broadcastConcrete(im, shapeOf(re))
  }

  get shape(): Shape {
    return shapeOf(this.re)
  }

  override get parts(): readonly Value[] {
    return [this.re, this.im]
  }

  interpret(primitive: Primitive, operands: readonly Value[], attributes: unknown): Value {
    const real = operands.map((x) => realPart(primitive.name, x))
    const imaginary = operands.map(imaginaryPart)
    if (primitive.kind === 'elementwise' && primitive.linearity === undefined) {
      return elementwise(primitive as ElementwisePrimitive, real, imaginary)
    }
    if (primitive.complex !== undefined) {
      const parts = imaginary.map((y, k) => y ?? zerosLike(real[k]!))
      const [re, im] = primitive.complex(real, parts, attributes)
      return complexOf(re, im)
    }
    const re = primitive.evaluate(real, attributes)
    if (primitive.discrete === true) return complexOf(re, 0)
    if (primitive.linearity === 'joint') {
      const parts = imaginary.map((y, k) => y ?? zerosLike(real[k]!))
      return complexOf(re, primitive.evaluate(parts, attributes))
    }
    if (primitive.linearity === 'each') return expansion(primitive, real, imaginary, attributes)
    throw withoutForm(primitive.name)
  }

  block(offset: number, shape: Shape): Complex {
    return complexOf(
      blockOf(this.re, offset, shape) as Concrete,
      blockOf(this.im, offset, shape) as Concrete,
    )
  }

  lookUp(table: Operand, indices: readonly Value[]): Operand {
    return table.at(...indices.map((index) => realPart('at', index)))
  }

  [Symbol.toPrimitive](): never {
    throw new TracedError(
      'a complex value: expected an operation of the library, got a JavaScript operator or conversion. ' +
        'Perhaps x.mul(y) instead of x * y, and value(x) to read the number?',
    )
  }
}

// Outside of the class, which bundlers rename where it mentions itself.
function complexOf(re: Concrete, im: Concrete): Complex {
  return new Complex(re, im)
}

function withoutForm(name: string): NotDifferentiableError {
  return new NotDifferentiableError(
    `complexStep: expected operations with a complex form, got ${name}, which has no complex form. Perhaps grad(f)?`,
  )
}

function realPart(name: string, x: Value): Concrete {
  if (x instanceof Complex) return x.re
  if (typeof x === 'number' || x instanceof Tensor) return x
  throw new NotDifferentiableError(
    `complexStep: expected ${name} of complex values and numbers, got a value of another transform. ` +
      'Perhaps pass the complex value to the inner function as an argument?',
  )
}

/** The imaginary part, or undefined where it is zero: then an operand, an index perhaps, is real. */
function imaginaryPart(x: Value): Concrete | undefined {
  if (!(x instanceof Complex)) return undefined
  const { im } = x
  if (typeof im === 'number') return im === 0 ? undefined : im
  return im.data.some((y) => y !== 0) ? im : undefined
}

function zerosLike(x: Concrete): Concrete {
  return typeof x === 'number' ? 0 : new Tensor(x.shape, 'f64', new Float64Array(x.data.length))
}

/** The record's complex form, entry by entry; NaN off the real domain, where the form may go on. */
function elementwise(
  { name, value, definition }: ElementwisePrimitive,
  real: readonly Concrete[],
  imaginary: readonly (Concrete | undefined)[],
): Complex {
  const { complex } = definition as ElementwiseDefinition
  if (complex === undefined) throw withoutForm(name)
  const shape = real.map(shapeOf).reduce((all, own) => broadcastShapes(name, all, own), SCALAR)
  const xs = real.map((x) => entriesOf(x, shape))
  const ys = imaginary.map((y) => (y === undefined ? undefined : entriesOf(y, shape)))
  const size = sizeOf(shape)
  const re = new Float64Array(size)
  const im = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    if (Number.isNaN(value(...xs.map((x) => x[i]!)))) {
      re[i] = im[i] = NaN
      continue
    }
    const z = complex(...xs.map((x, k): ComplexNumber => ({ re: x[i]!, im: ys[k]?.[i] ?? 0 })))
    re[i] = z.re
    im[i] = z.im
  }
  if (shape.length === 0) return new Complex(re[0]!, im[0]!)
  return new Complex(new Tensor(shape, 'f64', re), new Tensor(shape, 'f64', im))
}

function entriesOf(x: Concrete, shape: Shape): TensorData {
  return typeof x !== 'number' && sameShape(x.shape, shape)
    ? x.data
    : broadcastConcrete(x, shape).data
}

/** Π(reₖ + i·imₖ) multiplied out, for an operation linear in each operand: i^|S| over subsets S. */
function expansion(
  primitive: Primitive,
  real: readonly Concrete[],
  imaginary: readonly (Concrete | undefined)[],
  attributes: unknown,
): Complex {
  const active = imaginary.flatMap((y, k) => (y === undefined ? [] : [k]))
  const parts: (Concrete | undefined)[] = [undefined, undefined]
  for (let subset = 0; subset < 1 << active.length; subset++) {
    const chosen = active.filter((_, bit) => ((subset >> bit) & 1) === 1)
    const operands = real.map((x, k) => (chosen.includes(k) ? imaginary[k]! : x))
    const term = primitive.evaluate(operands, attributes)
    const sign = chosen.length % 4 < 2 ? 1 : -1
    const part = chosen.length % 2
    parts[part] = plusScaled(parts[part], sign, term)
  }
  const [re, im = 0] = parts
  return new Complex(re!, im)
}

function plusScaled(total: Concrete | undefined, sign: number, term: Concrete): Concrete {
  if (total === undefined && sign === 1) return term
  if (typeof term === 'number') return ((total as number | undefined) ?? 0) + sign * term
  const before = (total as Tensor | undefined)?.data
  const data = Float64Array.from(term.data, (x, i) => (before?.[i] ?? 0) + sign * x)
  return new Tensor(term.shape, 'f64', data)
}
