import { randomFrom } from '../../src/random.js'

/** A function of plain numbers whose minimum is 0, and where to start. */
export interface ShiftedRun {
  readonly f: (x: Float64Array) => number
  readonly x0: Float64Array
}

const SHAPES = {
  sphere: (z: Float64Array): number => z.reduce((sum, x) => sum + x * x, 0),
  ellipsoid: (z: Float64Array): number =>
    z.reduce((sum, x, i) => sum + 10 ** ((6 * i) / (z.length - 1)) * x * x, 0),
  rosenbrock: (z: Float64Array): number => {
    let sum = 0
    for (let i = 0; i + 1 < z.length; i++) {
      const [x, y] = [z[i]! + 1, z[i + 1]! + 1]
      sum += 100 * (y - x * x) ** 2 + (1 - x) ** 2
    }
    return sum
  },
}

/** Fifteen runs on one shape: the minimum uniform in [−2, 2]ⁿ, the start in [−4, 4]ⁿ. */
export function shiftedRuns(name: keyof typeof SHAPES, n: number): ShiftedRun[] {
  return Array.from({ length: 15 }, (_, seed) => {
    const random = randomFrom(seed, n)
    const within = (size: number): Float64Array =>
      Float64Array.from({ length: n }, () => size * (2 * random() - 1))
    const minimum = within(2)
    return { f: (x) => SHAPES[name](x.map((entry, i) => entry - minimum[i]!)), x0: within(4) }
  })
}

/** The middle one of an odd number of values. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) / 2]!
}
