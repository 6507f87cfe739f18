/** Memory that is made when first asked for, and used again: contents are left over from before. */
export type Scratch = (place: number, size: number) => Float64Array

/** Arrays of at least the size asked for, one for each place. */
export function scratchMemory(): Scratch {
  const held: Float64Array[] = []
  return (place, size) => {
    const array = held[place]
    if (array !== undefined && array.length >= size) return array
    return (held[place] = new Float64Array(size))
  }
}
