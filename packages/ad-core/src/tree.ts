import { TreeError } from './errors.js'
import { Operand, type Value } from './operand.js'
import { allocate, asVector, scalarTensor, Tensor, type DType } from './tensor.js'
import { describe } from './values.js'

/** How a leaf was given, so that results can be given back in the same form. */
export type LeafForm = 'number' | 'vector' | 'tensor' | 'operand'

/** One numeric leaf of a tree. */
export interface Leaf {
  /** Where it stands, such as `layers[1].b`; nothing where it is the whole tree. */
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
  /** What the tree is called in messages, if not the argument. */
  readonly root?: string
}

type Builder = (leaves: readonly unknown[]) => unknown

/** A tree of more levels is taken for one without end. */
const MOST_LEVELS = 500

/**
 * Takes a tree of numbers, vectors, tensors and traced values apart. Errors: `TreeError` with the
 * path for holes, null, class instances, arrays of arrays and trees that contain themselves;
 * `TracedError` for values whose transform has ended.
 */
export function flattenTree(
  name: string,
  tree: unknown,
  { statics = false, root = '' }: FlattenOptions = {},
): Flattened {
  const leaves: Leaf[] = []
  let levels = 0

  const visit = (x: unknown, path: string): Builder => {
    const leaf = asLeaf(name, x, path)
    if (leaf !== undefined) {
      const index = leaves.push(leaf) - 1
      return (values) => values[index]
    }
    if (Array.isArray(x) || isPlainObject(x)) {
      if (levels > MOST_LEVELS) {
        throw refused(name, x, path.slice(0, 39), 'a tree without end', 'a part contains itself')
      }
      levels++
      const build = Array.isArray(x) ? visitTuple(x, path) : visitObject(x, path)
      levels--
      return build
    }
    if (statics && (typeof x === 'boolean' || typeof x === 'string' || typeof x === 'function')) {
      return () => x
    }
    throw refused(name, x, path)
  }

  const visitTuple = (x: readonly unknown[], path: string): Builder => {
    if (x.length > 0 && x.every((row) => Array.isArray(row) && asVector(row)?.data.length)) {
      throw refused(name, x, path, 'an array of arrays', 'tensor(data)')
    }
    const children = Array.from(x, (child, i) => {
      if (!(i in x)) throw refused(name, child, `${path}[${i}]`, 'a hole')
      return visit(child, `${path}[${i}]`)
    })
    return (values) => children.map((child) => child(values))
  }

  const visitObject = (x: Record<string, unknown>, path: string): Builder => {
    const entries = Object.entries(x).map(
      ([key, child]) => [key, visit(child, `${path && `${path}.`}${key}`)] as const,
    )
    return (values) => Object.fromEntries(entries.map(([key, child]) => [key, child(values)]))
  }

  return { build: visit(tree, root), leaves }
}

function asLeaf(name: string, x: unknown, path: string): Leaf | undefined {
  const value =
    typeof x === 'number' ? x : x instanceof Operand ? x.operand(name, path) : asVector(x)
  if (value === undefined) return undefined
  const form =
    typeof x === 'number'
      ? 'number'
      : x instanceof Tensor
        ? 'tensor'
        : x instanceof Operand
          ? 'operand'
          : 'vector'
  return { path, value, form, dtype: value instanceof Tensor ? value.dtype : 'f64' }
}

/** Whether something is an object of named parts: no instance of a class, nor one with parts it inherits. */
export function isPlainObject(x: unknown): x is Record<string, unknown> {
  if (typeof x !== 'object' || x === null || ArrayBuffer.isView(x)) return false
  const prototype: unknown = Object.getPrototypeOf(x)
  if (prototype === null) return true
  // A plain object of another realm counts too: its prototype is that realm's Object.prototype.
  return (
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype as object, 'hasOwnProperty')
  )
}

function refused(
  name: string,
  x: unknown,
  path: string,
  what: string = describe(x),
  hint: string = typeof x === 'bigint' ? 'Number(x)' : '',
): TreeError {
  return new TreeError(
    `${name}: expected a number, vector, tensor or a tree of them${path && ` at ${path}`}, got ${what}.${hint && ` Perhaps ${hint}?`}`,
    path,
  )
}

/** Whether a leaf takes part in differentiation: integers never do. */
export function isDifferentiable(leaf: Leaf): boolean {
  return leaf.dtype !== 'i32'
}

/** The leaves in the order of others at the same paths; each as it stands where there is none. */
export function inOrderOf(others: readonly Leaf[], leaves: readonly Leaf[]): readonly Leaf[] {
  return leaves.map((leaf, k) => {
    const path = others[k]?.path
    return leaf.path === path ? leaf : (leaves.find((other) => other.path === path) ?? leaf)
  })
}

/** A concrete result in the form its leaf was given in: number → number, vector → typed array. */
export function inFormOf({ form, dtype }: Leaf, result: Value): unknown {
  if (form === 'number' && result instanceof Tensor) return Number(result)
  const value = typeof result === 'number' ? scalarTensor(result) : result
  if (form === 'operand' || form === 'number' || !(value instanceof Tensor)) return result
  const own = ofDType(value, dtype)
  return form === 'tensor' ? own : own.data
}

/** The tensor in a dtype, converted if it has another. */
function ofDType(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x
  const data = allocate(dtype, x.data.length)
  data.set(x.data)
  return new Tensor(x.shape, dtype, data)
}

/** A leaf's path with the tree's name before it. */
export function showPath(root: string, { path }: Leaf): string {
  return path === '' || path.startsWith('[') ? `${root}${path}` : `${root}.${path}`
}
