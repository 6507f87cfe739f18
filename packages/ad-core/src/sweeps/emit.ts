import { plus } from '../dual.js'
import { apply, type Value } from '../operand.js'
import { assemble, block } from '../linear/block.js'
import { primitiveOf } from '../ops/table.js'
import type { ChosenPullback, ElementwisePrimitive } from '../primitive.js'
import { current } from '../tape/level.js'
import { ROW } from '../tape/rows.js'
import { operandRows, sourcesOf } from '../tape/sources.js'
import type { ArrayNode, Tape } from '../tape/tape.js'
import { shapeOfRow, Traced, valueOfRow } from '../tape/traced.js'
import { Tensor } from '../tensor.js'

/** The row that is being differentiated, for messages about what its derivative does. */
export let differentiatedRow: number | undefined

/**
 * Derivatives as new rows: the same records, run on traced values. What an inner transform does,
 * since only the outermost one sweeps over numbers.
 */
export class Emission {
  readonly tape: Tape
  readonly from: number
  readonly to: number
  /** Whether row `from + i` depends on the inputs. */
  private readonly depends: Uint8Array
  /** Inputs, for those before `from`. */
  private readonly outer: ReadonlySet<number>

  /** Rows [from, to) of a tape, differentiated with respect to some of them. */
  constructor(tape: Tape, from: number, to: number, inputs: readonly number[]) {
    this.tape = tape
    this.from = from
    this.to = to
    this.outer = new Set(inputs)
    this.depends = new Uint8Array(to - from)
    for (const row of inputs) if (row >= from) this.depends[row - from] = 1
    for (let row = from; row < to; row++) {
      if (!sourcesOf(tape, row).some((source) => this.dependent(source))) continue
      this.depends[row - from] = 1
      if (tape.operation[row] !== ROW.region) continue
      for (const output of tape.regions[tape.left[row]!]!.outputs) this.depends[output - from] = 1
    }
  }

  /** A row as an operand: traced on its own tape, a plain value on any other. */
  handle(row: number): Value {
    const { tape } = this
    if (tape.operation[row] === ROW.constant) return tape.value[row]!
    if (current === undefined || current.tape !== tape) return valueOfRow(tape, row)
    return new Traced(current, row, shapeOfRow(tape, row))
  }

  /** Whether a row depends on the inputs. */
  dependent(row: number): boolean {
    return row >= this.from ? this.depends[row - this.from] === 1 : this.outer.has(row)
  }

  /** Cotangents of the wanted rows from cotangents of others; undefined is a structural zero. */
  pullback(
    seeds: readonly (readonly [row: number, cotangent: Value])[],
    wanted: readonly number[],
  ): (Value | undefined)[] {
    const cotangents = new Cotangents()
    const around = differentiatedRow
    for (const [row, cotangent] of seeds) {
      if (this.dependent(row)) cotangents.add(row, cotangent)
    }
    for (let row = this.to - 1; row >= this.from; row--) {
      if (!this.dependent(row)) continue
      differentiatedRow = row
      if (this.tape.operation[row] === ROW.region) {
        this.tape.regions[this.tape.left[row]!]!.pullback(this.tape, cotangents)
        continue
      }
      const cotangent = cotangents.of(row, this.tape)
      if (
        cotangent !== undefined &&
        !isZero(cotangent) &&
        !this.tape.pullback?.(this, row, cotangent, cotangents)
      ) {
        this.pullbackRow(row, cotangent, cotangents)
      }
    }
    differentiatedRow = around
    return wanted.map((row) => cotangents.of(row, this.tape))
  }

  private pullbackRow(row: number, cotangent: Value, cotangents: Cotangents): void {
    const { tape } = this
    const kind = tape.operation[row]!
    if (kind === ROW.input || kind === ROW.output) return
    const chosen = cotangents.chosen.get(row)
    const addPart = (array: number, offset: number): void => {
      cotangents.addEntry(array, offset, cotangent)
      if (chosen !== undefined) cotangents.chosen.set(array, chosen)
    }
    if (kind === ROW.element) return addPart(tape.nodes[tape.left[row]!]!.row, tape.right[row]!)
    const { primitive, rows, operands, attributes } = this.operation(row)
    if (primitive === block) return addPart(rows[0]!, (attributes as { offset: number }).offset)
    const result = this.handle(row)
    const own = (primitive as Partial<ElementwisePrimitive>).chosen
    const next = own ?? chosen
    rows.forEach((operand, k) => {
      if (operand < 0 || !this.dependent(operand)) return
      const term =
        chosen === undefined || own !== undefined // what chooses keeps nothing as nothing itself
          ? primitive.pullback(k, cotangent, operands, result, attributes)
          : chosen(primitive, k, cotangent, operands, result, attributes)
      if (term === undefined) return
      cotangents.add(operand, term)
      if (next !== undefined) cotangents.chosen.set(operand, next)
    })
  }

  /** The primitive in a row with its operands as values. */
  operation(row: number): Pick<ArrayNode, 'primitive' | 'rows' | 'attributes'> & {
    readonly operands: readonly Value[]
  } {
    const { tape } = this
    if (tape.operation[row] === ROW.array) {
      const { primitive, rows, constants, attributes } = tape.node(row)
      const operands = rows.map((operand, k) =>
        operand < 0 ? constants[k]! : this.handle(operand),
      )
      return { primitive, rows, attributes, operands }
    }
    const primitive = primitiveOf[tape.operation[row]!]!
    const rows = operandRows(tape, row, primitive)
    const operands = rows.map((operand) => this.handle(operand))
    return { primitive, rows, attributes: undefined, operands }
  }
}

/** Whether an array is known to be zero, which contributes nothing. */
export function isZero(x: Value): boolean {
  return x instanceof Tensor && x.data.every((entry) => entry === 0)
}

/** Cotangents by row, with the entries of an array gathered until the array itself is reached. */
export class Cotangents {
  private readonly whole = new Map<number, Value>()
  /** Rows whose cotangents come from a choice, and what keeps them 0 where nothing was chosen. */
  readonly chosen: Map<number, ChosenPullback> = new Map()
  private readonly entries = new Map<number, { offsets: number[]; values: Value[] }>()

  add(row: number, term: Value): void {
    const before = this.whole.get(row)
    this.whole.set(row, before === undefined ? term : plus(before, term))
  }

  addEntry(row: number, offset: number, term: Value): void {
    const list = this.entries.get(row) ?? { offsets: [], values: [] }
    list.offsets.push(offset)
    list.values.push(term)
    this.entries.set(row, list)
  }

  of(row: number, tape: Tape): Value | undefined {
    const list = this.entries.get(row)
    if (list !== undefined) {
      this.entries.delete(row)
      const { offsets, values } = list
      this.add(row, apply(assemble, values, { offsets, shape: shapeOfRow(tape, row) }))
    }
    return this.whole.get(row)
  }
}
