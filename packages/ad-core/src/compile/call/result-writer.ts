import { sameShape } from '../../shape.js'
import { isNumericArray, Tensor, type TensorData } from '../../tensor.js'

/** Arrays up to this length are copied entry by entry. */
const SHORT = 12

/** What a program's results become: fresh values, or entries of the caller's own. */
export interface ResultWriter {
  /** The result in memory of its own. */
  readonly fresh: (leaves: readonly Float64Array[]) => unknown
  /** Whether a tree takes the result as it is, in the commonest forms. */
  readonly fits: (out: unknown) => boolean
  /** Writes it there; allocates nothing. */
  readonly write: (out: unknown, leaves: readonly Float64Array[]) => void
}

/** The writer for results of the form of one that is known. */
export function resultWriter(result: unknown): ResultWriter {
  let leaf = 0
  return writerOf(result, () => leaf++)
}

function writerOf(x: unknown, next: () => number): ResultWriter {
  if (typeof x === 'number') return numberWriter(next())
  if (x instanceof Tensor) return tensorWriter(x, next())
  if (isNumericArray(x)) return vectorWriter(x, next())
  return treeWriter(x as Record<string, unknown>, next)
}

/** A number by itself has no place to be written to; within a tree its parent writes it. */
function numberWriter(leaf: number): ResultWriter {
  return {
    fresh: (leaves) => leaves[leaf]![0]!,
    fits: (out) => out instanceof Tensor && out.shape.length === 0 && out.dtype !== 'f16',
    write: (out, leaves) => {
      ;(out as Tensor).data[0] = leaves[leaf]![0]!
    },
  }
}

function tensorWriter({ shape, dtype, data }: Tensor, leaf: number): ResultWriter {
  return {
    fresh: (leaves) => new Tensor(shape, dtype, likeData(data, leaves[leaf]!)),
    fits: (out) => out instanceof Tensor && out.dtype !== 'f16' && sameShape(out.shape, shape),
    write: (out, leaves) => copy((out as Tensor).data, leaves[leaf]!),
  }
}

function vectorWriter(x: TensorData, leaf: number): ResultWriter {
  return {
    fresh: (leaves) => likeData(x, leaves[leaf]!),
    fits: (out) => isNumericArray(out) && out.length === x.length,
    write: (out, leaves) => copy(out as TensorData, leaves[leaf]!),
  }
}

function likeData(like: TensorData, values: Float64Array): TensorData {
  if (like instanceof Float64Array) return values.slice()
  return new (like.constructor as new (values: Float64Array) => TensorData)(values)
}

function copy(to: TensorData, from: Float64Array): void {
  const { length } = from
  if (length > SHORT) to.set(from)
  else for (let i = 0; i < length; i++) to[i] = from[i]!
}

function treeWriter(tree: Record<string, unknown>, next: () => number): ResultWriter {
  const isTuple = Array.isArray(tree)
  const keys = Object.keys(tree)
  const isNumber = keys.map((key) => typeof tree[key] === 'number')
  const parts = keys.map((key) => writerOf(tree[key], next))
  return {
    fresh: (leaves) => {
      const values = parts.map((part) => part.fresh(leaves))
      return isTuple ? values : Object.fromEntries(keys.map((key, i) => [key, values[i]]))
    },
    fits: (out) => {
      if (typeof out !== 'object' || out === null || Array.isArray(out) !== isTuple) return false
      const own = out as Record<string, unknown>
      let count = 0
      for (const key in own) if (keys[count++] !== key) return false
      if (count !== keys.length) return false
      for (let i = 0; i < keys.length; i++) {
        const value = own[keys[i]!]
        if (!(isNumber[i]! && typeof value === 'number') && !parts[i]!.fits(value)) return false
      }
      return true
    },
    write: (out, leaves) => {
      const own = out as Record<string, unknown>
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i]!
        if (isNumber[i]! && typeof own[key] === 'number') own[key] = parts[i]!.fresh(leaves)
        else parts[i]!.write(own[key], leaves)
      }
    },
  }
}
