import { fromHalf, ShapeError, Tensor, zeros } from '@wengert/ad-core'
import { dataTree, type DataLeaf, type DataTree } from './leaves.js'

/**
 * Patterns that arrive one by one, joined into batches along a new leading axis: numbers become a
 * vector, vectors and tensors a tensor. All patterns must have the form of the first.
 */
export interface PatternStack {
  readonly count: number
  /** What the leaves of patterns are given in, once there was one. */
  readonly dtypes: readonly Tensor['dtype'][]
  /** Takes in a pattern; its contents are read when the batch is asked for. */
  readonly push: (pattern: unknown) => void
  /** Forgets all patterns. */
  readonly clear: () => void
  /** Patterns from `start` to before `end`, as one batch in fresh memory; half floats as f32. */
  readonly batch: (start: number, end: number) => unknown
}

/** An empty stack. Errors, on `push`: `TreeError`, and `ShapeError` for a pattern unlike the first. */
export function patternStack(caller: string): PatternStack {
  let first: DataTree | undefined
  let patterns: DataTree[] = []
  return {
    get count() {
      return patterns.length
    },
    get dtypes() {
      return (first?.leaves ?? []).map(({ dtype }) => dtype)
    },
    push: (pattern) => {
      const tree = dataTree(caller, pattern, 'pattern')
      first ??= tree
      requireSameForm(caller, first, tree)
      patterns.push(tree)
    },
    clear: () => {
      patterns = []
    },
    batch: (start, end) => {
      const rows = patterns.slice(start, end)
      return rows[0]!.build(
        rows[0]!.leaves.map((leaf, k) => {
          const width = leaf.data.length
          const { data } = zeros(width * rows.length, leaf.dtype)
          rows.forEach((row, i) => data.set(row.leaves[k]!.data, i * width))
          if (leaf.dtype === 'f16') {
            return new Tensor([rows.length, ...leaf.shape], 'f32', fromHalf(data))
          }
          return leaf.form === 'number'
            ? data
            : new Tensor([rows.length, ...leaf.shape], leaf.dtype, data)
        }),
      )
    },
  }
}

function requireSameForm(caller: string, first: DataTree, tree: DataTree): void {
  const count = Math.max(first.leaves.length, tree.leaves.length)
  for (let k = 0; k < count; k++) {
    if (isAlike(first.leaves[k], tree.leaves[k])) continue
    const a = form(first, k)
    const b = form(tree, k)
    if (a !== b) {
      throw new ShapeError(
        `${caller}: expected every pattern in the form of the first, ${a}, got ${b}. Perhaps pad the shorter?`,
      )
    }
  }
}

/** Whether two leaves are of one form; most are, which is seen without words. */
function isAlike(a: DataLeaf | undefined, b: DataLeaf | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.path === b.path &&
    a.dtype === b.dtype &&
    a.shape.length === b.shape.length &&
    a.shape.every((length, axis) => length === b.shape[axis])
  )
}

function form(tree: DataTree, k: number): string {
  const leaf = tree.leaves[k]
  if (leaf === undefined) return `nothing after ${k} leaves`
  return `${leaf.path} of shape [${leaf.shape.join(', ')}] and dtype ${leaf.dtype}`
}
