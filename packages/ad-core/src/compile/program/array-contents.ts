/** Arrays of numbers that are found again by their entries, bit by bit, whatever they are kept in. */
export class ArrayContents<A extends ArrayLike<number>> {
  private readonly known = new Map<number, A[]>()
  private readonly firsts = new Map<A, A>()

  /** The array of the same entries that was asked for first. */
  first(array: A): A {
    let first = this.firsts.get(array)
    if (first === undefined) {
      first = this.find(array)
      this.firsts.set(array, first)
    }
    return first
  }

  private find(array: A): A {
    const hash = hashOf(array)
    const candidates = this.known.get(hash)
    if (candidates === undefined) this.known.set(hash, [array])
    const same = candidates?.find((other) => haveSameEntries(array, other))
    if (same === undefined) candidates?.push(array)
    return same ?? array
  }
}

function hashOf(array: ArrayLike<number>): number {
  const number = new Float64Array(1)
  const halves = new Int32Array(number.buffer)
  let hash = array.length
  for (let i = 0; i < array.length; i++) {
    number[0] = array[i]!
    hash = Math.imul(hash ^ halves[0]!, 0x9e3779b1)
    hash = Math.imul((hash >>> 15) ^ hash ^ halves[1]!, 0x85ebca6b)
  }
  return hash
}

function haveSameEntries(x: ArrayLike<number>, y: ArrayLike<number>): boolean {
  if (x.length !== y.length) return false
  for (let i = 0; i < x.length; i++) if (!Object.is(x[i], y[i])) return false
  return true
}
