import { type Imports, opcodeOf, primitives, valueExpression } from './operations.js'

const OPERANDS = ['x', 'y', 'z'] as const
const ROWS = ['a', 'b', 'c'] as const

/** Functions that append an operation's row and compute its value. */
export function recorderEntries(imports: Imports): string {
  return primitives
    .map((primitive) => {
      const opcode = opcodeOf(primitive)
      const rows = ROWS.slice(0, primitive.arity)
      const operands = OPERANDS.slice(0, primitive.arity)
      const flags = primitive.discrete ? '0' : rows.map((row) => `tape.flags[${row}]!`).join(' | ')
      const third = primitive.arity > 2 ? '    tape.push(ROW.operand, c, 0, 0, 0)\n' : ''
      return `  // ${primitive.name}
  ${opcode}: (tape, ${rows.join(', ')}) => {
${third}    const row = tape.append(${opcode}, a, ${rows[1] ?? 'a'}, ${flags})
    const { value } = tape
${operands.map((name, k) => `    const ${name} = value[${rows[k]!}]!\n`).join('')}    value[row] = ${valueExpression(primitive, operands, imports)}
    return row
  },
`
    })
    .join('')
}
