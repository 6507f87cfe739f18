import { DomainError } from '@wengert/ad-core'
import { show } from './checks.js'
import { flatLike } from './like-start.js'
import type { Bounds } from './protocol.js'

/** Options that say how the parameters may move. X is the tree of x0. */
export interface ParameterOptions {
  /**
   * Between which numbers parameters stay: each side is a number for all, or like x0; ±Infinity or null where there is no
   * bound. For methods that keep to bounds; x0 must lie within.
   */
  readonly bounds?: { readonly lower?: unknown; readonly upper?: unknown }
  /**
   * Which parameters stay as they are in x0: true or false for each, like x0 (or for a whole branch of it), or a list
   * of places in the flattened x0.
   */
  readonly fixed?: unknown
  /**
   * How large each parameter typically is, a number or like x0: the method works on parameters divided by the nearest
   * power of two, so that all are of a size. Default 1.
   */
  readonly typicalSize?: unknown
}

/**
 * How a method's vector u stands for the parameters w: without those that stay fixed, and each divided by its typical
 * size. Sizes are powers of two, so that going to and fro rounds nothing.
 */
export class Coordinates {
  /** The place in w of each entry of u. */
  readonly free: Int32Array
  /** w_free = sizes·u. */
  readonly sizes: Float64Array
  /** Of w; `undefined` where nothing is bounded. */
  readonly bounds: Bounds | undefined
  private readonly start: Float64Array
  /** Whether u is w. */
  readonly same: boolean

  constructor(
    start: Float64Array,
    free: Int32Array,
    sizes: Float64Array,
    bounds: Bounds | undefined,
  ) {
    this.start = start
    this.free = free
    this.sizes = sizes
    this.bounds = bounds
    this.same = free.length === start.length && sizes.every((size) => size === 1)
  }

  get size(): number {
    return this.free.length
  }

  /** The bounds of u. */
  get innerBounds(): Bounds | undefined {
    const { bounds } = this
    if (bounds === undefined || this.same) return bounds
    return { lower: this.inward(bounds.lower), upper: this.inward(bounds.upper) }
  }

  /** u of a point w. */
  inward(w: Float64Array): Float64Array {
    return Float64Array.from(this.free, (j, k) => w[j]! / this.sizes[k]!)
  }

  /** w of a point u. */
  outward(u: Float64Array): Float64Array {
    const w = Float64Array.from(this.start)
    this.free.forEach((j, k) => (w[j] = u[k]! * this.sizes[k]!))
    return w
  }

  /** ∂f/∂u from ∂f/∂w, or H_u·v from H_w·(the direction of v). */
  slopesInward(g: ArrayLike<number>): Float64Array {
    return Float64Array.from(this.free, (j, k) => g[j]! * this.sizes[k]!)
  }

  /** ∂f/∂w from ∂f/∂u; 0 for parameters that are fixed. */
  slopesOutward(g: Float64Array): Float64Array {
    const slopes = new Float64Array(this.start.length)
    this.free.forEach((j, k) => (slopes[j] = g[k]! / this.sizes[k]!))
    return slopes
  }

  /** dw of a direction du. */
  directionOutward(du: Float64Array): Float64Array {
    const direction = new Float64Array(this.start.length)
    this.free.forEach((j, k) => (direction[j] = du[k]! * this.sizes[k]!))
    return direction
  }

  /** Columns (and, of a square matrix, rows) of a row-major matrix with w.length columns. */
  matrixInward(a: Float64Array, symmetric: boolean): Float64Array {
    const { free, sizes, size, start } = this
    const rows = symmetric ? size : a.length / start.length
    const inner = new Float64Array(rows * size)
    for (let i = 0; i < rows; i++) {
      const from = (symmetric ? free[i]! : i) * start.length
      const factor = symmetric ? sizes[i]! : 1
      for (let k = 0; k < size; k++) {
        inner[i * size + k] = a[from + free[k]!]! * sizes[k]! * factor
      }
    }
    return inner
  }
}

/** Reads `bounds`, `fixed` and `typicalSize`, and checks them against the start, whose entries have these `units`. */
export function coordinatesOf(
  caller: string,
  x0: unknown,
  start: Float64Array,
  units: Float64Array,
  { bounds, fixed, typicalSize }: ParameterOptions,
): Coordinates {
  const n = start.length
  const range = representable(boundsOf(caller, x0, start, bounds), units)
  const stays = fixed === undefined ? new Float64Array(n) : fixedOf(caller, x0, n, fixed)
  const sizes =
    typicalSize === undefined
      ? new Float64Array(n).fill(1)
      : flatLike(`${caller}: typicalSize`, x0, typicalSize, sizeOf, 'a positive number')
  const free = Int32Array.from(
    Array.from(start.keys()).filter(
      (j) => stays[j] === 0 && !(range !== undefined && range.lower[j] === range.upper[j]),
    ),
  )
  if (free.length === 0) {
    throw new DomainError(
      `${caller}: expected at least one parameter that may move, got all of them fixed. Perhaps fixed: [true, false, …], true for those that stay?`,
    )
  }
  return new Coordinates(
    start,
    free,
    Float64Array.from(free, (j) => sizes[j]!),
    range,
  )
}

function boundsOf(
  caller: string,
  x0: unknown,
  start: Float64Array,
  bounds: ParameterOptions['bounds'],
): Bounds | undefined {
  if (bounds === undefined) return undefined
  const names = typeof bounds === 'object' && bounds !== null ? Object.keys(bounds) : ['']
  if (names.some((name) => name !== 'lower' && name !== 'upper')) {
    throw new DomainError(
      `${caller}: expected bounds to be { lower, upper }, got ${show(bounds)}. Perhaps { lower: 0, upper: 1 }?`,
    )
  }
  const side = (name: 'lower' | 'upper', none: number): Float64Array => {
    const given = bounds[name]
    if (given === undefined) return new Float64Array(start.length).fill(none)
    const read = (x: unknown): number | undefined =>
      x === null ? none : typeof x === 'number' && x === x ? x : undefined
    return flatLike(`${caller}: bounds.${name}`, x0, given, read, 'a number')
  }
  const range = { lower: side('lower', -Infinity), upper: side('upper', Infinity) }
  for (let j = 0; j < start.length; j++) {
    const [least, most, x] = [range.lower[j]!, range.upper[j]!, start[j]!]
    if (!(least <= most)) {
      throw new DomainError(
        `${caller}: expected bounds.lower ≤ bounds.upper, got ${least} and ${most} for entry ${j}. Perhaps the other way round?`,
      )
    }
    if (!(least <= x && x <= most)) {
      throw new DomainError(
        `${caller}: expected x0 within its bounds, got ${x} in entry ${j}, outside [${least}, ${most}]. Perhaps ${x < least ? least : most}?`,
      )
    }
  }
  const free = range.lower.every((x) => x === -Infinity) && range.upper.every((x) => x === Infinity)
  return free ? undefined : range
}

/** The outermost bounds that parameters of these units can hold: a point on one is not rounded to beyond it. */
function representable(bounds: Bounds | undefined, units: Float64Array): Bounds | undefined {
  if (bounds === undefined) return undefined
  const { lower, upper } = bounds
  const single = (j: number): boolean => units[j]! > Number.EPSILON
  return {
    lower: lower.map((x, j) => (single(j) ? singleAbove(x) : x)),
    upper: upper.map((x, j) => (single(j) ? -singleAbove(-x) : x)),
  }
}

/** The least float32 that is no less than x. */
function singleAbove(x: number): number {
  const near = Math.fround(x)
  if (near >= x) return near
  const bits = new Int32Array(Float32Array.of(near).buffer)
  // Of numbers with a sign bit, the smaller bits are the higher number; −0 has none below it.
  if (near === 0) bits[0] = 1
  else bits[0]! += near > 0 ? 1 : -1
  return new Float32Array(bits.buffer)[0]!
}

function fixedOf(caller: string, x0: unknown, n: number, fixed: unknown): Float64Array {
  const places =
    Array.isArray(fixed) && fixed.length > 0 && fixed.every((x) => typeof x === 'number')
  if (!places) {
    const read = (x: unknown): number | undefined =>
      typeof x === 'boolean' ? Number(x) : x === undefined ? 0 : undefined
    return flatLike(`${caller}: fixed`, x0, fixed, read, 'true or false')
  }
  const stays = new Float64Array(n)
  for (const j of fixed as readonly number[]) {
    if (!Number.isInteger(j) || j < 0 || j >= n || stays[j] === 1) {
      throw new DomainError(
        `${caller}: expected fixed to list places from 0 to ${n - 1}, each once, got ${show(fixed)} with ${j}. Perhaps [true, false, …]?`,
      )
    }
    stays[j] = 1
  }
  return stays
}

/** The nearest power of two. */
function sizeOf(x: unknown): number | undefined {
  if (typeof x !== 'number' || !(x > 0 && x < Infinity)) return undefined
  return 2 ** Math.max(-1000, Math.min(1000, Math.round(Math.log2(x))))
}

/**
 * The gradient without what bounds hold back: 0 in the entries on a bound that a descent would lead beyond. An entry
 * near a bound counts whole: its distance is in units of its own, and no measure of how much lower f is on the bound.
 */
export function projectedGradient(
  w: Float64Array,
  gradient: Float64Array,
  bounds: Bounds | undefined,
): Float64Array {
  if (bounds === undefined) return gradient
  const { lower, upper } = bounds
  return gradient.map((g, j) => ((g > 0 ? w[j]! <= lower[j]! : w[j]! >= upper[j]!) ? 0 : g))
}
