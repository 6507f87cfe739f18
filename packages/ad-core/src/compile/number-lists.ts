import { Tensor } from '../tensor.js'

/**
 * A result in which each number of a list of nothing but numbers is a scalar by itself, as the traced
 * values of a list are: otherwise the list would be one vector.
 */
export function withNumbersApart(result: unknown): unknown {
  if (Array.isArray(result)) {
    const list: readonly unknown[] = result
    return list.every((entry) => typeof entry === 'number')
      ? list.map((entry) => new Tensor([], 'f64', Float64Array.of(entry)))
      : list.map(withNumbersApart)
  }
  if (typeof result !== 'object' || result === null) return result
  if (Object.getPrototypeOf(result) !== Object.prototype) return result
  return Object.fromEntries(
    Object.entries(result).map(([key, part]) => [key, withNumbersApart(part)]),
  )
}
