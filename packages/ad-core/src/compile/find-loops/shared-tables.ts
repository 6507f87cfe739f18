import { hashed } from './loop-types.js'
import type { Progression, Table } from './plan.js'

/** Tables with the same values as one object: data that several operands read. */
export class SharedTables {
  private readonly byHash = new Map<string, Table[]>()

  /** The first progression like this one. */
  shared(progression: Progression): Progression {
    if (progression.kind === 'affine') return progression
    const { levels, values } = progression
    const key = `${levels.join()} ${values.constructor.name} ${hashed(bitsOf(values))}`
    const candidates = this.byHash.get(key) ?? []
    const known = candidates.find((table) => equal(table.values, values))
    if (known !== undefined) return known
    this.byHash.set(key, [...candidates, progression])
    return progression
  }
}

function bitsOf({ buffer, byteOffset, byteLength }: Int32Array | Float64Array): Int32Array {
  return new Int32Array(buffer, byteOffset, byteLength / Int32Array.BYTES_PER_ELEMENT)
}

function equal(a: Table['values'], b: Table['values']): boolean {
  return a.length === b.length && a.every((value, k) => Object.is(value, b[k]))
}
