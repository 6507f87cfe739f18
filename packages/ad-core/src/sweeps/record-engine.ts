import type { Operand, Value } from '../operand.js'
import { primitiveOf } from '../ops/table.js'
import type { ElementwisePrimitive, Recorder } from '../primitive.js'
import { ACTIVE, FIRST_OPCODE, ROW } from '../tape/rows.js'
import { operandRows } from '../tape/sources.js'
import type { Tape } from '../tape/tape.js'
import type { Traced } from '../tape/traced.js'
import type { DualArithmetic, Engine, Loop, ScaledLoop } from './engine.js'

export function recordRow(primitive: ElementwisePrimitive): Recorder {
  const { arity, discrete, value: f } = primitive
  return (tape, ...rows) => {
    const operands = rows.slice(0, arity)
    if (arity > 2) tape.push(ROW.operand, operands[2]!, 0, 0, 0)
    const active = !discrete && operands.some((k) => (tape.flags[k]! & ACTIVE) !== 0)
    const y = f(...operands.map((k) => tape.value[k]!))
    return tape.push(
      primitive.opcode,
      rows[0],
      arity > 1 ? rows[1] : rows[0],
      y,
      active ? ACTIVE : 0,
    )
  }
}

export function recordReverse(tape: Tape, from: number, to: number): number {
  return reverseColumns(tape, [tape.adjoint], from, to)
}

export function recordReversePair(tape: Tape, from: number, to: number): number {
  return reverseColumns(tape, [tape.adjoint, tape.adjointTangent], from, to)
}

function reverseColumns(
  tape: Tape,
  columns: readonly Float64Array[],
  from: number,
  to: number,
): number {
  const { operation, flags } = tape
  for (let row = to - 1; row >= from; row--) {
    const kind = operation[row]!
    if (kind < FIRST_OPCODE) {
      if (kind === ROW.array || kind === ROW.region || kind === ROW.element) return row
      continue
    }
    if ((flags[row]! & ACTIVE) === 0) continue
    const primitive = primitiveOf[kind]!
    for (const column of columns) {
      if (column[row] !== 0) pullbackInto(column, tape, row, primitive, column[row]!)
    }
  }
  return from - 1
}

export function recordForward(tape: Tape, from: number, to: number): number {
  const { operation, flags, tangent, value } = tape
  for (let row = from; row < to; row++) {
    const kind = operation[row]!
    if (kind < FIRST_OPCODE) {
      if (kind === ROW.array || kind === ROW.region || kind === ROW.element) return row
      continue
    }
    if ((flags[row]! & ACTIVE) === 0) continue
    const primitive = primitiveOf[kind]!
    const rows = operandRows(tape, row, primitive)
    const operands = rows.map((k) => value[k]!)
    let total: number | undefined
    rows.forEach((operand, k) => {
      const rule = primitive.scaled[k]
      if (rule === undefined || (flags[operand]! & ACTIVE) === 0) return
      const t = tangent[operand]!
      const term = t === 0 ? 0 : Number(rule(t, operands, value[row]!))
      total = total === undefined ? term : total + term
    })
    tangent[row] = total ?? 0
  }
  return to
}

export function recordReverseDual(
  tape: Tape,
  from: number,
  to: number,
  dual: DualArithmetic,
): number {
  const { operation, flags, adjoint, adjointTangent, tangent, value } = tape
  const withTangent = (row: number): Value =>
    (flags[row]! & ACTIVE) === 0 ? value[row]! : dual.make(value[row]!, tangent[row]!)
  for (let row = to - 1; row >= from; row--) {
    const kind = operation[row]!
    if (kind < FIRST_OPCODE) {
      if (kind === ROW.array || kind === ROW.region || kind === ROW.element) return row
      continue
    }
    if ((flags[row]! & ACTIVE) === 0) continue
    const primitive = primitiveOf[kind]!
    if (adjoint[row] === 0) {
      const dc = adjointTangent[row]!
      if (dc !== 0) pullbackInto(adjointTangent, tape, row, primitive, dc)
      continue
    }
    const rows = operandRows(tape, row, primitive)
    const operands = rows.map(withTangent)
    const cotangent = dual.make(adjoint[row]!, adjointTangent[row]!)
    rows.forEach((operand, k) => {
      const rule = primitive.scaled[k]
      if (rule === undefined || (flags[operand]! & ACTIVE) === 0) return
      const contribution = rule(cotangent, operands, withTangent(row))
      adjoint[operand]! += Number(dual.primal(contribution))
      adjointTangent[operand]! += Number(dual.tangent(contribution) ?? 0)
    })
  }
  return from - 1
}

/** Adds a cotangent, scaled by each partial, to the operands' entries of a column. */
function pullbackInto(
  column: Float64Array,
  tape: Tape,
  row: number,
  primitive: ElementwisePrimitive,
  cotangent: number,
): void {
  const { flags, value } = tape
  const rows = operandRows(tape, row, primitive)
  const operands = rows.map((k) => value[k]!)
  rows.forEach((operand, k) => {
    const rule = primitive.scaled[k]
    if (rule === undefined || (flags[operand]! & ACTIVE) === 0) return
    column[operand]! += Number(rule(cotangent, operands, value[row]!))
  })
}

export function recordLoop({ value }: ElementwisePrimitive): Loop {
  return (n, out, x, sx, y, sy, z, sz) => {
    for (let i = 0; i < n; i++) out[i] = value(x[i * sx]!, y[i * sy]!, z[i * sz]!)
  }
}

export function recordScaledLoop({ scaled, arity }: ElementwisePrimitive, k: number): ScaledLoop {
  const rule = scaled[k]!
  return (n, out, t, st, x, sx, y, sy, z, sz, r) => {
    for (let i = 0; i < n; i++) {
      const operands = [x[i * sx]!, y[i * sy]!, z[i * sz]!].slice(0, arity)
      const scale = t[i * st]!
      out[i] = scale === 0 ? 0 : Number(rule(scale, operands, r[i]!))
    }
  }
}

/** Takes the slice at the index's value: what is run once needs no table. */
export function recordLookUp(table: Operand, indices: readonly Value[]): Operand {
  const numbers = indices.map((index) =>
    typeof index === 'object' && 'id' in index
      ? (index as Traced).level.tape.value[(index as Traced).id]!
      : Number(index),
  )
  return table.at(...numbers)
}

/**
 * The engine that asks the records themselves, row by row: small, since it names no operation, and
 * the oracle that generated engines are held against. A tangent or cotangent that is exactly 0
 * contributes 0, however steep the slope it meets, so that a branch not taken cannot leak NaN.
 */
export const recordEngine: Engine = {
  recorder: recordRow,
  reverse: recordReverse,
  forward: recordForward,
  reversePair: recordReversePair,
  reverseDual: recordReverseDual,
  loop: recordLoop,
  scaledLoop: recordScaledLoop,
  lookUp: recordLookUp,
}
