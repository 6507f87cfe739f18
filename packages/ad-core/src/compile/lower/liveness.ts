import type { Tape } from '../../tape/tape.js'
import { primitiveOf } from '../../ops/table.js'
import { FIRST_OPCODE, ROW } from '../../tape/rows.js'
import { ownerOf, StructuredLoop } from '../loops/structured-loop.js'
import { operandsOf } from '../loops/row-operands.js'

/**
 * Which rows some results need, and what branches were taken on. Of a loop that is needed, that are the
 * rows of its body behind the results that are, and its guards. A loop with guards is needed for them
 * unless one is that repeats it.
 */
export function liveRows(tape: Tape, wanted: readonly number[]): Uint8Array {
  const live = new Uint8Array(tape.length)
  for (const row of wanted) live[row] = 1
  scan(tape, live, new Set(), 0, tape.length)
  return live
}

/** `guarded` are the loops whose guards hold where those of a loop do that is needed. */
function scan(
  tape: Tape,
  live: Uint8Array,
  guarded: Set<StructuredLoop>,
  from: number,
  to: number,
): void {
  const { operation, left, right } = tape
  for (let row = to - 1; row >= from; row--) {
    const kind = operation[row]!
    if (kind >= FIRST_OPCODE) {
      if (live[row] === 0) continue
      const { arity } = primitiveOf[kind]!
      mark(tape, live, left[row]!)
      if (arity > 1) mark(tape, live, right[row]!)
      if (arity > 2) mark(tape, live, left[row - 1]!)
      continue
    }
    if (kind === ROW.guard) live[row] = 1
    if (kind === ROW.region) {
      const region = tape.regions[left[row]!]!
      if (region instanceof StructuredLoop) {
        if (!guarded.has(region) && isGuarding(tape, region)) live[row] = 1
        if (live[row] === 1) scanLoop(tape, live, guarded, region)
        scan(tape, live, guarded, region.content.to, row)
        row = region.content.from
        continue
      }
      // Of any other region it is the row that lowering refuses; its results don't name it.
      if (region.outputs.some((output) => live[output] === 1)) live[row] = 1
    }
    if (live[row] === 0) continue
    const owner = ownerOf(tape, row)
    if (owner !== undefined) live[owner.row] = 1
    else for (const operand of operandsOf(tape, row)) mark(tape, live, operand)
  }
}

/** Marks a row; of a loop's result the loop too, since it may have been recorded last. */
function mark(tape: Tape, live: Uint8Array, row: number): void {
  live[row] = 1
  const owner = tape.operation[row]! < FIRST_OPCODE ? ownerOf(tape, row) : undefined
  if (owner !== undefined) live[owner.row] = 1
}

/** Whether there are branches in a loop, and not only those of the loop that it repeats. */
function isGuarding({ operation }: Tape, { content }: StructuredLoop): boolean {
  const { from, to, repeats } = content
  return repeats === undefined && operation.subarray(from, to).includes(ROW.guard)
}

/** Marks what the live results of a loop need, within its body and outside. */
function scanLoop(
  tape: Tape,
  live: Uint8Array,
  guarded: Set<StructuredLoop>,
  loop: StructuredLoop,
): void {
  const { content, parts, results } = loop
  for (let same = content.repeats; same !== undefined; same = same.content.repeats) {
    guarded.add(same)
  }
  const { carries, points } = content
  const carried = new Set<number>()
  for (const { kind, of, row } of results) {
    if (live[row] === 0) continue
    if (kind === 'final') live[carries[of]!.input] = 1
    else live[of] = 1
  }
  for (;;) {
    for (const { from, to } of [...parts].reverse()) scan(tape, live, guarded, from, to)
    const found = carries.filter(({ input }, k) => live[input] === 1 && !carried.has(k))
    if (found.length === 0) break
    for (const carry of found) {
      carried.add(carries.indexOf(carry))
      live[carry.next] = 1
      live[carry.start] = 1
    }
  }
  for (const { input, source } of points) if (live[input] === 1) mark(tape, live, source)
}
