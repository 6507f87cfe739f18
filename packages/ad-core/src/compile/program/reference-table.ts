import { ArrayContents } from './array-contents.js'
import type { Affine, Reference } from './memory.js'

/** The places that a program reads, each with a number that equal ones share. */
export class ReferenceTable {
  /** By their numbers. */
  readonly references: Reference[] = []
  /** Tables of positions that they refer to. */
  readonly tables: Int32Array[] = []
  private readonly plain = new Map<number, number>()
  private readonly moving = new Map<string, number>()
  private readonly contents = new ArrayContents<Int32Array>()

  /** The number of a place. */
  numberOf(reference: Reference): number {
    const { array, offset, terms, table } = reference
    if (terms.length === 0 && table === undefined) {
      return this.entered(this.plain, array.id * 2 ** 32 + offset, reference)
    }
    const place = table === undefined ? '' : `@${this.tableId(table.positions)}:${affineKey(table)}`
    const key = `${array.id}:${affineKey({ offset, terms })}${place}`
    return this.entered(this.moving, key, reference)
  }

  private entered<K>(known: Map<K, number>, key: K, reference: Reference): number {
    let index = known.get(key)
    if (index === undefined) {
      index = this.references.length
      this.references.push(reference)
      known.set(key, index)
    }
    return index
  }

  private tableId(table: Int32Array): number {
    const index = this.tables.indexOf(table)
    return index < 0 ? this.tables.push(table) - 1 : index
  }

  /** A table of positions as places refer to it: one object for equal ones. */
  first(positions: Int32Array): Int32Array {
    return this.contents.first(positions)
  }
}

function affineKey({ offset, terms }: Affine): string {
  return `${offset}${terms.map(({ scope, stride }) => `+${stride}*${scope}`).join('')}`
}
