import { matmul, mul, tensor, type Tensor } from '@wengert/ad-core'
import { geometric } from './transformations.js'
import { gaussians, LARGEST_SEED, uniforms } from './pseudo-random.js'

/** What one instance of a function is drawn from. */
export interface Instance {
  readonly n: number
  readonly seed: number
}

/** The paper's R is drawn from a seed this far from that of Q. */
const SECOND_STREAM = 1_000_000

/** Seeds of one function's instances lie this far apart. */
const STRIDE = 10_000

/** The last instance whose seeds the generator still takes. */
export const LAST_INSTANCE: number = Math.floor((LARGEST_SEED - 2 * SECOND_STREAM) / STRIDE)

export function seedOf(functionId: number, instance: number): number {
  return functionId + STRIDE * instance
}

/** The minimum's value: Cauchy distributed, in hundredths, within ±1000. */
export function minimalValue(seed: number): number {
  const ratio = gaussians(1, seed)[0]! / gaussians(1, seed + 1)[0]!
  return Math.min(1000, Math.max(-1000, roundHalfUp(1e4 * ratio) / 100))
}

/** The minimum's place: uniform in [−4, 4]ⁿ on a grid, no coordinate zero. */
export function shift({ n, seed }: Instance): Float64Array {
  return uniforms(n, seed).map((u) => (8 * Math.floor(1e4 * u)) / 1e4 - 4 || -1e-5)
}

/** The same from the other seed, where f12 has its minimum. */
export function secondShift({ n, seed }: Instance): Float64Array {
  return shift({ n, seed: seed + SECOND_STREAM })
}

/** The paper's R. */
export function rotationR({ n, seed }: Instance): Tensor {
  return rotation(n, seed + SECOND_STREAM)
}

/** The paper's Q; where a function has one rotation only, some draw it here. */
export function rotationQ({ n, seed }: Instance): Tensor {
  return rotation(n, seed)
}

/** R·Λ^α·Q, that several functions share. Cost: n³ once. */
export function illConditioned(instance: Instance, alpha: number): Tensor {
  const scaled = mul(rotationR(instance), geometric(Math.sqrt(alpha), instance.n))
  return matmul(scaled, rotationQ(instance))
}

/** Signs ±1, the same as those of the numbers given. */
export function signs(numbers: Float64Array): Float64Array {
  return numbers.map((u) => (u < 0 ? -1 : 1))
}

/** The orthogonal matrix [n, n] whose columns Gram and Schmidt make of n gaussian vectors. */
function rotation(n: number, seed: number): Tensor {
  const drawn = gaussians(n * n, seed)
  const columns = Array.from({ length: n }, (_, j) => drawn.subarray(j * n, (j + 1) * n))
  columns.forEach((column, j) => {
    for (const earlier of columns.slice(0, j)) {
      const overlap = inner(column, earlier)
      for (let i = 0; i < n; i++) column[i]! -= overlap * earlier[i]!
    }
    const length = Math.sqrt(inner(column, column))
    for (let i = 0; i < n; i++) column[i]! /= length
  })
  const rows = Float64Array.from(drawn, (_, k) => columns[k % n]![Math.floor(k / n)]!)
  return tensor(rows, { shape: [n, n] })
}

function inner(x: Float64Array, y: Float64Array): number {
  return x.reduce((total, entry, i) => total + entry * y[i]!, 0)
}

function roundHalfUp(x: number): number {
  return Math.floor(x + 0.5)
}
