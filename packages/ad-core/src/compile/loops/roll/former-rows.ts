import { Tape } from '../../../tape/tape.js'

/** Rows of a tape from one on as they are now, under their numbers, in columns of their own. */
export function formerRows(tape: Tape, from: number): Tape {
  const { length } = tape
  const former = new Tape(length)
  former.operation.set(tape.operation.subarray(from, length), from)
  former.left.set(tape.left.subarray(from, length), from)
  former.right.set(tape.right.subarray(from, length), from)
  former.value.set(tape.value.subarray(from, length), from)
  former.length = length
  for (const node of tape.nodes) former.nodes.push(node)
  for (const region of tape.regions) former.regions.push(region)
  return former
}
