import { primitiveOf } from '../../ops/table.js'
import { FIRST_OPCODE, ROW } from '../../tape/rows.js'
import { SOURCE, type CodeRows } from './code-rows.js'

/** Symbols from here on are rows that no loop holds, each with one of its own. */
export const BARRIER: number = 1 << 28

/** Symbols from here on are loops. */
export const LOOP: number = 1 << 29

const NUMBER = 0
const FAR = 1
/** Distances up to this one are told apart: they are what chains of operations are made of. */
const NEAR = 3
const PART = NEAR + 2
const ENTRY = PART + 1
const KINDS = 1 << 10

/**
 * A number for each code row, equal where rows of two iterations may be: the operation and what kind
 * of operands it has.
 */
export function symbolsOf(code: CodeRows): Int32Array {
  const { rows, length, tape } = code
  const { operation, left, right } = tape
  const symbols = new Int32Array(length)
  const arraySymbols = new Map<string, number>()
  for (let position = 0; position < length; position++) {
    const row = rows[position]!
    const kind = operation[row]!
    if (kind >= FIRST_OPCODE) {
      const first = operandKind(code, position, left[row]!)
      const second =
        primitiveOf[kind]!.arity === 1 ? NUMBER : operandKind(code, position, right[row]!)
      symbols[position] = (kind * KINDS + first) * KINDS + second
    } else if (kind === ROW.guard) {
      const condition = operandKind(code, position, left[row]!)
      symbols[position] = (kind * KINDS + condition) * KINDS + right[row]!
    } else {
      symbols[position] = arraySymbol(code, position, arraySymbols) ?? BARRIER + position
    }
  }
  return symbols
}

/** The symbol of an array row that a loop may hold: a number below 0. */
function arraySymbol(
  code: CodeRows,
  position: number,
  known: Map<string, number>,
): number | undefined {
  const form = code.arrays?.of(code.rows[position]!)
  if (form === undefined) return undefined
  const kinds = Array.from(form.operands, (operand) => operandKind(code, position, operand))
  const text = `${form.operation} ${kinds.join()}`
  const symbol = known.get(text) ?? -1 - known.size
  known.set(text, symbol)
  return symbol
}

function operandKind(code: CodeRows, position: number, operand: number): number {
  if (operand < 0) return NUMBER
  const { operation, left } = code.tape
  const kind = operation[operand]!
  if (kind === ROW.constant) return NUMBER
  if (kind === ROW.element) {
    const isPart = code.source(operand) === SOURCE.part
    return isPart ? PART : ENTRY + (left[operand]! % (KINDS - ENTRY))
  }
  const source = code.positionOf(operand)
  const distance = position - source
  return source >= 0 && distance <= NEAR ? FAR + distance : FAR
}
