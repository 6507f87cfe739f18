import {
  allocate,
  checkedDType,
  dtypeOfArray,
  isNumericArray,
  stored,
  type DType,
  type TensorData,
} from './dtype.js'
import { DomainError, ShapeError } from './errors.js'
import { requireOptions } from './require-options.js'
import { decodeHalf } from './float16.js'
import { Operand, type Value } from './operand.js'
import type { Concrete, Primitive } from './primitive.js'
import { checkedShape, SCALAR, showShape, sizeOf, type Shape } from './shape.js'
import { describe } from './values.js'

export { allocate, dtypeOfArray, isNumericArray } from './dtype.js'
export type { DType, Flat, TensorData } from './dtype.js'

/**
 * A concrete dense array in row-major order.
 * @example tensor([[1, 2], [3, 4]]).at(1, 0) // a tensor of shape [], which reads as 3
 */
export class Tensor extends Operand {
  readonly shape: Shape
  readonly dtype: DType
  readonly data: TensorData
  get precedence(): number {
    return 0
  }

  constructor(shape: Shape, dtype: DType, data: TensorData) {
    super()
    if (data.length !== sizeOf(shape)) throw misfit('Tensor', shape, data.length)
    this.shape = shape
    this.dtype = dtype
    this.data = data
  }

  /** @internal */
  override operand(): Tensor {
    return this.dtype === 'f16' ? widened(this) : this
  }

  interpret(primitive: Primitive, operands: readonly Value[], attributes: unknown): Value {
    const result = primitive.evaluate(operands as readonly Concrete[], attributes)
    return typeof result === 'number' ? scalarTensor(result) : result
  }

  block(offset: number, shape: Shape): Tensor {
    return blockOf(this, offset, shape)
  }

  lookUp(table: Operand, indices: readonly Value[]): Operand {
    return table.at(...indices.map((i) => (isTensor(i) ? Number(i) : i)))
  }

  /** The number in a tensor of one entry; arrays have none. */
  override valueOf(): number {
    if (this.data.length !== 1) {
      throw new ShapeError(
        `Number(tensor): expected one entry, got shape ${showShape(this.shape)}. Perhaps x.at(i)?`,
      )
    }
    return numbersIn(this)[0]!
  }

  override toString(): string {
    return `tensor(${JSON.stringify(this.toNested(), (_key, x: unknown) => plain(x))})`
  }

  /** Shape, dtype and entries as plain data; NaN and infinities are text. */
  toJSON(): { shape: Shape; dtype: DType; data: readonly unknown[] } {
    const { shape, dtype } = this
    return { shape, dtype, data: Array.from(numbersIn(this), plain) }
  }

  /** The entries as nested arrays. */
  toNested(): NestedNumbers {
    const { shape } = this
    const numbers = numbersIn(this)
    let offset = 0
    const nest = (axis: number): NestedNumbers =>
      axis === shape.length
        ? numbers[offset++]!
        : Array.from({ length: shape[axis]! }, () => nest(axis + 1))
    return nest(0)
  }

  /** Entries or slices along the first axis; none of a scalar, so that whoever compares values may iterate. */
  override *[Symbol.iterator](): IterableIterator<this> {
    if (this.shape.length > 0) yield* super[Symbol.iterator]()
  }
}

// Outside of the class, which bundlers rename where it mentions itself.
function isTensor(x: Value): x is Tensor {
  return x instanceof Tensor
}

function blockOf({ dtype, data }: Tensor, offset: number, shape: Shape): Tensor {
  return new Tensor(shape, dtype, data.slice(offset, offset + sizeOf(shape)))
}

/** Half floats as f32, which every operation computes with. */
function widened(x: Tensor): Tensor {
  return new Tensor(x.shape, 'f32', Float32Array.from(x.data, decodeHalf))
}

/** The entries as numbers, whatever the memory holds. */
export function numbersIn({ dtype, data }: Tensor): TensorData {
  return dtype === 'f16' ? Float32Array.from(data, decodeHalf) : data
}

function plain(x: unknown): unknown {
  return typeof x === 'number' && !Number.isFinite(x) ? String(x) : x
}

function misfit(name: string, shape: Shape, count: number): ShapeError {
  return new ShapeError(
    `${name}: expected ${sizeOf(shape)} numbers for shape ${showShape(shape)}, got ${count}.`,
  )
}

export type NestedNumbers = number | readonly NestedNumbers[]

/** A new tensor of one entry and no axes. */
export function scalarTensor(x: number): Tensor {
  return new Tensor(SCALAR, 'f64', Float64Array.of(x))
}

/** Views numbers as a vector without copying them. */
export function vectorView(x: Float64Array | Float32Array | Int32Array): Tensor {
  return new Tensor([x.length], dtypeOfArray(x)!, x)
}

/** The vector that a typed array or an array of numbers stands for; a hole is no number. */
export function asVector(x: unknown): Tensor | undefined {
  if (isNumericArray(x)) return vectorView(x)
  if (!Array.isArray(x)) return undefined
  for (let i = 0; i < x.length; i++) if (typeof x[i] !== 'number') return undefined
  return vectorView(Float64Array.from(x as number[]))
}

export interface TensorOptions {
  readonly shape?: Shape
  readonly dtype?: DType
}

/**
 * A tensor from nested arrays, a typed array or a number. The data are copied, and rounded to what
 * the dtype holds. Errors: `ShapeError` for ragged rows or data that don't fill the shape,
 * `DomainError` for integers that are no whole numbers or too large, and for unknown options.
 * @example tensor([[1, 2], [3, 4]]); tensor(new Float32Array(6), { shape: [2, 3] })
 */
export function tensor(
  source: NestedNumbers | Float64Array | Float32Array | Int32Array | Tensor,
  options: TensorOptions = {},
): Tensor {
  requireOptions('tensor', options, ['shape', 'dtype'])
  let numbers: ArrayLike<number>
  let own: { readonly shape: Shape; readonly dtype: DType }
  if (source instanceof Tensor) {
    numbers = numbersIn(source)
    own = source
  } else if (isNumericArray(source)) {
    numbers = source
    own = { shape: [source.length], dtype: dtypeOfArray(source)! }
  } else {
    const nested = source as NestedNumbers
    const flat: number[] = []
    own = { shape: nestedShape(nested), dtype: 'f64' }
    flatten(nested, own.shape, 0, flat)
    numbers = flat
  }
  const shape = checkedShape('tensor', options.shape ?? own.shape)
  const dtype = checkedDType('tensor', options.dtype ?? own.dtype)
  if (numbers.length !== sizeOf(shape)) throw misfit('tensor', shape, numbers.length)
  return new Tensor(shape, dtype, stored('tensor', dtype, numbers))
}

/** More axes than any array has; arrays that contain themselves have no end of them. */
const MOST_AXES = 64

function nestedShape(nested: NestedNumbers): number[] {
  const shape: number[] = []
  let level: NestedNumbers | undefined = nested
  while (Array.isArray(level) && shape.length < MOST_AXES) {
    const rows = level as readonly NestedNumbers[]
    shape.push(rows.length)
    level = rows[0]
  }
  return shape
}

function flatten(nested: NestedNumbers, shape: Shape, axis: number, out: number[]): void {
  if (axis === shape.length) {
    if (typeof nested !== 'number') {
      const hint = (nested as unknown) instanceof Operand && axis > 0 ? ' Perhaps stack([…])?' : ''
      throw new ShapeError(
        `tensor: expected numbers at depth ${axis}, got ${describe(nested)}.${hint}`,
      )
    }
    out.push(nested)
    return
  }
  if (!Array.isArray(nested) || nested.length !== shape[axis]) {
    throw new ShapeError(
      `tensor: expected rows of length ${shape[axis]} along axis ${axis}, got ` +
        `${Array.isArray(nested) ? `one of length ${nested.length}` : describe(nested)}. Perhaps the rows are ragged?`,
    )
  }
  for (let i = 0; i < nested.length; i++) flatten(nested[i] as NestedNumbers, shape, axis + 1, out)
}

/** A tensor of zeros. @example zeros([2, 3]) */
export function zeros(shape: Shape | number, dtype: DType = 'f64'): Tensor {
  return filled('zeros', shape, 0, dtype)
}

/** A tensor of ones. @example ones([2, 3]) */
export function ones(shape: Shape | number, dtype: DType = 'f64'): Tensor {
  return filled('ones', shape, 1, dtype)
}

/** A tensor with every entry equal. @example full([2, 3], Math.PI) */
export function full(shape: Shape | number, value: number, dtype: DType = 'f64'): Tensor {
  if (typeof value !== 'number') {
    throw new DomainError(
      `full: expected a number to fill with, got ${describe(value)}. Perhaps zeros(shape)?`,
    )
  }
  return filled('full', shape, value, dtype)
}

function filled(name: string, shape: Shape | number, value: number, dtype: DType): Tensor {
  const lengths = checkedShape(name, shape)
  const [entry] = stored(name, checkedDType(name, dtype), [value])
  return new Tensor(lengths, dtype, allocate(dtype, sizeOf(lengths)).fill(entry!))
}

/** The identity matrix n × n. @example eye(3) */
export function eye(n: number, dtype: DType = 'f64'): Tensor {
  const identity = filled('eye', [n, n], 0, dtype)
  const [one] = stored('eye', dtype, [1])
  for (let i = 0; i < n; i++) identity.data[i * n + i] = one!
  return identity
}

/** Numbers from start to below end by step. @example arange(3) // 0 1 2 */
export function arange(start: number, end?: number, step: number = 1): Tensor {
  const [from, to] = end === undefined ? [0, start] : [start, end]
  if (step === 0 || ![from, to, step].every(Number.isFinite)) {
    throw new DomainError(
      `arange: expected finite numbers and a step other than 0, got ${from} to ${to} by ${step}.`,
    )
  }
  const count = Math.max(0, Math.ceil((to - from) / step))
  return new Tensor(
    [count],
    'f64',
    Float64Array.from({ length: count }, (_, i) => from + i * step),
  )
}

/** `count` equidistant numbers from start to end, both included. @example linspace(0, 1, 5) */
export function linspace(start: number, end: number, count: number): Tensor {
  if (!Number.isInteger(count) || count < 0) {
    throw new DomainError(`linspace: expected a whole count ≥ 0, got ${count}.`)
  }
  const data = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    data[i] =
      count === 1 ? start : i === count - 1 ? end : start + ((end - start) * i) / (count - 1)
  }
  return new Tensor([count], 'f64', data)
}

/** The dtype of a result: f32 where every array is f32, otherwise f64. Scalars don't widen. */
export function resultDType(operands: readonly Concrete[]): DType {
  let dtype: DType | undefined
  for (const x of operands) {
    if (typeof x === 'number' || x.shape.length === 0) continue
    if (x.dtype !== 'f32') return 'f64'
    dtype = 'f32'
  }
  return dtype ?? 'f64'
}

/** A tensor in memory of its own; anything else as it is. */
export function copied<X>(x: X): X {
  return x instanceof Tensor ? (new Tensor(x.shape, x.dtype, x.data.slice()) as X) : x
}

/** Zeros in the shape of a value; a number for a scalar. */
export function zeroLike(x: Value): Concrete {
  if (typeof x === 'number' || x.shape.length === 0) return 0
  const dtype = x instanceof Tensor && x.dtype === 'f32' ? 'f32' : 'f64'
  return new Tensor(x.shape, dtype, allocate(dtype, sizeOf(x.shape)))
}
