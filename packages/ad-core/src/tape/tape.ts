import type { Value } from '../operand.js'
import type { Concrete, Primitive } from '../primitive.js'
import type { Cotangents, Emission } from '../sweeps/emit.js'
import type { Loop, LoopResult } from '../structure/loop-region.js'
import type { Level } from './level.js'
import type { Region } from './region.js'
import { ROW } from './rows.js'
import type { Flattened } from '../tree.js'

/**
 * An array row. Operands are rows of the tape (`rows[k] ≥ 0`) or, where `rows[k]` is −1,
 * the constant `constants[k]`. Adjoints and tangents are absent where they are structural zeros.
 */
export class ArrayNode {
  readonly row: number
  readonly primitive: Primitive
  readonly rows: readonly number[]
  readonly constants: readonly (Concrete | undefined)[]
  readonly attributes: unknown
  readonly value: Concrete
  readonly active: boolean
  adjoint: Concrete | undefined = undefined
  tangent: Concrete | undefined = undefined
  adjointTangent: Concrete | undefined = undefined
  /** Whether `adjoint` is ours to add to in place. */
  adjointOwned = false
  adjointTangentOwned = false

  constructor(row: number, content: NodeContent, value: Concrete) {
    this.row = row
    this.primitive = content.primitive
    this.rows = content.rows
    this.constants = content.constants
    this.attributes = content.attributes
    this.value = value
    this.active = content.active
  }
}

/** What an array row holds when it is recorded. */
export type NodeContent = Pick<
  ArrayNode,
  'primitive' | 'rows' | 'constants' | 'attributes' | 'value' | 'active'
>

/** Rows up to this capacity double when full; longer tapes grow by a quarter, to keep 32 bytes a row. */
const DOUBLING_LIMIT = 1 << 16

/**
 * A Wengert list as a struct of typed arrays: row i is an operation with operands `left[i]` and
 * `right[i]` and the value `value[i]`. Rows are appended; `rewind` takes the latest away again.
 * Adjoint and tangent columns exist once a sweep has asked for them. 18 bytes a row recorded, 26
 * with adjoints, 42 with tangents.
 */
export class Tape {
  operation: Uint8Array
  left: Int32Array
  right: Int32Array
  value: Float64Array
  flags: Uint8Array
  adjoint: Float64Array = new Float64Array(0)
  tangent: Float64Array = new Float64Array(0)
  adjointTangent: Float64Array = new Float64Array(0)
  length = 0
  /** Rows that fit before `grow`. */
  capacity: number
  readonly nodes: ArrayNode[] = []
  readonly regions: Region[] = []
  /** On a tape that is recorded to be compiled: records a loop by one body for all its steps. */
  recordLoop: ((level: Level, loop: Loop) => LoopResult) | undefined = undefined
  /** Likewise: finds the entries of a row where they aren't known yet; a branch is taken on them. */
  settle: ((row: number) => Float64Array | undefined) | undefined = undefined
  /** On the same: finds the loops that rows from one on were recorded in; returns the results as they are now. */
  roll: ((level: Level, from: number, results: Flattened) => Flattened) | undefined = undefined

  /** Likewise: records what a row's cotangent brings to its operands; false where the rules are to be asked. */
  pullback:
    | ((emission: Emission, row: number, cotangent: Value, cotangents: Cotangents) => boolean)
    | undefined = undefined

  /** How many times longer a long tape gets when it is full. */
  growth = 1.25

  constructor(capacity: number = 1 << 10) {
    this.capacity = capacity
    this.operation = new Uint8Array(capacity)
    this.left = new Int32Array(capacity)
    this.right = new Int32Array(capacity)
    this.value = new Float64Array(capacity)
    this.flags = new Uint8Array(capacity)
  }

  /** Makes room for another row. */
  grow(): void {
    const capacity = this.operation.length
    this.resize(((capacity < DOUBLING_LIMIT ? 2 : this.growth) * capacity) | 0)
  }

  /** Gives the columns room for so many rows. */
  resize(capacity: number): void {
    this.capacity = capacity
    this.operation = resized(this.operation, capacity)
    this.left = resized(this.left, capacity)
    this.right = resized(this.right, capacity)
    this.value = resized(this.value, capacity)
    this.flags = resized(this.flags, capacity)
  }

  /** Appends a scalar row and returns its number. */
  push(operation: number, left: number, right: number, value: number, flags: number): number {
    const row = this.append(operation, left, right, flags)
    this.value[row] = value
    return row
  }

  /** Appends a row whose value is still to be written. */
  append(operation: number, left: number, right: number, flags: number): number {
    const row = this.length
    if (row === this.capacity) this.grow()
    this.operation[row] = operation
    this.left[row] = left
    this.right[row] = right
    this.flags[row] = flags
    this.length = row + 1
    return row
  }

  /** The row of a constant; a few recent constants are found again instead of recorded twice. */
  constant(x: number): number {
    const slot = (x * 7919) & 63
    const known = recentConstants[slot]!
    if (
      known < this.length &&
      this.operation[known] === ROW.constant &&
      Object.is(this.value[known], x)
    ) {
      return known
    }
    const row = this.push(ROW.constant, 0, 0, x, 0)
    recentConstants[slot] = row
    return row
  }

  /** Forgets all rows from `mark` on; their memory is used again. */
  rewind(mark: number): void {
    this.length = mark
    forget(this.nodes, mark)
    forget(this.regions, mark)
    if (mark > 0 || this.operation.length <= RELEASE_ABOVE) return
    this.resize(RELEASE_ABOVE)
    this.adjoint = new Float64Array(0)
    this.tangent = new Float64Array(0)
    this.adjointTangent = new Float64Array(0)
  }

  /** The node of an array row. */
  node(row: number): ArrayNode {
    return this.nodes[this.left[row]!]!
  }
}

/** Capacity above which an empty tape gives its memory back: 2²³ rows, 144 MB. */
const RELEASE_ABOVE = 1 << 23

/** Where constants were recorded last; checked against the tape before use. */
const recentConstants = new Int32Array(64)

/** Takes away what belongs to rows from `mark` on. */
function forget(list: { readonly row: number }[], mark: number): void {
  while (list.length > 0 && list[list.length - 1]!.row >= mark) list.pop()
}

/** A column of at least so many entries: the same one where it is long enough. */
export function covering(column: Float64Array, length: number): Float64Array {
  if (column.length >= length) return column
  return resized(
    column,
    length < DOUBLING_LIMIT ? Math.max(2 * column.length, length) : Math.ceil(1.02 * length),
  )
}

function resized<C extends Uint8Array | Int32Array | Float64Array>(column: C, length: number): C {
  const other = new (column.constructor as new (length: number) => C)(length)
  other.set(column.subarray(0, length))
  return other
}
