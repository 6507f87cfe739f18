/** Indices in the order of their times, handed out one by one: a binary heap, for most are never asked for. */
export class BreakpointQueue {
  private readonly times: Float64Array
  private readonly heap: Int32Array
  private size: number

  constructor(times: Float64Array, indices: readonly number[]) {
    this.times = times
    this.heap = Int32Array.from(indices)
    this.size = indices.length
    for (let k = (this.size >> 1) - 1; k >= 0; k--) this.sink(k)
  }

  /** The earliest time left; Infinity when there is none. */
  get time(): number {
    return this.size === 0 ? Infinity : this.times[this.heap[0]!]!
  }

  /** The index with the earliest time, taken out. */
  take(): number {
    const first = this.heap[0]!
    this.size--
    this.heap[0] = this.heap[this.size]!
    this.sink(0)
    return first
  }

  private sink(from: number): void {
    const { heap, times, size } = this
    const index = heap[from]!
    let hole = from
    for (;;) {
      let child = 2 * hole + 1
      if (child >= size) break
      if (child + 1 < size && times[heap[child + 1]!]! < times[heap[child]!]!) child++
      if (times[heap[child]!]! >= times[index]!) break
      heap[hole] = heap[child]!
      hole = child
    }
    heap[hole] = index
  }
}
