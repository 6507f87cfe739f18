import { widen } from './float16.js'
import { TreeError } from './errors.js'
import { Operand, type Value } from './operand.js'
import { allocate, dtypeOfArray, isNumericArray, Tensor, vectorView, type DType } from './tensor.js'
import { describe } from './values.js'

/** How a leaf was given, so that results can be given back in the same form. */
export type LeafForm = 'number' | 'vector' | 'tensor' | 'operand'

/** One numeric leaf of a tree. */
export interface Leaf {
  /** Where it stands, such as `.layers[1].b`. */
  readonly path: string
  readonly value: Value
  readonly form: LeafForm
  readonly dtype: DType
}

/**
 * A tree taken apart: its numeric leaves in insertion order, and how to build a tree of the same
 * form from as many other things.
 */
export interface Flattened {
  readonly leaves: readonly Leaf[]
  readonly build: (leaves: readonly unknown[]) => unknown
}

interface FlattenOptions {
  /** Whether booleans, strings and functions may stand in the tree, as themselves. */
  readonly statics?: boolean
}

type Builder = (leaves: readonly unknown[]) => unknown

/**
 * Takes a tree of numbers, vectors, tensors and traced values apart. Errors: `TreeError` with the
 * path for holes, null, class instances and arrays of arrays.
 */
export function flattenTree(name: string, tree: unknown, options: FlattenOptions = {}): Flattened {
  const leaves: Leaf[] = []
  const build = visit(name, tree, '', leaves, options.statics ?? false)
  return { leaves, build }
}

function visit(name: string, x: unknown, path: string, leaves: Leaf[], statics: boolean): Builder {
  const leaf = asLeaf(x, path)
  if (leaf !== undefined) {
    const index = leaves.length
    leaves.push(leaf)
    return (values) => values[index]
  }
  if (Array.isArray(x)) return visitTuple(name, x, path, leaves, statics)
  if (isPlainObject(x)) {
    const entries = Object.entries(x).map(
      ([key, child]) => [key, visit(name, child, `${path}.${key}`, leaves, statics)] as const,
    )
    return (values) => Object.fromEntries(entries.map(([key, child]) => [key, child(values)]))
  }
  if (statics && (typeof x === 'boolean' || typeof x === 'string' || typeof x === 'function')) {
    return () => x
  }
  throw refused(name, x, path)
}

function visitTuple(
  name: string,
  x: readonly unknown[],
  path: string,
  leaves: Leaf[],
  statics: boolean,
): Builder {
  if (x.some((row) => Array.isArray(row) && row.every((entry) => typeof entry === 'number'))) {
    throw new TreeError(
      `${name}: expected a tree of numbers, vectors and tensors, got an array of arrays at ${place(path)}. Perhaps tensor(data)?`,
      rooted(path),
    )
  }
  const children: Builder[] = []
  for (let i = 0; i < x.length; i++) {
    if (!(i in x)) throw refused(name, undefined, `${path}[${i}]`, 'a hole')
    children.push(visit(name, x[i], `${path}[${i}]`, leaves, statics))
  }
  return (values) => children.map((child) => child(values))
}

function asLeaf(x: unknown, path: string): Leaf | undefined {
  if (typeof x === 'number') return { path, value: x, form: 'number', dtype: 'f64' }
  if (x instanceof Tensor) {
    const value = x.dtype === 'f16' ? widen(x) : x
    return { path, value, form: 'tensor', dtype: value.dtype }
  }
  if (x instanceof Operand) return { path, value: x, form: 'operand', dtype: 'f64' }
  if (isNumericArray(x)) {
    return { path, value: vectorView(x), form: 'vector', dtype: dtypeOfArray(x) }
  }
  if (Array.isArray(x) && isVector(x)) {
    return { path, value: vectorView(Float64Array.from(x)), form: 'vector', dtype: 'f64' }
  }
  return undefined
}

/** Whether an array holds numbers only; a hole is no number. */
function isVector(x: readonly unknown[]): x is readonly number[] {
  for (let i = 0; i < x.length; i++) if (typeof x[i] !== 'number') return false
  return true
}

function isPlainObject(x: unknown): x is Record<string, unknown> {
  if (typeof x !== 'object' || x === null || ArrayBuffer.isView(x)) return false
  const prototype: unknown = Object.getPrototypeOf(x)
  if (prototype === null) return true
  // A plain object of another realm counts too: its prototype is that realm's Object.prototype.
  return (
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype as object, 'hasOwnProperty')
  )
}

function refused(name: string, x: unknown, path: string, what: string = describe(x)): TreeError {
  return new TreeError(
    `${name}: expected a number, vector, tensor or a tree of them at ${place(path)}, got ${what}.` +
      (typeof x === 'bigint' ? ' Perhaps Number(x)?' : ''),
    rooted(path),
  )
}

function place(path: string): string {
  return path === '' ? 'the argument itself' : rooted(path)
}

function rooted(path: string): string {
  return path.startsWith('.') ? path.slice(1) : path
}

/** Whether a leaf takes part in differentiation: integers never do. */
export function isDifferentiable(leaf: Leaf): boolean {
  return leaf.dtype !== 'i32'
}

/** A concrete result in the form its leaf was given in: number → number, vector → typed array. */
export function inFormOf(leaf: Leaf, result: Value): unknown {
  if (leaf.form === 'operand') return result
  if (leaf.form === 'number')
    return typeof result === 'object' && result instanceof Tensor ? Number(result) : result
  if (typeof result === 'object' && !(result instanceof Tensor)) return result
  const value = typeof result === 'number' ? new Tensor([], 'f64', Float64Array.of(result)) : result
  const own = ofDType(value, leaf.dtype)
  return leaf.form === 'tensor' ? own : own.data
}

/** The tensor in a dtype, converted if it has another. */
function ofDType(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x
  const data = allocate(dtype, x.data.length)
  data.set(x.data)
  return new Tensor(x.shape, dtype, data)
}

/** A leaf's path with the argument's name before it, for messages. */
export function showPath(root: string, leaf: Leaf): string {
  return `${root}${leaf.path}`
}
