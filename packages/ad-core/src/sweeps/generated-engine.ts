import type { Engine } from './engine.js'
import { evaluate } from './generated/evaluate.js'
import { forward } from './generated/forward.js'
import { reverse } from './generated/reverse.js'
import { reverseDual } from './generated/reverse-dual.js'
import { scaledLoops } from './generated/scaled-loops.js'
import { valueLoops } from './generated/value-loops.js'

/** The engine generated from the records: switches over opcodes, and a loop for each operation. */
export const generatedEngine: Engine = {
  evaluate,
  reverse,
  forward,
  reverseDual,
  loop: ({ opcode }) => valueLoops[opcode]!,
  scaledLoop: ({ opcode }, k) => scaledLoops[opcode]![k]!,
}
