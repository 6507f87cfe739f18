import { interactionsOf } from '../marked.js'
import { shapeOf } from '../operand.js'
import { primitiveOf } from '../ops/table.js'
import type { Concrete } from '../primitive.js'
import { sizeOf } from '../shape.js'
import { operandValues } from '../sweeps/sweep.js'
import type { LoopSteps } from '../tape/region.js'
import { FIRST_OPCODE, ROW } from '../tape/rows.js'
import { operandRows } from '../tape/sources.js'
import type { ArrayNode, Tape } from '../tape/tape.js'
import { valueOfRow } from '../tape/traced.js'
import { arrayPattern, indicesOf, type ArrayPattern } from './array-pattern.js'
import { ColumnSet, type ColumnSets } from './column-sets.js'
import type { HeldIndices } from './held-indices.js'

/** What each entry of a row depends on; undefined where that is nothing. */
export type EntrySets = readonly (ColumnSet | undefined)[]

/** Hears of two sets of columns of which all pairs may have a second derivative. */
export type InteractionVisitor = (a: ColumnSet, b: ColumnSet) => void

/**
 * Which inputs (columns) each entry of each row depends on, by structure: a partial derivative that
 * happens to be zero counts, a rule that has none doesn't. With a visitor also which pairs of inputs
 * meet in an operation whose second derivative is not zero by structure. Indices are the only
 * values that the sets depend on; they are read through `indices` where that is given.
 */
export class Dependence {
  private readonly tape: Tape
  private readonly from: number
  private readonly sets: ColumnSets
  private readonly visitor: InteractionVisitor | undefined
  private readonly indices: HeldIndices | undefined
  /** By row, counted from `from`: one set for a scalar row, one an entry for an array. */
  private readonly known: (ColumnSet | EntrySets | undefined)[] = []

  constructor(
    tape: Tape,
    from: number,
    sets: ColumnSets,
    visitor?: InteractionVisitor,
    indices?: HeldIndices,
  ) {
    this.tape = tape
    this.from = from
    this.sets = sets
    this.visitor = visitor
    this.indices = indices
  }

  /** What an entry of a row depends on. */
  of(row: number, entry: number): ColumnSet | undefined {
    const known = row < this.from ? undefined : this.known[row - this.from]
    return known instanceof ColumnSet ? known : known?.[entry]
  }

  /** Says what a row depends on. */
  give(row: number, entries: EntrySets): void {
    const isArray = this.tape.operation[row] === ROW.array
    const some = entries.some((set) => set !== undefined)
    this.known[row - this.from] = !some ? undefined : isArray ? entries : entries[0]
  }

  /** Passes through rows in their order. */
  visit(from: number, to: number): void {
    for (let row = from; row < to; row++) this.visitRow(row)
  }

  private visitRow(row: number): void {
    const { tape } = this
    const kind = tape.operation[row]!
    if (kind >= FIRST_OPCODE) this.known[row - this.from] = this.elementwiseScalar(row, kind)
    else if (kind === ROW.element) {
      const array = tape.nodes[tape.left[row]!]!.row
      this.known[row - this.from] = this.of(array, tape.right[row]!)
    } else if (kind === ROW.array) this.visitArray(tape.node(row))
    else if (kind === ROW.region) this.visitRegion(row)
  }

  private elementwiseScalar(row: number, kind: number): ColumnSet | undefined {
    const { tape, sets, visitor } = this
    const primitive = primitiveOf[kind]!
    const rows = operandRows(tape, row, primitive)
    let union: ColumnSet | undefined
    rows.forEach((operand, k) => {
      if (primitive.scaled[k] !== undefined) union = sets.union(union, this.of(operand, 0))
    })
    if (union !== undefined && visitor !== undefined) {
      const values = rows.map((operand) => tape.value[operand]!)
      for (const [k, l] of interactionsOf(primitive, values, tape.value[row]!)) {
        this.meet(this.of(rows[k]!, 0), this.of(rows[l]!, 0))
      }
    }
    return union
  }

  private meet(a: ColumnSet | undefined, b: ColumnSet | undefined): void {
    if (a !== undefined && b !== undefined) this.visitor?.(a, b)
  }

  /** What the entries of a row depend on, or undefined where none depends on anything. */
  private entries(row: number): EntrySets | undefined {
    const known = row < this.from ? undefined : this.known[row - this.from]
    return known instanceof ColumnSet ? [known] : known
  }

  private visitArray(node: ArrayNode): void {
    const { primitive, rows, row, value } = node
    if (primitive.discrete === true) return
    const operands = rows.map((operand) => this.entries(operand))
    if (operands.every((entries) => entries === undefined)) return // the row of an input too
    const size = sizeOf(shapeOf(value))
    const values = this.valuesOf(node)
    const moving = operands.map((entries) => entries !== undefined)
    const pattern = arrayPattern(node, values, moving, this.visitor !== undefined)
    if (pattern.joined !== undefined) {
      const all = values.flatMap((x, k) => this.entriesInFull(rows[k]!, sizeOf(shapeOf(x))))
      this.give(
        row,
        Array.from(pattern.joined, (source) => all[source]),
      )
      return
    }
    this.give(row, this.resultSets(pattern, operands, size))
    if (this.visitor !== undefined) this.meetInArray(pattern, operands)
  }

  private valuesOf(node: ArrayNode): readonly Concrete[] {
    const values = operandValues(this.tape, node)
    const { indices } = this
    if (indices === undefined || node.primitive.linearity !== 'each') return values
    const isIndex = indicesOf(node, values)
    return values.map((x, k) => {
      const row = node.rows[k]!
      return isIndex[k] && row >= 0 ? indices.read(row) : x
    })
  }

  private resultSets(
    { incidences }: ArrayPattern,
    operands: readonly (EntrySets | undefined)[],
    size: number,
  ): EntrySets {
    const { sets } = this
    const result: (ColumnSet | undefined)[] = new Array<undefined>(size).fill(undefined)
    operands.forEach((entries, k) => {
      const incidence = incidences[k]
      if (entries === undefined || incidence === undefined) return
      const own = this.sourceSets(incidence, entries)
      for (let i = 0; i < size; i++) result[i] = sets.union(result[i], own(i))
    })
    return result
  }

  /** The sets that each entry of a result gets from one operand. */
  private sourceSets(
    incidence: NonNullable<ArrayPattern['incidences'][number]>,
    entries: EntrySets,
  ): (i: number) => ColumnSet | undefined {
    if ('sources' in incidence) return (i) => entries[incidence.sources[i]!]
    const { groups, groupOf } = incidence
    const unions = groups.map((group) =>
      this.sets.unionOf(Array.from(group, (entry) => entries[entry])),
    )
    return (i) => unions[groupOf[i]!]
  }

  private meetInArray(
    { meetings }: ArrayPattern,
    operands: readonly (EntrySets | undefined)[],
  ): void {
    for (const { first, second, firstOf, secondOf } of meetings) {
      const own = operands[first.operand]
      const others = operands[second.operand]
      if (own === undefined || others === undefined) continue
      const a = this.sourceSets(firstOf, own)
      const b = this.sourceSets(secondOf, others)
      for (let i = 0; i < first.count; i++) this.meet(a(i), b(i))
    }
  }

  private visitRegion(row: number): void {
    const { tape, sets } = this
    const region = tape.regions[tape.left[row]!]!
    if (region.steps !== undefined) {
      this.visitLoop(region.steps, region.outputs)
      return
    }
    const union = sets.unionOf(region.sources.flatMap((source) => this.entries(source) ?? []))
    this.meet(union, union)
    for (const output of region.outputs) {
      const size = sizeOf(shapeOf(valueOfRow(tape, output)))
      this.give(output, new Array<ColumnSet | undefined>(size).fill(union))
    }
  }

  /** A loop's steps one after the other: what a step depends on is forgotten before the next. */
  private visitLoop(steps: LoopSteps, outputs: readonly number[]): void {
    const { tape } = this
    const width = steps.start.length
    const sizes = outputs.map((row) => sizeOf(shapeOf(valueOfRow(tape, row))))
    let carry = steps.start.map((row, k) => this.entriesInFull(row, sizes[k]!))
    const collected = sizes
      .slice(width)
      .map((size) => new Array<ColumnSet | undefined>(size).fill(undefined))
    steps.each(({ index, from, carry: carryRows, results }) => {
      this.known.length = Math.min(this.known.length, from - this.from)
      carryRows.forEach((row, k) => this.give(row, carry[k]!))
      this.visit(from, tape.length)
      carry = carry.map((_, k) => this.entriesInFull(results[k]!, sizes[k]!))
      collected.forEach((all, k) => {
        const size = steps.stacked ? all.length / steps.count : all.length
        const own = this.entriesInFull(results[width + k]!, size)
        const at = steps.stacked ? index * size : 0
        own.forEach((set, i) => (all[at + i] = this.sets.union(all[at + i], set)))
      })
    })
    outputs.forEach((row, k) => this.give(row, k < width ? carry[k]! : collected[k - width]!))
  }

  private entriesInFull(row: number, size: number): EntrySets {
    return this.entries(row) ?? new Array<undefined>(size).fill(undefined)
  }
}
