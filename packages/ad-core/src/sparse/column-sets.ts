/** Unions up to this size are formed at once, larger ones when somebody asks for them. */
const EAGER = 32

/** Some columns, immutable as a set: listed, or the union of parts that is listed when it is asked for. */
export class ColumnSet {
  /** In ascending order. */
  columns: Int32Array | undefined
  parts: readonly ColumnSet[]
  /** When a walk came by last. */
  visited = 0
  /** The set that stands for all with the same columns. */
  canonical: ColumnSet | undefined = undefined

  constructor(columns: Int32Array | undefined, parts: readonly ColumnSet[]) {
    this.columns = columns
    this.parts = parts
  }
}

/** Sets of the columns 0 … count − 1. The empty set is `undefined`. */
export class ColumnSets {
  private readonly seen: Int32Array
  private readonly canonicals = new Map<number, ColumnSet[]>()
  private walk = 0

  constructor(count: number) {
    this.seen = new Int32Array(count)
  }

  single(column: number): ColumnSet {
    return new ColumnSet(Int32Array.of(column), [])
  }

  union(a: ColumnSet | undefined, b: ColumnSet | undefined): ColumnSet | undefined {
    if (a === undefined || a === b) return b
    if (b === undefined) return a
    const { columns: x } = a
    const { columns: y } = b
    if (x === undefined || y === undefined || x.length + y.length > EAGER) {
      return new ColumnSet(undefined, [a, b])
    }
    const merged = merge(x, y)
    return merged.length === x.length
      ? a
      : merged.length === y.length
        ? b
        : new ColumnSet(merged, [])
  }

  unionOf(sets: Iterable<ColumnSet | undefined>): ColumnSet | undefined {
    const walk = ++this.walk
    const distinct: ColumnSet[] = []
    for (const set of sets) {
      if (set === undefined || set.visited === walk) continue
      set.visited = walk
      distinct.push(set)
    }
    if (distinct.length <= 2) return this.union(distinct[0], distinct[1])
    const union = new ColumnSet(undefined, distinct)
    const size = distinct.reduce((total, { columns }) => total + (columns?.length ?? Infinity), 0)
    if (size <= EAGER * EAGER) this.list(union)
    return union
  }

  /** The columns of a set in ascending order. */
  list(set: ColumnSet): Int32Array {
    return set.columns ?? this.collect(set)
  }

  /** The one set with these columns: equal sets have the same. */
  canonical(set: ColumnSet): ColumnSet {
    if (set.canonical !== undefined) return set.canonical
    const columns = this.list(set)
    const hash = hashOf(columns)
    const candidates = this.canonicals.get(hash)
    const known = candidates?.find((other) => sameColumns(other.columns!, columns))
    if (known === undefined) {
      if (candidates === undefined) this.canonicals.set(hash, [set])
      else candidates.push(set)
    }
    set.canonical = known ?? set
    return set.canonical
  }

  private collect(set: ColumnSet): Int32Array {
    const walk = ++this.walk
    const { seen } = this
    const found: number[] = []
    const open = [set]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next.visited === walk) continue
      next.visited = walk
      if (next.columns === undefined) {
        for (const part of next.parts) open.push(part)
        continue
      }
      for (const column of next.columns) {
        if (seen[column] === walk) continue
        seen[column] = walk
        found.push(column)
      }
    }
    set.columns = Int32Array.from(found).sort()
    set.parts = []
    return set.columns
  }
}

function merge(x: Int32Array, y: Int32Array): Int32Array {
  const out = new Int32Array(x.length + y.length)
  let length = 0
  for (let i = 0, j = 0; i < x.length || j < y.length;) {
    const a = x[i] ?? Infinity
    const b = y[j] ?? Infinity
    out[length++] = Math.min(a, b)
    if (a <= b) i++
    if (b <= a) j++
  }
  return out.slice(0, length)
}

function hashOf(columns: Int32Array): number {
  let hash = columns.length
  for (const column of columns) hash = (Math.imul(hash, 31) + column) | 0
  return hash
}

function sameColumns(x: Int32Array, y: Int32Array): boolean {
  return x.length === y.length && x.every((column, i) => column === y[i])
}
