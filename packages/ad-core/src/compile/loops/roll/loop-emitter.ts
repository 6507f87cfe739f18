import { primitiveOf } from '../../../ops/table.js'
import { ROW } from '../../../tape/rows.js'
import type { Tape } from '../../../tape/tape.js'
import type { LoopItem, LoopRow } from '../../find-loops/plan.js'
import { arrayRow } from './array-row.js'
import { Body } from './body.js'
import type { Choice } from './choice.js'
import { finishLoop } from './finish-loop.js'
import type { Index, Surroundings } from './indices.js'
import type { Operands } from './operands.js'
import { operationValue } from './program-body.js'
import type { RolledValues } from './rolled-values.js'

/** Puts loops of a plan together: those that stay as bodies, others iteration after iteration. */
export class LoopEmitter {
  private readonly former: Tape
  private readonly program: Body
  private readonly values: RolledValues
  private readonly operands: Operands
  private readonly choice: Choice

  constructor(
    former: Tape,
    program: Body,
    values: RolledValues,
    operands: Operands,
    choice: Choice,
  ) {
    this.former = former
    this.program = program
    this.values = values
    this.operands = operands
    this.choice = choice
  }

  emit(item: LoopItem): void {
    this.values.begin(item)
    this.loop(item, { loops: [], indices: [], body: this.program })
  }

  private loop(item: LoopItem, around: Surroundings): void {
    const peeled = this.choice.get(item)
    if (peeled === undefined) {
      this.iterations(item, around, 0, item.count)
      return
    }
    const { first, last } = peeled
    const count = item.count - first - last
    this.iterations(item, around, 0, first)
    const body = new Body(around.body, first, count)
    this.body(item, within(around, item, body, body))
    this.operands.carries.close(body, around.indices.length)
    finishLoop(this.values, this.program, item, around.indices, body)
    this.iterations(item, around, first + count, item.count)
  }

  private iterations(item: LoopItem, around: Surroundings, from: number, to: number): void {
    for (let i = from; i < to; i++) this.body(item, within(around, item, i, around.body))
  }

  private body({ body }: LoopItem, around: Surroundings): void {
    for (const member of body) {
      if (member.kind === 'loop') this.loop(member, around)
      else this.row(member, around)
    }
  }

  private row(row: LoopRow, around: Surroundings): void {
    const { operation, right } = this.former
    const kind = operation[row.row]!
    if (kind === ROW.array) {
      const value = arrayRow(this.former, row, this.operands, around)
      this.values.enter(row, around.indices, value)
      return
    }
    const operands = row.operands.map((operand) => this.operands.value(operand, around))
    if (kind === ROW.guard) {
      const condition = operands[0]!
      condition.otherReaders++
      around.body.steps.push({ kind: 'guard', condition, outcome: right[row.row]! })
    } else {
      const value = operationValue(around.body, primitiveOf[kind]!, operands)
      this.values.enter(row, around.indices, value)
    }
  }
}

function within(
  { loops, indices }: Surroundings,
  item: LoopItem,
  index: Index,
  body: Body,
): Surroundings {
  return { loops: [...loops, item], indices: [...indices, index], body }
}
