import { DomainError } from '../errors.js'

/** The columns of each row, ascending. */
export type Rows = readonly Int32Array[]

/** A sparsity pattern in compressed rows: row i has the columns from rowPointers[i] to before rowPointers[i + 1]. */
export interface Pattern {
  readonly rowPointers: Int32Array
  readonly columns: Int32Array
  readonly shape: readonly [number, number]
}

/** Beyond so many entries a matrix fills memory: 12 bytes each, and as much again while it is found. */
const MOST_ENTRIES = 1 << 27

/** Counts the entries of rows one after the other. Throws `DomainError` where they are too many. */
export class EntryCount {
  private readonly name: string
  private total = 0

  constructor(name: string) {
    this.name = name
  }

  add(entries: number): void {
    this.total += entries
    if (this.total <= MOST_ENTRIES) return
    throw new DomainError(
      `${this.name}: expected a matrix of at most ${MOST_ENTRIES} entries, got more. Perhaps jvp, vjp or hvp, which never form it?`,
    )
  }
}

const NONE = /* @__PURE__ */ new Int32Array(0)

export function patternOf(rows: readonly (Int32Array | undefined)[], width: number): Pattern {
  const rowPointers = new Int32Array(rows.length + 1)
  rows.forEach((row, i) => (rowPointers[i + 1] = rowPointers[i]! + (row?.length ?? 0)))
  const columns = new Int32Array(rowPointers[rows.length]!)
  rows.forEach((row, i) => row !== undefined && columns.set(row, rowPointers[i]!))
  return { rowPointers, columns, shape: [rows.length, width] }
}

/** Row i's columns. */
export function rowOf({ rowPointers, columns }: Pattern, i: number): Int32Array {
  return columns.subarray(rowPointers[i], rowPointers[i + 1])
}

/** The pattern with rows and columns exchanged. */
export function transposed({ rowPointers, columns, shape: [m, n] }: Pattern): Pattern {
  const pointers = new Int32Array(n + 1)
  for (const column of columns) pointers[column + 1]!++
  for (let j = 0; j < n; j++) pointers[j + 1]! += pointers[j]!
  const next = pointers.slice(0, n)
  const rows = new Int32Array(columns.length)
  for (let i = 0; i < m; i++) {
    for (let p = rowPointers[i]!; p < rowPointers[i + 1]!; p++) rows[next[columns[p]!]!++] = i
  }
  return { rowPointers: pointers, columns: rows, shape: [n, m] }
}

/** Pairs of columns that meet, gathered as sets that stand beside each column, read as a symmetric pattern. */
export class Meetings {
  private readonly partners: Int32Array[][]
  private readonly met = new Map<Int32Array, Set<Int32Array>>()

  constructor(size: number) {
    this.partners = Array.from({ length: size }, () => [])
  }

  /** Every column of the one list meets every column of the other. Equal lists are one object. */
  add(a: Int32Array, b: Int32Array): void {
    if (this.known(a, b)) return
    for (const column of a) this.partners[column]!.push(b)
    if (a !== b) for (const column of b) this.partners[column]!.push(a)
  }

  private known(a: Int32Array, b: Int32Array): boolean {
    const own = this.met.get(a)
    if (own?.has(b) === true || this.met.get(b)?.has(a) === true) return true
    if (own === undefined) this.met.set(a, new Set([b]))
    else own.add(b)
    return false
  }

  /** The pattern, for the function with a name. */
  pattern(name: string): Pattern {
    const size = this.partners.length
    const count = new EntryCount(name)
    const seen = new Int32Array(size).fill(-1)
    const union = (lists: readonly Int32Array[], i: number): Int32Array => {
      const found: number[] = []
      for (const list of lists) {
        for (const column of list) {
          if (seen[column] === i) continue
          seen[column] = i
          found.push(column)
        }
      }
      return Int32Array.from(found).sort()
    }
    const rows = this.partners.map((lists, i) => {
      const row = lists.length > 1 ? union(lists, i) : (lists[0] ?? NONE)
      count.add(row.length)
      return row
    })
    return patternOf(rows, size)
  }
}
