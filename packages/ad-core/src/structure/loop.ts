import { plus } from '../dual.js'
import { assemble } from '../linear/block.js'
import { apply, shapeOf, type Value } from '../operand.js'
import { sizeOf, type Shape } from '../shape.js'
import type { Level } from '../tape/level.js'
import { flattenTree, type Flattened } from '../tree.js'
import { bodyLevel, constantInput, lifted, recordBody, requireSameOutputs } from './body.js'
import { LoopRegion, type Loop } from './loop-region.js'

/** Results of a loop: leaves with the tree they belong to. */
export interface LoopResult {
  readonly results: readonly Value[]
  /** The tree that a step returned. */
  readonly form: Flattened
}

/**
 * Records a loop: as one region that is recorded again for each sweep where that is allowed,
 * otherwise step after step. Where nothing is recorded it just runs.
 */
export function recordLoop(level: Level | undefined, loop: Loop): LoopResult {
  return level?.opaqueBodies === true ? new LoopRegion(level, loop) : unrolled(level, loop)
}

function unrolled(level: Level | undefined, loop: Loop): LoopResult {
  const width = loop.carry.length
  const steps: Value[][] = []
  let carry = loop.carry
  let form: Flattened | undefined
  let shapes: readonly Shape[] = []
  for (let i = 0; i < loop.count; i++) {
    const inner = level === undefined ? undefined : bodyLevel(level)
    const before = carry
    const y = recordBody(loop.name, inner, () => loop.step(i, before, inner))
    if (inner !== undefined) inner.alive = false
    if (form === undefined) {
      form = y
      shapes = y.leaves.map(({ value }) => shapeOf(value))
    } else requireSameOutputs(loop.name, shapes, y)
    const values = y.leaves.map(({ value }) => lifted(level, value))
    carry = values.slice(0, width)
    steps.push(values.slice(width))
  }
  const collected = shapes.slice(width).map((shape, k) =>
    together(
      steps.map((values) => values[k]!),
      shape,
      loop,
    ),
  )
  return { results: [...carry, ...collected], form: form! }
}

function together(parts: readonly Value[], shape: Shape, { collect }: Loop): Value {
  if (collect !== 'stack') return parts.reduce(plus)
  const size = sizeOf(shape)
  return apply(assemble, parts, {
    offsets: parts.map((_, i) => i * size),
    shape: [parts.length, ...shape],
  })
}

/** An argument of a body: numbers as traced values, so that every leaf has the operations. */
export function traceLeaves(name: string, level: Level | undefined, tree: unknown): unknown {
  const { leaves, build } = flattenTree(name, tree, { statics: true })
  return build(
    leaves.map(({ value }) => (typeof value === 'number' ? constantInput(level, value) : value)),
  )
}
