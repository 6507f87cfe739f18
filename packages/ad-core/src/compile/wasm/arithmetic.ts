import { OP } from '../program/instructions.js'
import type { PlainInstruction } from './instructions.js'

/** Instructions of one operation each: for one number, and for two at once. */
const arithmetic: Readonly<Record<number, readonly [PlainInstruction, PlainInstruction]>> =
  /* @__PURE__ */ (() => ({
    [OP.add]: ['f64.add', 'f64x2.add'],
    [OP.sub]: ['f64.sub', 'f64x2.sub'],
    [OP.mul]: ['f64.mul', 'f64x2.mul'],
    [OP.div]: ['f64.div', 'f64x2.div'],
    [OP.min]: ['f64.min', 'f64x2.min'],
    [OP.max]: ['f64.max', 'f64x2.max'],
    [OP.neg]: ['f64.neg', 'f64x2.neg'],
    [OP.abs]: ['f64.abs', 'f64x2.abs'],
    [OP.sqrt]: ['f64.sqrt', 'f64x2.sqrt'],
    [OP.floor]: ['f64.floor', 'f64x2.floor'],
    [OP.ceil]: ['f64.ceil', 'f64x2.ceil'],
    [OP.trunc]: ['f64.trunc', 'f64x2.trunc'],
    [OP.lt]: ['f64.lt', 'f64x2.lt'],
    [OP.le]: ['f64.le', 'f64x2.le'],
    [OP.gt]: ['f64.gt', 'f64x2.gt'],
    [OP.ge]: ['f64.ge', 'f64x2.ge'],
    [OP.eq]: ['f64.eq', 'f64x2.eq'],
    [OP.ne]: ['f64.ne', 'f64x2.ne'],
    [OP.and]: ['i32.and', 'v128.and'],
    [OP.or]: ['i32.or', 'v128.or'],
    [OP.not]: ['i32.eqz', 'v128.not'],
    [OP.select]: ['select', 'v128.bitselect'],
  }))()

export function instructionFor(op: number, lanes: 1 | 2): PlainInstruction {
  return arithmetic[op]![lanes - 1]!
}
