import { primitiveOf } from '../../../ops/table.js'
import type { Level } from '../../../tape/level.js'
import { ROW } from '../../../tape/rows.js'
import type { Tape } from '../../../tape/tape.js'
import { identityInput } from '../../../transforms/input.js'
import { exemplary } from '../../exemplars.js'
import { decoded } from '../../find-loops/array-rows.js'
import { findLoops } from '../../find-loops/find-loops.js'
import type { LoopItem, LoopPlan, LoopRow, StraightItem } from '../../find-loops/plan.js'
import { StructuredLoop, type LoopContent } from '../structured-loop.js'
import { sizeOfRow } from './array-row.js'
import { additiveOf, Body, NotRollable, type BodyValue } from './body.js'
import { chooseLoops, mayStay, usualLimits, type Choice, type RollLimits } from './choice.js'
import { ConstantOperands } from './constant-operands.js'
import { Dependence } from './dependence.js'
import { formerRows, restoreRows } from './former-rows.js'
import { LoopEmitter } from './loop-emitter.js'
import { Operands } from './operands.js'
import { rowValue } from './program-body.js'
import { recordSteps } from './record-body.js'
import { RolledValues } from './rolled-values.js'
import { loopsFrom, StraightRows } from './straight-rows.js'

/**
 * Finds the loops that rows from `begin` on were recorded in, and records these rows again with the long
 * ones of them as loops, in place of what stands there. Nothing but what is recorded later may refer
 * to the rows. Returns the rows that now stand for `results`; −1 is none.
 */
export function rollLoops(
  level: Level,
  begin: number,
  results: readonly number[],
  limits: RollLimits = usualLimits,
): readonly number[] {
  const { tape } = level
  const from = afterInputs(tape, begin)
  if (tape.length - from < limits.outer || holdsOtherRegions(tape, from)) return results
  const plan = findLoops(
    tape,
    from,
    tape.length,
    results.filter((row) => row >= 0),
    { arrays: true, isWanted: (rows, holdsLoops) => mayStay(rows, holdsLoops, limits) },
  )
  const pieces = piecesOf(tape, from, plan, limits)
  if (pieces.every(({ loop }) => loop === undefined)) return results
  return exemplary(new Rolling(level, from, plan)).run(pieces, results)
}

/** The first row that is no input, or is one of a loop's body. */
function afterInputs(tape: Tape, begin: number): number {
  const body = loopsFrom(tape, begin).reduce(
    (from, loop) => Math.min(from, loop.content.from),
    tape.length,
  )
  let row = begin
  while (row < body && isInput(tape, row)) row++
  return row
}

function isInput(tape: Tape, row: number): boolean {
  const kind = tape.operation[row]
  return kind === ROW.input || (kind === ROW.array && tape.node(row).primitive === identityInput)
}

/** Rows of the tape, and the loop that they were recorded in if it is to stay one. */
interface Piece {
  readonly from: number
  readonly to: number
  readonly loop: LoopItem | undefined
  readonly choices: readonly Choice[]
}

/** Pieces that cover all rows from one on, since bodies may begin with rows that are in no item. */
function piecesOf(tape: Tape, begin: number, plan: LoopPlan, limits: RollLimits): readonly Piece[] {
  const { items } = plan
  const bodies = outermostBodies(tape, begin)
  let next = 0
  let to = begin
  return items.map((item, k): Piece => {
    const from = to
    to = k + 1 < items.length ? endOf(plan, item, items[k + 1]!) : tape.length
    while (next < bodies.length && bodies[next]!.to <= from) next++
    const isInBody = next < bodies.length && bodies[next]!.from < to
    const straight = { from, to, loop: undefined, choices: [] }
    if (item.kind === 'straight' || isInBody) return straight
    const dependence = new Dependence(item, (row) => isAdditive(tape, row))
    const choices = chooseLoops(item, limits, dependence)
    return choices[0]!.size === 0 ? straight : { from, to, loop: item, choices }
  })
}

/** Where an item ends: a loop with its last row, straight rows where a loop begins. */
function endOf(
  plan: LoopPlan,
  item: StraightItem | LoopItem,
  next: StraightItem | LoopItem,
): number {
  if (item.kind === 'straight') return firstRow(next)
  let member: LoopItem | LoopRow = item
  while (member.kind === 'loop') member = member.body.at(-1)!
  return (
    1 +
    plan.rowAt(
      member,
      member.loops.map(({ count }) => count - 1),
    )
  )
}

/** Whether a row adds two values, or takes one from the other. */
function isAdditive({ operation, nodes, left }: Tape, { row }: LoopRow): boolean {
  const kind = operation[row]!
  const primitive = kind === ROW.array ? nodes[left[row]!]!.primitive : primitiveOf[kind]
  return additiveOf(primitive) !== undefined
}

function firstRow(item: StraightItem | LoopItem): number {
  if (item.kind === 'straight') return item.from
  let member: LoopItem | LoopRow = item
  while (member.kind === 'loop') member = member.body[0]!
  return member.row
}

/** The bodies of loops that are loops already, those that are in no other one, in order. */
function outermostBodies(tape: Tape, from: number): readonly LoopContent[] {
  const bodies: LoopContent[] = []
  let before = Infinity
  // The last first: a body's loop follows it, and those within it.
  for (const { content } of loopsFrom(tape, from)) {
    if (content.to > before || content.from === content.to) continue
    bodies.push(content)
    before = content.from
  }
  return bodies.reverse()
}

function holdsOtherRegions({ regions }: Tape, from: number): boolean {
  return regions.some((region) => region.row >= from && !(region instanceof StructuredLoop))
}

class Rolling {
  private readonly level: Level
  private readonly from: number
  private readonly plan: LoopPlan
  private readonly former: Tape
  private readonly straight: StraightRows
  private readonly program = new Body(undefined, 0, 1)
  private readonly values: RolledValues
  private readonly operands: Operands

  constructor(level: Level, from: number, plan: LoopPlan) {
    this.level = level
    this.from = from
    this.plan = plan
    this.former = formerRows(level.tape, from)
    this.straight = new StraightRows(level, this.former, from, (row) => this.rowInLoop(row))
    const constants = new ConstantOperands(this.program, plan.constants)
    const former = {
      row: (row: number) => (row < 0 ? constants.at(decoded(row)) : this.valueOf(row)),
      place: (row: number) => (row < from ? undefined : plan.locate(row)),
      array: (node: number) => this.valueOf(this.former.nodes[node]!.row),
    }
    this.values = new RolledValues(
      ({ row }) => sizeOfRow(this.former, row),
      (row, iteration) => this.valueOf(plan.rowAt(row, iteration)),
    )
    this.operands = new Operands(this.program, this.values, former, constants)
  }

  /** Records all pieces; puts back what was there where a value is read that no loop keeps. */
  run(pieces: readonly Piece[], results: readonly number[]): readonly number[] {
    try {
      return this.record(pieces, results)
    } catch (error) {
      if (!(error instanceof NotRollable)) throw error
      restoreRows(this.level.tape, this.former, this.from)
      return results
    }
  }

  private record(pieces: readonly Piece[], results: readonly number[]): readonly number[] {
    const { tape } = this.level
    tape.rewind(this.from)
    for (const { from, to, loop, choices } of pieces) {
      if (loop === undefined || !choices.some((choice) => this.roll(loop, choice))) {
        this.straight.record(from, to)
      }
    }
    return results.map((row) => {
      if (row < this.from) return row
      const now = this.straight.now(row)
      tape.value[now] = this.former.value[row]!
      return now
    })
  }

  /** Records a loop as one; false where it can't be. */
  private roll(item: LoopItem, choice: Choice): boolean {
    const { level, program, values, operands, former } = this
    try {
      new LoopEmitter(former, program, values, operands, choice).emit(item)
    } catch (error) {
      if (!(error instanceof NotRollable)) throw error
      program.forget()
      values.forget(item)
      return false
    }
    recordSteps(level, program)
    return true
  }

  /** The value of a former row, in a loop or not. */
  private valueOf(row: number): BodyValue {
    const place = row < this.from ? undefined : this.plan.locate(row)
    const loop = place?.row?.loops[0]
    if (loop === undefined || !this.values.has(loop)) {
      return rowValue(this.program, this.level, this.straight.now(row))
    }
    const places = place!.iteration.map((start) => ({ start, strides: [] }))
    const root = { indices: [], body: this.program }
    return this.values.select(place!.row!, root, places, this.program)
  }

  private rowInLoop(row: number): number {
    const value = this.valueOf(row)
    recordSteps(this.level, this.program)
    return value.row
  }
}
