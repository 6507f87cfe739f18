import type { Operand, Value } from '../../operand.js'
import { SCALAR, sizeOf } from '../../shape.js'
import { bodyLevel, inputOf } from '../../structure/body.js'
import type { Loop, LoopResult } from '../../structure/loop-region.js'
import type { Level } from '../../tape/level.js'
import type { Tape } from '../../tape/tape.js'
import { concrete, Traced, valueOfRow } from '../../tape/traced.js'
import type { Tensor } from '../../tensor.js'
import { recordBranchingBody } from './branching-body.js'
import { usualLimits, type RollLimits } from './roll/choice.js'
import { rollLoops } from './roll/roll.js'
import {
  StructuredLoop,
  type LoopCarry,
  type LoopContent,
  type LoopPoint,
} from './structured-loop.js'

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
  const points = inputs.map((input, k): LoopPoint => ({
    input: input.id,
    source: sources[k]!,
    offset: 0,
    stride: sizeOf(input.shape),
  }))
  const { name, count } = loop
  const body = (): unknown => loop.body(loop.points.build(inputs), carries, inner)
  const form = recordBranchingBody(
    name,
    inner,
    carries.length > 0
      ? undefined
      : {
          without: (mask) => pointWithout(level, { name, count, from, points }, mask),
          show: (i) => inputs.forEach((input, k) => showPoint(tape, input, sources[k]!, i)),
        },
    body,
  )
  const recorded = form.leaves.map(({ value }) => rowOf(inner, value))
  const results = rollLoops(inner, begin, recorded, limits)
  inner.alive = false
  const carried = carries.map((input, k): LoopCarry => ({
    input: input.id,
    start: starts[k]!,
    next: results[k]!,
  }))
  const to = tape.length
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

/** A point at which a mask of a body that is being recorded is 0. */
function pointWithout(
  level: Level,
  content: Omit<LoopContent, 'to' | 'carries'>,
  mask: number,
): number | undefined {
  const { tape } = level
  const mark = tape.length
  const region = new StructuredLoop(tape, { ...content, to: mark, carries: [] })
  const masks = tape.settle?.(region.output(level, 'stack', mask).id)
  tape.rewind(mark)
  const found = masks?.indexOf(0) ?? -1
  return found < 0 ? undefined : found
}

/** Lets an input of the body hold another point, for the branches that are taken on it. */
function showPoint(tape: Tape, input: Traced, source: number, i: number): void {
  const entries = tape.settle?.(source) ?? (valueOfRow(tape, source) as Tensor).data
  if (input.shape.length === 0) tape.value[input.id] = entries[i]!
  else {
    const { data: own } = tape.node(input.id).value as Tensor
    own.set(entries.subarray(i * own.length, (i + 1) * own.length))
  }
}

/** The first point of an array as an input of the body. */
function firstPoint(inner: Level, data: Operand): Traced {
  const shape = data.shape.slice(1)
  const known = concrete(inner.tape, data) as Tensor
  const value = known.block(0, shape.length === 0 ? SCALAR : shape)
  return inputOf(inner, shape.length === 0 ? Number(value) : value, 0)
}
