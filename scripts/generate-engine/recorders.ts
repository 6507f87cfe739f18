import { type Imports, opcodeOf, primitives, valueExpression } from './operations.js'

const OPERANDS = ['x', 'y', 'z'] as const
const ROWS = ['a', 'b', 'c'] as const

/** Functions that append an operation's row with its value, by name in the order of opcodes. */
export function recorderEntries(imports: Imports): string {
  return primitives
    .map((primitive) => {
      const opcode = opcodeOf(primitive)
      const rows = ROWS.slice(0, primitive.arity)
      const operands = OPERANDS.slice(0, primitive.arity)
      const flags = primitive.discrete ? '0' : rows.map((row) => `tape.flags[${row}]!`).join(' | ')
      const read = (name: string): string => `tape.value[${rows[OPERANDS.indexOf(name as 'x')]!}]!`
      const value = valueExpression(primitive, operands, imports)
      const push = (y: string): string =>
        `tape.push(${opcode}, a, ${rows[1] ?? 'a'}, ${y}, ${flags})`
      const once = operands.every((name) => value.split(new RegExp(`\\b${name}\\b`)).length === 2)
      if (once && primitive.arity < 3) {
        const direct = value.replace(/\b[xyz]\b/g, read)
        return `  ${primitive.name}: (tape, ${rows.join(', ')}) => ${push(direct)},\n`
      }
      const third = primitive.arity > 2 ? '    tape.push(ROW.operand, c, 0, 0, 0)\n' : ''
      const reads = operands.map((name) => `    const ${name} = ${read(name)}\n`).join('')
      return `  ${primitive.name}: (tape, ${rows.join(', ')}) => {\n${reads}${third}    return ${push(value)}\n  },\n`
    })
    .join('')
}
