import { ShapeError } from '../errors.js'
import { requireOptions } from '../require-options.js'
import type { Value } from '../operand.js'
import { SCALAR, normalAxis, showShape, sizeOf, type Shape } from '../shape.js'
import { broadcastValue, sumTo } from './broadcast.js'
import { reshapeValue } from './reshape.js'

/** One axis or several; negative ones count from the end. */
export type Axes = number | readonly number[]

/** Axes as an option. */
export interface AxisOptions<A extends Axes = Axes> {
  readonly axis?: A
}

/** What a reduction takes besides its axes. */
export interface ReductionOptions {
  /** Whether reduced axes stay, with length 1, so that the result broadcasts against the operand. */
  readonly keepDims?: boolean
}

/** Axes by themselves, or as an option among the others. */
export type ReducedAxes<A extends Axes = Axes> = A | (AxisOptions<A> & ReductionOptions)

/** The axes of a reduction of an array, and what it leaves. */
export interface Reduction {
  readonly axes: readonly number[]
  /** The operand's shape. */
  readonly source: Shape
  /** The same with length 1 along the reduced axes. */
  readonly kept: Shape
  /** The result's shape. */
  readonly shape: Shape
  /** Entries that each entry of the result comes from. */
  readonly count: number
}

/** Axes counted from the front, all by default. Throws `ShapeError` for one out of range or twice. */
export function listedAxes(
  name: string,
  shape: Shape,
  given: Axes | AxisOptions | undefined,
): readonly number[] {
  const axis = axisIn(name, given)
  if (axis === undefined) return shape.map((_, k) => k)
  const listed: Shape = Array.isArray(axis) ? (axis as Shape) : [axis as number]
  const axes = listed.map((k) => normalAxis(name, k, shape.length))
  if (new Set(axes).size < axes.length) {
    throw new ShapeError(`${name}: expected each axis once, got ${showShape(listed)}.`)
  }
  return axes.sort((a, b) => a - b)
}

/** The axis itself where it was given as an option. Throws `DomainError` for other options. */
export function axisIn<A extends Axes>(
  name: string,
  given: A | AxisOptions<A> | undefined,
): A | undefined {
  if (!isOptions(given)) return given
  requireOptions(name, given, ['axis'])
  return given.axis
}

function isOptions<G>(given: G): given is Exclude<G, Axes | undefined> {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
}

/** The reduction of a shape over axes. */
export function reductionOf(
  name: string,
  source: Shape,
  axis: ReducedAxes | undefined,
  options: ReductionOptions = {},
): Reduction {
  if (isOptions(axis)) {
    requireOptions(name, axis, ['axis', 'keepDims'])
    const { axis: own, ...others } = axis
    return reductionOf(name, source, own, { ...others, ...options })
  }
  requireOptions(name, options, ['keepDims'])
  const axes = listedAxes(name, source, axis)
  const kept = source.map((length, k) => (axes.includes(k) ? 1 : length))
  const rest = source.filter((_, k) => !axes.includes(k))
  const count = sizeOf(axes.map((k) => source[k]!))
  const shape = options.keepDims === true ? kept : rest.length === 0 ? SCALAR : rest
  return { axes, source, kept, shape, count }
}

/** A reduction that has no value for no entries. Throws `ShapeError` where there are none. */
export function requireEntries(name: string, { count, source }: Reduction): void {
  if (count === 0) {
    throw new ShapeError(`${name}: expected at least one entry, got shape ${showShape(source)}.`)
  }
}

/** The sum over the reduced axes, in the result's shape. */
export function sumAlong(x: Value, reduction: Reduction): Value {
  const { kept, shape } = reduction
  return isLeading(reduction) ? sumTo(x, shape) : reshapeValue(sumTo(x, kept), shape)
}

/** A value in the result's shape so that it broadcasts against the operand. */
export function aligned(y: Value, reduction: Reduction): Value {
  return isLeading(reduction) ? y : reshapeValue(y, reduction.kept)
}

/** A value in the result's shape, repeated along the reduced axes: the transpose of `sumAlong`. */
export function spread(y: Value, reduction: Reduction): Value {
  return broadcastValue(aligned(y, reduction), reduction.source)
}

/** Whether the first axes are reduced: what is left broadcasts against the operand as it is. */
function isLeading({ axes }: Reduction): boolean {
  return axes.every((axis, k) => axis === k)
}
