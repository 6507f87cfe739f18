import { ROW } from '../../tape/rows.js'
import type { Tape } from '../../tape/tape.js'
import { operandsOf } from '../loops/row-operands.js'
import { ownerOf, StructuredLoop } from '../loops/structured-loop.js'
import { ALIAS, VIEWS } from './strategy.js'

/**
 * Lets loops that nothing in a body waits for run with a later one that is as long and reads some of
 * the same: what both compute is computed once. `level` says when each of the rows is computed.
 */
export function postponeLoops(tape: Tape, rows: readonly number[], level: Int32Array): void {
  const loops = rows.flatMap((row) => independentLoop(tape, row))
  if (loops.length < 2) return
  const users = usersAmong(tape, rows)
  for (const loop of loops) {
    const others = loops.filter((other) => runsAlike(loop, other)).map(({ row }) => level[row]!)
    const delay = Math.max(0, ...others) - level[loop.row]!
    const after = delay > 0 ? resultsOf(tape, loop, users) : undefined
    if (after === undefined) continue
    for (const row of [loop.row, ...after]) level[row]! += delay
  }
}

/** The loop that a row is, if its iterations hand nothing on. */
function independentLoop({ operation, regions, left }: Tape, row: number): StructuredLoop[] {
  if (operation[row] !== ROW.region) return []
  const region = regions[left[row]!]!
  return region instanceof StructuredLoop && region.content.carries.length === 0 ? [region] : []
}

function runsAlike({ content }: StructuredLoop, { content: other }: StructuredLoop): boolean {
  const sources = new Set(content.points.map(({ source }) => source))
  return content.count === other.count && other.points.some(({ source }) => sources.has(source))
}

/** The rows that use each row; those that use a loop's results use the loop too. */
function usersAmong(tape: Tape, rows: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const users = new Map<number, number[]>()
  const add = (operand: number, row: number): void => {
    const known = users.get(operand)
    if (known === undefined) users.set(operand, [row])
    else known.push(row)
  }
  for (const row of rows) {
    const owner = ownerOf(tape, row)
    if (owner !== undefined) add(owner.row, row)
    else {
      for (const operand of operandsOf(tape, row)) {
        add(operand, row)
        // Results that a loop has besides those recorded with it stand after all rows.
        const source = ownerOf(tape, operand)
        if (source !== undefined) add(source.row, row)
      }
    }
  }
  return users
}

/** The rows that a loop's results are seen through, where nothing else is computed of them. */
function resultsOf(
  tape: Tape,
  loop: StructuredLoop,
  users: ReadonlyMap<number, readonly number[]>,
): Iterable<number> | undefined {
  const found = new Set<number>()
  const pending = [loop.row]
  for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
    for (const user of users.get(row) ?? []) {
      if (ownerOf(tape, user) !== loop && !isView(tape, user)) return undefined
      if (found.has(user)) continue
      found.add(user)
      pending.push(user)
    }
  }
  return found
}

function isView(tape: Tape, row: number): boolean {
  if (tape.operation[row] !== ROW.array) return false
  const { primitive, rows } = tape.node(row)
  return rows.length === 1 && (primitive === ALIAS || VIEWS.has(primitive!))
}
