import { DomainError, ShapeError } from './errors.js'
import { Operand, type Value } from './operand.js'
import type { Concrete, Primitive } from './primitive.js'
import { SCALAR, sameShape, showShape, sizeOf, type Shape } from './shape.js'

/** `'f64'` is the default; `'f16'` stores, `'i32'` holds indices and labels. */
export type DType = 'f64' | 'f32' | 'f16' | 'i32'

/** Numbers as a typed array. */
export type Flat = Float64Array | Float32Array

/** The typed arrays a tensor may own; f16 keeps the bits of half-precision numbers. */
export type TensorData = Float64Array | Float32Array | Int32Array | Uint16Array

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
    this.shape = shape
    this.dtype = dtype
    this.data = data
  }

  interpret(primitive: Primitive, operands: readonly Value[], attributes: unknown): Value {
    const result = primitive.evaluate(operands as readonly Concrete[], attributes)
    return typeof result === 'number' ? scalarTensor(result) : result
  }

  block(offset: number, shape: Shape): Tensor {
    const end = offset + sizeOf(shape)
    return new Tensor(shape, this.dtype, this.data.slice(offset, end))
  }

  lookUp(table: Operand, indices: readonly Value[]): Operand {
    return table.at(
      ...indices.map((i) => (typeof i === 'object' && i instanceof Tensor ? Number(i) : i)),
    )
  }

  /** The number in a tensor of one entry; arrays have none. */
  override valueOf(): number {
    if (this.data.length !== 1) {
      throw new ShapeError(
        `Number(tensor): expected one entry, got shape ${showShape(this.shape)}. Perhaps x.at(i)?`,
      )
    }
    return this.data[0]!
  }

  override toString(): string {
    return `tensor(${JSON.stringify(this.toNested(), (_key, x: unknown) => (typeof x === 'number' && !Number.isFinite(x) ? String(x) : x))})`
  }

  /** The entries as nested arrays. */
  toNested(): NestedNumbers {
    const { shape, data } = this
    let offset = 0
    const nest = (axis: number): NestedNumbers =>
      axis === shape.length
        ? data[offset++]!
        : Array.from({ length: shape[axis]! }, () => nest(axis + 1))
    return nest(0)
  }
}

export type NestedNumbers = number | readonly NestedNumbers[]

/** A new tensor of one entry and no axes. */
export function scalarTensor(x: number): Tensor {
  return new Tensor(SCALAR, 'f64', Float64Array.of(x))
}

/** Zeros in the memory of a dtype. */
export function allocate(dtype: DType, size: number): TensorData {
  switch (dtype) {
    case 'f64':
      return new Float64Array(size)
    case 'f32':
      return new Float32Array(size)
    case 'i32':
      return new Int32Array(size)
    case 'f16':
      return new Uint16Array(size)
  }
}

/** Whether a value is one of the typed arrays that stand for vectors. */
export function isNumericArray(x: unknown): x is Float64Array | Float32Array | Int32Array {
  if (!ArrayBuffer.isView(x)) return false
  const name = Object.prototype.toString.call(x)
  return (
    name === '[object Float64Array]' ||
    name === '[object Float32Array]' ||
    name === '[object Int32Array]'
  )
}

/** The dtype of a typed array. */
export function dtypeOfArray(x: Float64Array | Float32Array | Int32Array): DType {
  return x.BYTES_PER_ELEMENT === 8
    ? 'f64'
    : Object.prototype.toString.call(x) === '[object Int32Array]'
      ? 'i32'
      : 'f32'
}

/** Views numbers as a vector without copying them. */
export function vectorView(x: Float64Array | Float32Array | Int32Array): Tensor {
  return new Tensor([x.length], dtypeOfArray(x), x)
}

export interface TensorOptions {
  readonly shape?: Shape
  readonly dtype?: DType
}

/**
 * A tensor from nested arrays, a typed array or a number. The data are copied.
 * Errors: `ShapeError` for ragged rows or data that don't fill the shape.
 * @example tensor([[1, 2], [3, 4]]); tensor(new Float32Array(6), { shape: [2, 3] })
 */
export function tensor(
  source: NestedNumbers | Float64Array | Float32Array | Int32Array | Tensor,
  options: TensorOptions = {},
): Tensor {
  if (source instanceof Tensor) {
    return tensorFrom(source.data, options.dtype ?? source.dtype, options.shape ?? source.shape)
  }
  if (isNumericArray(source)) {
    return tensorFrom(
      source,
      options.dtype ?? dtypeOfArray(source),
      options.shape ?? [source.length],
    )
  }
  const nested = source as NestedNumbers
  const shape = nestedShape(nested)
  const flat: number[] = []
  flatten(nested, shape, 0, flat)
  return tensorFrom(flat, options.dtype ?? 'f64', options.shape ?? shape)
}

function tensorFrom(source: ArrayLike<number>, dtype: DType, shape: Shape): Tensor {
  const size = checkedSize('tensor', shape)
  if (source.length !== size) {
    throw new ShapeError(
      `tensor: expected ${size} numbers for shape ${showShape(shape)}, got ${source.length}.`,
    )
  }
  if (dtype === 'f16' && !(source instanceof Uint16Array)) {
    throw new DomainError(
      "tensor: expected the bits of half floats for dtype 'f16' as a Uint16Array.",
    )
  }
  const data = allocate(dtype, size)
  data.set(source)
  return new Tensor(Object.freeze([...shape]), dtype, data)
}

function checkedSize(name: string, shape: Shape): number {
  for (const length of shape) {
    if (!Number.isInteger(length) || length < 0) {
      throw new ShapeError(
        `${name}: expected a shape of whole numbers ≥ 0, got ${showShape(shape)}.`,
      )
    }
  }
  return sizeOf(shape)
}

function nestedShape(nested: NestedNumbers): number[] {
  const shape: number[] = []
  let level: NestedNumbers | undefined = nested
  while (Array.isArray(level)) {
    const rows = level as readonly NestedNumbers[]
    shape.push(rows.length)
    level = rows[0]
  }
  return shape
}

function flatten(nested: NestedNumbers, shape: Shape, axis: number, out: number[]): void {
  if (axis === shape.length) {
    if (typeof nested !== 'number') {
      throw new ShapeError(
        `tensor: expected numbers at depth ${axis}, got ${Array.isArray(nested) ? 'an array' : typeof nested}.`,
      )
    }
    out.push(nested)
    return
  }
  if (!Array.isArray(nested) || nested.length !== shape[axis]) {
    throw new ShapeError(
      `tensor: expected rows of length ${shape[axis]} along axis ${axis}, got ` +
        `${Array.isArray(nested) ? `one of length ${nested.length}` : typeof nested}. Perhaps the rows are ragged?`,
    )
  }
  for (let i = 0; i < nested.length; i++) flatten(nested[i] as NestedNumbers, shape, axis + 1, out)
}

/** A tensor of zeros. @example zeros([2, 3]) */
export function zeros(shape: Shape | number, dtype: DType = 'f64'): Tensor {
  return full(shape, 0, dtype)
}

/** A tensor of ones. @example ones([2, 3]) */
export function ones(shape: Shape | number, dtype: DType = 'f64'): Tensor {
  return full(shape, 1, dtype)
}

/** A tensor with every entry equal. @example full([2, 3], Math.PI) */
export function full(shape: Shape | number, value: number, dtype: DType = 'f64'): Tensor {
  const lengths = typeof shape === 'number' ? [shape] : [...shape]
  const data = allocate(dtype, checkedSize('full', lengths))
  if (value !== 0) data.fill(value)
  return new Tensor(Object.freeze(lengths), dtype, data)
}

/** The identity matrix n × n. @example eye(3) */
export function eye(n: number, dtype: DType = 'f64'): Tensor {
  const identity = zeros([n, n], dtype)
  for (let i = 0; i < n; i++) identity.data[i * n + i] = 1
  return identity
}

/** Numbers from start to below end by step. @example arange(3) // 0 1 2 */
export function arange(start: number, end?: number, step: number = 1): Tensor {
  const [from, to] = end === undefined ? [0, start] : [start, end]
  if (step === 0 || !Number.isFinite(step)) {
    throw new DomainError(`arange: expected a finite step other than 0, got ${step}.`)
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
    if (x.dtype !== 'f32' && x.dtype !== 'f16') return 'f64'
    dtype = 'f32'
  }
  return dtype ?? 'f64'
}

/** Whether two tensors have equal shapes. */
export function sameShapeTensors(a: Tensor, b: Tensor): boolean {
  return sameShape(a.shape, b.shape)
}

/** A tensor in memory of its own; anything else as it is. */
export function copied<X>(x: X): X {
  return x instanceof Tensor ? (new Tensor(x.shape, x.dtype, x.data.slice()) as X) : x
}

/** Zeros in the shape of a value; a number for a scalar. */
export function zeroLike(x: Value): Concrete {
  if (typeof x === 'number' || x.shape.length === 0) return 0
  const single = x instanceof Tensor && x.dtype === 'f32'
  const size = sizeOf(x.shape)
  return single
    ? new Tensor(x.shape, 'f32', new Float32Array(size))
    : new Tensor(x.shape, 'f64', new Float64Array(size))
}
