import type { Value } from '../../operand.js'
import { recording, type Level } from '../../tape/level.js'
import type { CotangentsByRow } from '../../tape/region.js'
import type { Tape } from '../../tape/tape.js'
import { shapeOfRow, Traced, valueOfRow } from '../../tape/traced.js'
import { zeroLike } from '../../tensor.js'
import type { Derivatives } from '../../transforms/run.js'
import { operandsOf } from './row-operands.js'
import { LoopInProgress } from './loop-in-progress.js'
import { rowOf } from './record-loop.js'
import { replay } from './replay.js'
import { gatherNeighbours, type Neighbours } from './neighbours.js'
import { spreadPoints, type Stacked } from './spread.js'
import { sumOfRow } from './sum-of-row.js'
import { type StructuredLoop, type LoopCarry, type LoopPoint } from './structured-loop.js'

/** Reverse mode: cotangents of a loop's sources from those of its results, by a loop that runs backwards. */
export function emitLoopPullback(
  loop: StructuredLoop,
  level: Level,
  tape: Tape,
  cotangents: CotangentsByRow,
): void {
  const given = loop.results.map(({ row }) => cotangents.of(row, tape))
  if (given.every((cotangent) => cotangent === undefined)) return
  let active: ReadonlySet<number> = new Set(
    loop.results.flatMap(({ kind, of }, k) =>
      kind === 'final' && given[k] !== undefined ? [of] : [],
    ),
  )
  for (;;) {
    const mark = tape.length
    const reached = attemptPullback(loop, level, given, active, cotangents)
    if (reached === undefined) return
    active = reached
    tape.rewind(mark)
  }
}

/**
 * Emits the loop on the supposition that just these carries have cotangents. Where more turn out to be
 * reached it returns them all, and nothing is to be used.
 */
function attemptPullback(
  loop: StructuredLoop,
  level: Level,
  given: Derivatives,
  active: ReadonlySet<number>,
  cotangents: CotangentsByRow,
): ReadonlySet<number> | undefined {
  const { tape } = level
  const { content, captured } = loop
  const backwards = content.carries.length > 0
  const givenRows = given.map((value) => (value === undefined ? -1 : rowOf(level, value)))
  const zero = rowOf(level, 0)
  const starts = content.carries.map(({ start }, k) => {
    const final = loop.results.findIndex(({ kind, of }) => kind === 'final' && of === k)
    if (final >= 0 && givenRows[final]! >= 0) return givenRows[final]!
    return active.has(k) ? rowOf(level, zeroLike(valueOfRow(tape, start))) : -1
  })
  const derived = new LoopInProgress(level, loop, `${content.name} pullback`)
  const { names, inner } = derived
  for (const point of content.points) {
    names.set(point.input, derived.point(point, point.source, backwards).input)
  }
  const histories = content.carries.map(({ input }) => {
    const history = derived.stackPoint(input, -1, backwards)
    names.set(input, history.input)
    return history
  })
  const seeds: [number, Value][] = []
  const seed = (row: number, cotangent: number): void => {
    seeds.push([row, new Traced(inner, cotangent, shapeOfRow(tape, cotangent))])
  }
  const adjoints = content.carries.map(({ input }, k) =>
    active.has(k) ? derived.carry(input, starts[k]!) : undefined,
  )
  const stacks = loop.results.map(({ kind, of, reversed }, k) =>
    kind === 'stack' && givenRows[k]! >= 0
      ? derived.stackPoint(of, givenRows[k]!, backwards !== reversed)
      : undefined,
  )
  return recording(inner, () => {
    replay(inner, content.from, content.to, names)
    const named = (row: number): number => names.get(row) ?? row
    loop.results.forEach(({ kind, of }, k) => {
      if (givenRows[k]! < 0) return
      if (kind === 'sum') seed(named(of), givenRows[k]!)
      if (kind === 'stack') seed(named(of), stacks[k]!.input)
    })
    content.carries.forEach(({ next }, k) => {
      if (adjoints[k] !== undefined) seed(named(next), adjoints[k]!.input)
    })
    const wanted = [
      ...content.points.map(({ input }) => named(input)),
      ...histories.map(({ input }) => input),
      ...captured,
    ]
    const brought = derived.emission(wanted).pullback(seeds, wanted)
    const rows = brought.map((value) => (value === undefined ? -1 : rowOf(inner, value)))
    const carriesFrom = content.points.length
    const reached = content.carries.flatMap((_, k) => (rows[carriesFrom + k]! >= 0 ? [k] : []))
    if (reached.some((k) => !active.has(k))) return new Set([...active, ...reached])
    adjoints.forEach((adjoint, k) => {
      if (adjoint === undefined) return
      const row = rows[carriesFrom + k]!
      adjoint.next = row >= 0 ? row : rowOf(inner, zeroLike(valueOfRow(tape, adjoint.input)))
    })
    const neighbours = gatherNeighbours(
      inner,
      content.count,
      derived.points.slice(0, content.points.length),
      rows,
      (like) => derived.carry(like, zero),
    )
    const to = tape.length
    const used = usedRows(tape, derived.from, to)
    for (const [k, history] of histories.entries()) {
      if (used.has(history.input)) {
        history.source = loop.output(level, 'stack', content.carries[k]!.input).id
      } else derived.points.splice(derived.points.indexOf(history), 1)
    }
    const result = derived.finish(to)
    recording(level, () => {
      const found = { rows, neighbours, adjoints }
      deliver(loop, result, level, found, backwards, cotangents)
    })
    return undefined
  })
}

/** What a pullback's body brings: cotangents of points, carries and captured rows. */
interface Brought {
  /** −1 for none. */
  readonly rows: readonly number[]
  readonly neighbours: readonly Neighbours[]
  readonly adjoints: readonly (LoopCarry | undefined)[]
}

/** A stack of the cotangents of a point, in the order of its entries. */
function stacked(result: StructuredLoop, level: Level, point: LoopPoint, row: number): Stacked {
  const { count } = result.content
  const reversed = point.stride < 0 && point.table === undefined
  const stack = result.output(level, 'stack', row, reversed)
  if (!reversed) return { point, stack }
  const { offset, stride } = point
  return { point: { ...point, offset: offset + stride * (count - 1), stride: -stride }, stack }
}

/** Hands the results of a pullback's loop to the sources of the loop it differentiates. */
function deliver(
  loop: StructuredLoop,
  result: StructuredLoop,
  level: Level,
  { rows, neighbours, adjoints }: Brought,
  backwards: boolean,
  cotangents: CotangentsByRow,
): void {
  const { content, captured } = loop
  const together = new Set(neighbours.flatMap((group) => group.points))
  const points = [
    ...content.points.flatMap((point, k) =>
      rows[k]! < 0 || together.has(k)
        ? []
        : [stacked(result, level, result.content.points[k]!, rows[k]!)],
    ),
    ...neighbours.map(({ points: [first], row, offset, stride, ends }) => ({
      ...stacked(result, level, { ...content.points[first!]!, offset, stride }, row),
      ends: ends.map(({ carry, place }) => ({
        place,
        value: result.output(level, 'final', result.content.carries.indexOf(carry)),
      })),
    })),
  ]
  for (const [source, cotangent] of spreadPoints(level, content.count, points)) {
    cotangents.add(source, cotangent)
  }
  content.carries.forEach(({ start }, k) => {
    const adjoint = adjoints[k]
    if (adjoint === undefined) return
    cotangents.add(start, result.output(level, 'final', result.content.carries.indexOf(adjoint)))
  })
  const from = content.points.length + content.carries.length
  captured.forEach((row, k) => {
    const own = rows[from + k]!
    if (own >= 0) cotangents.add(row, sumOfRow(result, level, own))
  })
}

/** Rows that others of a range compute from. */
function usedRows(tape: Tape, from: number, to: number): ReadonlySet<number> {
  const used = new Set<number>()
  for (let row = from; row < to; row++) {
    for (const operand of operandsOf(tape, row)) used.add(operand)
  }
  return used
}
