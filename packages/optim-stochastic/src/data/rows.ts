import { fromHalf, ShapeError, Tensor } from '@wengert/ad-core'
import { dataTree, type DataLeaf, type DataTree } from './leaves.js'

/** A tree of arrays taken apart, `count` patterns of it. */
export interface Rows {
  readonly count: number
  readonly tree: DataTree
}

/** A batch that was gathered, taken apart. Errors: `ShapeError` for a leading axis of another length. */
export function rowsOf(caller: string, batch: unknown, count: number): Rows {
  const { leaves, build } = dataTree(caller, batch, 'batch')
  for (const { path, shape } of leaves) {
    if (shape[0] === count) continue
    const got = shape.length === 0 ? 'a number' : `${shape[0]}`
    throw new ShapeError(
      `${caller}: expected data.gather to return ${count} patterns at ${path}, got ${got}. ` +
        'Perhaps as many as its second argument says, along the first axis?',
    )
  }
  return { count, tree: { leaves: leaves.map(widened), build } }
}

/** The patterns from `start` to before `end`, as views of the same memory. */
export function rowsWithin({ count, tree }: Rows, start: number, end: number): unknown {
  return tree.build(
    tree.leaves.map(({ shape, dtype, data, form }) => {
      const width = data.length / count
      const part = data.subarray(start * width, end * width)
      return form === 'vector' ? part : new Tensor([end - start, ...shape.slice(1)], dtype, part)
    }),
  )
}

/** Half floats as the f32 numbers that objectives compute with. */
export function widened(leaf: DataLeaf): DataLeaf {
  return leaf.dtype === 'f16' ? { ...leaf, dtype: 'f32', data: fromHalf(leaf.data) } : leaf
}
