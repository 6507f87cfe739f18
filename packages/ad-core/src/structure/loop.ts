import { shapeOf, type Value } from '../operand.js'
import { sizeOf, type Shape } from '../shape.js'
import type { Level } from '../tape/level.js'
import { Traced, valueOfRow } from '../tape/traced.js'
import { allocate, copied, resultDType, Tensor, type DType } from '../tensor.js'
import { flattenTree, type Flattened } from '../tree.js'
import { bodyLevel, constantInput, lifted, recordBody, requireSameOutputs } from './body.js'
import { together } from './collected.js'
import { LoopRegion, stepAt, type Loop, type LoopResult } from './loop-region.js'
import { dtypeOfResult } from './result-dtype.js'

/**
 * Records a loop: as one region that is recorded again for each sweep where that is allowed,
 * otherwise step after step. Where nothing is recorded it just runs.
 */
export function recordLoop(level: Level | undefined, loop: Loop): LoopResult {
  if (loop.count === 0) return withoutSteps(level, loop)
  if (level?.opaqueBodies === true) return new LoopRegion(level, loop)
  const recordOnce = loop.collect === 'single' ? undefined : level?.tape.recordLoop
  return recordOnce === undefined ? unrolled(level, loop) : recordOnce(level!, loop)
}

/** A loop over no points: the carry as it is, zeros for a sum, empty arrays for a stack. */
function withoutSteps(level: Level | undefined, loop: Loop): LoopResult {
  const { name, carry, collect } = loop
  const inner = level === undefined ? undefined : bodyLevel(level)
  const mark = level?.tape.length ?? 0
  const form = recordBody(name, inner, () => stepAt(loop, 0, carry, inner))
  const empty = form.leaves.slice(carry.length).map(({ value }) => {
    const shape = collect === 'stack' ? [0, ...shapeOf(value)] : shapeOf(value)
    if (shape.length === 0) return 0
    const dtype = dtypeOfResult(value, mark, loop.dtype)
    return new Tensor(shape, dtype, allocate(dtype, sizeOf(shape)))
  })
  if (inner !== undefined) {
    inner.alive = false
    inner.tape.rewind(mark)
  }
  return { results: [...carry, ...empty.map((value) => constantInput(level, value))], form }
}

function unrolled(level: Level | undefined, loop: Loop): LoopResult {
  const width = loop.carry.length
  const steps: Value[][] = []
  let carry = loop.carry
  let form: Flattened | undefined
  let shapes: readonly Shape[] = []
  let dtypes: readonly (DType | undefined)[] = []
  for (let i = 0; i < loop.count; i++) {
    const inner = level === undefined ? undefined : bodyLevel(level)
    const before = carry
    const mark = level?.tape.length ?? 0
    const y = recordBody(loop.name, inner, () => stepAt(loop, i, before, inner))
    if (inner !== undefined) inner.alive = false
    if (form === undefined) {
      form = y
      shapes = y.leaves.map(({ value }) => shapeOf(value))
      dtypes = y.leaves.map(({ value }) =>
        level === undefined ? undefined : dtypeOfResult(value, mark, loop.dtype),
      )
    } else requireSameOutputs(loop.name, shapes, y)
    const values = y.leaves.map(({ value }) => lifted(level, value))
    carry = values.slice(0, width)
    steps.push(values.slice(width))
  }
  const collected = shapes.slice(width).map((shape, k) => {
    const parts = steps.map((values) => values[k]!)
    return together(parts, shape, loop.collect, dtypes[width + k])
  })
  return { results: [...carry, ...collected], form: form! }
}

/** An argument of a body: numbers as traced values, so that every leaf has the operations. */
export function traceLeaves(name: string, level: Level | undefined, tree: unknown): unknown {
  const { leaves, build } = flattenTree(name, tree, { statics: true })
  return build(
    leaves.map(({ value }) => (typeof value === 'number' ? constantInput(level, value) : value)),
  )
}

/**
 * The same for a body that is recorded again for each sweep: its arrays are copies, since a caller may
 * write into his own before a sweep comes.
 */
export function ownedLeaves(name: string, level: Level | undefined, tree: unknown): unknown {
  const { leaves, build } = flattenTree(name, traceLeaves(name, level, tree), { statics: true })
  return build(leaves.map(({ value }) => owned(level, value)))
}

/** Data that a loop takes points from, each leaf as a row of the tape or, without one, as it is. */
export function ownedData(name: string, level: Level | undefined, data: unknown): Flattened {
  const { leaves, build } = flattenTree(name, data)
  const rows = leaves.map((leaf) => {
    const value = owned(level, leaf.value)
    return { ...leaf, value: value instanceof Tensor ? constantInput(level, value) : value }
  })
  return { leaves: rows, build }
}

function owned(level: Level | undefined, value: Value): Value {
  return level?.opaqueBodies === true ? copied(value) : value
}

/** The dtype of all arrays among some trees, f64 where they differ; indices and labels don't count. */
export function dtypeOfAll(name: string, trees: readonly unknown[]): DType {
  const leaves = trees.flatMap((tree) => flattenTree(name, tree, { statics: true }).leaves)
  const arrays = leaves.flatMap(({ value: x }) => {
    const value = x instanceof Traced ? valueOfRow(x.level.tape, x.id) : x
    return value instanceof Tensor && value.dtype !== 'i32' ? [value] : []
  })
  return resultDType(arrays)
}
