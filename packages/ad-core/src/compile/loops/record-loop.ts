import type { Operand, Value } from '../../operand.js'
import { SCALAR, sizeOf } from '../../shape.js'
import { bodyLevel, inputOf, recordBody } from '../../structure/body.js'
import type { Loop, LoopResult } from '../../structure/loop-region.js'
import type { Level } from '../../tape/level.js'
import { concrete, Traced } from '../../tape/traced.js'
import type { Tensor } from '../../tensor.js'
import { usualLimits, type RollLimits } from './roll/choice.js'
import { rollLoops } from './roll/roll.js'
import { StructuredLoop, type LoopCarry, type LoopPoint } from './structured-loop.js'

/** Records the body of a `map`, `sumOver` or `scan` once, at its first point. */
export function recordStructuredLoop(
  level: Level,
  loop: Loop,
  limits: RollLimits = usualLimits,
): LoopResult {
  const { tape } = level
  const starts = loop.carry.map((value) => rowOf(level, value))
  const sources = loop.points.leaves.map(({ value }) => rowOf(level, value))
  const from = tape.length
  const inner = bodyLevel(level)
  const inputs = loop.points.leaves.map(({ value }) => firstPoint(inner, value as Operand))
  const carries = loop.carry.map((value) => inputOf(inner, concrete(tape, value), 0))
  const begin = tape.length
  const form = recordBody(loop.name, inner, () =>
    loop.body(loop.points.build(inputs), carries, inner),
  )
  const recorded = form.leaves.map(({ value }) => rowOf(inner, value))
  const results = rollLoops(inner, begin, recorded, limits)
  inner.alive = false
  const points = inputs.map((input, k): LoopPoint => ({
    input: input.id,
    source: sources[k]!,
    offset: 0,
    stride: sizeOf(input.shape),
  }))
  const carried = carries.map((input, k): LoopCarry => ({
    input: input.id,
    start: starts[k]!,
    next: results[k]!,
  }))
  const to = tape.length
  const { name, count } = loop
  const region = new StructuredLoop(tape, { name, count, from, to, points, carries: carried })
  const finals = carried.map((_, k) => region.output(level, 'final', k))
  const kind = loop.collect === 'sum' ? 'sum' : 'stack'
  const collected = results.slice(carried.length).map((row) => region.output(level, kind, row))
  return { results: [...finals, ...collected], form }
}

/** The row of a value, of a constant one of its own. */
export function rowOf(level: Level, value: Value): number {
  if (value instanceof Traced) return value.id
  if (typeof value === 'number') return level.tape.constant(value)
  if (value.shape.length === 0) return level.tape.constant(Number(value))
  return inputOf(level, value as Tensor, 0).id
}

/** The first point of an array as an input of the body. */
function firstPoint(inner: Level, data: Operand): Traced {
  const shape = data.shape.slice(1)
  const known = concrete(inner.tape, data) as Tensor
  const value = known.block(0, shape.length === 0 ? SCALAR : shape)
  return inputOf(inner, shape.length === 0 ? Number(value) : value, 0)
}
