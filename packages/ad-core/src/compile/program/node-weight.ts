import { isCall } from './instructions.js'

/** Simple instructions that take as long as the call of an elementary function. */
const CALL = 60

/** How many simple instructions a node takes as long as. */
export function weightOfNode(code: number): number {
  return isCall(code) ? CALL : 1
}
