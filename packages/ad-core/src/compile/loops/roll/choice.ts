import type { Dependence } from './dependence.js'
import { forEachRow, partsOf } from './plan-rows.js'
import type { Affine, LoopItem, LoopOperand, LoopRow, Progression } from '../../find-loops/plan.js'

/** Which loops stay loops. Short ones are faster as straight code. */
export interface RollLimits {
  /** Rows from which on a loop that is in no other one stays; of one with few iterations, more. */
  readonly outer: number
  /** Rows from which on one within others does. */
  readonly inner: number
  /** Iterations from which on one within others does that has fewer rows. */
  readonly iterations: number
  /**
   * Iterations from which on one does whose iterations don't depend on each other, within one whose do:
   * only the inner one can run two at once.
   */
  readonly independent: number
}

export const usualLimits: RollLimits = { outer: 1024, inner: 1024, iterations: 16, independent: 8 }

/** No loop stays. */
export const noLoops: RollLimits = {
  outer: Infinity,
  inner: Infinity,
  iterations: Infinity,
  independent: Infinity,
}

/**
 * A loop with fewer iterations has so many times the rows: as straight code it isn't long, and each
 * iteration's own zeros and constants are known, above all in derivatives.
 */
const FEW_ITERATIONS = 8
const TIMES_THE_ROWS = 8

/** Rows that a loop within others has at least, */
const FEWEST_ROWS = 64
/** and one that is independent. */
const FEWEST_INDEPENDENT = 32
/** Iterations that a loop has at least, besides those that are peeled. */
const FEWEST_ITERATIONS = 4

/** Whether a loop that is in no other one may stay, or one of those it holds. */
export function mayStay(rows: number, holdsLoops: boolean, limits: RollLimits): boolean {
  return rows >= limits.outer || (holdsLoops && rows >= Math.min(FEWEST_INDEPENDENT, limits.inner))
}

/** How many first and last iterations of a loop stand before and after it. */
export interface Peeled {
  readonly first: number
  readonly last: number
}

/** The loops of a plan's item that stay loops, with what is peeled of each. */
export type Choice = ReadonlyMap<LoopItem, Peeled>

/** Rows up to which the body of a loop may become by unrolling loops in it that can't stay. */
const LONGEST_BODY = 4096

/**
 * Which of a loop and those within it may stay. The first choice is the best; where it can't be, the
 * next one unrolls the innermost of its loops.
 */
export function chooseLoops(
  loop: LoopItem,
  limits: RollLimits,
  dependence: Dependence,
): readonly Choice[] {
  const choices: Choice[] = []
  for (let deepest = Infinity; deepest >= 0;) {
    const chosen = new Map<LoopItem, Peeled>()
    const choosing = { limits, deepest, dependence, chosen, reached: -1 }
    choose(loop, 0, choosing, false)
    if (choices.length === 0 || rowsOf(loop, chosen) <= LONGEST_BODY) choices.push(chosen)
    deepest = choosing.reached - 1
  }
  return choices
}

/** Rows of an iteration once the loops in it that don't stay are unrolled. */
function rowsOf({ body }: LoopItem, chosen: Choice): number {
  return body.reduce((sum, member) => {
    if (member.kind !== 'loop') return sum + 1
    return sum + rowsOf(member, chosen) * (chosen.has(member) ? 1 : member.count)
  }, 0)
}

interface Choosing {
  readonly limits: RollLimits
  readonly dependence: Dependence
  /** Loops within more others than this are unrolled. */
  readonly deepest: number
  readonly chosen: Map<LoopItem, Peeled>
  /** How many others the innermost chosen loop is within. */
  reached: number
}

function choose(loop: LoopItem, level: number, choosing: Choosing, inSequence: boolean): void {
  const { limits, deepest, dependence, chosen } = choosing
  const isSequential = dependence.isSequential(loop, level)
  if (level < deepest) {
    for (const member of loop.body) {
      if (member.kind === 'loop') choose(member, level + 1, choosing, inSequence || isSequential)
    }
  }
  const rows = loop.count * loop.period
  const enough = (from: number, least: number): boolean =>
    loop.count >= from && rows >= Math.min(least, limits.inner)
  const stays =
    level === 0
      ? rows >= limits.outer * (loop.count < FEW_ITERATIONS ? TIMES_THE_ROWS : 1)
      : rows >= limits.inner ||
        enough(limits.iterations, FEWEST_ROWS) ||
        (inSequence && !isSequential && enough(limits.independent, FEWEST_INDEPENDENT))
  if (!stays) return
  const peeled = { first: 0, last: 0 }
  forEachRow(loop, (row) => {
    // Of an iteration by itself only what is read is computed, and differentiated.
    if (row.kept[level] === 'last' && row.carried[level] === 0) {
      peeled.last = Math.max(peeled.last, 1)
    }
    for (const operand of row.operands) peel(operand, row, level, chosen, peeled)
  })
  if (loop.count - peeled.first - peeled.last < FEWEST_ITERATIONS) return
  chosen.set(loop, peeled)
  choosing.reached = Math.max(choosing.reached, level)
}

function peel(
  operand: LoopOperand,
  row: LoopRow,
  level: number,
  chosen: Choice,
  peeled: { first: number; last: number },
): void {
  if (operand.kind === 'carried') {
    if (operand.level === level && !isHandedOn(operand, row, chosen)) {
      peeled.first = Math.max(peeled.first, operand.start.length)
    }
  } else if (operand.kind === 'ending' && operand.level === level) {
    peeled.last = Math.max(peeled.last, operand.end.length)
  }
  for (const part of partsOf(operand)) peel(part, row, level, chosen, peeled)
}

/** Whether an operand is a number handed on from one iteration to the next, with a start from outside. */
function isHandedOn(operand: LoopOperand, { loops }: LoopRow, chosen: Choice): boolean {
  if (operand.kind !== 'carried') return false
  const { level, start, rest } = operand
  if (rest.kind !== 'result' || rest.row.loops[level] !== loops[level]) return false
  const { iteration } = rest
  if ('kind' in iteration) return false
  const moving = loops.flatMap((loop, l) => (l > level && chosen.has(loop) ? [l] : []))
  const isScalar = iteration.slice(level + 1).every((affine) => isFree(affine, moving))
  const isOwn = iteration.slice(0, level).every((affine, m) => isIndex(affine, m, 0))
  return (
    isOwn &&
    isScalar &&
    isIndex(iteration[level]!, level, start.length) &&
    start.every((part) => isOutside(part, level, loops, moving))
  )
}

/** Whether an affine function is the index of a level less a distance. */
function isIndex({ start, strides }: Affine, level: number, distance: number): boolean {
  return start === -distance && strides.every((stride, l) => stride === (l === level ? 1 : 0))
}

/** Whether an operand can be read before a loop begins. */
function isOutside(
  operand: LoopOperand,
  level: number,
  loops: readonly LoopItem[],
  moving: readonly number[],
): boolean {
  const within = (row: LoopRow): boolean => row.loops[level] === loops[level]
  switch (operand.kind) {
    case 'local':
      return !within(operand.row)
    case 'result': {
      const { row, iteration } = operand
      const parts = 'kind' in iteration ? [iteration] : iteration
      return !within(row) && parts.every((part) => isFree(part, moving))
    }
    case 'carried':
      return (
        operand.level < level &&
        [...operand.start, operand.rest].every((part) => isOutside(part, level, loops, moving))
      )
    case 'ending':
      return (
        operand.level < level &&
        [...operand.end, operand.rest].every((part) => isOutside(part, level, loops, moving))
      )
    case 'listed':
      return (
        !moving.includes(operand.level) &&
        operand.of.every((part) => isOutside(part, level, loops, moving))
      )
    case 'number':
      return isFree(operand.value, moving)
    case 'entry':
      return isFree(operand.offset, moving)
    case 'part':
      return isOutside(operand.of, level, loops, moving) && isFree(operand.offset, moving)
    case 'rows':
      return isFree(operand.row, moving)
    case 'array':
      return isFree(operand.index, moving)
  }
}

/** Whether a progression doesn't depend on some levels. */
function isFree(progression: Progression | Affine, levels: readonly number[]): boolean {
  return progression.kind === 'table'
    ? !progression.levels.some((level) => levels.includes(level))
    : levels.every((level) => (progression.strides[level] ?? 0) === 0)
}
