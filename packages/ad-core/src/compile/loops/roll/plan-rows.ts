import type { LoopItem, LoopOperand, LoopRow } from '../../find-loops/plan.js'

/** Calls back with every row of a loop and of those within it, in order. */
export function forEachRow(item: LoopItem, visit: (row: LoopRow) => void): void {
  for (const member of item.body) {
    if (member.kind === 'row') visit(member)
    else forEachRow(member, visit)
  }
}

/** Calls back with the rows of loops that an operand may be, but for those in tables. */
export function forEachSource(operand: LoopOperand, visit: (row: LoopRow) => void): void {
  for (const part of partsOf(operand)) forEachSource(part, visit)
  if (operand.kind === 'local' || operand.kind === 'result') visit(operand.row)
}

/** What an operand is in some of its iterations each. */
export function partsOf(operand: LoopOperand): readonly LoopOperand[] {
  switch (operand.kind) {
    case 'carried':
      return [...operand.start, operand.rest]
    case 'ending':
      return [...operand.end, operand.rest]
    case 'listed':
      return operand.of
    case 'part':
      return [operand.of]
    default:
      return []
  }
}
