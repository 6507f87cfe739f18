import { shapeOf } from '../operand.js'
import { sizeOf } from '../shape.js'
import { allocate, Tensor, type DType, type Flat, type TensorData } from '../tensor.js'
import { flattenTree } from '../tree.js'
import type { FlatTree } from './recordings.js'

/** A tree whose leaves are arrays that stay, numbers as arrays of rank 0: written and read as one vector. */
export class TreeBuffer {
  readonly tree: unknown
  private readonly arrays: readonly TensorData[]

  constructor(tree: unknown, arrays: readonly TensorData[]) {
    this.tree = tree
    this.arrays = arrays
  }

  get size(): number {
    return this.arrays.reduce((total, { length }) => total + length, 0)
  }

  /** The array of a tree that is nothing else. */
  get only(): TensorData {
    return this.arrays[0]!
  }

  write(vector: ArrayLike<number>): void {
    let at = 0
    for (const array of this.arrays) {
      for (let i = 0; i < array.length; i++) array[i] = vector[at + i]!
      at += array.length
    }
  }

  read<Out extends Flat>(out: Out): Out {
    let at = 0
    for (const array of this.arrays) {
      out.set(array, at)
      at += array.length
    }
    return out
  }
}

/** A tree of zeros for arguments. */
export function bufferLike({ leaves, build }: FlatTree): TreeBuffer {
  const arrays: TensorData[] = []
  const values = leaves.map(({ value, form, dtype }) => {
    const shape = shapeOf(value)
    const own: DType = dtype === 'f32' ? 'f32' : 'f64'
    const data = allocate(own, sizeOf(shape))
    arrays.push(data)
    return form === 'vector' ? data : new Tensor(shape, own, data)
  })
  return new TreeBuffer(build(values), arrays)
}

/** A tree that is there, with arrays at all its leaves. */
export function bufferOf(tree: unknown): TreeBuffer {
  const { leaves } = flattenTree('compile', tree)
  return new TreeBuffer(
    tree,
    leaves.map(({ value }) => (value as Tensor).data),
  )
}
