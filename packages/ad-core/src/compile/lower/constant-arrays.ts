import type { TensorData } from '../../tensor.js'
import { ArrayContents } from '../program/array-contents.js'
import type { Graph } from '../program/graph.js'
import type { MemoryArray } from '../program/memory.js'

/** Arrays of known numbers in a program's memory; a function that is recorded twice has its own again. */
export class ConstantArrays {
  private readonly graph: Graph
  private readonly contents = new ArrayContents<TensorData>()
  private readonly arrays = new Map<TensorData, MemoryArray>()

  constructor(graph: Graph) {
    this.graph = graph
  }

  /** The one array of these numbers. */
  of(data: TensorData): MemoryArray {
    const first = this.contents.first(data)
    let array = this.arrays.get(first)
    if (array === undefined) {
      array = this.graph.array(data.length, 'constant', 0, data.slice())
      this.arrays.set(first, array)
    }
    return array
  }
}
