import { primitiveOf } from '../../src/ops/table.js'
import type {
  CarriedOperand,
  EndingOperand,
  Kept,
  ListedOperand,
  LoopItem,
  LoopOperand,
  LoopPlan,
  LoopRow,
  Progression,
} from '../../src/compile/find-loops/plan.js'
import { blockOffset } from '../../src/compile/find-loops/block-rows.js'
import { FIRST_OPCODE, ROW } from '../../src/tape/rows.js'
import type { Concrete } from '../../src/primitive.js'
import { shapeOf } from '../../src/operand.js'
import type { ArrayNode, Tape } from '../../src/tape/tape.js'
import { valueOfRow } from '../../src/tape/traced.js'

/**
 * Runs through a plan and checks that it does exactly what the tape did: the same operations in the
 * same order, on the same numbers, entries and rows, none of which lies ahead; and that every value
 * that is read is one that the plan says is carried or kept. Throws where that is not so.
 */
export function checkUnrolled(
  plan: LoopPlan,
  tape: Tape,
  from: number,
  to: number,
  results: readonly number[] = [],
): void {
  new Unrolling(plan, tape, from, to).run(results)
}

type Path = readonly { readonly loop: LoopItem; index: number }[]

class Unrolling {
  private readonly plan: LoopPlan
  private readonly tape: Tape
  private readonly to: number
  private at: number
  /** The tape rows of a body's row so far, by its flattened iteration. */
  private readonly done = new Map<LoopRow, Map<number, number>>()

  constructor(plan: LoopPlan, tape: Tape, from: number, to: number) {
    this.plan = plan
    this.tape = tape
    this.at = from
    this.to = to
  }

  run(results: readonly number[]): void {
    for (const item of this.plan.items) {
      if (item.kind === 'loop') this.loop(item, [])
      else {
        this.skip()
        expect(this.at, item.from, 'the first row of a straight piece')
        while (this.at < item.to) this.straightRow()
      }
    }
    this.skip()
    expect(this.at, this.to, 'the end')
    for (const row of results) this.readPlain(row)
  }

  private straightRow(): void {
    const { tape, at } = this
    const kind = tape.operation[at]!
    if (kind === ROW.array) tape.node(at).rows.forEach((row) => this.readPlain(row))
    for (const row of operandsOf(tape, at)) this.readPlain(row)
    this.at++
  }

  /** A row read outside of all loops. */
  private readPlain(row: number): void {
    if (row >= 0 && this.tape.operation[row] === ROW.element) {
      this.readPlain(this.tape.nodes[this.tape.left[row]!]!.row)
    }
    const place = row < 0 ? undefined : this.plan.locate(row)
    if (place?.row !== undefined) {
      expect(this.rowOf(place.row, flat(place.row, place.iteration)), row, 'a place')
      requireKept(place.row, place.iteration, [])
    }
  }

  private loop(loop: LoopItem, around: Path): void {
    for (let index = 0; index < loop.count; index++) {
      const path = [...around, { loop, index }]
      for (const member of loop.body) {
        if (member.kind === 'loop') this.loop(member, path)
        else this.row(member, path)
      }
    }
  }

  private row(row: LoopRow, path: Path): void {
    this.skip()
    const { tape, at } = this
    expect(row.loops.length, path.length, 'loops around a row')
    row.loops.forEach((loop, m) => expect(loop, path[m]!.loop, 'a loop around a row'))
    expect(tape.operation[row.row], tape.operation[at], `operation of row ${at}`)
    if (tape.operation[at] === ROW.array) this.sameArrayOperation(row.row)
    if (tape.operation[at] === ROW.guard) {
      expect(tape.right[row.row], tape.right[at], `outcome of row ${at}`)
    }
    const isArray = tape.operation[at] === ROW.array
    const recorded = isArray ? this.arrayOperands(tape.node(at)) : operandsOf(tape, at)
    expect(row.operands.length, recorded.length, `operands of row ${at}`)
    recorded.forEach((operand, k) => this.operand(row.operands[k]!, operand, path, new Set(), row))
    const iteration = path.map(({ index }) => index)
    const rows = this.done.get(row) ?? new Map<number, number>()
    rows.set(flat(row, iteration), at)
    this.done.set(row, rows)
    const place = this.plan.locate(at)
    expect(place?.row, row, `place of row ${at}`)
    expect(String(place?.iteration), String(iteration), `iteration of row ${at}`)
    this.at++
  }

  /** That the array row at hand does what another one does, but for the offset of a block. */
  private sameArrayOperation(row: number): void {
    const { tape, at } = this
    const [one, other] = [tape.node(row), tape.node(at)]
    expect(String(shapeOf(one.value)), String(shapeOf(other.value)), `shape of row ${at}`)
    const [start, otherStart] = [this.blockStart(one), this.blockStart(other)]
    expect(start === undefined, otherStart === undefined, `operation of row ${at}`)
    if (start !== undefined) return
    expect(one.primitive, other.primitive, `operation of row ${at}`)
    const [first, second] = [one, other].map(({ attributes }) => JSON.stringify(attributes))
    expect(first, second, `attributes of row ${at}`)
  }

  /** Where the block begins that a row takes from an array; undefined where it does something else. */
  private blockStart(node: ArrayNode): number | undefined {
    const { rows, constants } = node
    const given = rows[0]!
    return blockOffset(node, given < 0 ? constants[0] : valueOfRow(this.tape, given))
  }

  private arrayOperands(node: ArrayNode): readonly (number | Fixed)[] {
    const { rows, constants } = node
    const operands = rows.map((row, k) => (row >= 0 ? row : { value: constants[k]! }))
    const start = this.blockStart(node)
    return start === undefined ? operands : [...operands, { value: start }]
  }

  /** Checks an operand against the row, or the constant of an array row, that the tape has there. */
  private operand(
    operand: LoopOperand,
    recorded: number | Fixed,
    path: Path,
    fixed: ReadonlySet<LoopItem>,
    reader: LoopRow,
  ): void {
    if (operand.kind === 'listed') {
      const { index, loop } = path[operand.level]!
      this.operand(operand.of[index]!, recorded, path, new Set([...fixed, loop]), reader)
    } else if (operand.kind === 'carried' || operand.kind === 'ending') {
      const { level } = operand
      const { index, loop } = path[level]!
      const special =
        operand.kind === 'carried'
          ? operand.start[index]
          : operand.end[index - loop.count + operand.end.length]
      if (special === undefined) this.operand(operand.rest, recorded, path, fixed, reader)
      else this.operand(special, recorded, path, new Set([...fixed, loop]), reader)
    } else if (typeof recorded !== 'number') {
      const what = `a constant of row ${this.at}`
      if (operand.kind === 'number') expect(at(operand.value, path, fixed), recorded.value, what)
      else if (operand.kind === 'array') {
        const constant = this.plan.constants[at(operand.index, path, fixed)]
        expect(String(constant), String(recorded.value), what)
      } else if (operand.kind === 'rows') {
        const constant = this.plan.constants[-at(operand.row, path, fixed) / 2 - 1]
        expect(String(constant), String(recorded.value), what)
      } else throw new Error(`${what}: got ${operand.kind}`)
    } else {
      this.rowOperand(operand, recorded, path, fixed, reader)
    }
  }

  private rowOperand(
    operand: Exclude<LoopOperand, CarriedOperand | EndingOperand | ListedOperand>,
    recorded: number,
    path: Path,
    fixed: ReadonlySet<LoopItem>,
    reader: LoopRow,
  ): void {
    const { tape } = this
    const kind = tape.operation[recorded]
    const what = `an operand of row ${this.at}`
    switch (operand.kind) {
      case 'number':
        expect(kind, ROW.constant, what)
        expect(at(operand.value, path, fixed), tape.value[recorded], what)
        break
      case 'entry':
        expect(kind, ROW.element, what)
        expect(operand.node, tape.left[recorded], what)
        expect(at(operand.offset, path, fixed), tape.right[recorded], what)
        this.readInLoop(tape.nodes[operand.node]!.row, path)
        break
      case 'part': {
        expect(kind, ROW.element, what)
        expect(at(operand.offset, path, fixed), tape.right[recorded], what)
        this.operand(operand.of, tape.nodes[tape.left[recorded]!]!.row, path, fixed, reader)
        break
      }
      case 'rows':
        expect(at(operand.row, path, fixed), recorded, what)
        this.readInLoop(recorded, path)
        break
      case 'local': {
        const shared = operand.row.loops.map((loop, m) => {
          expect(loop, reader.loops[m], what)
          return path[m]!.index
        })
        expect(this.rowOf(operand.row, flat(operand.row, shared)), recorded, what)
        break
      }
      case 'result': {
        const { iteration, row } = operand
        const index =
          'kind' in iteration
            ? at(iteration, path, fixed)
            : flat(
                row,
                iteration.map((affine) => at(affine, path, fixed)),
              )
        expect(this.rowOf(row, index), recorded, what)
        this.readInLoop(recorded, path)
        break
      }
      case 'array':
        throw new Error(`${what}: got a constant`)
    }
  }

  private readInLoop(recorded: number, path: Path): void {
    const place = this.plan.locate(recorded)
    if (place?.row !== undefined) requireKept(place.row, place.iteration, path)
  }

  private rowOf(row: LoopRow, iteration: number): number | undefined {
    return this.done.get(row)?.get(iteration)
  }

  private skip(): void {
    const { operation } = this.tape
    while (
      this.at < this.to &&
      (operation[this.at] === ROW.constant ||
        operation[this.at] === ROW.element ||
        operation[this.at] === ROW.operand)
    ) {
      this.at++
    }
  }
}

/** That a value read at a path outlives its own iteration as the plan says. */
function requireKept(
  { loops, kept, carried }: LoopRow,
  iteration: readonly number[],
  path: Path,
): void {
  let shared = true
  loops.forEach((loop, m) => {
    const index = iteration[m]!
    if (shared && path[m]?.loop === loop) {
      const distance = path[m].index - index
      if (distance === 0) return
      shared = false
      if (distance > 0 && (carried[m]! >= distance || kept[m] === 'all')) return
      throw new Error(`a value carried over ${distance} iterations is not kept`)
    }
    shared = false
    const enough: readonly Kept[] = index === loop.count - 1 ? ['last', 'all'] : ['all']
    if (!enough.includes(kept[m]!)) throw new Error(`iteration ${index} is not kept`)
  })
}

/** A constant of an array row, or the offset of a block. */
interface Fixed {
  readonly value: Concrete
}

function operandsOf(tape: Tape, row: number): readonly number[] {
  const kind = tape.operation[row]!
  const [left, right] = [tape.left[row]!, tape.right[row]!]
  if (kind >= FIRST_OPCODE) {
    return [left, right, tape.left[row - 1]!].slice(0, primitiveOf[kind]!.arity)
  }
  return kind === ROW.guard ? [left] : []
}

function at(progression: Progression, path: Path, fixed: ReadonlySet<LoopItem>): number {
  if (progression.kind === 'table') {
    return progression.values[
      progression.levels.reduce((flat, level) => {
        const { loop, index } = path[level]!
        expect(fixed.has(loop), false, 'a table over an index that is fixed')
        return flat * loop.count + index
      }, 0)
    ]!
  }
  return progression.strides.reduce(
    (sum, stride, m) => (stride === 0 ? sum : sum + stride * path[m]!.index),
    progression.start,
  )
}

function flat({ loops }: LoopRow, iteration: readonly number[]): number {
  return loops.reduce((index, { count }, m) => index * count + iteration[m]!, 0)
}

function expect(actual: unknown, expected: unknown, what: string): void {
  if (!Object.is(actual, expected)) {
    throw new Error(`${what}: expected ${String(expected)}, got ${String(actual)}`)
  }
}
