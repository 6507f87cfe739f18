import type { SeededNumbers } from '../random.js'
import { numbersOf, sizesIn } from '../reference.js'

/** A camera: rotation r(3), centre C(3), focal length f, u0, v0, distortion k1, k2. */
export const CAMERA = 11
/** Derivatives in a row of the Jacobian: camera, point, weight. */
export const ROW: number = CAMERA + 3 + 1

/** What is estimated. */
export interface BaParameters {
  readonly cameras: Float64Array
  readonly points: Float64Array
  readonly weights: Float64Array
}

/** Cameras that saw points: which of each belong to an observation, and where it stands in the image. */
export interface BaInstance {
  readonly cameraCount: number
  readonly pointCount: number
  readonly observations: number
  readonly features: Float64Array
  readonly cameraOf: Int32Array
  readonly pointOf: Int32Array
  readonly parameters: readonly [BaParameters, BaParameters]
}

/** ADBench's format: `n m p`, then one camera, point, weight and feature, for all the same. */
export function replicatedBa(text: string, random: SeededNumbers): BaInstance {
  const numbers = numbersOf(text)
  const [n, m, p] = sizesIn(numbers, 3) as [number, number, number]
  const one = numbers.subarray(3)
  const repeated = (from: number, to: number, times: number): Float64Array => {
    const pattern = one.slice(from, to)
    return Float64Array.from(
      { length: pattern.length * times },
      (_, i) => pattern[i % pattern.length]!,
    )
  }
  const first = {
    cameras: repeated(0, 11, n),
    points: repeated(11, 14, m),
    weights: repeated(14, 15, p),
  }
  const second = {
    cameras: random.near(first.cameras),
    points: random.near(first.points),
    weights: random.near(first.weights),
  }
  return {
    cameraCount: n,
    pointCount: m,
    observations: p,
    features: repeated(15, 17, p),
    cameraOf: Int32Array.from({ length: p }, (_, i) => i % n),
    pointOf: Int32Array.from({ length: p }, (_, i) => i % m),
    parameters: [first, second],
  }
}

/** An input of that form where there is no file. */
export const STAND_IN: string = [
  [-0.7, -1.1, -0.8, 30, 40, 50, 420, 5, -8, 0.08, 0.003],
  [7, 0.01, 3],
  [0.4],
  [270, 830],
]
  .map((line) => line.join(' '))
  .join('\n')
