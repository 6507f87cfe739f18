import { sameShape } from '../../shape.js'
import { isNumericArray, Tensor, type TensorData } from '../../tensor.js'

/** Arrays up to this length are copied entry by entry. */
const SHORT = 8

/** What a program's results become: fresh values, or entries of the caller's own. */
export interface ResultWriter {
  /** The result in memory of its own. */
  readonly fresh: (leaves: readonly Float64Array[]) => unknown
  /** Whether a tree takes the result as it is, in the commonest forms; if so the result can be written there. */
  readonly fits: (out: unknown) => boolean
  /** Enters the arrays of that tree that are of doubles by the number of their leaf. */
  readonly place: (places: (Float64Array | undefined)[]) => void
  /** Writes the result there, but for what is there already, and lets the tree go; allocates nothing. */
  readonly write: (leaves: readonly Float64Array[]) => void
  /** Lets the tree go. */
  readonly forget: () => void
}

/** Where a leaf of the result goes: an array, or what holds a number under a key. */
type Target = TensorData | Record<string, number> | undefined

/** Makes results of one form, and finds where the leaves of one go in a tree of that form. */
interface Part {
  readonly fresh: (leaves: readonly Float64Array[]) => unknown
  readonly fits: (out: unknown, targets: Target[]) => boolean
}

/** The keys of numbers by their leaf; undefined for arrays. */
type Keys = (string | undefined)[]

/** What results that one writer makes have in common. */
export function formOf(x: unknown): string {
  if (typeof x === 'number') return 'number'
  if (x instanceof Tensor) return `${x.dtype} ${x.shape.join()}`
  if (isNumericArray(x)) return `${x.constructor.name} ${x.length}`
  const parts = Object.entries(x as object).map(
    ([key, part]) => `${JSON.stringify(key)}:${formOf(part)}`,
  )
  return Array.isArray(x) ? `[${parts.join()}]` : `{${parts.join()}}`
}

/** The writer for results of the form of one that is known. */
export function resultWriter(result: unknown): ResultWriter {
  const keys: Keys = []
  const { fresh, fits } = partOf(result, keys)
  const targets: Target[] = keys.map(() => undefined)
  const forget = (): void => {
    for (let k = 0; k < targets.length; k++) targets[k] = undefined
  }
  return {
    fresh,
    forget,
    fits: (out) => {
      if (fits(out, targets)) return true
      forget()
      return false
    },
    place: (places) => {
      for (let k = 0; k < targets.length; k++) {
        const target = targets[k]
        places[k] = target instanceof Float64Array ? target : undefined
      }
    },
    write: (leaves) => {
      for (let k = 0; k < targets.length; k++) {
        const target = targets[k]!
        const key = keys[k]
        if (key === undefined || ArrayBuffer.isView(target)) {
          copy(target as TensorData, leaves[k]!)
        } else target[key] = leaves[k]![0]!
      }
      forget()
    },
  }
}

function partOf(x: unknown, keys: Keys): Part {
  if (typeof x === 'number') return numberPart(keys.push(undefined) - 1)
  if (x instanceof Tensor) return tensorPart(x, keys.push(undefined) - 1)
  if (isNumericArray(x)) return vectorPart(x, keys.push(undefined) - 1)
  return treePart(x as Record<string, unknown>, keys)
}

/** A number by itself has no place to be written to; within a tree its parent has. */
function numberPart(leaf: number): Part {
  return {
    fresh: (leaves) => leaves[leaf]![0]!,
    fits: (out, targets) => {
      if (!(out instanceof Tensor) || out.shape.length > 0 || out.dtype === 'f16') return false
      targets[leaf] = out.data
      return true
    },
  }
}

function tensorPart({ shape, dtype, data }: Tensor, leaf: number): Part {
  const { length } = data
  return {
    fresh: (leaves) => new Tensor(shape, dtype, likeData(data, leaves[leaf]!)),
    fits: (out, targets) => {
      if (!(out instanceof Tensor))
        return shape.length === 1 && fitsVector(out, length, leaf, targets)
      if (!sameShape(out.shape, shape)) return false
      return fitsVector(out.data, length, leaf, targets) && out.dtype !== 'f16'
    },
  }
}

function vectorPart(x: TensorData, leaf: number): Part {
  const { length } = x
  return {
    fresh: (leaves) => likeData(x, leaves[leaf]!),
    fits: (out, targets) => {
      if (!(out instanceof Tensor)) return fitsVector(out, length, leaf, targets)
      if (out.shape.length !== 1 || out.dtype === 'f16') return false
      return fitsVector(out.data, length, leaf, targets)
    },
  }
}

function fitsVector(out: unknown, length: number, leaf: number, targets: Target[]): boolean {
  if (!isNumericArray(out) || out.length !== length) return false
  targets[leaf] = out
  return true
}

function likeData(like: TensorData, values: Float64Array): TensorData {
  if (like instanceof Float64Array) return values.slice()
  return new (like.constructor as new (values: Float64Array) => TensorData)(values)
}

function copy(to: TensorData, from: Float64Array): void {
  const { length } = from
  if (to === from) return
  if (length > SHORT) to.set(from)
  else for (let i = 0; i < length; i++) to[i] = from[i]!
}

function treePart(tree: Record<string, unknown>, leafKeys: Keys): Part {
  const isTuple = Array.isArray(tree)
  const keys = Object.keys(tree)
  const numbers: number[] = []
  const parts = keys.map((key, i) => {
    const part = partOf(tree[key], leafKeys)
    numbers[i] = typeof tree[key] === 'number' ? leafKeys.length - 1 : -1
    if (numbers[i] >= 0) leafKeys[numbers[i]] = key
    return part
  })
  const fitsAt = (
    own: Record<string, unknown>,
    i: number,
    value: unknown,
    targets: Target[],
  ): boolean => {
    if (numbers[i]! < 0 || typeof value !== 'number') return parts[i]!.fits(value, targets)
    if (Object.isFrozen(own)) return false
    targets[numbers[i]!] = own as Record<string, number>
    return true
  }
  return {
    fresh: (leaves) => {
      const values = parts.map((part) => part.fresh(leaves))
      return isTuple ? values : Object.fromEntries(keys.map((key, i) => [key, values[i]]))
    },
    fits: isTuple
      ? (out, targets) => {
          if (!Array.isArray(out) || out.length !== keys.length) return false
          const own = out as unknown as Record<string, unknown>
          for (let i = 0; i < out.length; i++) {
            if (!fitsAt(own, i, out[i], targets)) return false
          }
          return true
        }
      : (out, targets) => {
          if (typeof out !== 'object' || out === null || Array.isArray(out)) return false
          const own = out as Record<string, unknown>
          let count = 0
          for (const key in own) {
            if (key !== keys[count] || !fitsAt(own, count, own[key], targets)) return false
            count++
          }
          return count === keys.length
        },
  }
}
