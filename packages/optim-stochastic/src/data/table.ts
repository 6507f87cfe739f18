import { DomainError, fromHalf, ShapeError, Tensor, zeros } from '@wengert/ad-core'
import { noPatterns } from './dataset.js'
import { dataTree, type DataLeaf } from './leaves.js'

/** Data of known size: a tree of arrays with one leading axis, the patterns. */
export interface Table {
  readonly size: number
  /** The patterns at the first `count` indices, in memory that the next call of equal count reuses. */
  readonly gather: (indices: Int32Array, count: number) => unknown
}

/**
 * Data as a table. Errors: `DomainError` for no patterns, `ShapeError` for a number without a leading
 * axis and for leading axes that differ.
 */
export function tableOf(caller: string, data: unknown, option: string = 'data'): Table {
  const { leaves, build } = dataTree(caller, data, option)
  const first = leaves[0]
  if (first === undefined)
    throw new DomainError(`${caller}: expected ${option}, got none. Perhaps { inputs, targets }?`)
  for (const { path, shape } of leaves) {
    if (shape.length === 0) {
      throw new ShapeError(
        `${caller}: expected a leading axis that counts the patterns at ${path}, got a number. ` +
          'Perhaps an array, or an iterable of patterns?',
      )
    }
    if (shape[0] !== first.shape[0]) {
      throw new ShapeError(
        `${caller}: expected leading axes of equal length, got ${first.shape[0]} at ${first.path} and ` +
          `${shape[0]} at ${path}. Perhaps slice the longer?`,
      )
    }
  }
  const size = first.shape[0]!
  if (size === 0) throw noPatterns(caller, option)

  const batches = new Map<number, Batch>()
  return {
    size,
    gather: (indices, count) => {
      let batch = batches.get(count)
      if (batch === undefined) batches.set(count, (batch = emptyBatch(leaves, build, count)))
      for (let k = 0; k < leaves.length; k++) {
        const source = leaves[k]!.data
        const target = batch.memory[k]!
        const width = source.length / size
        for (let i = 0, place = 0; i < count; i++) {
          const start = indices[i]! * width
          for (let j = start; j < start + width; j++) target[place++] = source[j]!
        }
      }
      for (const { bits, numbers } of batch.halves) fromHalf(bits, numbers)
      return batch.tree
    },
  }
}

interface Batch {
  readonly tree: unknown
  readonly memory: readonly DataLeaf['data'][]
  /** Half floats among it, and the same as the f32 numbers that objectives compute with. */
  readonly halves: readonly { readonly bits: Uint16Array; readonly numbers: Float32Array }[]
}

function emptyBatch(
  leaves: readonly DataLeaf[],
  build: (values: readonly unknown[]) => unknown,
  count: number,
): Batch {
  const memory: DataLeaf['data'][] = []
  const halves: { bits: Uint16Array; numbers: Float32Array }[] = []
  const values = leaves.map((leaf) => {
    const [rows, ...shape] = leaf.shape
    const data = zeros(rows === 0 ? 0 : (leaf.data.length / rows!) * count, leaf.dtype).data
    memory.push(data)
    if (data instanceof Uint16Array) {
      const numbers = new Float32Array(data.length)
      halves.push({ bits: data, numbers })
      return new Tensor([count, ...shape], 'f32', numbers)
    }
    return leaf.form === 'vector' ? data : new Tensor([count, ...shape], leaf.dtype, data)
  })
  return { tree: build(values), memory, halves }
}
