import { sameShape, type Shape } from '../../shape.js'
import { numbersIn, Tensor, type TensorData } from '../../tensor.js'
import { isNumericArray } from '../../tensor.js'
import { isPlainObject } from '../../tree.js'
import type { ArgumentLeaf } from '../program/runnable.js'

/** Checks an argument against what a program was recorded with, and writes its leaves to memory. */
type Reader = (x: unknown, leaves: readonly ArgumentLeaf[]) => boolean

/** Arrays up to this length are copied entry by entry, which is quicker than to ask for it. */
const SHORT = 8

/**
 * Reads arguments of one structure: false where others come, of which nothing or something has been
 * written then. Allocates nothing.
 */
export function argumentReader(
  inputs: readonly unknown[],
): (given: readonly unknown[], leaves: readonly ArgumentLeaf[]) => boolean {
  let leaf = 0
  const next = (): number => leaf++
  const readers = inputs.map((input) => readerOf(input, next))
  return (given, leaves) => {
    if (given.length !== readers.length) return false
    for (let i = 0; i < readers.length; i++) if (!readers[i]!(given[i], leaves)) return false
    return true
  }
}

function readerOf(x: unknown, next: () => number): Reader {
  if (typeof x === 'number') return numberReader(next())
  if (x instanceof Tensor) return tensorReader(x, next())
  if (isNumericArray(x)) return vectorReader(x, next())
  if (Array.isArray(x)) {
    return x.every((entry) => typeof entry === 'number')
      ? listReader(x.length, next())
      : tupleReader(x, next)
  }
  if (typeof x === 'object' && x !== null) return objectReader(x as Record<string, unknown>, next)
  return (y) => Object.is(x, y)
}

function numberReader(leaf: number): Reader {
  return (x, leaves) => {
    if (typeof x !== 'number') return false
    ;(leaves[leaf] as Float64Array)[0] = x
    return true
  }
}

function vectorReader({ length, constructor }: Exclude<TensorData, never>, leaf: number): Reader {
  return (x, leaves) => {
    if (!isNumericArray(x) || x.length !== length || x.constructor !== constructor) return false
    copy(leaves[leaf]!, x)
    return true
  }
}

function copy(to: ArgumentLeaf, from: ArrayLike<number>): void {
  const { length } = from
  if (length > SHORT) to.set(from)
  else for (let i = 0; i < length; i++) (to as Float64Array)[i] = from[i]! // what is late is long
}

/** An array of numbers; a vector of a program that was recorded with one. */
function listReader(length: number, leaf: number): Reader {
  return (x, leaves) => {
    if (!Array.isArray(x) || x.length !== length) return false
    const place = leaves[leaf]!
    const to = place instanceof Float64Array ? place : new Float64Array(length)
    for (let i = 0; i < length; i++) {
      const entry: unknown = x[i]
      if (typeof entry !== 'number') return false
      to[i] = entry
    }
    if (to !== place) place.set(to)
    return true
  }
}

function tensorReader({ shape, dtype }: { shape: Shape; dtype: string }, leaf: number): Reader {
  return (x, leaves) => {
    if (!(x instanceof Tensor) || x.dtype !== dtype || !sameShape(x.shape, shape)) return false
    copy(leaves[leaf]!, dtype === 'f16' ? numbersIn(x) : x.data)
    return true
  }
}

function tupleReader(tuple: readonly unknown[], next: () => number): Reader {
  const readers = tuple.map((child) => readerOf(child, next))
  return (x, leaves) => {
    if (!Array.isArray(x) || x.length !== readers.length) return false
    for (let i = 0; i < readers.length; i++) if (!readers[i]!(x[i], leaves)) return false
    return true
  }
}

function objectReader(object: Record<string, unknown>, next: () => number): Reader {
  const keys = Object.keys(object)
  const readers = keys.map((key) => readerOf(object[key], next))
  const prototype: unknown = Object.getPrototypeOf(object)
  return (x, leaves) => {
    if (typeof x !== 'object' || x === null) return false
    if (Object.getPrototypeOf(x) !== prototype && !isPlainObject(x)) return false
    const tree = x as Record<string, unknown>
    let count = 0
    for (const key in tree) {
      if (key !== keys[count] || !readers[count]!(tree[key], leaves)) return false
      count++
    }
    return count === keys.length
  }
}
