import { Tape } from '../../../tape/tape.js'
import { ownResults, StructuredLoop } from '../structured-loop.js'

/**
 * Rows of a tape from one on as they are now, under their numbers, in columns of their own; of those before
 * only which arrays they are.
 */
export function formerRows(tape: Tape, from: number): Tape {
  const { length } = tape
  const former = new Tape(length)
  former.operation.set(tape.operation.subarray(0, length))
  former.left.set(tape.left.subarray(0, length))
  former.right.set(tape.right.subarray(from, length), from)
  former.value.set(tape.value.subarray(from, length), from)
  former.length = length
  for (const node of tape.nodes) former.nodes.push(node)
  for (const region of tape.regions) former.regions.push(region)
  return former
}

/** Puts rows back in the place of what has been recorded since. */
export function restoreRows(tape: Tape, former: Tape, from: number): void {
  tape.rewind(from)
  if (tape.capacity < former.length) tape.resize(former.length)
  tape.operation.set(former.operation.subarray(from, former.length), from)
  tape.left.set(former.left.subarray(from, former.length), from)
  tape.right.set(former.right.subarray(from, former.length), from)
  tape.value.set(former.value.subarray(from, former.length), from)
  tape.flags.fill(0, from, former.length)
  tape.length = former.length
  for (const node of former.nodes.slice(tape.nodes.length)) tape.nodes.push(node)
  for (const region of former.regions.slice(tape.regions.length)) {
    tape.regions.push(region)
    if (region instanceof StructuredLoop) ownResults(tape, region)
  }
}
