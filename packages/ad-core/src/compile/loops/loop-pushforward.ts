import type { Value } from '../../operand.js'
import { emitPushforward } from '../../sweeps/emit-tangents.js'
import { recording, type Level } from '../../tape/level.js'
import type { Tape } from '../../tape/tape.js'
import { shapeOfRow, Traced, valueOfRow } from '../../tape/traced.js'
import { zeroLike } from '../../tensor.js'
import type { Derivatives } from '../../transforms/run.js'
import { LoopInProgress } from './loop-in-progress.js'
import { rowOf } from './record-loop.js'
import { replay } from './replay.js'
import type { StructuredLoop } from './structured-loop.js'

/** Forward mode: tangents of a loop's results from those of its sources, by a loop beside it. */
export function emitLoopPushforward(
  loop: StructuredLoop,
  level: Level,
  tape: Tape,
  tangents: Derivatives,
): Derivatives {
  const carriesFrom = loop.content.points.length
  let active: ReadonlySet<number> = new Set(
    loop.content.carries.flatMap((_, k) => (tangents[carriesFrom + k] === undefined ? [] : [k])),
  )
  for (;;) {
    const mark = tape.length
    const attempt = attemptPushforward(loop, level, tangents, active)
    if (Array.isArray(attempt)) return attempt as Derivatives
    active = attempt as ReadonlySet<number>
    tape.rewind(mark)
  }
}

function attemptPushforward(
  loop: StructuredLoop,
  level: Level,
  tangents: Derivatives,
  active: ReadonlySet<number>,
): Derivatives | ReadonlySet<number> {
  const { tape } = level
  const { content, captured } = loop
  const { points, carries } = content
  const rows = tangents.map((value) => (value === undefined ? -1 : rowOf(level, value)))
  const starts = carries.map(({ start }, k) => {
    const own = rows[points.length + k]!
    return own >= 0 || !active.has(k) ? own : rowOf(level, zeroLike(valueOfRow(tape, start)))
  })
  const derived = new LoopInProgress(level, loop, `${content.name} pushforward`)
  const { names, inner } = derived
  const given: [number, Value][] = []
  const give = (row: number, tangent: number): void => {
    given.push([row, new Traced(inner, tangent, shapeOfRow(tape, tangent))])
  }
  for (const [k, point] of points.entries()) {
    names.set(point.input, derived.point(point, point.source, false).input)
    if (rows[k]! >= 0) give(names.get(point.input)!, derived.point(point, rows[k]!, false).input)
  }
  const primals = carries.map(({ input, start }) => {
    const carry = derived.carry(input, start)
    names.set(input, carry.input)
    return carry
  })
  const moved = carries.map(({ input }, k) => {
    if (!active.has(k)) return undefined
    const carry = derived.carry(input, starts[k]!)
    give(names.get(input)!, carry.input)
    return carry
  })
  captured.forEach((row, k) => {
    const own = rows[points.length + carries.length + k]!
    if (own >= 0) give(row, own)
  })
  return recording(inner, () => {
    replay(inner, content.from, content.to, names)
    const named = (row: number): number => names.get(row) ?? row
    const wanted = [
      ...loop.results.map(({ kind, of }) => (kind === 'final' ? -1 : named(of))),
      ...carries.map(({ next }) => named(next)),
    ]
    const emission = derived.emission(given.map(([row]) => row))
    const brought = emitPushforward(emission, given, wanted)
    const own = brought.map((value) => (value === undefined ? -1 : rowOf(inner, value)))
    const nextFrom = loop.results.length
    const reached = carries.flatMap((_, k) => (own[nextFrom + k]! >= 0 ? [k] : []))
    if (reached.some((k) => !active.has(k))) return new Set([...active, ...reached])
    primals.forEach((carry, k) => (carry.next = named(carries[k]!.next)))
    moved.forEach((carry, k) => {
      if (carry === undefined) return
      const next = own[nextFrom + k]!
      carry.next = next >= 0 ? next : rowOf(inner, zeroLike(valueOfRow(tape, carry.input)))
    })
    const result = derived.finish(tape.length)
    return loop.results.map(({ kind, of, reversed }, k) => {
      if (kind === 'final') {
        const carry = moved[of]
        return carry === undefined
          ? undefined
          : result.output(level, 'final', result.content.carries.indexOf(carry))
      }
      return own[k]! < 0 ? undefined : result.output(level, kind, own[k]!, reversed)
    })
  })
}
