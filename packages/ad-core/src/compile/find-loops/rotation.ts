import { positionIn, type CodeRows } from './code-rows.js'

/**
 * Which member of a body should come first: the one before which fewest values are in flight from one
 * iteration to the next, as where a loop was written. Of several it is the first from `preferred` on.
 * `offsets` say where the members begin; `start` is an iteration with one behind it.
 */
export function firstMember(
  code: CodeRows,
  start: number,
  period: number,
  offsets: Int32Array,
  preferred: number,
): number {
  const crossings = crossingsOf(code, start, period)
  const rank = (member: number): number => {
    const offset = offsets[member]!
    return crossings[offset]! * period + ((offset - preferred + period) % period)
  }
  let best = 0
  for (let member = 1; member < offsets.length; member++) {
    if (rank(member) < rank(best)) best = member
  }
  return best
}

/** How many rows before a loop's first do what it does, up to an iteration. */
export function rowsBefore(code: CodeRows, start: number, period: number, floor: number): number {
  let count = 0
  while (count < period && start - count > floor) {
    const position = start - count - 1
    if (!code.sameOperation(position, position + period)) break
    count++
  }
  return count
}

/**
 * How many operands an iteration's boundary before each row would lie between, of those that are at most
 * three quarters of a period away: most boundaries lie between the others.
 */
function crossingsOf(code: CodeRows, start: number, period: number): Int32Array {
  const changes = new Int32Array(2 * period + 1)
  for (let j = 0; j < period; j++) {
    for (let k = 0; k < code.arity(start + j); k++) {
      const distance = distanceOf(code, start + j, period, k)
      if (distance === 0) continue
      changes[period + j - distance + 1]!++
      changes[period + j + 1]!--
    }
  }
  const crossings = new Int32Array(period)
  let open = 0
  for (let j = 0; j < 2 * period; j++) {
    open += changes[j]!
    crossings[j % period]! += open
  }
  return crossings
}

/** How far back an operand stands, the same in this and the next iteration and not too far; else 0. */
function distanceOf(code: CodeRows, position: number, period: number, k: number): number {
  const row = code.operand(position, k)
  const source = code.source(row)
  const distance = position - (positionIn(source, code.content(row)) ?? position)
  if (distance === 0 || 4 * distance > 3 * period) return 0
  const next = code.operand(position + period, k)
  const nextSource = code.source(next)
  const same = positionIn(nextSource, code.content(next)) === position + period - distance
  return same && nextSource === source ? distance : 0
}
