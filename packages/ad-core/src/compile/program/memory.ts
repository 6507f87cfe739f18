/** What an array of a program is for. */
export type Role = 'input' | 'output' | 'scratch' | 'constant'

/** Entries in memory, as doubles. */
export interface MemoryArray {
  readonly id: number
  readonly size: number
  readonly role: Role
  /** The scope in whose every iteration it is written anew. */
  readonly scope: number
  /** The entries of a constant. */
  readonly data?: ArrayLike<number> | undefined
  /** The array whose memory it is too, seen from within a loop that changes it. */
  readonly same?: MemoryArray | undefined
}

/** The array whose memory one is. */
export function identityOf(array: MemoryArray): MemoryArray {
  return array.same === undefined ? array : identityOf(array.same)
}

/** A loop index times a stride in entries. */
export interface Term {
  readonly scope: number
  readonly stride: number
}

/** A position that moves with loop indices: offset + Σ strideₗ·iₗ. */
export interface Affine {
  readonly offset: number
  readonly terms: readonly Term[]
}

/** A position in a table of positions. */
export interface TablePlace extends Affine {
  readonly positions: Int32Array
}

/** An entry of an array at a position in loop indices, plus one that is read from a table. */
export interface Reference extends Affine {
  readonly array: MemoryArray
  readonly table?: TablePlace | undefined
}

export const ORIGIN: Affine = { offset: 0, terms: [] }

export function at(offset: number): Affine {
  return offset === 0 ? ORIGIN : { offset, terms: [] }
}

/** The sum of two positions. */
export function plusAffine(x: Affine, y: Affine): Affine {
  if (y.terms.length === 0) return { offset: x.offset + y.offset, terms: x.terms }
  if (x.terms.length === 0) return { offset: x.offset + y.offset, terms: y.terms }
  const terms = [...x.terms]
  for (const term of y.terms) {
    const k = terms.findIndex(({ scope }) => scope === term.scope)
    if (k < 0) terms.push(term)
    else terms[k] = { scope: term.scope, stride: terms[k]!.stride + term.stride }
  }
  return { offset: x.offset + y.offset, terms: terms.filter(({ stride }) => stride !== 0) }
}

/** A position times a whole number. */
export function timesAffine(x: Affine, factor: number): Affine {
  if (factor === 0) return ORIGIN
  return {
    offset: x.offset * factor,
    terms: x.terms.map(({ scope, stride }) => ({ scope, stride: stride * factor })),
  }
}

/** A position, with another one in place of a loop's index. */
export function withIndex(x: Affine, scope: number, index: Affine): Affine {
  const term = x.terms.find((each) => each.scope === scope)
  if (term === undefined) return x
  const rest = { offset: x.offset, terms: x.terms.filter((each) => each !== term) }
  return plusAffine(rest, timesAffine(index, term.stride))
}

/** An entry, with a position in place of a loop's index. */
export function referenceWithIndex(place: Reference, scope: number, index: Affine): Reference {
  const table = place.table && { ...place.table, ...withIndex(place.table, scope, index) }
  return { ...place, ...withIndex(place, scope, index), table }
}
