import { shapeOf } from '../../operand.js'
import type { Concrete, Primitive } from '../../primitive.js'
import { ROW } from '../../tape/rows.js'
import type { ArrayNode, Tape } from '../../tape/tape.js'
import { valueOfRow } from '../../tape/traced.js'
import { blockOffset } from './block-rows.js'
import { hashed } from './loop-types.js'

/** Bytes of a constant that tell most apart. */
const HASHED = 256

/** An array row as loops see it. */
export interface ArrayForm {
  /** Equal for rows that do the same on operands of their own: one primitive, types, shapes, attributes. */
  readonly operation: number
  /** Rows of the tape and, below 0, codes of constants; then the code of the offset, if it has one. */
  readonly operands: Int32Array
}

/**
 * The array rows of a tape that loops may hold: those whose attributes are plain data. Where a block
 * begins counts as an operand, since it is what varies.
 */
export class ArrayRows {
  /** The constants among operands, equal ones once. */
  readonly constants: Concrete[] = []
  private readonly tape: Tape
  private readonly forms = new Map<number, ArrayForm>()
  private readonly operations = new Map<string, number>()
  private readonly primitives = new Map<Primitive, number>()
  private readonly constantsByHash = new Map<string, readonly number[]>()

  constructor(tape: Tape, from: number, to: number) {
    this.tape = tape
    for (const node of tape.nodes) {
      if (node.row < from || node.row >= to || tape.operation[node.row] !== ROW.array) continue
      const form = this.form(node)
      if (form !== undefined) this.forms.set(node.row, form)
    }
  }

  of(row: number): ArrayForm | undefined {
    return this.forms.get(row)
  }

  private form(node: ArrayNode): ArrayForm | undefined {
    const { primitive, rows, constants, value } = node
    if (rows.length === 0) return undefined // a body's input, a result of a loop
    const values = rows.map((row, k) => (row >= 0 ? valueOfRow(this.tape, row) : constants[k]!))
    const start = blockOffset(node, values[0])
    const types = [value, ...values].map(typeOf)
    const form = start === undefined ? [this.numberOf(primitive), node.attributes] : 'block'
    if (start === undefined && !isPlain(node.attributes)) return undefined
    const text = JSON.stringify([types, form])
    const operation = this.operations.get(text) ?? this.operations.size
    this.operations.set(text, operation)
    const operands = rows.map((row, k) => (row >= 0 ? row : this.constantCode(constants[k]!)))
    if (start !== undefined) operands.push(wholeNumberCode(start))
    return { operation, operands: Int32Array.from(operands) }
  }

  private numberOf(primitive: Primitive): number {
    const known = this.primitives.get(primitive) ?? this.primitives.size
    this.primitives.set(primitive, known)
    return known
  }

  private constantCode(x: Concrete): number {
    const key = `${typeOf(x)} ${hashed(bytesOf(x).subarray(0, HASHED))}`
    const candidates = this.constantsByHash.get(key) ?? []
    let index = candidates.find((known) => sameBytes(bytesOf(this.constants[known]!), bytesOf(x)))
    if (index === undefined) {
      index = this.constants.push(x) - 1
      this.constantsByHash.set(key, [...candidates, index])
    }
    return -2 - 2 * index
  }
}

/** The code of a whole number from 0 on: odd, below 0. */
function wholeNumberCode(x: number): number {
  return -3 - 2 * x
}

/** Whether a code below 0 is a constant's, by its number among the constants, and not a whole number. */
export function isConstantCode(code: number): boolean {
  return (code & 1) === 0
}

/** The constant's number, or the whole number, that a code below 0 stands for. */
export function decoded(code: number): number {
  return (-code - 2) >> 1
}

/** Whether text tells such attributes apart: numbers that are finite, texts, lists and records of these. */
function isPlain(x: unknown): boolean {
  if (typeof x === 'number') return Number.isFinite(x) && !Object.is(x, -0)
  if (x === null || typeof x === 'string' || typeof x === 'boolean') return true
  if (x === undefined) return true
  if (Array.isArray(x)) return x.every((item) => item !== undefined && isPlain(item))
  return (
    typeof x === 'object' &&
    Object.getPrototypeOf(x) === Object.prototype &&
    Object.values(x).every(isPlain)
  )
}

function bytesOf(x: Concrete): Uint8Array {
  const { buffer, byteOffset, byteLength } = typeof x === 'number' ? Float64Array.of(x) : x.data
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false
  return true
}

/** Type and shape of a value. */
function typeOf(x: Concrete): string {
  return typeof x === 'number' ? 'number' : `${x.dtype} ${shapeOf(x).join()}`
}
