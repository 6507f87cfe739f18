import { lookUp } from '../linear/gather.js'
import type { Engine } from './engine.js'
import { forward } from './generated/forward.js'
import { recorders } from './generated/recorders.js'
import { reverse } from './generated/reverse.js'
import { reverseDual } from './generated/reverse-dual.js'
import { reversePair } from './generated/reverse-pair.js'
import { scaledLoops } from './generated/scaled-loops.js'
import { valueLoops } from './generated/value-loops.js'
import { recordRow } from './record-engine.js'

/** The engine generated from the records: switches over opcodes, and a loop for each operation. */
export const generatedEngine: Engine = {
  names: Object.keys(recorders),
  recorder: (primitive) => recorders[primitive.name] ?? recordRow(primitive),
  reverse,
  forward,
  reversePair,
  reverseDual,
  loop: ({ opcode }) => valueLoops[opcode]!,
  scaledLoop: ({ opcode }, k) => scaledLoops[opcode]![k]!,
  lookUp,
}
