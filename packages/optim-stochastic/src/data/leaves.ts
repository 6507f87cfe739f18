import { Tensor, TreeError } from '@wengert/ad-core'
import { isPlainObject, show } from '../checks.js'

/** The typed arrays that a tensor may own. */
export type TensorData = Tensor['data']

/** One array of a tree of data. */
export interface DataLeaf {
  /** Where it stands, such as `data.inputs`. */
  readonly path: string
  /** The empty shape for a number. */
  readonly shape: readonly number[]
  readonly dtype: Tensor['dtype']
  readonly data: TensorData
  /** How it was given, and so how batches of it are given on. */
  readonly form: 'tensor' | 'vector' | 'number'
}

/** A tree of data taken apart: its leaves in insertion order, and how to put others in their places. */
export interface DataTree {
  readonly leaves: readonly DataLeaf[]
  readonly build: (values: readonly unknown[]) => unknown
}

/** Takes a tree of numbers, vectors and tensors apart. Errors: `TreeError` naming the path. */
export function dataTree(caller: string, tree: unknown, root: string): DataTree {
  const leaves: DataLeaf[] = []
  const build = visit(caller, tree, root, leaves)
  return { leaves, build }
}

type Builder = DataTree['build']

function visit(caller: string, x: unknown, path: string, leaves: DataLeaf[]): Builder {
  const leaf = leafOf(x, path)
  if (leaf !== undefined) {
    const index = leaves.push(leaf) - 1
    return (values) => values[index]
  }
  if (Array.isArray(x)) {
    const nested =
      x.length > 0 && x.every((row) => Array.isArray(row) && leafOf(row, path) !== undefined)
    if (nested) throw refused(caller, path, 'an array of arrays', ' Perhaps tensor(data)?')
    const parts = Array.from(x, (part, k) => visit(caller, part, `${path}[${k}]`, leaves))
    return (values) => parts.map((part) => part(values))
  }
  if (isPlainObject(x)) {
    const parts = Object.entries(x).map(
      ([key, part]) => [key, visit(caller, part, `${path}.${key}`, leaves)] as const,
    )
    return (values) => Object.fromEntries(parts.map(([key, part]) => [key, part(values)]))
  }
  const hint = typeof x === 'object' && x !== null ? ' Perhaps its numbers, as a vector?' : ''
  throw refused(caller, path, show(x), hint)
}

function leafOf(x: unknown, path: string): DataLeaf | undefined {
  if (typeof x === 'number') {
    return { path, shape: [], dtype: 'f64', data: Float64Array.of(x), form: 'number' }
  }
  if (x instanceof Tensor) {
    return { path, shape: x.shape, dtype: x.dtype, data: x.data, form: 'tensor' }
  }
  if (Array.isArray(x)) {
    if (x.length === 0) return undefined
    for (let i = 0; i < x.length; i++) if (typeof x[i] !== 'number') return undefined
    const data = Float64Array.from(x as number[])
    return { path, shape: [x.length], dtype: 'f64', data, form: 'vector' }
  }
  const dtype = vectorType(x)
  if (dtype === undefined) return undefined
  const data = x as TensorData
  return { path, shape: [data.length], dtype, data, form: 'vector' }
}

/** By name, not by `instanceof`: typed arrays from another realm or a worker are welcome. */
function vectorType(x: unknown): Tensor['dtype'] | undefined {
  switch (Object.prototype.toString.call(x)) {
    case '[object Float64Array]':
      return 'f64'
    case '[object Float32Array]':
      return 'f32'
    case '[object Int32Array]':
      return 'i32'
    default:
      return undefined
  }
}

function refused(caller: string, path: string, got: string, hint: string): TreeError {
  return new TreeError(
    `${caller}: expected numbers, vectors, tensors or a tree of them at ${path}, got ${got}.${hint}`,
    path,
  )
}
