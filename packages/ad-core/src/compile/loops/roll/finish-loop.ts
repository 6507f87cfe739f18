import type { LoopItem, LoopRow } from '../../find-loops/plan.js'
import type { OperationValue } from './body.js'
import { type Body, type BodyCarry, type BodyValue } from './body.js'
import { joinPoints, narrowSources } from './block-points.js'
import type { Index } from './indices.js'
import { blockOfArray, constantValue, entryOf, negated, sumOf } from './program-body.js'
import { forEachRow } from './plan-rows.js'
import { isWithin, type RolledResult, type RolledValues } from './rolled-values.js'

/**
 * Ends a loop whose body and carries are complete: finds the results that are read later, and makes
 * sums of the carries that only add up.
 */
export function finishLoop(
  values: RolledValues,
  program: Body,
  item: LoopItem,
  indices: readonly Index[],
  body: Body,
): void {
  const level = indices.length
  const results = new Map<LoopRow, RolledResult>()
  const finals = new Map<LoopRow, BodyCarry>()
  joinPoints(body)
  narrowSources(body)
  body.parent!.steps.push(body)
  forEachRow(item, (row) => {
    const kind = row.kept[level]!
    if (kind === 'none' || (kind === 'last' && !isWithin(body, item.count - 1))) return
    const value = values.collect(row, { indices: [...indices, body], body })
    const carry = kind === 'last' ? carryOf(body, value) : undefined
    if (carry !== undefined) finals.set(row, carry)
    else results.set(row, { kind, value: resultOf(body, value, kind) })
  })
  const sums = new Map<BodyCarry, BodyValue>()
  for (const carry of [...body.carries]) {
    const sum = takeSum(program, body, carry)
    if (sum !== undefined) sums.set(carry, sum)
    else carry.start.otherReaders++
  }
  for (const [row, carry] of finals) {
    const value = sums.get(carry) ?? body.result('final', carry, carry.input.size)
    results.set(row, { kind: 'last', value })
  }
  values.enterLoop(item, indices, { body, results })
}

/** The carry that a value becomes. */
function carryOf({ carries }: Body, value: BodyValue): BodyCarry | undefined {
  return carries.find(({ next }) => next === value)
}

/** A value of all iterations, or of the last one. */
function resultOf(body: Body, value: BodyValue, kind: 'all' | 'last'): BodyValue {
  const stack = body.result('stack', value, value.size)
  if (kind === 'all') return stack
  const last = body.count - 1
  return value.size === undefined
    ? entryOf(stack, last)
    : blockOfArray(stack, last * value.size, value.size)
}

/**
 * The last value of a carry to which iterations only add, as its start plus a sum over iterations
 * that don't depend on each other; undefined where the carry is more than that.
 */
function takeSum(program: Body, body: Body, carry: BodyCarry): BodyValue | undefined {
  const terms = termsOf(body, carry)
  if (terms === undefined) return undefined
  for (const { addition } of terms) addition.dropped = true
  body.carries.splice(body.carries.indexOf(carry), 1)
  for (const { addition, term } of terms) {
    term.readers.splice(term.readers.indexOf(addition), 1)
  }
  const total = terms
    .map(({ term, negative }) => (negative ? negated(body, term) : term))
    .reduce((sum, term) => sumOf(body, sum, term))
  const sum = body.result('sum', total, total.size)
  if (carry.start === constantValue(program, 0)) return sum
  return sumOf(body.parent!, carry.start, sum)
}

interface Term {
  readonly addition: OperationValue
  readonly term: BodyValue
  readonly negative: boolean
}

/** What an iteration adds to a carry that nothing else reads. */
function termsOf(body: Body, carry: BodyCarry): readonly Term[] | undefined {
  const { input, next } = carry
  const others = new Set(body.carries.flatMap((other) => (other === carry ? [] : [other.next])))
  const terms: Term[] = []
  let at: BodyValue = input
  while (at !== next) {
    const [reader] = at.readers
    if (at.readers.length !== 1 || at.otherReaders > 0) return undefined
    if (reader!.body !== body || reader!.additive === undefined) return undefined
    const [left, right] = reader!.operands
    if (left !== at && reader!.additive === 'sub') return undefined
    terms.push({
      addition: reader!,
      term: left === at ? right! : left!,
      negative: reader!.additive === 'sub',
    })
    at = reader!
    if (others.has(at)) return undefined
  }
  return at.readers.length === 0 && at.otherReaders === 0 && terms.length > 0 ? terms : undefined
}
