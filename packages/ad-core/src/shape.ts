import { ShapeError } from './errors.js'

/** Lengths along each axis; `[]` is a scalar. */
export type Shape = readonly number[]

/** The shape of every scalar: one object, so that it can be recognised by identity. */
export const SCALAR: Shape = /* @__PURE__ */ Object.freeze([])

/** Number of entries. */
export function sizeOf(shape: Shape): number {
  let size = 1
  for (let i = 0; i < shape.length; i++) size *= shape[i]!
  return size
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** `[2, 3]` as text. */
export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/** Row-major strides. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride
    stride *= shape[i]!
  }
  return strides
}

/** The shape two shapes broadcast to, as NumPy does; throws `ShapeError` naming the caller. */
export function broadcastShapes(name: string, a: Shape, b: Shape): Shape {
  if (a === b || b.length === 0) return a
  if (a.length === 0) return b
  if (sameShape(a, b)) return a
  const rank = Math.max(a.length, b.length)
  const shape = new Array<number>(rank)
  for (let i = 0; i < rank; i++) {
    const p = a[a.length - rank + i] ?? 1
    const q = b[b.length - rank + i] ?? 1
    if (p !== q && p !== 1 && q !== 1) {
      const [vector, matrix, which] = a.length < b.length ? [a, b, 'first'] : [b, a, 'second']
      throw new ShapeError(
        `${name}: expected shapes that broadcast, got ${showShape(a)} and ${showShape(b)}.` +
          (vector.length === 1 && matrix.length === 2 && vector[0] === matrix[0]
            ? ` Perhaps reshape the ${which} to [${vector[0]}, 1]?`
            : ''),
      )
    }
    shape[i] = p === 1 ? q : p
  }
  return shape
}

/** An axis counted from the front, from one that may be negative; throws `ShapeError`. */
export function normalAxis(name: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new ShapeError(
      `${name}: expected an axis from ${-rank} to ${rank - 1} for rank ${rank}, got ${axis}.`,
    )
  }
  return axis < 0 ? axis + rank : axis
}

/**
 * A shape as a caller gives it, in memory of its own. Throws `ShapeError` for anything but whole
 * numbers ≥ 0.
 */
export function checkedShape(name: string, shape: Shape | number): Shape {
  const lengths = typeof shape === 'number' ? [shape] : shape
  if (!Array.isArray(lengths) || !lengths.every((n) => Number.isInteger(n) && n >= 0)) {
    const got = Array.isArray(lengths) ? showShape(lengths as Shape) : String(lengths)
    throw new ShapeError(`${name}: expected a shape of whole numbers ≥ 0, got ${got}.`)
  }
  return lengths.length === 0 ? SCALAR : Object.freeze([...(lengths as Shape)])
}
