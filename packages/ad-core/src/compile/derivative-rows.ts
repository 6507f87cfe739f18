import { primitiveOf } from '../ops/table.js'
import type { ElementwisePrimitive } from '../primitive.js'
import { SCALAR } from '../shape.js'
import type { Cotangents, Emission } from '../sweeps/emit.js'
import { recorder } from '../sweeps/engine.js'
import { current, Level, recording } from '../tape/level.js'
import { FIRST_OPCODE, ROW } from '../tape/rows.js'
import { Tape } from '../tape/tape.js'
import { Traced } from '../tape/traced.js'
import { recordInput } from '../transforms/input.js'
import type { Value } from '../operand.js'

/** A derivative rule as the rows that it records: each from the rule's arguments and rows before. */
interface Rule {
  /** The operation of each row; undefined of a constant. */
  readonly operations: readonly (ElementwisePrimitive | undefined)[]
  /** Three operands a row, by place: the arguments first, then the rows. */
  readonly operands: Int32Array
  readonly constants: Float64Array
  /** The place of the result. */
  readonly result: number
  /** Whether it computes with the cotangent alone, which is a number where that is one. */
  readonly folds: boolean
}

/** Places of a rule's arguments: the cotangent, up to three operands, the result. */
const COTANGENT = 0
const OPERAND = 1
const RESULT = 4
const FIRST_ROW = 5

/**
 * Derivatives of elementwise rows, recorded as rows at once: each operation's rule is run on traced
 * numbers one time only, and what it recorded then is repeated with other operands.
 */
export class DerivativeRows {
  private readonly tape: Tape
  /** The rules of each opcode, by operand; undefined where the records have to be asked each time. */
  private readonly byOpcode: (Rules | undefined)[] = []
  /** The row at each place of the rule that is repeated. */
  private readonly rows = new Int32Array(FIRST_ROW + MOST_ROWS)

  constructor(tape: Tape) {
    this.tape = tape
  }

  /** Adds what a row's cotangent brings to its operands; false where it does nothing. */
  pullback(emission: Emission, row: number, cotangent: Value, cotangents: Cotangents): boolean {
    const { operation, left, right } = this.tape
    const kind = operation[row]!
    if (kind < FIRST_OPCODE) return false
    if (!(kind in this.byOpcode)) this.byOpcode[kind] = rulesOf(primitiveOf[kind]!)
    const rules = this.byOpcode[kind]
    if (rules === undefined || cotangents.chosen.has(row)) return false
    const { rows } = this
    const arity = rules.length
    rows[OPERAND] = left[row]!
    if (arity > 1) rows[OPERAND + 1] = right[row]!
    if (arity > 2) rows[OPERAND + 2] = left[row - 1]!
    rows[RESULT] = row
    // A rule may be another one for a number that is known.
    const isNumber = typeof cotangent === 'number'
    if (!isNumber && !(cotangent instanceof Traced)) return false
    for (let k = 0; k < arity; k++) {
      if (operation[rows[OPERAND + k]!] === ROW.constant) return false
      if (isNumber && rules[k]?.folds === true) return false
    }
    rows[COTANGENT] = isNumber ? -1 : cotangent.id
    for (let k = 0; k < arity; k++) {
      const rule = rules[k]
      const operand = rows[OPERAND + k]!
      if (rule === undefined || !emission.dependent(operand)) continue
      if (rule.result === COTANGENT) cotangents.add(operand, cotangent)
      else {
        if (rows[COTANGENT]! < 0) rows[COTANGENT] = this.tape.constant(Number(cotangent))
        cotangents.add(operand, new Traced(current!, this.record(rule), SCALAR))
      }
    }
    return true
  }

  /** Records a rule's rows; returns the one of its result. */
  private record({ operations, operands, constants, result }: Rule): number {
    const { tape, rows } = this
    for (let i = 0; i < operations.length; i++) {
      const primitive = operations[i]
      if (primitive === undefined) {
        rows[FIRST_ROW + i] = tape.constant(constants[i]!)
        continue
      }
      const record = primitive.record ?? recorder(primitive)
      const [a, b, c] = [operands[3 * i]!, operands[3 * i + 1]!, operands[3 * i + 2]!]
      rows[FIRST_ROW + i] = record(tape, rows[a]!, rows[b]!, rows[c]!)
    }
    return rows[result]!
  }
}

/** An operation's rules, by operand; undefined where it has none. */
type Rules = readonly (Rule | undefined)[]

/** Rules of more rows are asked for each time. */
const MOST_ROWS = 32

const known = /* @__PURE__ */ new WeakMap<
  ElementwisePrimitive,
  { readonly rules: Rules | undefined }
>()

function rulesOf(primitive: ElementwisePrimitive): Rules | undefined {
  let found = known.get(primitive)
  if (found === undefined) {
    found = { rules: recordedRules(primitive) }
    known.set(primitive, found)
  }
  return found.rules
}

function recordedRules(primitive: ElementwisePrimitive): Rules | undefined {
  if (primitive.chosen !== undefined) return undefined
  const rules: (Rule | undefined)[] = []
  for (let k = 0; k < primitive.arity; k++) {
    if (primitive.scaled[k] === undefined) rules.push(undefined)
    else {
      const rule = recordedRule(primitive, k)
      if (rule === undefined) return undefined
      rules.push(rule)
    }
  }
  return rules
}

/** What a rule records for numbers that aren't known; undefined where it asks what they are. */
function recordedRule({ arity, scaled }: ElementwisePrimitive, k: number): Rule | undefined {
  const tape = new Tape(2 * MOST_ROWS)
  const level = new Level(tape, undefined, false)
  const input = (): Traced => recordInput(level, 0.5, false)
  const cotangent = input()
  const operands = Array.from({ length: arity }, input)
  const result = input()
  const term = recording(level, () => scaled[k]!(cotangent, operands, result))
  level.alive = false
  return term instanceof Traced ? ruleFrom(tape, arity, term.id) : undefined
}

function ruleFrom(tape: Tape, arity: number, result: number): Rule | undefined {
  const { operation, left, right, value, length } = tape
  const places = new Int32Array(length)
  for (let k = 0; k <= arity; k++) places[k] = k
  places[arity + 1] = RESULT
  const operations: (ElementwisePrimitive | undefined)[] = []
  const operands: number[] = []
  const constants: number[] = []
  let folds = false
  for (let row = arity + 2; row < length; row++) {
    const kind = operation[row]!
    if (kind === ROW.operand) continue
    if (kind !== ROW.constant && kind < FIRST_OPCODE) return undefined
    const primitive = kind === ROW.constant ? undefined : primitiveOf[kind]!
    const third = primitive?.arity === 3 ? left[row - 1]! : right[row]!
    places[row] = FIRST_ROW + operations.length
    operations.push(primitive)
    const own = [places[left[row]!]!, places[right[row]!]!, places[third]!]
    const isKnown = (place: number): boolean =>
      place === COTANGENT || (place >= FIRST_ROW && operations[place - FIRST_ROW] === undefined)
    folds ||= primitive !== undefined && own.every(isKnown)
    operands.push(...own)
    constants.push(value[row]!)
  }
  if (operations.length > MOST_ROWS) return undefined
  return {
    operations,
    operands: Int32Array.from(operands),
    constants: Float64Array.from(constants),
    result: places[result]!,
    folds,
  }
}
