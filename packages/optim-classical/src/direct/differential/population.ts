import { maxNorm } from '../../linear-algebra/vector.js'
import type { Bounds } from '../../protocol.js'
import type { Random } from '../../random.js'

/** Points with their values, as plain data; Infinity stands for a value that is none. */
export interface Population {
  readonly points: readonly Float64Array[]
  readonly values: Float64Array
}

/** Points with what was answered there. */
export function population(points: readonly Float64Array[], answers: Float64Array): Population {
  return { points, values: answers.map((value) => (Number.isFinite(value) ? value : Infinity)) }
}

/** The places of a population from best to worst. */
export function bestFirst({ values }: Population): number[] {
  return Array.from(values.keys()).sort((a, b) =>
    values[a]! === values[b]! ? 0 : values[a]! - values[b]!,
  )
}

/** `count` points in a box, such that each `count`-th of every parameter's range holds one (Latin hypercube). */
export function latinHypercube(
  { lower, upper }: Bounds,
  count: number,
  random: Random,
): Float64Array[] {
  const points = Array.from({ length: count }, () => new Float64Array(lower.length))
  for (let j = 0; j < lower.length; j++) {
    const strata = random.shuffle(Array.from(points.keys()))
    points.forEach((point, k) => {
      const part = (strata[k]! + random()) / count
      point[j] = Math.min(upper[j]!, lower[j]! + part * (upper[j]! - lower[j]!))
    })
  }
  return points
}

/** Highest value less the lowest. */
export function valueSpread({ values }: Population): number {
  return rangeOf(values)
}

/** The widest range of a parameter. */
export function pointSpread({ points }: Population): number {
  return maxNorm(points[0]!.map((_, j) => rangeOf(Float64Array.from(points, (point) => point[j]!))))
}

function rangeOf(entries: Float64Array): number {
  let [least, most] = [Infinity, -Infinity]
  for (const x of entries) {
    least = Math.min(least, x)
    most = Math.max(most, x)
  }
  return most - least
}
