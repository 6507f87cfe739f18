import { DomainError } from './errors.js'
import { encodeHalf } from './float16.js'

/** `'f64'` is the default; `'f16'` stores, `'i32'` holds indices and labels. */
export type DType = 'f64' | 'f32' | 'f16' | 'i32'

/** Numbers as a typed array. */
export type Flat = Float64Array | Float32Array

/** The typed arrays a tensor may own; f16 keeps the bits of half-precision numbers. */
export type TensorData = Float64Array | Float32Array | Int32Array | Uint16Array

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

/** The typed arrays that stand for vectors. */
const VECTORS: Readonly<Record<string, DType>> = {
  Float64Array: 'f64',
  Float32Array: 'f32',
  Int32Array: 'i32',
}

/** The dtype of a typed array that stands for a vector; by name, since those of another realm do too. */
export function dtypeOfArray(x: unknown): DType | undefined {
  return ArrayBuffer.isView(x) ? VECTORS[(x as Float64Array)[Symbol.toStringTag]] : undefined
}

/** Whether a value is one of the typed arrays that stand for vectors. */
export function isNumericArray(x: unknown): x is Float64Array | Float32Array | Int32Array {
  return dtypeOfArray(x) !== undefined
}

/** A dtype as a caller gives it. Throws `DomainError` for any other word. */
export function checkedDType(name: string, dtype: DType): DType {
  const dtypes: readonly string[] = ['f64', 'f32', 'f16', 'i32']
  if (!dtypes.includes(dtype)) {
    const meant = String(dtype).replace(/^(\w)\D*/, '$1') // float32 is f32
    const hint = dtypes.includes(meant) ? ` Perhaps '${meant}'?` : ''
    throw new DomainError(
      `${name}: expected dtype 'f64', 'f32', 'f16' or 'i32', got '${String(dtype)}'.${hint}`,
    )
  }
  return dtype
}

/**
 * Numbers in new memory of a dtype, rounded to what it holds. Throws `DomainError` for integers that
 * are none.
 */
export function stored(name: string, dtype: DType, numbers: ArrayLike<number>): TensorData {
  if (dtype === 'f16') return Uint16Array.from(numbers, encodeHalf)
  const data = allocate(dtype, numbers.length)
  data.set(numbers)
  if (dtype === 'i32') {
    for (let i = 0; i < data.length; i++) {
      if (data[i] !== numbers[i]) {
        throw new DomainError(
          `${name}: expected whole numbers from −2147483648 to 2147483647 for dtype 'i32', got ${numbers[i]}. Perhaps dtype 'f64'?`,
        )
      }
    }
  }
  return data
}
