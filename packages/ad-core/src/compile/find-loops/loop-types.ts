import { LOOP } from './symbols.js'

/** A loop's form: its body as symbols, and how often it runs. Loops of one type are one symbol. */
export interface LoopType {
  readonly symbol: number
  readonly count: number
  /** Code rows of one iteration. */
  readonly period: number
  readonly body: Int32Array
  /** Where each symbol of the body begins, in code rows from the iteration's first. */
  readonly offsets: Int32Array
  /** Where each row of code stands in its first iteration, in code rows from the loop's first. */
  readonly leaves: Int32Array
}

/** All types of loops of one search, each known by its symbol. */
export class LoopTypes {
  private readonly types: LoopType[] = []
  private readonly byForm = new Map<string, number[]>()

  /** The type of a symbol; undefined for a row. */
  of(symbol: number): LoopType | undefined {
    return symbol >= LOOP ? this.types[symbol - LOOP] : undefined
  }

  /** The type of this form, a new one if it has not been seen. */
  type(body: Int32Array, offsets: Int32Array, count: number, period: number): LoopType {
    const form = `${count} ${period} ${hashed(body)}`
    const known = this.byForm.get(form) ?? []
    for (const index of known) {
      if (equal(this.types[index]!.body, body)) return this.types[index]!
    }
    const index = this.types.length
    const leaves = this.leavesOf(body, offsets)
    const type = { symbol: LOOP + index, count, period, body, offsets, leaves }
    this.types.push(type)
    this.byForm.set(form, [...known, index])
    return type
  }

  /** The first iterations' rows of code in a body. */
  leavesOf(body: Int32Array, offsets: Int32Array): Int32Array {
    const leaves: number[] = []
    body.forEach((symbol, k) => {
      const inner = this.of(symbol)
      if (inner === undefined) leaves.push(offsets[k]!)
      else for (const leaf of inner.leaves) leaves.push(offsets[k]! + leaf)
    })
    return Int32Array.from(leaves)
  }
}

/** A number for a sequence of numbers. */
export function hashed(numbers: Int32Array | Uint8Array): number {
  let hash = numbers.length
  for (const x of numbers) hash = Math.imul(hash ^ x, 0x01000193) ^ (x >>> 11)
  return hash
}

function equal(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((x, k) => x === b[k])
}
