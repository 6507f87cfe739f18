import fc from 'fast-check'
import { sizeOf, type Shape } from '../shape.js'
import { Tensor } from '../tensor.js'

/** Where points may lie. What isn't said is all real numbers without kinks. */
export interface PointDomain {
  readonly lower?: number
  readonly upper?: number
  /** Whether finite ends belong to the domain. */
  readonly closed?: boolean
  /** Where the derivative follows a convention, or does not exist. */
  readonly kinks?: readonly number[]
  /** Integers only. */
  readonly whole?: boolean
}

/** Options of {@link points}. */
export interface PointOptions {
  /** Least distance to ends and kinks. 0, the default, has them among the points. */
  readonly margin?: number
  /** Largest |x|. By default tiny and huge numbers are among the points. */
  readonly magnitude?: number
}

/**
 * Numbers of a domain: its interior on every scale, its ends where they belong to it, its kinks and
 * the numbers beside both, tiny and huge numbers, 0 and −0.
 * @example fc.assert(fc.property(points({ lower: 0 }), (x) => sqrt(x) >= 0))
 */
export function points(
  {
    lower = -Infinity,
    upper = Infinity,
    closed = false,
    kinks = [],
    whole = false,
  }: PointDomain = {},
  { margin = 0, magnitude = Infinity }: PointOptions = {},
): fc.Arbitrary<number> {
  const low = Math.max(lower, -magnitude)
  const high = Math.min(upper, magnitude)
  if (whole) {
    return fc.integer({
      min: Math.ceil(Math.max(low, -(2 ** 31))),
      max: Math.floor(Math.min(high, low > -(2 ** 31) ? low + 64 : 2 ** 31 - 1)),
    })
  }
  const marks = [lower, upper, ...kinks].filter(Number.isFinite)
  const allowed = (x: number): boolean =>
    (closed ? x >= lower && x <= upper : x > lower && x < upper) &&
    Math.abs(x) <= magnitude &&
    (margin === 0 || marks.every((mark) => Math.abs(x - mark) >= margin))
  const special = [...marks, ...marks.flatMap(neighbours), 0, -0, 1, -1]
  if (magnitude === Infinity) special.push(...EXTREMES, ...EXTREMES.map((x) => -x))
  const named = special.filter(allowed)
  const near = marks.flatMap((mark) =>
    ([1, -1] as const).flatMap((side) => {
      const least = Math.max(margin, 1e-15)
      const reachable = allowed(
        mark + side * Math.max(1.001 * margin, 1e-9 * Math.max(1, Math.abs(mark))),
      )
      return reachable ? [beside(mark, side, least)] : []
    }),
  )
  const within = fc.double({
    min: Math.max(low, -1e3),
    max: Math.min(high, 1e3),
    noNaN: true,
    noDefaultInfinity: true,
  })
  const anywhere =
    low > 1e3 || high < -1e3 ? fc.double({ min: low, max: high, noNaN: true }) : within
  const middle = uniform(
    Math.max(low, Math.min(high, 3) - 6),
    Math.min(high, Math.max(low, -3) + 6),
  )
  const choices = [middle, middle, anywhere, ...near].map((choice) => choice.filter(allowed))
  return fc.oneof(...choices, ...(named.length > 0 ? [fc.constantFrom(...named)] : []))
}

const EXTREMES = [
  5e-324,
  2 ** -1022,
  1e-300,
  1e-16,
  1e-8,
  1e8,
  1e16,
  1e150,
  1e300,
  Number.MAX_VALUE,
]

/** The numbers beside one, at growing distances. */
function neighbours(x: number): number[] {
  return [1e-15, 1e-12, 1e-8, 1e-4].flatMap((d) => {
    const step = d * Math.max(1, Math.abs(x))
    return [x - step, x + step]
  })
}

/** Numbers between two, evenly. */
function uniform(low: number, high: number): fc.Arbitrary<number> {
  return fc
    .integer({ min: 0, max: 2 ** 30 })
    .map((i) => low + ((i + 0.5) / (2 ** 30 + 1)) * (high - low))
}

/** Numbers on one side of a mark, at distances from `least` to 1 on every scale. */
function beside(mark: number, side: 1 | -1, least: number): fc.Arbitrary<number> {
  return uniform(Math.log(Math.min(least, 1)), 0).map((e) => mark + side * Math.exp(e))
}

/** Options of {@link trees}. */
export interface TreeOptions {
  /** How deep objects and tuples nest, 2 by default. */
  readonly depth?: number
  /** Most entries of an object, tuple or axis, 3 by default. */
  readonly length?: number
}

/** A tree of numbers, vectors and tensors. */
export type NumberTree =
  number | Float64Array | Tensor | readonly NumberTree[] | { readonly [key: string]: NumberTree }

/**
 * Trees of numbers, vectors and tensors, nested in objects and tuples, whose entries come from an
 * arbitrary.
 * @example fc.assert(fc.property(trees(points()), (tree) => flattenable(tree)))
 */
export function trees(
  entries: fc.Arbitrary<number> = points(),
  { depth = 2, length = 3 }: TreeOptions = {},
): fc.Arbitrary<NumberTree> {
  const lengths = fc.integer({ min: 1, max: length })
  const arrayOf = (shape: Shape): fc.Arbitrary<Float64Array> =>
    fc
      .array(entries, { minLength: sizeOf(shape), maxLength: sizeOf(shape) })
      .map((list) => Float64Array.from(list))
  const leaf: fc.Arbitrary<NumberTree> = fc.oneof(
    entries,
    lengths.chain((n) => arrayOf([n])),
    fc
      .array(lengths, { minLength: 0, maxLength: 3 })
      .chain((shape) => arrayOf(shape).map((data) => new Tensor(shape, 'f64', data))),
  )
  if (depth === 0) return leaf
  const inner = trees(entries, { depth: depth - 1, length })
  // A tuple of numbers alone would be a vector, so its first entry is a named one.
  const named = inner.map((x): NumberTree => ({ x }))
  return fc.oneof(
    leaf,
    fc.dictionary(fc.constantFrom('W', 'b', 'scale', 'layers'), inner, {
      minKeys: 1,
      maxKeys: length,
      noNullPrototype: true,
    }),
    fc
      .tuple(named, fc.array(inner, { maxLength: length - 1 }))
      .map(([first, rest]) => [first, ...rest]),
  )
}
