import { bodyLevel, inputOf } from '../../../structure/body.js'
import type { Level } from '../../../tape/level.js'
import { ROW } from '../../../tape/rows.js'
import { allocate, Tensor } from '../../../tensor.js'
import { StructuredLoop } from '../structured-loop.js'
import { isElementwise, recordAsArrays } from './elementwise-body.js'
import { shapedRow } from './program-body.js'
import { Body, BodyValue, type BodyCarry } from './body.js'

/** Records what a body holds so far, and forgets it. */
export function recordSteps(level: Level, body: Body): void {
  for (const step of body.steps.splice(0)) {
    if (step instanceof BodyValue) step.record(level)
    else if (step instanceof Body) {
      if (isElementwise(step)) recordAsArrays(level, step)
      else recordLoop(level, step)
    } else level.tape.push(ROW.guard, step.condition.row, step.outcome, 0, 0)
  }
}

/** Records a loop: its inputs, its body, its results. */
function recordLoop(level: Level, body: Body): void {
  const { tape } = level
  const { count, points, carries } = body
  const starts = carries.map(({ input, start }) => flatRow(level, input, start))
  const from = tape.length
  const inner = bodyLevel(level)
  for (const { input } of [...points, ...carries]) input.row = inputOf(inner, zeros(input), 0).id
  recordSteps(inner, body)
  const nexts = carries.map(({ input, next }) => flatRow(inner, input, next!))
  inner.alive = false
  const loop = new StructuredLoop(tape, {
    name: 'loop',
    count,
    from,
    to: tape.length,
    points: points.map((point) => ({
      ...point,
      input: point.input.row,
      source: point.source.row,
    })),
    carries: carries.map(({ input }, k) => ({
      input: input.row,
      start: starts[k]!,
      next: nexts[k]!,
    })),
  })
  for (const { kind, of, value } of body.results) {
    const own = of instanceof BodyValue ? of.row : carries.indexOf(of satisfies BodyCarry)
    value.row = loop.output(level, kind, own).id
  }
}

/** The row of a value in the shape of what a carry takes. */
function flatRow(level: Level, { size }: BodyValue, { row }: BodyValue): number {
  return size === undefined ? row : shapedRow(level, row, [size]).id
}

function zeros({ size }: BodyValue): number | Tensor {
  return size === undefined ? 0 : new Tensor([size], 'f64', allocate('f64', size))
}
